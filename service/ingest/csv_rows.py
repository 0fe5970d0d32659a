"""Rows of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from service.domain.drafts.messages import fault
from service.ingest.cells import clean_cell, read_cell, take_units
from service.ingest.columns import Column, read_header
from service.ingest.drafting import draft_row
from service.ingest.encoding import find_encoding
from service.ingest.row import DraftedRow, RowError, RowKind, refuse_file

_DELIMITERS = ",;\t"
_LONGEST_HEADER = 1 << 16


def read_csv(stream: BinaryIO, kind: RowKind) -> Iterator[DraftedRow | RowError]:
    """The rows of a CSV file whose first line names the columns; empty cells state nothing.

    Raises:
        InvalidInput: the file is not text, is empty, or its header is wrong; before the first row.
    """
    text = io.TextIOWrapper(stream, encoding=find_encoding(stream), newline="")
    try:
        records, columns = _read_header(text, kind)
        yield from _read_records(records, columns, kind)
    finally:
        text.detach()  # else the stream would be closed with it


def _read_header(text: io.TextIOWrapper, kind: RowKind) -> tuple[Any, list[Column]]:
    header = text.readline(_LONGEST_HEADER)
    if not header.strip():
        raise refuse_file(fault("empty_file"))
    text.seek(0)
    records = csv.reader(text, delimiter=max(_DELIMITERS, key=header.count), strict=True)
    try:
        return records, read_header(kind, next(records))
    except csv.Error as error:
        raise refuse_file(fault("unreadable_header", problem=str(error))) from error


def _read_records(records: Any, columns: Sequence[Column], kind: RowKind) -> Iterator[DraftedRow | RowError]:  # noqa: ANN401 - csv names its reader's type nowhere
    while True:
        line = records.line_num + 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowError(line, "", fault("unreadable_row", problem=str(error)))
            continue
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(columns):
            yield RowError(line, "", fault("wrong_number_of_values", values=len(record), columns=len(columns)))
            continue
        yield from draft_row(kind, line, _nest(columns, record))


def _nest(columns: Sequence[Column], record: Sequence[str]) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    for column, cell in zip(columns, record, strict=True):
        if text := clean_cell(cell):
            place = stated
            for name in column.path[:-1]:
                place = place.setdefault(name, {})
            place[column.path[-1]] = read_cell(column.kind, text)
    take_units(stated)
    return stated
