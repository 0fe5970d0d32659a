"""The sentences that explain a verdict, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.domain.eligibility.comparisons import N_ENDS, Comparison
from service.domain.eligibility.facts import show_fact
from service.domain.eligibility.labels import label_of
from service.domain.eligibility.readiness_facts import CHECK_PATHS, supply_of
from service.domain.eligibility.saying import N_SAID, say_value, say_values
from service.domain.language import Localized
from service.domain.names import say_amount, spaced
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
from service.domain.standing import NoOffer, Status, StatusChange, Window

_N_SAID_OF_PARTS = 3
"""How many values of a list are named where the sentence is on several conditions."""

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
    Connective.ALL: ("须同时满足", "All of these must hold"),
    Connective.ANY: ("满足其一即可", "One of these is enough"),
    Connective.NOT: ("不得满足", "This must not hold"),
}
_OUTCOMES = {
    Verdict.ELIGIBLE: ("满足", "met"),
    Verdict.INELIGIBLE: ("不满足", "not met"),
    Verdict.UNKNOWN: ("未知", "unknown"),
}


def demand_of(operator: Operator, value: CriterionValue, path: str, n_said: int = N_SAID) -> Localized:
    """What a criterion asks of the fact at `path`: `须不高于 300`, `must be at most 300`."""
    zh, en = _DEMANDED[operator]
    if operator is Operator.BETWEEN and isinstance(value, tuple) and len(value) == N_ENDS:
        low, high = (say_value(end, path) for end in value)
        said = Localized(f"{spaced(low.zh)}与{spaced(high.zh)}", f"{low.en} and {high.en}")
    else:
        said = say_value(value, path, n_said)
        said = Localized(spaced(said.zh), said.en)
    return Localized(zh.format(said.zh).strip(), en.format(said.en))


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
    path = criterion.field
    demanded = demand_of(criterion.operator, criterion.value, path)
    label, why = label_of(path), _why(criterion)
    if path in CHECK_PATHS:
        return _explain_check(criterion, actual)
    if actual is None:
        return Localized(
            f"{label.zh}未提供（{demanded.zh}）；请补充。{why.zh}",
            f"{_sentence(label.en)} {demanded.en} but is not stated; supply it. {why.en}",
        )
    stated = say_value(actual, path) if currency is None else say_amount(show_fact(actual), str(currency))
    tail = _explain_gap(criterion, actual, verdict, compared)
    return Localized(
        f"{label.zh}{demanded.zh}，实际为{spaced(stated.zh).rstrip()}{tail.zh}。{why.zh}",
        f"{_sentence(label.en)} {demanded.en}; stated: {stated.en}{tail.en}. {why.en}",
    )


def _explain_gap(criterion: Criterion, actual: object, verdict: Verdict, compared: Comparison) -> Localized:
    """What a stated fact leaves open, or lacks of a list that is asked for."""
    if verdict is Verdict.UNKNOWN:
        found = say_values(*compared.unclear_in(actual, N_SAID), criterion.field)
        return Localized(
            f"，尚不足以判断{found.zh and f'是否为{spaced(found.zh).rstrip()}'}；请写得更具体",
            f", which does not tell{found.en and f' whether it is {found.en}'}; state it more exactly",
        )
    if criterion.operator is Operator.CONTAINS_ALL and verdict is Verdict.INELIGIBLE:
        lacking = say_values(*compared.missing_from(actual, N_SAID), criterion.field)
        return Localized(f"，缺少{spaced(lacking.zh).rstrip()}", f", missing: {lacking.en}")
    return Localized("", "")


def _explain_check(criterion: Criterion, actual: object) -> Localized:
    """Whether the goods pass a readiness check; its evidence and next step are `/readiness`'s to tell."""
    label, why, read = label_of(criterion.field), _why(criterion), map(label_of, supply_of(criterion.field))
    if actual is None:
        zh, en = zip(*((one.zh, one.en) for one in read), strict=True)
        found = (f"尚无法判断；请完善{'、'.join(zh)}", f"it cannot be told yet; supply {', '.join(en)}")
    else:
        found = ("已通过", "it is") if actual else ("未通过", "it is not")
    return Localized(
        f"须通过“{label.zh}”就绪检查：{found[0]}。{why.zh}",
        f"The readiness check of {label.en} must be passed; {found[1]}. {why.en}",
    )


def explain_class(criterion: Criterion, hs_code: object, in_class: Verdict, own: Localized) -> Localized:
    """Whether the goods are of the class that the criterion is for, before what it asks of them (`own`)."""
    codes = say_value(criterion.for_hs_codes, CLASS_FIELD)
    zh_class, en_class = codes.zh, codes.en
    if in_class is Verdict.INELIGIBLE:
        why = _why(criterion)
        return Localized(
            f"仅适用于 HS {zh_class}；本商品为 HS {hs_code}，不适用。{why.zh}",
            f"It is for HS {en_class} only; HS {hs_code} lies outside, so it does not apply. {why.en}",
        )
    if in_class is Verdict.ELIGIBLE:
        return Localized(f"HS {hs_code} 属于 HS {zh_class}。{own.zh}", f"HS {hs_code} lies in HS {en_class}. {own.en}")
    zh_code, en_code = ("未提供", "is not stated") if hs_code is None else (f"为 {hs_code}", f"{hs_code} is too short")
    return Localized(
        f"适用于 HS {zh_class}，而 HS 编码{zh_code}，无法判断是否适用；请完善 HS 编码。{own.zh}",
        f"It is for HS {en_class}, and the HS code {en_code} to tell; supply it with more digits. {own.en}",
    )


