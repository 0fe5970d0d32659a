"""Rules → verdicts: each with what was required, what was found, and a sentence that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from service.domain.eligibility.comparisons import Comparison, comparison_of
from service.domain.eligibility.deciding import class_of, deciding_fact, is_in_force, join
from service.domain.eligibility.logic import conjoin, imply
from service.domain.eligibility.readiness_facts import supply_of
from service.domain.eligibility.reasons import (
    explain_class,
    explain_composition,
    explain_criterion,
    explain_rest,
)
from service.domain.eligibility.standing import judge_standing
from service.domain.pricing.home_price import Rate
from service.domain.rules import (
    AMOUNT_FIELD,
    CLASS_FIELD,
    CURRENCY_FIELD,
    Composition,
    Connective,
    Criterion,
    CriterionVerdict,
    Eligibility,
    Operator,
    Rule,
    Verdict,
)
from service.domain.standing import Window

_NEUTRAL = {Connective.ALL: Verdict.ELIGIBLE, Connective.ANY: Verdict.INELIGIBLE, Connective.NOT: Verdict.INELIGIBLE}
"""The verdict of a part that changes nothing, by the connective around it."""


def evaluate(rules: Sequence[Rule], facts: Mapping[str, object], *, as_of: date, window: Window | None) -> Eligibility:
    """Judge one pair; see `Evaluator`."""
    return Evaluator(rules, as_of=as_of, window=window).evaluate(facts)


class Evaluator:
    """Judges pairs by the same rules, whose required values are read once.

    Args:
        rules: all must hold.
        as_of: the day the question is asked for.
        window: when the offer stands, or None for one that knows no time (a buyer's demand).
        rate: by which amounts in another currency are compared; without one they tell nothing.
    """

    def __init__(self, rules: Sequence[Rule], *, as_of: date, window: Window | None, rate: Rate | None = None) -> None:
        self._judges = [_judging_rule(rule, as_of, Connective.ALL, rate) for rule in rules]
        self._of_window = () if window is None else judge_standing(window, as_of)

    def evaluate(self, facts: Mapping[str, object]) -> Eligibility:
        """Judge one pair, by its facts (from `facts_of`).

        Returns:
            The verdict and one entry a rule, in their order, then what is asked of the offer itself, its window last.
            The verdict is the conjunction of the entries'.
        """
        verdicts = (*(judge(facts) for judge in self._judges), *self._of_window)
        return Eligibility(conjoin(found.verdict for found in verdicts), verdicts)


_JudgeFacts = Callable[[Mapping[str, object]], CriterionVerdict]


def judge_rule(rule: Rule, facts: Mapping[str, object], as_of: date) -> CriterionVerdict:
    """The verdict on one rule, with those on its parts."""
    return _judging_rule(rule, as_of, Connective.ALL, None)(facts)


def _judging_rule(rule: Rule, as_of: date, around: Connective, rate: Rate | None) -> _JudgeFacts:
    """The judge of one rule.

    Args:
        rule: what is asked.
        as_of: the day the question is asked for.
        around: the connective that the rule is a part of; says which verdict changes nothing when it is not in force.
        rate: by which amounts in another currency are compared.
    """
    if not is_in_force(rule, as_of):
        resting = _rest(rule, as_of, around)
        return lambda _: resting
    if isinstance(rule, Criterion):
        return _judging_criterion(rule, rate)
    parts = [_judging_rule(part, as_of, rule.connective, rate) for part in rule.parts]
    return lambda facts: _compose(rule, tuple(judge(facts) for judge in parts))


def _rest(rule: Rule, as_of: date, around: Connective) -> CriterionVerdict:
    return CriterionVerdict(
        criterion=rule.criterion,
        verdict=_NEUTRAL[around],
        required=_required(rule),
        actual=None,
        source=_source(rule),
        reason=explain_rest(rule, as_of),
        field=rule.field if isinstance(rule, Criterion) else None,
        in_force=False,
    )


def _judging_criterion(criterion: Criterion, rate: Rate | None) -> _JudgeFacts:
    compared, is_of = comparison_of(criterion), class_of(criterion)
    decide_own = deciding_fact(criterion, compared, rate)

    def judge(facts: Mapping[str, object]) -> CriterionVerdict:
        own = _judge_fact(criterion, facts, decide_own(facts), compared)
        if not criterion.for_hs_codes:
            return own
        return _judge_for_class(criterion, own, facts[CLASS_FIELD], is_of)

    return judge


def _judge_fact(
    criterion: Criterion, facts: Mapping[str, object], verdict: Verdict, compared: Comparison
) -> CriterionVerdict:
    """The verdict on one criterion for one fact, whatever class of goods it is for, in words."""
    actual = facts[criterion.field]
    currency = facts[CURRENCY_FIELD] if criterion.field == AMOUNT_FIELD else None
    return CriterionVerdict(
        criterion=criterion.criterion,
        verdict=verdict,
        required=True if criterion.operator is Operator.IS_TRUE else criterion.value,
        actual=actual,
        source=criterion.source,
        reason=explain_criterion(criterion, actual, verdict, compared, currency=currency),
        field=criterion.field,
        supply=supply_of(criterion.field) if verdict is Verdict.UNKNOWN else (),
    )


def _judge_for_class(
    criterion: Criterion, own: CriterionVerdict, hs_code: object, is_of: Comparison
) -> CriterionVerdict:
    in_class = is_of.decide(hs_code)
    verdict = imply(in_class, own.verdict)
    supply = own.supply if in_class is Verdict.ELIGIBLE else (CLASS_FIELD, *own.supply)
    return CriterionVerdict(
        criterion=criterion.criterion,
        verdict=verdict,
        required=_required(criterion),
        actual={"value": own.actual, "hs_code": hs_code},
        source=criterion.source,
        reason=explain_class(criterion, hs_code, in_class, own.reason),
        field=criterion.field,
        supply=supply if verdict is Verdict.UNKNOWN else (),
    )


def _compose(rule: Composition, parts: tuple[CriterionVerdict, ...]) -> CriterionVerdict:
    verdict = join(rule.connective, (part.verdict for part in parts if part.in_force))
    supply = dict.fromkeys(path for part in parts for path in part.supply)
    return CriterionVerdict(
        criterion=rule.criterion,
        verdict=verdict,
        required=_required(rule),
        actual=None,
        source=_source(rule),
        reason=explain_composition(rule, parts, verdict),
        supply=tuple(supply) if verdict is Verdict.UNKNOWN else (),
        parts=parts,
    )


def _required(rule: Rule) -> object:
    if isinstance(rule, Composition):
        return {rule.connective.value: tuple(part.criterion for part in rule.parts)}
    value = True if rule.operator is Operator.IS_TRUE else rule.value
    return {"value": value, "for_hs_codes": rule.for_hs_codes} if rule.for_hs_codes else value


def _source(rule: Rule) -> str:
    """A criterion's own source; for a composition that of its first criterion."""
    while isinstance(rule, Composition):
        rule = rule.parts[0]
    return rule.source
