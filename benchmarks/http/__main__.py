"""`make bench`, the part over HTTP: recommendations of many demands beside `/livez` of the same process.

One worker, 100,000 products, wrk at 16 connections, taking turns with `/livez`; medians are of the rounds.
Recommendations are asked for in two ways: `again`, those of all demands in turn, so that the service remembers each;
`anew`, each request by weights of its own, so that each answer is worked out. Then the freshness of two workers on one
folder.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.http.freshness import N_CHANGED, measure_freshness
from benchmarks.http.load import N_CONNECTIONS, Measured, find_wrk, lag_p99_below_ms, path_of, press, read_lag
from benchmarks.http.running import (
    KEY,
    N_DEMANDS,
    QUICK_DEMANDS,
    QUICK_PRODUCTS,
    list_products,
    prepare,
    serving,
)
from benchmarks.results import PATH, record
from service.cli.database import Prepared, with_database
from service.config import Settings

N_ANEW = 100_000
"""Requests of which no two are the same: more than are answered in all rounds."""


def measure(url: str, demands: list[str], *, n_rounds: int, seconds: float) -> dict[str, Any]:
    """Both kinds of request in turn; the part `http` of the document."""
    wrk = find_wrk()
    assert wrk is not None
    numbers = range(1, N_ANEW + 1)
    asked = {
        "livez": ["/livez"],
        "again": [path_of(one) for one in demands],
        "anew": [path_of(demands[number % len(demands)], number) for number in numbers],
    }
    runs: dict[str, list[Measured]] = {name: [] for name in asked}
    lags: dict[str, list[float]] = {name: [] for name in asked}
    warm = min(2, seconds)
    press(wrk, url, KEY, asked["livez"], warm)  # code and pages that a running service has long in memory
    for kind in ("again", "anew"):  # not in turn: what is worked out anew takes the place of what is remembered
        press(wrk, url, KEY, asked[kind], 2 * seconds if kind == "again" else warm)
        for name in ("livez", kind) * n_rounds:
            before = read_lag(url)
            runs[name].append(press(wrk, url, KEY, asked[name], seconds))
            lags[name].append(lag_p99_below_ms(before, read_lag(url)))
    found = {
        name: {
            "requests_per_second": round(median(run["requests"] / run["seconds"] for run in runs[name]), 1),
            "p50_ms": round(median(run["p50_ms"] for run in runs[name]), 2),
            "p99_ms": round(median(run["p99_ms"] for run in runs[name]), 2),
            "max_ms": round(max(run["max_ms"] for run in runs[name]), 2),
            "lag_p99_below_ms": max(lags[name]),
        }
        for name in asked
    }
    return {
        "connections": N_CONNECTIONS,
        "rounds": n_rounds,
        "seconds_a_round": seconds,
        "n_demands": len(demands),
        "load_average": round(os.getloadavg()[0], 2),
        **found,
        "ratios": {
            name: {
                "rate": round(found[name]["requests_per_second"] / found["livez"]["requests_per_second"], 3),
                "p99": round(found[name]["p99_ms"] / found["livez"]["p99_ms"], 2),
            }
            for name in ("again", "anew")
        },
    }


def print_table(found: dict[str, Any]) -> None:
    """The document for people."""
    columns = ("", "requests / s", "p50 ms", "p99 ms", "max ms", "loop lag p99 below ms")
    size = f"{found['n_products']:,} products, {found['n_demands']} demands in turn"
    table = Table(*columns, title=f"{size}, {found['connections']} connections")
    for name in ("livez", "again", "anew"):
        row = found[name]
        numbers = (row["p50_ms"], row["p99_ms"], row["max_ms"], row["lag_p99_below_ms"])
        table.add_row(name, f"{row['requests_per_second']:,.0f}", *(f"{number:.1f}" for number in numbers))
    Console(width=120).print(table)
    for name, ratio in found["ratios"].items():
        print(f"{name} / livez: {ratio['rate']:.3f} of the rate, p99 {ratio['p99']:.2f} times")


def print_freshness(found: dict[str, Any]) -> None:
    """The part on freshness for people."""
    table = Table("", "p50 ms", "p99 ms", title=f"{found['changes_a_second']} changes a second, two workers")
    for name, key in (("change to answer", "fresh"), ("reads before", "read_quiet"), ("reads meanwhile", "read")):
        table.add_row(name, f"{found[f'{key}_p50_ms']:.1f}", f"{found[f'{key}_p99_ms']:.1f}")
    Console(width=120).print(table)
    print(f"the last change took {found['fresh_max_ms']:.0f} ms; loop lag p99 below {found['lag_p99_below_ms']:.0f} ms")


def main(
    quick: Annotated[bool, typer.Option("--quick", help="2,000 products and short rounds.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Where the JSON goes.")] = PATH,
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Keep the catalogue here for later runs.")] = None,
) -> None:
    """Measure, write the JSON document, print the tables."""
    if find_wrk() is None:
        raise SystemExit("The part over HTTP needs wrk; install it (apt-get install wrk) and run it again.")
    n_products, n_demands = (QUICK_PRODUCTS, QUICK_DEMANDS) if quick else (100_000, N_DEMANDS)
    with tempfile.TemporaryDirectory(prefix="homeward-bench-") as folder:
        settings = Settings(data_dir=data_dir or Path(folder), database_url=None)

        async def ready(prepared: Prepared) -> tuple[list[str], list[str]]:
            demands = await prepare(prepared, settings, n_products, n_demands)
            return demands, await list_products(prepared, N_CHANGED)

        demands, products = with_database(settings, ready)
        with serving(settings.data_dir) as first:
            found = measure(first, demands, n_rounds=1 if quick else 3, seconds=1 if quick else 10)
            with serving(settings.data_dir) as second:
                seconds = 4 if quick else 20
                fresh = asyncio.run(measure_freshness([first, second], demands, products, seconds))
    document = {"n_products": n_products, **found}
    print_table(document)
    print_freshness(fresh)
    record(out, {"http": document, "freshness": fresh})


if __name__ == "__main__":
    typer.run(main)
