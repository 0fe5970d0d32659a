"""What comes out of a file: rows, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.draft import Draft
from service.errors import FieldError, InvalidInput

EXPORTER_COLUMN = "exporter_external_id"
"""Beside a product's own fields: the `external_id` of the exporter that it belongs to."""


class RowKind(StrEnum):
    """What a file holds."""

    EXPORTERS = "exporters"
    PRODUCTS = "products"
    DEMANDS = "demands"

    @property
    def draft(self) -> type[Draft]:
        """The class that validates a row."""
        return _DRAFTS[self]


_DRAFTS: Mapping[RowKind, type[Draft]] = {
    RowKind.EXPORTERS: ExporterDraft,
    RowKind.PRODUCTS: ProductDraft,
    RowKind.DEMANDS: DemandDraft,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A good row.

    Attributes:
        line: where it begins in the file, from 1.
        draft: what it states, validated.
        exporter_external_id: for a product, the exporter it names; None when the file does not say.
    """

    line: int
    draft: Draft
    exporter_external_id: str | None = None


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing that is wrong with a row, which is therefore left out.

    Attributes:
        line: where the row begins in the file, from 1.
        column: the column, dotted where nested (`unit_price.amount`); empty when it is the row as a whole.
        detail: the reason and the fix; never the value itself.
        code: stable, snake_case.
    """

    line: int
    column: str
    detail: str
    code: str


def refuse_file(detail: str, code: str) -> InvalidInput:
    """The error of a file that is wrong as a whole."""
    return InvalidInput([FieldError("", detail, code)], detail)