def explain_composition(rule: Composition, parts: Sequence[CriterionVerdict], verdict: Verdict) -> Localized:
    """How the parts are joined, and how each of them turned out."""
    zh, en = _JOINED[rule.connective]
    counted = [
        (_name_part(part), _OUTCOMES[found.verdict])
        for part, found in zip(rule.parts, parts, strict=True)
        if found.in_force
    ]
    zh_parts = "；".join(f"{name.zh}（{outcome}）" for name, (outcome, _) in counted)
    en_parts = "; ".join(f"{name.en} ({outcome})" for name, (_, outcome) in counted)
    zh_end, en_end = _OUTCOMES[verdict]
    why = _why(rule)
    return Localized(
        f"{zh}：{zh_parts}。结论：{zh_end}。{why.zh}", f"{en}: {en_parts}. Together: {en_end}. {why.en}".strip()
    )


def _name_part(part: Rule) -> Localized:
    """What is asked by a part of a composition; a composition within one is not told part by part."""
    if not isinstance(part, Criterion):
        return Localized("一组条件", "a group of conditions")
    label, demanded = label_of(part.field), demand_of(part.operator, part.value, part.field, _N_SAID_OF_PARTS)
    return Localized(f"{label.zh}{demanded.zh}", f"{label.en} {demanded.en}")


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


_STATUSES = {
    Status.ANNOUNCED: ("已宣布，尚未开放", "announced and not open yet"),
    Status.OPEN: ("开放", "open"),
    Status.SUSPENDED: ("暂停", "suspended"),
    Status.ENDED: ("已结束", "ended"),
    Status.UNKNOWN: ("状态不明", "not known to be open"),
}


def explain_status(changes: Sequence[StatusChange], as_of: date) -> Localized:
    """What an offer is on a day, or may be where its sources differ, and what happened."""
    if len(changes) > 1:
        zh_all = "或".join(_STATUSES[change.status][0] for change in changes)
        en_all = " or ".join(_STATUSES[change.status][1] for change in changes)
        why = _end_sentence(changes[-1].why)
        return Localized(
            f"{as_of} 可能是{zh_all}，资料不一。{why.zh}",
            f"On {as_of} it may be {en_all}: the sources differ. {why.en}",
        )
    (change,) = changes
    (zh, en), why = _STATUSES[change.status], _end_sentence(change.why)
    zh_since, en_since = (f"（自 {change.since}）", f" since {change.since}") if change.since else ("", "")
    return Localized(f"{zh}{zh_since}：{why.zh}", f"{_sentence(en)}{en_since}: {why.en}")


def explain_no_offer(no_offer: NoOffer) -> Localized:
    """Why there is nothing to apply for."""
    return _end_sentence(no_offer.why)


def explain_window(window: Window, verdict: Verdict, as_of: date) -> Localized:
    """Whether an offer stands on a day, by its days."""
    first, last = window.valid_from, window.valid_to
    if window.first and as_of < window.first:
        return Localized(
            f"尚未开放：{window.first} 起有效，查询日为 {as_of}。",
            f"Not open yet: opens on {window.first}, asked for {as_of}.",
        )
    if window.last and as_of > window.last:
        return Localized(
            f"窗口已关闭：截至 {window.last}，查询日为 {as_of}。",
            f"Window closed: ended on {window.last}, asked for {as_of}.",
        )
    if first and as_of < first:
        return _explain_difference(("开始", "beginning"), window.possible_from, first, as_of)
    if last and as_of > last:
        return _explain_difference(("结束", "end"), last, window.possible_to, as_of)
    if first and last:
        return Localized(
            f"有效期 {first} 至 {last}，{as_of} 在期内。", f"Open from {first} to {last}; {as_of} lies within."
        )
    zh, en = (
        ("起止日期", "neither its beginning nor its end")
        if not first and not last
        else (("截止日期", "no end") if first else ("开始日期", "no beginning"))
    )
    if verdict is Verdict.ELIGIBLE:
        return Localized(f"{as_of} 开放；资料未说明{zh}。", f"It is open on {as_of}; the sources state {en}.")
    return Localized(
        f"资料未说明{zh}，{as_of} 是否有效须向主办方确认。",
        f"The sources state {en}; ask the sponsor whether it is open on {as_of}.",
    )


def _explain_difference(end: tuple[str, str], early: date | None, late: date | None, as_of: date) -> Localized:
    zh, en = end
    return Localized(
        f"各来源对{zh}日期说法不一（{early} 至 {late}），{as_of} 是否有效须向主办方确认。",
        f"The sources differ on its {en} ({early} to {late}); ask the sponsor whether it is open on {as_of}.",
    )


def _why(rule: Rule) -> Localized:
    return Localized("", "") if rule.why is None else _end_sentence(rule.why)


def _end_sentence(text: Localized) -> Localized:
    zh, en = text.zh.rstrip("。"), text.en.rstrip(".")
    return Localized(zh and f"{zh}。", en and f"{en}.")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
