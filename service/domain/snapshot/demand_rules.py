"""The conditions that demands state themselves, looked at for one product: each distinct one is judged once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import numpy as np

from service.domain.caches import BUDGETS, Cache
from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.eligibility.deciding import DecideFacts, deciding_by
from service.domain.eligibility.facts import Facts, facts_of, owner_of
from service.domain.pauses import Pausing
from service.domain.pricing.home_price import Rate
from service.domain.rules import Rule, Verdict, count_values, fields_of
from service.domain.snapshot.columns import Bools, Codes, Lists, Rows

MAX_RULES = 20_000
"""How many distinct rules are kept in memory and judged for each product, the most stated first."""

MAX_BYTES = 30 << 20
"""That they take together at most when they are read, which half of their budget has room for."""

MAX_PAIRS = 20_000
"""How many rules that read their own demand are judged for each product."""

_A_STRETCH = 200
"""Rules that are judged between two pauses, in less than a millisecond."""

_RULE_BYTES, _VALUE_BYTES = 1_000, 480
"""That a rule takes when it is read, and each of its values: from 90 for a category to 480 for a certificate."""

_READ: Cache[tuple[int, date, Rate | None], tuple[DecideFacts, int]] = Cache(
    BUDGETS["demand_rules"], lambda _, read: read[1]
)
"""Rules as they were read for a day and a rate, with the bytes they take, by their codes: snapshots that follow one
another, and those that cursors go on with, state mostly the same ones."""


@dataclass(frozen=True, slots=True, eq=False)
class DemandRules:
    """Who states which rule, as far as they are kept.

    Attributes:
        rules: the distinct rules that are kept.
        codes: of each of them, as in the demands' columns.
        numbers: for each stated rule its place in `rules`, -1 when it is not kept; shape (n_stated,).
        owners: for each stated rule the row of its demand, shape (n_stated,).
        places: for each stated rule its place among its demand's criteria, shape (n_stated,).
        demands: the demands, in their order.
        reads_demand: of each rule of `rules` whether its verdict differs from demand to demand.
    """

    rules: Sequence[Rule]
    codes: Sequence[int]
    numbers: Codes
    owners: Rows
    places: Codes
    demands: Sequence[Demand]
    reads_demand: Bools

    @classmethod
    def build(cls, stated: Lists, demands: Sequence[Demand]) -> Self:
        """Name each distinct rule once, the most stated first, until there are too many.

        Args:
            stated: the codes of each demand's criteria, in their order.
            demands: the demands, of which one a distinct rule is read.
        """
        codes, firsts, distinct, counts = np.unique(
            stated.codes, return_index=True, return_inverse=True, return_counts=True
        )
        owners = stated.owners()
        places = np.arange(len(owners)) - stated.starts[owners]
        order, rules, n_bytes = np.argsort(-counts, kind="stable"), [], 0
        for first in firsts[order][:MAX_RULES].tolist():
            rule = demands[owners[first]].criteria[places[first]]
            n_bytes += _bytes_of(rule)
            if n_bytes > MAX_BYTES:
                break
            rules.append(rule)
        numbers = np.full(len(order), -1, dtype=np.int64)
        numbers[order[: len(rules)]] = np.arange(len(rules))
        reads_demand = np.array([_reads_demand(rule) for rule in rules], dtype=np.bool_)
        kept = codes[order[: len(rules)]].tolist()
        return cls(rules, kept, numbers[distinct], owners, places, demands, reads_demand)

    def excluded(
        self, product: Product, exporter: Exporter | None, as_of: date, rate: Rate | None = None
    ) -> Pausing[Bools]:
        """The demands of which a condition of their own rules the product out, shape (n_demands,).

        Of conditions that are not kept, or that come after `MAX_PAIRS` that read their own demand, it says nothing.
        """
        facts = facts_of(product, exporter, None)
        fails = np.zeros(len(self.rules) + 1, dtype=np.bool_)  # the last is what is not kept
        for at, number in enumerate(np.flatnonzero(~self.reads_demand).tolist()):
            fails[number] = self._decide(number, facts, as_of, rate) is Verdict.INELIGIBLE
            if at % _A_STRETCH == 0:
                yield
        excluded = np.zeros(len(self.demands), dtype=np.bool_)
        excluded[self.owners[fails[self.numbers]]] = True
        of_pairs = np.flatnonzero(np.append(self.reads_demand, False)[self.numbers])[:MAX_PAIRS]
        for at, stated in enumerate(of_pairs.tolist()):
            row = int(self.owners[stated])
            of_pair = facts_of(product, exporter, self.demands[row])
            excluded[row] |= self._decide(int(self.numbers[stated]), of_pair, as_of, rate) is Verdict.INELIGIBLE
            if at % _A_STRETCH == 0:
                yield
        return excluded

    def _decide(self, number: int, facts: Facts, as_of: date, rate: Rate | None) -> Verdict:
        key = self.codes[number], as_of, rate
        read = _READ.recall(key)
        if read is None:
            rule = self.rules[number]
            decide = deciding_by([rule], as_of=as_of, window=None, rate=rate)
            read = _READ.remember(key, (decide, _bytes_of(rule)))
        return read[0](facts)


def _bytes_of(rule: Rule) -> int:
    return _RULE_BYTES + _VALUE_BYTES * count_values([rule])


def _reads_demand(rule: Rule) -> bool:
    return any(owner_of(path) == "demand" for path in fields_of(rule))
