"""`match-all`: the best products for every demand, as a file."""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO
from uuid import uuid4

import typer

from service.cli.database import with_database
from service.cli.matching import AsOf, Viewer, open_index, read_day, words_met
from service.cli.options import DataDir, load_settings
from service.domain.ranking.weights import GOODS_WEIGHTS
from service.errors import EnvironmentProblem

if TYPE_CHECKING:
    from datetime import date

    from service.usecases.match_all import Match

BOM = b"\xef\xbb\xbf"
"""Spreadsheets take a CSV file for UTF-8 only when it begins with this."""
COLUMNS = (
    *("demand.id", "demand.external_id", "demand.title"),
    *("rank", "score", "fit_probability", "data_completeness", "verdict"),
    *("product.id", "product.sku", "product.name"),
    *("exporter.id", "exporter.external_id", "exporter.name", "exporter.province"),
    *(f"contributions.{factor}" for factor in GOODS_WEIGHTS),
    *("words", "missing_terms", "flags", "revision", "as_of"),
)
"""Of a CSV file: the paths of the same document's fields."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How the rows are written."""

    JSONL = "jsonl"
    CSV = "csv"


PerDemand = Annotated[int, typer.Option("-n", "--limit", min=1, max=100, help="Products for each demand, at most.")]
Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="The file; it appears whole or not at all. Standard output when left out."),
]
As = Annotated[
    Format | None, typer.Option("--format", help="JSON lines or CSV (default: as --out is named, else jsonl).")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, max=256, help="Processes (default: one for each processor).")
]


def match_all(
    limit: PerDemand = 10,
    tenant: Viewer = None,
    as_of: AsOf = None,
    out: Out = None,
    form: As = None,
    workers: Workers = None,
    data_dir: DataDir = None,
) -> None:
    """Rank products for every demand at once: one row a pair, in the order and with the scores of the API."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from service.usecases.match_all import find_demands
    from service.usecases.match_all import match_all as match_demands
    from service.usecases.recommend import RecommendationRequest

    day, settings = read_day(as_of), load_settings(data_dir=data_dir)
    form = form or (Format.CSV if out is not None and out.suffix.lower() == ".csv" else Format.JSONL)
    with _writing(out) as file:
        principal, snapshot = with_database(settings, lambda prepared: open_index(prepared, settings, tenant))
        shape = _shape_of(form, snapshot.revision, day)
        if form is Format.CSV:
            file.write((BOM if out is not None else b"") + _as_csv([COLUMNS]))
        n_demands, started = len(find_demands(snapshot, principal)), time.perf_counter()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("matching demands", total=n_demands)
            request = RecommendationRequest(limit=limit, as_of=day)
            for lines in match_demands(snapshot, principal, request, shape, workers or _n_processors()):
                file.write(lines)
                progress.advance(task)
    seconds = time.perf_counter() - started
    typer.echo(
        f"{n_demands:,} demands matched with {len(snapshot.products):,} products in {seconds:.1f} s "
        f"({n_demands / seconds:,.0f} demands/s), revision {snapshot.revision}, as of {day}",
        err=True,
    )


def _n_processors() -> int:
    """Those that this process may use; a container may have fewer than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _writing(out: Path | None) -> Iterator[BinaryIO]:
    """What the rows go to. A file is written beside its place and put there at the end; a device or a pipe stays.

    Raises:
        EnvironmentProblem: it cannot be written.
    """
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = out.with_name(f".{out.name}.{uuid4().hex}")
    try:
        if out.is_dir():
            raise EnvironmentProblem(f"{out} is a folder; name a file")
        if out.exists() and not out.is_file():
            with out.open("wb") as file:
                yield file
            return
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out)
    except OSError as error:
        raise EnvironmentProblem(f"{out} cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _shape_of(form: Format, revision: int, day: date) -> Callable[[list[Match]], bytes]:
    """Makes of one demand's matches their lines in the file."""
    import orjson

    def shape(matches: list[Match]) -> bytes:
        documents = [_document(match, revision, day) for match in matches]
        if form is Format.CSV:
            return _as_csv([[_cell(document, path) for path in COLUMNS] for document in documents])
        return b"".join(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE) for document in documents)

    return shape


def _document(match: Match, revision: int, day: date) -> dict[str, Any]:
    from service.wire.targets import show_maker

    demand, product, exporter, found = match.demand, match.product, match.exporter, match.found
    return {
        "demand": {"id": str(demand.id), "external_id": demand.external_id, "title": demand.title},
        "rank": found.rank,
        "score": found.score,
        "fit_probability": found.fit_probability,
        "data_completeness": found.data_completeness,
        "verdict": found.eligibility.verdict.value,
        "product": {"id": str(product.id), "sku": product.sku, "name": product.name},
        "exporter": exporter and show_maker(exporter),
        "contributions": {part.factor: part.contribution for part in found.contributions},
        "words": words_met(found.evidence),
        "missing_terms": list(found.missing_terms),
        "flags": list(found.flags),
        "revision": revision,
        "as_of": day.isoformat(),
    }


def _as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(document: Mapping[str, Any], path: str) -> object:
    """One field of a document as a cell; lists are parted by semicolons, and what is not there is empty.

    Names come from other tenants. A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    value: Any = document
    for name in path.split("."):
        value = value and value[name]
    if isinstance(value, list):
        value = "; ".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
