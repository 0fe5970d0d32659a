"""From what a row states to a validated draft, or to what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from service.domain.drafts.messages import Fault, fault, fault_of
from service.ingest.row import EXPORTER_COLUMN, DraftedRow, RowError, RowKind

_LONGEST_COLUMN = 200


def draft_row(kind: RowKind, line: int, stated: dict[str, Any]) -> Iterator[DraftedRow | RowError]:
    """One row, or one error for each value that is wrong.

    Args:
        kind: what the file holds.
        line: where the row begins.
        stated: values by field; a product's exporter under `exporter_external_id`.
    """
    exporter = stated.pop(EXPORTER_COLUMN, None) if kind is RowKind.PRODUCTS else None
    if exporter is not None and not isinstance(exporter, str):
        yield RowError(line, EXPORTER_COLUMN, fault("string_type"))
        return
    unreadable = [RowError(line, name, cell) for name, cell in stated.items() if isinstance(cell, Fault)]
    if unreadable:
        yield from unreadable
        return
    try:
        draft = kind.draft.model_validate(stated)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            column = ".".join(str(part) for part in details["loc"] if part != "[key]")[:_LONGEST_COLUMN]
            yield RowError(line, column, fault_of(details))
        return
    yield DraftedRow(line, draft, exporter)
