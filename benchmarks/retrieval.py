"""`make bench`: retrieval beside its peers at full size, and how it grows, as build/bench.json and as tables.

The part beside the peers is `homeward bench`; growth measures Homeward alone at five sizes. `--quick` takes small
sizes and half a minute.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.results import PATH, record
from service.cli.benchmarking import FULL_PRODUCTS, QUICK_PRODUCTS, measure, print_tables

GROWTH = (10_000, 100_000, 300_000, 1_000_000, 3_000_000)
QUICK_GROWTH = (2_000, 5_000, 10_000, 20_000, 50_000)
SEED = 7


def grow(sizes: tuple[int, ...], measured: dict[str, Any], n_batch: int) -> list[dict[str, Any]]:
    """One line a size; the size that was measured beside the peers is not measured again."""
    lines = []
    for size in sizes:
        known = size == measured["n_products"]
        found = measured if known else measure(size, seed=SEED, n_batch=n_batch, with_peers=False, with_filters=False)
        own = {row["terms"]: row for row in found["retrieval"] if row["engine"] == "homeward"}
        lines.append(
            {
                "n_products": size,
                "n_postings": found["n_postings"],
                "fit_seconds": found["index"]["fit_seconds"],
                "build_seconds": found["index"]["build_seconds"],
                "index_bytes": found["index"]["bytes"],
                "bytes_per_posting": found["index"]["bytes_per_posting"],
                "is_exact": found["exactness"]["is_exact"],
                "p50_ms": {terms: row["p50_ms"] for terms, row in own.items()},
                "p99_ms": {terms: row["p99_ms"] for terms, row in own.items()},
                "batch_queries_per_second": found["batch"][0]["queries_per_second"],
            }
        )
    return lines


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


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes, half a minute.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON document goes.")] = PATH,
) -> None:
    """Measure, write the JSON document, print the tables."""
    n_batch = 1_000 if quick else 10_000
    measured = measure(QUICK_PRODUCTS if quick else FULL_PRODUCTS, seed=SEED, n_batch=n_batch, with_peers=True)
    lines = grow(QUICK_GROWTH if quick else GROWTH, measured, n_batch)
    print_tables(measured)
    print_growth(lines)
    record(out, {**measured, "growth": lines})


if __name__ == "__main__":
    typer.run(main)
