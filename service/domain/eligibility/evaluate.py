"""Rules → verdicts: each with what was required, what was found, and a sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from service.domain.eligibility.comparisons import decide
from service.domain.eligibility.deciding import Window, decide_window, deciding_class, is_in_force, join
from service.domain.eligibility.logic import conjoin, imply
from service.domain.eligibility.readiness_facts import supply_of
from service.domain.eligibility.reasons import (
    explain_class,
    explain_composition,
    explain_criterion,
    explain_rest,
    explain_window,
)
from service.domain.rules import (
    CLASS_FIELD,
    Composition,
    Connective,
    Criterion,
    CriterionVerdict,
    Eligibility,
    Operator,
    Rule,
    Verdict,
)

WINDOW_CRITERION = "window"
WINDOW_SOURCE = "program"
"""Source id of the window: the programme's own `valid_from` and `valid_to`."""

_NEUTRAL = {Connective.ALL: Verdict.ELIGIBLE, Connective.ANY: Verdict.INELIGIBLE, Connective.NOT: Verdict.INELIGIBLE}
"""The verdict of a part that changes nothing, by the connective around it."""


def evaluate(rules: Sequence[Rule], facts: Mapping[str, object], *, as_of: date, window: Window | None) -> Eligibility:
    """Judge one pair.

    Args:
        rules: all must hold.
        facts: from `facts_of`.
        as_of: the day the question is asked for.
        window: validity of the offer, or None for one that knows no time (a buyer's demand).

    Returns:
        The verdict and one entry a rule, in their order, the window (criterion `window`) last. The verdict is the
        conjunction of the entries'.
    """
    verdicts = [judge_rule(rule, facts, as_of) for rule in rules]
    if window is not None:
        verdicts.append(judge_window(window, as_of))
    return Eligibility(conjoin(v.verdict for v in verdicts), tuple(verdicts))


def judge_rule(
    rule: Rule, facts: Mapping[str, object], as_of: date, around: Connective = Connective.ALL
) -> CriterionVerdict:
    """The verdict on one rule, with those on its parts.

    Args:
        rule: what is asked.
        facts: from `facts_of`.
        as_of: the day the question is asked for.
        around: the connective that the rule is a part of; says which verdict changes nothing when it is not in force.
    """
    if not is_in_force(rule, as_of):
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
    if isinstance(rule, Composition):
        return _judge_composition(rule, facts, as_of)
    own = judge(rule, facts[rule.field])
    return _judge_for_class(rule, own, facts) if rule.for_hs_codes else own


def judge(criterion: Criterion, actual: object) -> CriterionVerdict:
    """The verdict on one criterion for one fact, whatever class of goods it is for."""
    verdict = decide(criterion.operator, actual, criterion.value)
    return CriterionVerdict(
        criterion=criterion.criterion,
        verdict=verdict,
        required=True if criterion.operator is Operator.IS_TRUE else criterion.value,
        actual=actual,
        source=criterion.source,
        reason=explain_criterion(criterion, actual, verdict),
        field=criterion.field,
        supply=supply_of(criterion.field) if verdict is Verdict.UNKNOWN else (),
    )


def _judge_for_class(criterion: Criterion, own: CriterionVerdict, facts: Mapping[str, object]) -> CriterionVerdict:
    in_class, hs_code = deciding_class(criterion)(facts), facts[CLASS_FIELD]
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


def _judge_composition(rule: Composition, facts: Mapping[str, object], as_of: date) -> CriterionVerdict:
    parts = tuple(judge_rule(part, facts, as_of, rule.connective) for part in rule.parts)
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


def judge_window(window: Window, as_of: date) -> CriterionVerdict:
    """The verdict on the day itself; `actual` is the day asked for."""
    first, last = window
    return CriterionVerdict(
        criterion=WINDOW_CRITERION,
        verdict=decide_window(window, as_of),
        required={"valid_from": first, "valid_to": last},
        actual=as_of,
        source=WINDOW_SOURCE,
        reason=explain_window(first, last, as_of),
    )
