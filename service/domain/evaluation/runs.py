"""Runs: ranked answers to queries, in the format of TREC."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.errors import FieldError, InvalidInput

Run = Mapping[str, Sequence["RankedDocument"]]
"""Query id → its documents, best first."""

_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class RankedDocument:
    """A document of a ranking, with the value it was ranked by."""

    document_id: str
    value: float


def rankings_of(run: Run) -> dict[str, list[str]]:
    """Query id → document ids, best first."""
    return {query: [ranked.document_id for ranked in documents] for query, documents in run.items()}


def trec_lines(run: Run, name: str = "homeward") -> Iterator[str]:
    """The run as lines `query Q0 document rank value name`, ranks from 1; without line ends."""
    for query, documents in run.items():
        for rank, ranked in enumerate(documents, start=1):
            yield f"{query} Q0 {ranked.document_id} {rank} {ranked.value:.9f} {name}"


def parse_trec(lines: Iterable[str], source: str) -> dict[str, list[RankedDocument]]:
    """Read a TREC run.

    Args:
        lines: of the file.
        source: the file's name, for errors.

    Returns:
        Query id → documents in the order of their ranks.

    Raises:
        InvalidInput: a line has not six columns, a rank or value is no number, or a document is ranked twice.
    """
    ranked: dict[str, dict[str, tuple[int, float]]] = {}
    for number, line in enumerate(lines, start=1):
        columns = line.split()
        if not columns:
            continue
        if len(columns) != _COLUMNS:
            _reject(source, number, f"has {len(columns)} columns; a run has six: query Q0 document rank value name")
        query, _, document, rank, value, _ = columns
        documents = ranked.setdefault(query, {})
        if document in documents:
            _reject(source, number, f"ranks the document {document} a second time for the query {query}")
        documents[document] = (_rank(rank, source, number), _value(value, source, number))
    return {
        query: [RankedDocument(document, documents[document][1]) for document in sorted(documents, key=documents.get)]  # type: ignore[arg-type]  # every key is present
        for query, documents in ranked.items()
    }


def _rank(text: str, source: str, number: int) -> int:
    if not text.isascii() or not text.isdigit():
        _reject(source, number, "has a rank that is no whole number")
    return int(text)


def _value(text: str, source: str, number: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        _reject(source, number, "has a value that is no finite number")
    return value


def _reject(source: str, number: int, detail: str) -> None:
    raise InvalidInput([FieldError("", f"{source}, line {number}: {detail}", "bad_run")])
