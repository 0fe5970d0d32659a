"""The conditions that demands state themselves, looked at for one product: each distinct one is judged once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.eligibility.deciding import decide_all
from service.domain.eligibility.facts import facts_of, owner_of
from service.domain.rules import Rule, Verdict, fields_of
from service.domain.snapshot.columns import Bools, Codes, Lists, Rows


@dataclass(frozen=True, slots=True, eq=False)
class DemandRules:
    """Who states which rule.

    Attributes:
        rules: the distinct rules.
        numbers: for each stated rule its place in `rules`, shape (n_stated,).
        owners: for each stated rule the row of its demand, shape (n_stated,).
        places: for each stated rule its place among its demand's criteria, shape (n_stated,).
        demands: the demands, in their order.
    """

    rules: Sequence[Rule]
    numbers: Codes
    owners: Rows
    places: Codes
    demands: Sequence[Demand]

    @classmethod
    def build(cls, stated: Lists, demands: Sequence[Demand]) -> Self:
        """Name each distinct rule once.

        Args:
            stated: the codes of each demand's criteria, in their order.
            demands: the demands, of which one a distinct rule is read.
        """
        _, firsts, numbers = np.unique(stated.codes, return_index=True, return_inverse=True)
        owners = stated.owners()
        places = np.arange(len(owners)) - stated.starts[owners]
        rules = [demands[row].criteria[at] for row, at in zip(owners[firsts], places[firsts], strict=True)]
        return cls(rules, numbers, owners, places, demands)

    def excluded(self, product: Product, exporter: Exporter | None, as_of: date) -> Bools:
        """The demands of which a condition of their own rules the product out, shape (n_demands,)."""
        facts = facts_of(product, exporter, None)
        is_of_demand = np.array([_reads_demand(rule) for rule in self.rules], dtype=np.bool_)
        fails = np.array(
            [decide_all([rule], facts, as_of=as_of, window=None) is Verdict.INELIGIBLE for rule in self.rules],
            dtype=np.bool_,
        )
        excluded = np.zeros(len(self.demands), dtype=np.bool_)
        excluded[self.owners[(fails & ~is_of_demand)[self.numbers]]] = True
        for stated in np.flatnonzero(is_of_demand[self.numbers]):  # its verdict differs from demand to demand
            demand = self.demands[row := int(self.owners[stated])]
            rule, of_pair = demand.criteria[int(self.places[stated])], facts_of(product, exporter, demand)
            excluded[row] |= decide_all([rule], of_pair, as_of=as_of, window=None) is Verdict.INELIGIBLE
        return excluded


def _reads_demand(rule: Rule) -> bool:
    return any(owner_of(path) == "demand" for path in fields_of(rule))
