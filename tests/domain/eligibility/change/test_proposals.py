"""Why not, in words, with the verdict and the score as they would be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Exporter, FirmSize, Incoterm, IpStatus, Product
from service.domain.eligibility.change.proposals import (
    Pair,
    WhyNot,
    change_exporter,
    change_product,
    explain_why_not,
)
from service.domain.eligibility.evaluate import evaluate
from service.domain.eligibility.facts import facts_of
from service.domain.money import Money
from service.domain.rules import Connective, Operator, Rule, Verdict
from service.domain.standing import NoOffer, Status, StatusChange, Window
from tests import catalog_rows as rows
from tests.domain.eligibility import rule_strategies as some
from tests.domain.eligibility.test_deciding import DAY, compose, criterion

MAKER = rows.exporter(UUID(int=7), province="CN-ZJ", owns_brand=False)


def ask(
    *rules: Rule, window: Window | None = None, as_of: date = DAY, exporter: Exporter | None = MAKER, **product: Any
) -> WhyNot:
    def score(product: Product, _: Exporter | None) -> float:
        return 1.0 / (product.moq or 1)

    pair = Pair(product=rows.product(MAKER, **product), exporter=exporter, demand=None, rules=rules, window=window)
    return explain_why_not(pair, as_of, score)


def texts(found: WhyNot) -> list[list[tuple[str, str]]]:
    return [[(change.text.zh, change.text.en) for change in changes.changes] for changes in found.sets]


def test_the_score_is_that_of_the_changed_row() -> None:
    found = ask(criterion("product.moq", Operator.AT_MOST, 300), moq=1000)
    assert (found.score, found.sets[0].score) == (1 / 1000, 1 / 300)
    assert found.sets[0].verdict is Verdict.ELIGIBLE


def test_each_kind_of_change_has_its_sentence() -> None:
    def said(rule: Rule, **product: Any) -> tuple[str, str]:
        ((only,),) = texts(ask(rule, **product))
        return only

    assert said(criterion("product.monthly_capacity", Operator.AT_LEAST, 50), monthly_capacity=7) == (
        "把月产能从 7 提高到 50。",
        "Raise the monthly capacity from 7 to 50.",
    )
    assert said(criterion("exporter.owns_brand", Operator.IS_TRUE)) == (
        "把自有品牌改为有。",
        "Change the ownership of a brand to yes.",
    )
    assert said(criterion("exporter.us_export_share", Operator.AT_LEAST, 0.3)) == (
        "填写对美出口占比；须不低于 0.3。",
        "State the share of sales to the United States; it must be at least 0.3.",
    )
    assert said(criterion("product.category", Operator.NONE_OF, ("toys",))) == (
        "填写品类：任一不受条件排除的值即可。",
        "State the category: any value that no condition rules out.",
    )
    assert said(criterion("product.certifications", Operator.NONE_OF, ("CCC",))) == (
        "填写认证；须为（无）。",
        "State the certifications; it must be none.",
    )


def test_a_window_that_is_closed_ends_it_and_one_not_stated_stays_unknown() -> None:
    rule = criterion("product.moq", Operator.AT_MOST, 300)
    closed = ask(rule, window=Window(None, date(2025, 5, 31)), moq=1000)
    assert (closed.sets, [outcome.criterion for outcome in closed.not_changeable]) == ((), ["window"])
    open_ended = ask(rule, window=Window(), moq=1000)
    assert [changes.verdict for changes in open_ended.sets] == [Verdict.UNKNOWN]
    assert [outcome.verdict for outcome in open_ended.not_changeable] == [Verdict.UNKNOWN]


def test_what_was_suspended_or_cannot_be_applied_for_is_named_and_no_change_helps() -> None:
    rule = criterion("product.moq", Operator.AT_MOST, 300)
    stopped = StatusChange(status=Status.SUSPENDED, since=DAY, why=some.WHY, source="notice")
    closed = ask(rule, window=Window(DAY, DAY, status=(stopped,)), moq=1000)
    assert (closed.sets, [outcome.criterion for outcome in closed.not_changeable]) == ((), ["status"])
    nobody = ask(rule, window=Window(DAY, DAY, no_offer=NoOffer(some.WHY, "notice")), moq=1000)
    assert (nobody.sets, [outcome.criterion for outcome in nobody.not_changeable]) == ((), ["offer"])


def test_nothing_to_do() -> None:
    found = ask(criterion("product.moq", Operator.AT_MOST, 300), moq=3)
    assert (found.sets, found.not_changeable, found.is_complete) == ((), (), True)
    assert found.eligibility.verdict is Verdict.ELIGIBLE


def test_rows_take_changes_by_path() -> None:
    product = rows.product(MAKER, unit_price=Money(Decimal(3), "USD"), attributes={"material": "棉"})
    changed = change_product(
        product,
        {
            "product.ip_status": "own_brand",
            "product.incoterm": "DDP",
            "product.unit_price.currency": "CNY",
            "product.attributes.voltage": "220V",
            "product.certifications": ("CCC",),
            "exporter.owns_brand": True,
        },
    )
    assert (changed.ip_status, changed.incoterm) == (IpStatus.OWN_BRAND, Incoterm.DDP)
    assert changed.unit_price == Money(Decimal(3), "CNY")
    assert changed.attributes == {"material": "棉", "voltage": "220V"}
    assert changed.certifications == ("CCC",)
    assert change_product(rows.product(MAKER), {"product.unit_price.amount": Decimal(3)}).unit_price is None
    exporter = change_exporter(MAKER, {"exporter.owns_brand": True, "exporter.firm_size": "small", "product.moq": 3})
    assert exporter is not None
    assert (exporter.owns_brand, exporter.firm_size) == (True, FirmSize.SMALL)
    assert change_exporter(None, {"exporter.owns_brand": True}) is None


@given(some.rule_lists, st.data())
def test_every_proposal_keeps_its_promise_and_needs_all_its_changes(
    rules: tuple[Rule, ...], data: st.DataObject
) -> None:
    maker = data.draw(some.makers())
    product = data.draw(some.goods(maker))
    pair = Pair(product=product, exporter=maker, demand=None, rules=rules, window=None)
    found = explain_why_not(pair, DAY, lambda *_: None)
    facts = facts_of(product, maker, None)
    assert found.eligibility == evaluate(rules, facts, as_of=DAY, window=None)
    if found.eligibility.verdict is Verdict.ELIGIBLE:
        assert (found.sets, found.not_changeable) == ((), ())
    elif found.is_complete:
        assert bool(found.sets) != bool(found.not_changeable)
    keys = [frozenset((change.path, str(change.to)) for change in changes.changes) for changes in found.sets]
    for changes in found.sets:
        assert changes.verdict is Verdict.ELIGIBLE
        assert all(change.text.zh and change.text.en for change in changes.changes)
    assert not any(one < other for one in keys for other in keys)


def test_a_rule_that_no_one_can_meet_is_named_with_its_parts() -> None:
    hebei = criterion("exporter.province", Operator.EQUALS, "CN-HE")
    both = compose(Connective.ALL, hebei, criterion("product.moq", Operator.AT_MOST, 300))
    found = ask(both, moq=1000)
    (outcome,) = found.not_changeable
    assert (outcome.criterion, [part.verdict for part in outcome.parts]) == ("g", [Verdict.INELIGIBLE] * 2)


def test_no_more_than_twelve_sets_are_worked_out() -> None:
    ways = [criterion(f"product.attributes.a{n}", Operator.EQUALS, "yes") for n in range(20)]
    found = ask(compose(Connective.ANY, *ways))
    assert (len(found.sets), found.is_complete) == (12, False)
