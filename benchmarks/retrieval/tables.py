"""The figures as tables for people."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


def print_tables(document: dict[str, Any]) -> None:
    """The document as tables for people."""
    console = Console(width=120)
    index, machine, exactness = document["index"], document["machine"], document["exactness"]
    console.print(
        f"{document['n_products']:,} products, {document['n_postings']:,} postings, "
        f"{index['bytes_per_posting']} bytes a posting, built in {index['build_seconds']} s; {machine['processor']}, "
        f"{machine['streaming_gb_per_s']} GB/s, load {machine['load_average']}"
    )
    different, compared = exactness["n_different"], exactness["n_compared"]
    console.print(f"exactness: {different} of {compared} answers differ from scikit-learn's product")
    table = Table("engine", "terms", "p50 ms", "p99 ms", "homeward / it", "limit ms", title="top 10, one thread")
    own = {row["terms"]: row["p50_ms"] for row in document["retrieval"] if row["engine"] == "homeward"}
    for row in document["retrieval"]:
        limit = f"{row['limit_ms']:.3f}" if "limit_ms" in row else ""
        ratio = f"{own[row['terms']] / row['p50_ms']:.3f}"
        table.add_row(row["engine"], str(row["terms"]), f"{row['p50_ms']:.3f}", f"{row['p99_ms']:.3f}", ratio, limit)
    console.print(table)
    table = Table("allowed rows", "terms", "p50 ms", "p99 ms", "to unfiltered", title="filters")
    for row in document["filters"]:
        cells = (f"{row['allowed']:.0%}", str(row["terms"]), f"{row['p50_ms']:.3f}", f"{row['p99_ms']:.3f}")
        table.add_row(*cells, f"{row['ratio']:.2f}")
    console.print(table)
    table = Table("k", "p50 ms", "p99 ms", title="longer answers, 8 terms")
    for row in document["depths"]:
        table.add_row(f"{row['k']:,}", f"{row['p50_ms']:.3f}", f"{row['p99_ms']:.3f}")
    console.print(table)
    table = Table("engine", "queries", "threads", "queries a second", title="batch, 8 terms, top 10 each")
    for row in document["batch"]:
        table.add_row(row["engine"], f"{row['n_queries']:,}", str(row["n_threads"]), f"{row['queries_per_second']:,}")
    console.print(table)
    if document["missing"]:
        console.print(f"not installed: {', '.join(document['missing'])}")


def print_growth(lines: list[dict[str, Any]]) -> None:
    """Growth as a table."""
    terms = list(lines[0]["p50_ms"])
    columns = [f"p50 (p99) ms, {n} terms" for n in terms]
    table = Table("products", "postings", "build s", "MB", "bytes / posting", *columns, "batch q/s", title="growth")
    for line in lines:
        table.add_row(
            f"{line['n_products']:,}",
            f"{line['n_postings']:,}",
            f"{line['build_seconds']:.2f}",
            f"{line['index_bytes'] / 1e6:,.1f}",
            f"{line['bytes_per_posting']:.2f}",
            *(f"{line['p50_ms'][n]:.3f} ({line['p99_ms'][n]:.3f})" for n in terms),
            f"{line['batch_queries_per_second']:,.0f}",
        )
    Console(width=160).print(table)
