"""The sentences that explain a verdict, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.domain.eligibility.amounts import say_amounts
from service.domain.eligibility.comparisons import N_ENDS, Comparison
from service.domain.eligibility.facts import show_fact
from service.domain.eligibility.labels import label_of
from service.domain.eligibility.readiness_facts import CHECK_PATHS, supply_of
from service.domain.language import Localized
from service.domain.rules import (
    CLASS_FIELD,
    Composition,
    Connective,
    Criterion,
    CriterionValue,
    CriterionVerdict,
    Operator,
    Rule,
    Verdict,
)

N_SAID = 20
"""How many values of a list a sentence names."""

_DEMANDED = {
    Operator.EQUALS: ("须为{}", "must be {}"),
    Operator.NOT_EQUALS: ("不得为{}", "must not be {}"),
    Operator.AT_LEAST: ("须不低于{}", "must be at least {}"),
    Operator.AT_MOST: ("须不高于{}", "must be at most {}"),
    Operator.MORE_THAN: ("须高于{}", "must be more than {}"),
    Operator.LESS_THAN: ("须低于{}", "must be less than {}"),
    Operator.BETWEEN: ("须介于{}之间", "must lie between {}"),
    Operator.ONE_OF: ("须属于{}", "must be one of {}"),
    Operator.NONE_OF: ("不得属于{}", "must be none of {}"),
    Operator.CONTAINS_ALL: ("须包含{}", "must include {}"),
    Operator.PREFIX_OF: ("须以{}开头", "must begin with {}"),
    Operator.IS_TRUE: ("须具备", "must be there"),
}
_JOINED = {
    Connective.ALL: ("须同时满足{}", "all of {} must hold"),
    Connective.ANY: ("{}满足其一即可", "one of {} is enough"),
    Connective.NOT: ("不得满足{}", "{} must not hold"),
}
_OUTCOMES = {
    Verdict.ELIGIBLE: ("满足", "met"),
    Verdict.INELIGIBLE: ("不满足", "not met"),
    Verdict.UNKNOWN: ("未知", "unknown"),
}


def demand_of(operator: Operator, value: CriterionValue) -> Localized:
    """What a criterion asks of its fact: `须不高于 300`, `must be at most 300`."""
    zh, en = _DEMANDED[operator]
    if operator is Operator.BETWEEN and isinstance(value, tuple) and len(value) == N_ENDS:
        low, high = (str(show_fact(end)) for end in value)
        said = (f" {low} 与 {high} ", f"{low} and {high}")
    else:
        said = _say(value)
    return Localized(zh.format(said[0]).strip(), en.format(said[1]))


def explain_criterion(
    criterion: Criterion, actual: object, verdict: Verdict, compared: Comparison, *, currency: object = None
) -> Localized:
    """What the fact must be, what it is, and why it is asked for.

    Args:
        criterion: what is asked.
        actual: the fact.
        verdict: on the two.
        compared: the criterion's own comparison.
        currency: of the fact, where it is an amount.
    """
    demanded = demand_of(criterion.operator, say_amounts(criterion))
    label, why = label_of(criterion.field), _why(criterion)
    if criterion.field in CHECK_PATHS:
        return _explain_check(criterion, actual)
    if actual is None:
        return Localized(
            f"{label.zh}未提供（{demanded.zh}）；请补充 {criterion.field}。{why.zh}",
            f"{_sentence(label.en)} {demanded.en} but is not stated; supply {criterion.field}. {why.en}",
        )
    zh_actual, en_actual = _say(actual if currency is None else f"{currency} {show_fact(actual)}")
    zh_tail, en_tail = "", ""
    if verdict is Verdict.UNKNOWN:
        zh_open, en_open = _say_list(*compared.unclear_in(actual, N_SAID))
        zh_tail, en_tail = (
            f"，尚不足以判断{zh_open and f'是否为{zh_open.rstrip()}'}；请完善 {criterion.field}",
            f", which does not tell{en_open and f' whether it is {en_open}'}; refine {criterion.field}",
        )
    elif criterion.operator is Operator.CONTAINS_ALL and verdict is Verdict.INELIGIBLE:
        zh_missing, en_missing = _say_list(*compared.missing_from(actual, N_SAID))
        zh_tail, en_tail = f"，缺少{zh_missing.rstrip()}", f", missing: {en_missing}"
    return Localized(
        f"{label.zh}{demanded.zh}，实际为{zh_actual.rstrip()}{zh_tail}。{why.zh}",
        f"{_sentence(label.en)} {demanded.en}; stated: {en_actual}{en_tail}. {why.en}",
    )


def _explain_check(criterion: Criterion, actual: object) -> Localized:
    """Whether the goods pass a readiness check; its evidence and next step are `/readiness`'s to tell."""
    label, why, supply = label_of(criterion.field), _why(criterion), ", ".join(supply_of(criterion.field))
    if actual is None:
        found = (f"尚无法判断；请完善 {supply}", f"it cannot be told yet; supply {supply}")
    else:
        found = ("已通过", "it is") if actual else ("未通过", "it is not")
    return Localized(
        f"须通过“{label.zh}”就绪检查：{found[0]}。{why.zh}",
        f"The readiness check of {label.en} must be passed; {found[1]}. {why.en}",
    )


