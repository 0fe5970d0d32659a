"""The facts of all products of a catalogue, with those of their exporters, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.eligibility.columns.fact_column import FactColumn
from service.domain.eligibility.criteria import CriterionValue, Operator, Verdict
from service.domain.eligibility.fact_fields import ATTRIBUTE_PREFIX, FACT_FIELDS, FactType
from service.domain.eligibility.facts import facts_of, owner_of
from service.domain.eligibility.logic import CODES, VerdictColumn


@dataclass(frozen=True, slots=True, eq=False)
class AttributeColumn:
    """One attribute, of the products that state it.

    Attributes:
        column: of those products alone.
        rows: their rows, int64, ascending.
    """

    column: FactColumn
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CatalogFacts:
    """Every fact that a criterion may read, for every product; demands take no part.

    Attributes:
        products: columns of the products' facts by path, attributes excepted.
        exporters: columns of the exporters' facts by path; one row more than exporters, the last with nothing stated.
        attributes: by the attribute's name.
        exporter_rows: for each product the row of its exporter, -1 where that may not be used.
    """

    products: Mapping[str, FactColumn]
    exporters: Mapping[str, FactColumn]
    attributes: Mapping[str, AttributeColumn]
    exporter_rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.exporter_rows)

    @classmethod
    def build(
        cls, products: Sequence[Product], exporters: Sequence[Exporter], exporter_rows: NDArray[np.int64]
    ) -> Self:
        """Columns of rows, in their order.

        Cost: some microseconds a product and fact; belongs where the index is built.
        """
        return cls(
            products=_product_columns(products),
            exporters=_exporter_columns(exporters),
            attributes=_attribute_columns(products),
            exporter_rows=exporter_rows,
        )

    def judge(self, path: str, operator: Operator, required: CriterionValue) -> VerdictColumn:
        """The verdict of one comparison for every product."""
        if path in self.products:
            return self.products[path].judge(operator, required)
        if path in self.exporters:
            return np.take(self.exporters[path].judge(operator, required), self.exporter_rows, mode="wrap")
        verdicts = np.full(len(self), CODES[Verdict.UNKNOWN], dtype=np.int8)
        found = self.attributes.get(path.removeprefix(ATTRIBUTE_PREFIX)) if path.startswith(ATTRIBUTE_PREFIX) else None
        if found is not None:
            verdicts[found.rows] = found.column.judge(operator, required)
        return verdicts


def _product_columns(products: Sequence[Product]) -> dict[str, FactColumn]:
    found = [facts_of(product, None, None) for product in products]
    return {
        path: FactColumn.build(fact.type, (facts[path] for facts in found))
        for path, fact in FACT_FIELDS.items()
        if owner_of(path) == "product"
    }


def _exporter_columns(exporters: Sequence[Exporter]) -> dict[str, FactColumn]:
    found = [facts_of(None, exporter, None) for exporter in [*exporters, None]]
    return {
        path: FactColumn.build(fact.type, (facts[path] for facts in found))
        for path, fact in FACT_FIELDS.items()
        if owner_of(path) == "exporter"
    }


def _attribute_columns(products: Sequence[Product]) -> dict[str, AttributeColumn]:
    rows: dict[str, list[int]] = {}
    values: dict[str, list[str]] = {}
    for row, product in enumerate(products):
        for name, value in product.attributes.items():
            rows.setdefault(name, []).append(row)
            values.setdefault(name, []).append(value)
    return {
        name: AttributeColumn(FactColumn.build(FactType.TEXT, values[name]), np.array(rows[name], dtype=np.int64))
        for name in sorted(rows)
    }
