"""What comes out of a file: rows, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.draft import Draft
from service.domain.drafts.messages import Fault, field_error
from service.domain.language import Localized
from service.errors import InvalidInput

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

    @property
    def label(self) -> Localized:
        """What the file holds, in both languages."""
        return _LABELS[self]


_DRAFTS: Mapping[RowKind, type[Draft]] = {
    RowKind.EXPORTERS: ExporterDraft,
    RowKind.PRODUCTS: ProductDraft,
    RowKind.DEMANDS: DemandDraft,
}
_LABELS: Mapping[RowKind, Localized] = {
    RowKind.EXPORTERS: Localized("出口商", "exporters"),
    RowKind.PRODUCTS: Localized("商品", "products"),
    RowKind.DEMANDS: Localized("需求", "demands"),
}


@dataclass(frozen=True, slots=True)
class DraftedRow:
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
        fault: what is wrong; never the value itself.
    """

    line: int
    column: str
    fault: Fault

    @property
    def code(self) -> str:
        """What callers tell faults by."""
        return self.fault.code


def refuse_file(found: Fault) -> InvalidInput:
    """The error of a file that is wrong as a whole."""
    return InvalidInput([field_error("", found)], found.text.en)
