"""The facts of some products, all of one exporter, as small columns: taken from the catalogue's when asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.domain.catalog import Exporter
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.eligibility.columns.fact_column import FactColumn
from service.domain.eligibility.comparisons import decide
from service.domain.eligibility.fact_fields import FactType, find_type
from service.domain.eligibility.facts import facts_of, owner_of
from service.domain.eligibility.logic import CODES, VerdictColumn
from service.domain.rules import CriterionValue, Operator, Verdict


class FactsOfSome:
    """What `CatalogFacts` are to all products, to some of them.

    Args:
        facts: of the catalogue.
        rows: of the products, in any order.
        exporter: their maker as it is now, whatever the catalogue knows of it.
    """

    def __init__(self, facts: CatalogFacts, rows: Sequence[int], exporter: Exporter) -> None:
        self._facts, self._rows = facts, rows
        self._of_exporter = facts_of(None, exporter, None)
        self._columns: dict[str, FactColumn] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def judge(self, path: str, operator: Operator, required: CriterionValue) -> VerdictColumn:
        """The verdict of one comparison for each of the products, in their order."""
        if owner_of(path) == "exporter":
            return self._everywhere(decide(operator, self._of_exporter[path], required, find_type(path)))
        if path not in self._columns:
            values = self._facts.values_of(path, self._rows)
            self._columns[path] = FactColumn.build(find_type(path) or FactType.TEXT, values)
        return self._columns[path].judge(operator, required)

    def _everywhere(self, verdict: Verdict) -> VerdictColumn:
        return np.full(len(self._rows), CODES[verdict], dtype=np.int8)
