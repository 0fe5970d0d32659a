"""How fast retrieval is on this machine, beside what users would pick instead.

    python -m benchmarks.retrieval --n-products 1000000 --json

The first part of `make bench`, which also asks for `--growth` and writes build/bench.json.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from benchmarks.results import record
from benchmarks.retrieval.document import measure
from benchmarks.retrieval.growth import QUICK_SIZES, SIZES, grow
from benchmarks.retrieval.tables import print_growth, print_tables

QUICK_PRODUCTS = 20_000
FULL_PRODUCTS = 1_000_000

NProducts = Annotated[
    int | None,
    typer.Option("--n-products", min=100, max=20_000_000, help="Size of the synthetic catalogue (default: 1,000,000)."),
]
Quick = Annotated[bool, typer.Option("--quick", help="A small catalogue and a small batch: half a minute.")]
OwnOnly = Annotated[bool, typer.Option("--own-only", help="Measure Homeward alone, without its peers.")]
Growth = Annotated[bool, typer.Option("--growth", help="Measure Homeward alone at five sizes, too.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the synthetic catalogue and the queries.")]
Out = Annotated[Path | None, typer.Option("--out", help="Put the figures into this JSON document.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for programs instead of tables.")]


def main(
    n_products: NProducts = None,
    quick: Quick = False,
    own_only: OwnOnly = False,
    growth: Growth = False,
    seed: Seed = 7,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure top-10 retrieval over a synthetic catalogue: latency, filters, batch, exactness, bytes."""
    size = n_products or (QUICK_PRODUCTS if quick else FULL_PRODUCTS)
    n_batch = 1_000 if quick else 10_000
    found = measure(size, seed=seed, n_batch=n_batch, with_peers=not own_only)
    if growth:
        found["growth"] = grow(QUICK_SIZES if quick else SIZES, found, n_batch)
    if as_json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())
    else:
        print_tables(found)
        if growth:
            print_growth(found["growth"])
    if out is not None:
        record(out, found)


if __name__ == "__main__":
    typer.run(main)
