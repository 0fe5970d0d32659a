"""`bench`: how fast retrieval is on this machine, beside what users would pick instead."""

from __future__ import annotations

import time
from importlib import metadata
from typing import Annotated, Any

import typer

from service.cli.options import AsJson

QUICK_PRODUCTS = 20_000
FULL_PRODUCTS = 1_000_000

NProducts = Annotated[
    int | None,
    typer.Option("--n-products", min=100, max=20_000_000, help="Size of the synthetic catalogue (default: 1,000,000)."),
]
Quick = Annotated[bool, typer.Option("--quick", help="A small catalogue and a small batch: half a minute.")]
OwnOnly = Annotated[bool, typer.Option("--own-only", help="Measure Homeward alone, without its peers.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the synthetic catalogue and the queries.")]


def bench(
    n_products: NProducts = None,
    quick: Quick = False,
    own_only: OwnOnly = False,
    seed: Seed = 7,
    as_json: AsJson = False,
) -> None:
    """Measure top-10 retrieval over a synthetic catalogue: latency, filters, batch, exactness, bytes."""
    import orjson

    size = n_products or (QUICK_PRODUCTS if quick else FULL_PRODUCTS)
    found = measure(size, seed=seed, n_batch=1_000 if quick else 10_000, with_peers=not own_only)
    if as_json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        print_tables(found)


def measure(n_products: int, *, seed: int, n_batch: int, with_peers: bool, with_filters: bool = True) -> dict[str, Any]:
    """Everything `bench` prints, as one JSON-ready document; progress goes to stderr.

    Args:
        n_products: size of the catalogue.
        seed: of the catalogue and the queries.
        n_batch: queries of the batch.
        with_peers: measure what users would pick instead, too.
        with_filters: measure filters and longer answers, too.
    """
    from service.cli.benchmark import measure as measuring
    from service.cli.benchmark.peers import ENGINES, missing_engines
    from service.cli.benchmark.synthetic import Listings, fit_catalog
    from service.domain.search.model import TextModel
    from service.domain.search.postings import Postings

    report = _Progress().report
    report(f"writing and weighing {n_products:,} products")
    listings = Listings(n_products, seed)
    started = time.perf_counter()
    catalog = fit_catalog(listings, TextModel())
    fitted = time.perf_counter()
    report("building the index")
    postings = Postings.build(catalog.columns)
    built = time.perf_counter()
    absent = missing_engines() if with_peers else []
    if absent:
        report(f"not installed, left out: {', '.join(absent)} (pip install --group peers)")
    document: dict[str, Any] = {
        "n_products": n_products,
        "n_terms": listings.n_terms,
        "n_postings": postings.rows.size,
        "seed": seed,
        "k": measuring.K,
        "machine": measuring.describe_machine(),
        "index": {
            "bytes": postings.nbytes,
            "bytes_per_posting": round(postings.nbytes / max(postings.rows.size, 1), 3),
            "fit_seconds": round(fitted - started, 2),
            "build_seconds": round(built - fitted, 2),
        },
        "missing": absent,
        "versions": _versions(),
    }
    report("checking exactness")
    document["exactness"] = measuring.check_exactness(postings, listings, catalog)
    peers = list(ENGINES) if with_peers else []
    document["retrieval"] = measuring.measure_retrieval(postings, listings, catalog, peers, report)
    if with_filters:
        report("measuring filters")
        document["filters"] = measuring.measure_filters(postings, listings, catalog)
        document["depths"] = measuring.measure_depths(postings, listings, catalog)
    document["batch"] = measuring.measure_batch(postings, listings, catalog, n_batch, report, with_peers=with_peers)
    report("done")
    return document


class _Progress:
    """Lines on stderr with the seconds since the start."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def report(self, text: str) -> None:
        typer.echo(f"{time.perf_counter() - self._started:7.1f} s  {text}", err=True)


def _versions() -> dict[str, str]:
    found = {}
    for name in ("numpy", "numba", "scikit-learn", "bm25s", "tantivy", "sparse_dot_topn"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def print_tables(document: dict[str, Any]) -> None:
    """The document as tables for people."""
    from rich.console import Console
    from rich.table import Table

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
