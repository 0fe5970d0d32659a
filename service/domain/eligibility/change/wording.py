"""Changes as sentences, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from service.domain.eligibility.change.options import ChangeKind
from service.domain.eligibility.change.smallest import Step
from service.domain.eligibility.comparisons import comparison_of
from service.domain.eligibility.facts import show_fact
from service.domain.eligibility.labels import label_of
from service.domain.eligibility.readiness_facts import CHECK_PATHS
from service.domain.eligibility.reasons import demand_of
from service.domain.eligibility.saying import say_value
from service.domain.language import Localized
from service.domain.names import spaced
from service.domain.rules import Rule, Verdict, criteria_of


def say_change(step: Step, now: object, rules: Sequence[Rule]) -> Localized:
    """What is to be done: state, add, lower, raise or change, and to what.

    Args:
        step: the change.
        now: what is stated; None for nothing.
        rules: whose conditions a number that is to be stated must meet.
    """
    label, kind = label_of(step.variable.path), step.variable.kind
    if step.variable.path in CHECK_PATHS:
        return Localized(
            f"通过“{label.zh}”就绪检查；商品的就绪检查列有下一步。",
            f"Pass the readiness check of {label.en}; the product's readiness tells the next step.",
        )
    if step.option.is_example:
        zh_verb, en_verb = ("填写", "State") if kind is ChangeKind.STATE else ("更改", "Change")
        return Localized(
            f"{zh_verb}{spaced(label.zh).rstrip()}：任一不受条件排除的值即可。",
            f"{en_verb} {label.en}: any value that no condition rules out.",
        )
    value = _name(step)
    if kind is ChangeKind.ADD:
        return Localized(f"{label.zh}：增加{spaced(value.zh).rstrip()}。", f"Add {value.en} to {label.en}.")
    if kind is ChangeKind.STATE:
        asked = _ask(step, rules)
        return Localized(f"填写{spaced(label.zh).rstrip()}；{asked.zh}。", f"State {label.en}; it {asked.en}.")
    if _is_number(step.option.value) and _is_number(now):
        return _move(label, now, step.option.value)
    return Localized(f"把{spaced(label.zh)}改为{spaced(value.zh).rstrip()}。", f"Change {label.en} to {value.en}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _move(label: Localized, now: object, to: object) -> Localized:
    assert isinstance(now, int | Decimal)
    assert isinstance(to, int | Decimal)
    zh_verb, en_verb = ("降到", "Lower") if to < now else ("提高到", "Raise")
    before, after = show_fact(now), show_fact(to)
    return Localized(
        f"把{spaced(label.zh)}从 {before} {zh_verb} {after}。", f"{en_verb} {label.en} from {before} to {after}."
    )


def _ask(step: Step, rules: Sequence[Rule]) -> Localized:
    """What must be so of a fact that is to be stated: for a number or a day, the conditions that the value meets."""
    value = step.option.value
    if _is_number(value) or isinstance(value, date):
        reading = [criterion for criterion in criteria_of(rules) if criterion.field == step.variable.path]
        met = [c for c in reading if comparison_of(c).decide(value) is Verdict.ELIGIBLE]
        asked = [demand_of(criterion.operator, criterion.value, criterion.field) for criterion in met]
        if asked:
            return Localized("，".join(text.zh for text in asked), " and ".join(text.en for text in asked))
    named = _name(step)
    return Localized(f"须为{spaced(named.zh).rstrip()}", f"must be {named.en}")


def _name(step: Step) -> Localized:
    """The value; where any of several choices does, all of them."""
    value = step.option.value
    others = [option.value for option in step.also if not option.is_example] if isinstance(value, str) else []
    ways = [say_value(one, step.variable.path) for one in (value, *others)]
    return Localized("或".join(spaced(way.zh) for way in ways).strip(), " or ".join(way.en for way in ways))
