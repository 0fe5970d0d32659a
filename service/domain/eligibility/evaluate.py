"""Criteria → verdicts: each with what was required, what was found, and a sentence that says so.

The logic is Kleene's strong three-valued one: a conjunction is ineligible as soon as one part is, eligible when all
parts are, and unknown otherwise. Source: Kleene 1952, *Introduction to Metamathematics*, section 64.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from service.domain.eligibility.comparisons import decide, missing_from
from service.domain.eligibility.criteria import Criterion, CriterionVerdict, Eligibility, Operator, Verdict
from service.domain.eligibility.facts import show_fact
from service.domain.eligibility.labels import label_of, name_value
from service.domain.language import Localized

Window = tuple[date | None, date | None]
"""First and last day, both inclusive; None for an end that no source states."""

WINDOW_CRITERION = "window"
WINDOW_SOURCE = "program"
"""Source id of the window: the programme's own `valid_from` and `valid_to`."""


def conjoin(verdicts: Iterable[Verdict]) -> Verdict:
    """Kleene's conjunction; `eligible` for none at all."""
    outcome = Verdict.ELIGIBLE
    for verdict in verdicts:
        if verdict is Verdict.INELIGIBLE:
            return Verdict.INELIGIBLE
        if verdict is Verdict.UNKNOWN:
            outcome = Verdict.UNKNOWN
    return outcome


def decide_window(window: Window, as_of: date) -> Verdict:
    """Whether an offer stands on a day: each end that is not stated leaves its half of the question unknown."""
    first, last = window
    if (first and as_of < first) or (last and as_of > last):
        return Verdict.INELIGIBLE
    return Verdict.ELIGIBLE if first and last else Verdict.UNKNOWN


def decide_all(
    criteria: Iterable[Criterion], facts: Mapping[str, object], *, as_of: date, window: Window | None
) -> Verdict:
    """The verdict that `evaluate` reaches, without its reasons: for going over many pairs."""
    if window is not None and decide_window(window, as_of) is Verdict.INELIGIBLE:
        return Verdict.INELIGIBLE
    outcome = conjoin(decide(c.operator, facts[c.field], c.value) for c in criteria)
    return outcome if window is None else conjoin((outcome, decide_window(window, as_of)))


def evaluate(
    criteria: Sequence[Criterion], facts: Mapping[str, object], *, as_of: date, window: Window | None
) -> Eligibility:
    """Judge one pair.

    Args:
        criteria: all must hold.
        facts: from `facts_of`.
        as_of: the day the question is asked for.
        window: validity of the offer, or None for one that knows no time (a buyer's demand).

    Returns:
        The verdict and one entry a criterion, in their order, the window (criterion `window`) last.
    """
    verdicts = [judge(criterion, facts[criterion.field]) for criterion in criteria]
    if window is not None:
        verdicts.append(judge_window(window, as_of))
    return Eligibility(conjoin(v.verdict for v in verdicts), tuple(verdicts))


def judge(criterion: Criterion, actual: object) -> CriterionVerdict:
    """The verdict on one criterion for one fact."""
    verdict = decide(criterion.operator, actual, criterion.value)
    return CriterionVerdict(
        criterion=criterion.criterion,
        verdict=verdict,
        required=True if criterion.operator is Operator.IS_TRUE else show_fact(criterion.value),
        actual=show_fact(actual),
        source=criterion.source,
        reason=_reason(criterion, actual, verdict),
    )


def judge_window(window: Window, as_of: date) -> CriterionVerdict:
    """The verdict on the day itself; `actual` is the day asked for."""
    first, last = window
    return CriterionVerdict(
        criterion=WINDOW_CRITERION,
        verdict=decide_window(window, as_of),
        required={
            "valid_from": first.isoformat() if first else None,
            "valid_to": last.isoformat() if last else None,
        },
        actual=as_of.isoformat(),
        source=WINDOW_SOURCE,
        reason=_window_reason(first, last, as_of),
    )


def _window_reason(first: date | None, last: date | None, as_of: date) -> Localized:
    if first and as_of < first:
        return Localized(
            f"尚未开放：{first} 起有效，查询日为 {as_of}。", f"Not open yet: opens on {first}, asked for {as_of}."
        )
    if last and as_of > last:
        return Localized(
            f"窗口已关闭：截至 {last}，查询日为 {as_of}。", f"Window closed: ended on {last}, asked for {as_of}."
        )
    if first and last:
        return Localized(
            f"有效期 {first} 至 {last}，{as_of} 在期内。", f"Open from {first} to {last}; {as_of} lies within."
        )
    zh, en = (
        ("起止日期", "neither its beginning nor its end")
        if not first and not last
        else (("截止日期", "no end") if first else ("开始日期", "no beginning"))
    )
    return Localized(
        f"资料未说明{zh}，{as_of} 是否有效须向主办方确认。",
        f"The sources state {en}; ask the sponsor whether it is open on {as_of}.",
    )


_DEMANDED = {
    Operator.EQUALS: ("须为 {}", "must be {}"),
    Operator.NOT_EQUALS: ("不得为 {}", "must not be {}"),
    Operator.AT_LEAST: ("须不低于 {}", "must be at least {}"),
    Operator.AT_MOST: ("须不高于 {}", "must be at most {}"),
    Operator.ONE_OF: ("须属于 {}", "must be one of {}"),
    Operator.NONE_OF: ("不得属于 {}", "must be none of {}"),
    Operator.CONTAINS_ALL: ("须包含 {}", "must include {}"),
    Operator.PREFIX_OF: ("须以 {} 开头", "must begin with {}"),
    Operator.IS_TRUE: ("须具备", "must be there"),
}


def _say(path: str, value: object) -> Localized:
    """A value of the fact at `path` in both languages."""
    if isinstance(value, bool):
        return Localized("有", "yes") if value else Localized("无", "no")
    if isinstance(value, tuple | list):
        parts = [_say(path, part) for part in value]
        return Localized("、".join(part.zh for part in parts) or "无", ", ".join(part.en for part in parts) or "none")
    return name_value(path, show_fact(value))


def _reason(criterion: Criterion, actual: object, verdict: Verdict) -> Localized:
    label = label_of(criterion.field)
    zh_demand, en_demand = _DEMANDED[criterion.operator]
    required = _say(criterion.field, criterion.value)
    zh_demand, en_demand = zh_demand.format(required.zh), en_demand.format(required.en)
    zh_why, en_why = criterion.why.zh.rstrip("。") + "。", criterion.why.en.rstrip(".") + "."
    if actual is None:
        return Localized(
            f"{label.zh}未提供（{zh_demand}）；请补充 {criterion.field}。{zh_why}",
            f"{_sentence(label.en)} {en_demand} but is not stated; supply {criterion.field}. {en_why}",
        )
    said = _say(criterion.field, actual)
    zh_tail, en_tail = "", ""
    if verdict is Verdict.UNKNOWN:
        zh_tail, en_tail = (
            f"，尚不足以判断；请完善 {criterion.field}",
            f", which does not tell; refine {criterion.field}",
        )
    elif criterion.operator is Operator.CONTAINS_ALL and verdict is Verdict.INELIGIBLE:
        missing = _say(criterion.field, missing_from(actual, criterion.value))
        zh_tail, en_tail = f"，缺少 {missing.zh}", f", missing: {missing.en}"
    return Localized(
        f"{label.zh}{zh_demand}，实际为 {said.zh}{zh_tail}。{zh_why}",
        f"{_sentence(label.en)} {en_demand}; stated: {said.en}{en_tail}. {en_why}",
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
