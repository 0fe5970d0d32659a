"""Rows out of files of exporters, products or demands: a draft for each good row, an error for each wrong value.

CSV (comma, semicolon or tab; UTF-8 with or without a byte order mark, UTF-16, GB18030) and NDJSON. A file that is
wrong as a whole (not readable, an unknown column) is refused before its first row; a wrong row is reported by line
and column and does not keep the others out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from service.domain.drafts.messages import fault
from service.ingest.csv_rows import read_csv
from service.ingest.ndjson_rows import read_ndjson
from service.ingest.row import EXPORTER_COLUMN, DraftedRow, RowError, RowKind, refuse_file

__all__ = ["EXPORTER_COLUMN", "DraftedRow", "RowError", "RowKind", "read_rows"]

_FORMATS = {"csv": read_csv, "ndjson": read_ndjson}
_SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


def read_rows(
    source: Path | BinaryIO, kind: RowKind | str, file_format: str | None = None
) -> Iterator[DraftedRow | RowError]:
    """The rows of a file, one by one as they are asked for; a wrong row gives one error for each wrong value.

    CSV: the first line names the columns by the API's field names, nested ones dotted (`unit_price.amount`,
    `attributes.material`); empty cells state nothing; `cells` says how lists, flags and counts are written.
    NDJSON: each line is an object as the API takes it. Products may name their exporter in `exporter_external_id`.

    Args:
        source: a file, or a stream of bytes that can be wound back and stays the caller's to close.
        kind: `exporters`, `products` or `demands`.
        file_format: `csv` or `ndjson`; by the file's name when left out.

    Raises:
        InvalidInput: the file is wrong as a whole; raised before the first row.
    """
    kind = RowKind(kind)
    if not isinstance(source, Path):
        return _FORMATS[file_format or "csv"](source, kind)
    chosen = file_format or _SUFFIXES.get(source.suffix.lower())
    if chosen not in _FORMATS:
        raise refuse_file(fault("unknown_format", file=source.name))
    return _read_file(source, kind, chosen)


def _read_file(path: Path, kind: RowKind, file_format: str) -> Iterator[DraftedRow | RowError]:
    with _opened(path) as stream:
        yield from _FORMATS[file_format](stream, kind)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise refuse_file(fault("unreadable_file", file=str(path), problem=error.strerror or str(error))) from error
    with stream:
        yield stream
