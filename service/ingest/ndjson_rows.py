"""Rows of an NDJSON file: a JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import orjson

from service.domain.drafts.messages import fault
from service.ingest.drafting import draft_row
from service.ingest.row import DraftedRow, RowError, RowKind

_LONGEST_LINE = 1 << 22


def read_ndjson(stream: BinaryIO, kind: RowKind) -> Iterator[DraftedRow | RowError]:
    """The rows of an NDJSON file; `null` states nothing, and so do blank lines."""
    line = 0
    while raw := stream.readline(_LONGEST_LINE):
        line += 1
        if line == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if not raw.endswith(b"\n") and len(raw) >= _LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(_LONGEST_LINE)
            yield RowError(line, "", fault("line_too_long", limit=_LONGEST_LINE >> 20))
            continue
        if not raw.strip():
            continue
        try:
            stated = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            yield RowError(line, "", fault("bad_json", problem=error.msg, at=error.colno))
            continue
        if not isinstance(stated, dict):
            yield RowError(line, "", fault("dict_type"))
            continue
        yield from draft_row(kind, line, {name: value for name, value in stated.items() if value is not None})
