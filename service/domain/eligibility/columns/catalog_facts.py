"""The facts of all products of a catalogue, with those of their exporters, as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product
from service.domain.eligibility.columns.fact_column import FactColumn
from service.domain.eligibility.fact_fields import ATTRIBUTE_PREFIX, FACT_FIELDS, FactType
from service.domain.eligibility.facts import facts_of, owner_of
from service.domain.eligibility.logic import CODES, VerdictColumn
from service.domain.rules import CriterionValue, Operator, Verdict


@dataclass(frozen=True, slots=True, eq=False)
class AttributeColumn:
    """One attribute, of the products that state it.

    Attributes:
        column: of those products alone.
        rows: their rows, int64, ascending.
    """

    column: FactColumn
    rows: NDArray[np.int64]

    def values_of(self, rows: Sequence[int]) -> list[object]:
        """What some products state, None where nothing."""
        places = np.searchsorted(self.rows, rows)
        stated = np.append(self.rows, -1)[places] == rows
        codes = np.append(self.column.codes, 0)[places]
        return [self.column.values[code] for code in np.where(stated, codes, 0).tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class CatalogFacts:
    """Every fact that a criterion may read, for every product; demands take no part.

    Attributes:
        products: columns of the products' facts by path, attributes excepted.
        exporters: columns of the exporters' facts by path; one row more than exporters, the last with nothing stated.
        attributes: by the attribute's name.
        exporter_rows: for each product the row of its exporter, -1 where that may not be used; those of `later` too.
        later: facts of products and exporters that came after these, whose rows go on from theirs.
    """

    products: Mapping[str, FactColumn]
    exporters: Mapping[str, FactColumn]
    attributes: Mapping[str, AttributeColumn]
    exporter_rows: NDArray[np.int64]
    later: CatalogFacts | None = None

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
            own = self.products[path].judge(operator, required)
            return own if self.later is None else np.append(own, self.later.products[path].judge(operator, required))
        if path in self.exporters:
            own = self.exporters[path].judge(operator, required)
            if self.later is not None:
                own = np.append(own[:-1], self.later.exporters[path].judge(operator, required))
            return np.take(own, self.exporter_rows, mode="wrap")
        verdicts = np.full(len(self), CODES[Verdict.UNKNOWN], dtype=np.int8)
        if path.startswith(ATTRIBUTE_PREFIX):
            name = path.removeprefix(ATTRIBUTE_PREFIX)
            if found := self.attributes.get(name):
                verdicts[found.rows] = found.column.judge(operator, required)
            if self.later is not None and (found := self.later.attributes.get(name)):
                verdicts[found.rows + len(self) - len(self.later)] = found.column.judge(operator, required)
        return verdicts

    def values_of(self, path: str, rows: Sequence[int]) -> list[object]:
        """What some products state of a fact of their own, None where nothing."""
        n_first = len(self) if self.later is None else len(self) - len(self.later)
        own = [row for row in rows if row < n_first]
        found = dict(zip(own, self._own_values_of(path, own), strict=True))
        if self.later is not None:
            others = [row for row in rows if row >= n_first]
            values = self.later.values_of(path, [row - n_first for row in others])
            found |= zip(others, values, strict=True)
        return [found[row] for row in rows]

    def _own_values_of(self, path: str, rows: Sequence[int]) -> list[object]:
        if path in self.products:
            column = self.products[path]
            return [column.values[code] for code in column.codes[rows].tolist()]
        attribute = self.attributes.get(path.removeprefix(ATTRIBUTE_PREFIX))
        return [None] * len(rows) if attribute is None else attribute.values_of(rows)

    def grow(self, new: CatalogFacts, exporter_rows: NDArray[np.int64]) -> CatalogFacts:
        """These facts and then those of `new`; these stay as they are, what came later is laid out anew.

        Args:
            new: of further products and exporters.
            exporter_rows: for each product the row of its exporter, `new` included.
        """
        later = new if self.later is None else self.later._followed_by(new)  # of its own class
        return replace(self, exporter_rows=exporter_rows, later=later)

    def _followed_by(self, new: CatalogFacts) -> CatalogFacts:
        return CatalogFacts(
            {p: c.followed_by(FACT_FIELDS[p].type, new.products[p]) for p, c in self.products.items()},
            {p: c.first(-1).followed_by(FACT_FIELDS[p].type, new.exporters[p]) for p, c in self.exporters.items()},
            _join_attributes(self.attributes, new.attributes, len(self)),
            np.append(self.exporter_rows, new.exporter_rows),
        )


def _join_attributes(
    first: Mapping[str, AttributeColumn], second: Mapping[str, AttributeColumn], n_first: int
) -> dict[str, AttributeColumn]:
    joined = dict(first)
    for name, attribute in second.items():
        rows, column = attribute.rows + n_first, attribute.column
        if known := first.get(name):
            rows, column = np.append(known.rows, rows), known.column.followed_by(FactType.ATTRIBUTE, column)
        joined[name] = AttributeColumn(column, rows)
    return joined


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
        name: AttributeColumn(FactColumn.build(FactType.ATTRIBUTE, values[name]), np.array(rows[name], dtype=np.int64))
        for name in sorted(rows)
    }