def explain_class(criterion: Criterion, hs_code: object, in_class: Verdict, own: Localized) -> Localized:
    """Whether the goods are of the class that the criterion is for, before what it asks of them (`own`)."""
    zh_class, en_class = _say(criterion.for_hs_codes)
    if in_class is Verdict.INELIGIBLE:
        why = _why(criterion)
        return Localized(
            f"仅适用于 HS {zh_class.strip()}；本商品为 HS {hs_code}，不适用。{why.zh}",
            f"It is for HS {en_class} only; HS {hs_code} lies outside, so it does not apply. {why.en}",
        )
    if in_class is Verdict.ELIGIBLE:
        return Localized(
            f"HS {hs_code} 属于 HS {zh_class.strip()}。{own.zh}", f"HS {hs_code} lies in HS {en_class}. {own.en}"
        )
    zh_code, en_code = ("未提供", "is not stated") if hs_code is None else (f"为 {hs_code}", f"{hs_code} is too short")
    return Localized(
        f"适用于 HS {zh_class.strip()}，而 HS 编码{zh_code}，无法判断是否适用；请完善 {CLASS_FIELD}。{own.zh}",
        f"It is for HS {en_class}, and the HS code {en_code} to tell; supply {CLASS_FIELD}. {own.en}",
    )


def explain_composition(rule: Composition, parts: Sequence[CriterionVerdict], verdict: Verdict) -> Localized:
    """How the parts are joined, and how each of them turned out."""
    zh, en = _JOINED[rule.connective]
    counted = [part for part in parts if part.in_force]
    zh_parts = "、".join(f"{part.criterion}（{_OUTCOMES[part.verdict][0]}）" for part in counted)
    en_parts = ", ".join(f"{part.criterion} ({_OUTCOMES[part.verdict][1]})" for part in counted)
    zh_end, en_end = _OUTCOMES[verdict]
    why = _why(rule)
    return Localized(
        f"{zh.format(zh_parts)}：{zh_end}。{why.zh}", f"{_sentence(en.format(en_parts))}: {en_end}. {why.en}".strip()
    )


def explain_rest(rule: Rule, as_of: date) -> Localized:
    """That a rule does not count on a day, and when it does."""
    first, last, why = rule.valid_from, rule.valid_to, _why(rule)
    zh_parts = ([f"{first} 起"] if first else []) + ([f"至 {last}"] if last else [])
    en_parts = ([f"from {first}"] if first else []) + ([f"until {last}"] if last else [])
    when = (f"（{''.join(zh_parts)}施行）", f" (in force {' '.join(en_parts)})") if zh_parts else ("", "")
    return Localized(
        f"{as_of} 不在施行期内{when[0]}，不计入。{why.zh}",
        f"Not in force on {as_of}{when[1]}, so it does not count. {why.en}".strip(),
    )


def explain_window(first: date | None, last: date | None, as_of: date) -> Localized:
    """Whether an offer stands on a day."""
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


def _why(rule: Rule) -> Localized:
    if rule.why is None:
        return Localized("", "")
    return Localized(rule.why.zh.rstrip("。") + "。", rule.why.en.rstrip(".") + ".")


def _say(value: object) -> tuple[str, str]:
    """A value in Chinese and in English; of a long list its beginning, and how many there are."""
    if isinstance(value, bool):
        return ("有", "yes") if value else ("无", "no")
    if isinstance(value, tuple | list):
        if not value:
            return "（无）", "none"
        return _say_list(value[:N_SAID], len(value))
    text = str(show_fact(value))
    return f" {text} ", text


def _say_list(first: Sequence[object], n_values: int) -> tuple[str, str]:
    """The first of so many values."""
    parts = [_say(part) for part in first]
    zh, en = "、".join(zh for zh, _ in parts), ", ".join(en for _, en in parts)
    n_more = n_values - len(parts)
    return (f"{zh}等 {n_values} 项", f"{en} and {n_more} more") if n_more else (zh, en)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
