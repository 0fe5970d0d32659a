"""Rules over a whole catalogue: one verdict a product, in bytes, and the funnel of who falls where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.domain.demand import Demand
from service.domain.eligibility.amounts import ways_of
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.eligibility.columns.facts_of_some import FactsOfSome
from service.domain.eligibility.comparisons import decide
from service.domain.eligibility.deciding import is_in_force
from service.domain.eligibility.fact_fields import find_type
from service.domain.eligibility.facts import facts_of, owner_of
from service.domain.eligibility.logic import (
    CODES,
    VerdictColumn,
    conjoin_columns,
    disjoin_columns,
    negate_column,
)
from service.domain.eligibility.standing import decide_standing, decide_window
from service.domain.pauses import Pausing, run_to_end
from service.domain.pricing.home_price import Rate
from service.domain.rules import (
    AMOUNT_FIELD,
    CLASS_FIELD,
    CURRENCY_FIELD,
    Connective,
    Criterion,
    CriterionValue,
    Operator,
    Rule,
    Verdict,
)
from service.domain.standing import Window

INELIGIBLE, UNKNOWN, ELIGIBLE = (CODES[v] for v in (Verdict.INELIGIBLE, Verdict.UNKNOWN, Verdict.ELIGIBLE))


class CatalogJudge:
    """Judges rules for all products; what several rules ask is worked out once.

    One judge serves one piece of work, such as all programmes on one day: it keeps a byte a product for each
    comparison that it has made.

    Args:
        facts: of all products and their exporters, or of some.
        demand: whose rules they are; its own facts are the same for every product.
        rate: by which amounts in another currency are compared; without one they tell nothing.
    """

    def __init__(
        self, facts: CatalogFacts | FactsOfSome, demand: Demand | None = None, rate: Rate | None = None
    ) -> None:
        self._facts, self._rate = facts, rate
        self._of_demand = facts_of(None, None, demand)
        self._judged: dict[tuple[str, Operator, CriterionValue], VerdictColumn] = {}

    def judge(self, rules: Iterable[Rule], *, as_of: date, window: Window | None) -> VerdictColumn:
        """The verdicts that `evaluate` reaches, int8, shape (n_products,): 0 ineligible, 1 unknown, 2 eligible."""
        return run_to_end(self.judging(rules, as_of=as_of, window=window))

    def judging(self, rules: Iterable[Rule], *, as_of: date, window: Window | None) -> Pausing[VerdictColumn]:
        """`judge`, with a pause after each rule."""
        n_rows = len(self._facts)
        verdict = Verdict.ELIGIBLE if window is None else decide_window(window, as_of)
        if verdict is Verdict.INELIGIBLE:
            return np.zeros(n_rows, dtype=np.int8)
        outcome = np.full(n_rows, CODES[verdict], dtype=np.int8)
        for rule in rules:
            if is_in_force(rule, as_of):
                np.minimum(outcome, self.judge_rule(rule, as_of), out=outcome)
                yield
        return outcome

    def judge_rule(self, rule: Rule, as_of: date) -> VerdictColumn:
        """The verdicts on one rule that is in force; parts that are not are left out. Not to be written to."""
        if isinstance(rule, Criterion):
            own = self._compare(rule.field, rule.operator, rule.value)
            if not rule.for_hs_codes:
                return own
            in_class = self._compare(CLASS_FIELD, Operator.PREFIX_OF, rule.for_hs_codes)
            return np.maximum(negate_column(in_class), own)
        parts = (self.judge_rule(part, as_of) for part in rule.parts if is_in_force(part, as_of))
        if rule.connective is Connective.ALL:
            return conjoin_columns(parts, len(self._facts))
        outcome = disjoin_columns(parts, len(self._facts))
        return outcome if rule.connective is Connective.ANY else negate_column(outcome)

    def _compare(self, path: str, operator: Operator, required: CriterionValue) -> VerdictColumn:
        key = (path, operator, required)
        if key not in self._judged:
            self._judged[key] = self._judge_fact(path, operator, required)
        return self._judged[key]

    def _judge_fact(self, path: str, operator: Operator, required: CriterionValue) -> VerdictColumn:
        if owner_of(path) != "demand":
            if path != AMOUNT_FIELD:
                return self._facts.judge(path, operator, required)
            verdicts = np.full(len(self._facts), UNKNOWN, dtype=np.int8)
            for currency, value in ways_of(required, self._rate).items():
                is_in = self._compare(CURRENCY_FIELD, Operator.EQUALS, currency) == ELIGIBLE
                verdicts[is_in] = self._facts.judge(path, operator, value)[is_in]
            return verdicts
        verdict = decide(operator, self._of_demand[path], required, find_type(path))
        return np.full(len(self._facts), CODES[verdict], dtype=np.int8)


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One condition of a funnel.

    Attributes:
        criterion: its name.
        before: how many were left before it.
        eliminated: how many of those it rules out.
        unknown: how many of those that stay it cannot tell.
        alone: how many of all it rules out, whatever the others say.
    """

    criterion: str
    before: int
    eliminated: int
    unknown: int
    alone: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """Who stays in, condition by condition: `total` is the sum of what was eliminated, `eligible` and `unknown`."""

    total: int
    steps: tuple[FunnelStep, ...]
    eligible: int
    unknown: int


def build_funnel(
    judge: CatalogJudge, visible: NDArray[np.bool_], rules: Sequence[Rule], *, as_of: date, window: Window | None
) -> Funnel:
    """The funnel of the visible products: what is asked of the offer itself, then the rules that are in force."""
    conditions: list[tuple[str, VerdictColumn]] = []
    if window is not None:
        for name, verdict in decide_standing(window, as_of).items():
            conditions.append((name, np.full(len(visible), CODES[verdict], dtype=np.int8)))
    conditions += [(rule.criterion, judge.judge_rule(rule, as_of)) for rule in rules if is_in_force(rule, as_of)]
    left, is_unknown, steps = visible.copy(), np.zeros(len(visible), dtype=np.bool_), []
    for name, verdicts in conditions:
        before, out = int(np.count_nonzero(left)), verdicts == INELIGIBLE
        alone = int(np.count_nonzero(visible & out))
        left &= ~out
        after = int(np.count_nonzero(left))
        doubtful = verdicts == UNKNOWN
        is_unknown |= doubtful
        steps.append(FunnelStep(name, before, before - after, int(np.count_nonzero(left & doubtful)), alone))
    n_left, n_unknown = int(np.count_nonzero(left)), int(np.count_nonzero(left & is_unknown))
    return Funnel(int(np.count_nonzero(visible)), tuple(steps), n_left - n_unknown, n_unknown)
