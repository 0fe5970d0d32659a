"""Rules → verdicts without their reasons, for going over many pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from service.domain.eligibility.amounts import currency_asked, ways_of
from service.domain.eligibility.comparisons import Comparison, comparison_of
from service.domain.eligibility.fact_fields import find_type
from service.domain.eligibility.logic import conjoin, disjoin, imply, negate
from service.domain.eligibility.standing import decide_window
from service.domain.pricing.home_price import Rate
from service.domain.rules import (
    AMOUNT_FIELD,
    CLASS_FIELD,
    CURRENCY_FIELD,
    Connective,
    Criterion,
    Operator,
    Rule,
    Verdict,
)
from service.domain.standing import Window

DecideFacts = Callable[[Mapping[str, object]], Verdict]
"""The verdict on one pair, by its facts."""


def is_in_force(rule: Rule, as_of: date) -> bool:
    """Whether a rule counts on a day: within its own days, and, for a composition, when one of its parts does."""
    if (rule.valid_from and as_of < rule.valid_from) or (rule.valid_to and as_of > rule.valid_to):
        return False
    return isinstance(rule, Criterion) or any(is_in_force(part, as_of) for part in rule.parts)


def decide_rule(rule: Rule, facts: Mapping[str, object], as_of: date) -> Verdict:
    """The verdict on a rule that is in force; parts that are not are left out."""
    return _deciding_rule(rule, as_of, None)(facts)


def decide_all(rules: Iterable[Rule], facts: Mapping[str, object], *, as_of: date, window: Window | None) -> Verdict:
    """The verdict that `evaluate` reaches, without its reasons."""
    return deciding_by(rules, as_of=as_of, window=window)(facts)


def deciding_by(rules: Iterable[Rule], *, as_of: date, window: Window | None, rate: Rate | None = None) -> DecideFacts:
    """`decide_all` for many pairs: the rules are read once; amounts in another currency are compared by the rate."""
    of_window = Verdict.ELIGIBLE if window is None else decide_window(window, as_of)
    if of_window is Verdict.INELIGIBLE:
        return lambda _: Verdict.INELIGIBLE
    ways = [_deciding_rule(rule, as_of, rate) for rule in rules if is_in_force(rule, as_of)]

    def decide_pair(facts: Mapping[str, object]) -> Verdict:
        outcome = conjoin(way(facts) for way in ways)
        return outcome if of_window is Verdict.ELIGIBLE else conjoin((outcome, of_window))

    return decide_pair


def _deciding_rule(rule: Rule, as_of: date, rate: Rate | None) -> DecideFacts:
    if isinstance(rule, Criterion):
        return _deciding_criterion(rule, rate)
    ways = [_deciding_rule(part, as_of, rate) for part in rule.parts if is_in_force(part, as_of)]
    connective = rule.connective
    return lambda facts: join(connective, (way(facts) for way in ways))


def _deciding_criterion(criterion: Criterion, rate: Rate | None) -> DecideFacts:
    decide_own = deciding_fact(criterion, comparison_of(criterion), rate)
    if not criterion.for_hs_codes:
        return decide_own
    is_of = class_of(criterion).decide
    return lambda facts: imply(is_of(facts[CLASS_FIELD]), decide_own(facts))


def deciding_fact(criterion: Criterion, compared: Comparison, rate: Rate | None) -> DecideFacts:
    """The verdict on what a criterion reads, whatever class of goods it is for; `compared` is its own comparison."""
    field, compare = criterion.field, compared.decide
    if field != AMOUNT_FIELD:
        return lambda facts: compare(facts[field])
    asked = currency_asked(criterion.value)
    ways: dict[object, Callable[[object], Verdict]] = {
        currency: Comparison(criterion.operator, value, find_type(field)).decide
        for currency, value in ways_of(criterion.value, rate).items()
    }

    def decide_amount(facts: Mapping[str, object]) -> Verdict:
        """An amount without a currency, as one that may yet be stated, is of the one that is asked for."""
        decide = ways.get(facts[CURRENCY_FIELD] or asked)
        return Verdict.UNKNOWN if decide is None else decide(facts[field])

    return decide_amount


def class_of(criterion: Criterion) -> Comparison:
    """Whether an HS code lies in the class of goods that a criterion is for."""
    return Comparison(Operator.PREFIX_OF, criterion.for_hs_codes)


def join(connective: Connective, parts: Iterable[Verdict]) -> Verdict:
    """The verdict on a composition, from those on its parts."""
    if connective is Connective.ALL:
        return conjoin(parts)
    outcome = disjoin(parts)
    return outcome if connective is Connective.ANY else negate(outcome)
