from __future__ import annotations

from datetime import date, timedelta
from itertools import product as pairs
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.eligibility.deciding import decide_all
from service.domain.eligibility.evaluate import evaluate, judge_rule
from service.domain.eligibility.fact_fields import FACT_FIELDS, find_fact_field
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.labels import label_of
from service.domain.eligibility.logic import conjoin
from service.domain.eligibility.readiness_facts import CHECK_PATHS, supply_of
from service.domain.eligibility.standing import decide_window
from service.domain.language import Localized
from service.domain.readiness.assess import assess_product
from service.domain.rules import Criterion, CriterionValue, CriterionVerdict, Operator, Verdict
from service.domain.standing import Window
from tests import catalog_rows as rows

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN
TENANT = UUID(int=7)
DAY = date(2025, 6, 1)


def judge(criterion: Criterion, actual: object) -> CriterionVerdict:
    return judge_rule(criterion, {criterion.field: actual}, DAY)


def criterion(field: str, operator: Operator, value: CriterionValue = None, name: str = "c") -> Criterion:
    return Criterion(
        criterion=name, field=field, operator=operator, value=value, why=Localized("原因", "The why"), source="s"
    )


# Kleene 1952, section 64, table of &
@pytest.mark.parametrize(
    ("left", "right", "outcome"),
    [
        (YES, YES, YES),
        (YES, UNKNOWN, UNKNOWN),
        (YES, NO, NO),
        (UNKNOWN, YES, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, NO, NO),
        (NO, YES, NO),
        (NO, UNKNOWN, NO),
        (NO, NO, NO),
    ],
)
def test_conjunction_is_kleenes(left: Verdict, right: Verdict, outcome: Verdict) -> None:
    assert conjoin((left, right)) is outcome


def test_no_condition_is_met() -> None:
    assert conjoin(()) is YES


@given(st.lists(st.sampled_from(list(Verdict))))
def test_order_does_not_matter(verdicts: list[Verdict]) -> None:
    assert conjoin(verdicts) is conjoin(reversed(verdicts))


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (DAY, DAY, YES),
        (DAY + timedelta(1), None, NO),
        (DAY + timedelta(1), DAY + timedelta(9), NO),
        (None, DAY - timedelta(1), NO),
        (DAY - timedelta(9), DAY - timedelta(1), NO),
        (DAY - timedelta(9), None, UNKNOWN),
        (None, DAY, UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_an_end_not_stated_leaves_its_half_open(first: date | None, last: date | None, verdict: Verdict) -> None:
    assert decide_window(Window(first, last), DAY) is verdict


def test_the_window_is_a_criterion_with_both_days_and_the_day_asked_for() -> None:
    found = evaluate((), facts_of(None, None, None), as_of=date(2026, 4, 12), window=Window(DAY, date(2026, 4, 11)))
    (window,) = found.criteria
    assert (window.criterion, window.verdict) == ("window", NO)
    assert window.required == {"valid_from": date(2025, 6, 1), "valid_to": date(2026, 4, 11)}
    assert window.actual == date(2026, 4, 12)
    assert "Window closed" in window.reason.en
    assert "已关闭" in window.reason.zh


def test_before_its_first_day_it_is_not_open_yet() -> None:
    (window,) = evaluate((), {}, as_of=DAY, window=Window(DAY + timedelta(1))).criteria
    assert "Not open yet" in window.reason.en


def test_without_a_window_no_window_is_judged() -> None:
    assert evaluate((), {}, as_of=DAY, window=None).criteria == ()


def test_an_unknown_verdict_names_the_field_to_supply() -> None:
    found = judge(criterion("exporter.us_export_share", Operator.AT_LEAST, 0.3), None)
    assert found.verdict is UNKNOWN
    assert (
        "The share of sales to the United States must be at least 0.3 but is not stated; supply it." in found.reason.en
    )
    assert "对美出口占比未提供（须不低于 0.3）；请补充。" in found.reason.zh
    assert found.reason.en.endswith("The why.")


def test_a_coarse_fact_is_asked_to_be_refined() -> None:
    found = judge(criterion("product.hs_code", Operator.PREFIX_OF, "6302"), "63")
    assert found.verdict is UNKNOWN
    assert (
        "The HS code must begin with 6302; stated: 63, which does not tell; state it more exactly." in found.reason.en
    )


def test_a_refusal_says_required_actual_and_what_is_missing() -> None:
    found = judge(criterion("product.certifications", Operator.CONTAINS_ALL, ("CCC", "CE")), ("ce",))
    assert (found.required, found.actual, found.verdict) == (("CCC", "CE"), ("ce",), NO)
    assert "missing: CCC" in found.reason.en
    assert "缺少 CCC" in found.reason.zh


def test_decide_all_agrees_with_evaluate() -> None:
    facts = facts_of(rows.full_product(rows.full_exporter(TENANT)), rows.full_exporter(TENANT), None)
    conditions = [
        criterion("product.ip_status", Operator.EQUALS, "own_brand"),
        criterion("product.moq", Operator.AT_MOST, 300),
        criterion("exporter.firm_size", Operator.EQUALS, "small"),
    ]
    windows = [None, Window(DAY, DAY), Window(None, DAY), Window(DAY + timedelta(1))]
    for window, n in pairs(windows, range(len(conditions) + 1)):
        chosen = conditions[:n]
        judged = evaluate(chosen, facts, as_of=DAY, window=window).verdict
        assert decide_all(chosen, facts, as_of=DAY, window=window) is judged


def test_every_fact_can_be_read_and_has_a_name() -> None:
    facts = facts_of(
        rows.full_product(rows.full_exporter(TENANT)), rows.full_exporter(TENANT), rows.full_demand(TENANT)
    )
    stated = {path for path in FACT_FIELDS if facts[path] is not None}
    assert FACT_FIELDS.keys() - CHECK_PATHS.keys() == stated - CHECK_PATHS.keys()
    assert [path for path in FACT_FIELDS if label_of(path).zh == path] == []


LABELLED = criterion("product.readiness.chinese_label", Operator.IS_TRUE)


@pytest.mark.parametrize(
    ("attributes", "verdict", "supply", "said"),
    [
        ({"中文标签": "有"}, Verdict.ELIGIBLE, (), "The readiness check of the Chinese label must be passed; it is."),
        ({"中文标签": "无"}, Verdict.INELIGIBLE, (), "must be passed; it is not."),
        ({}, Verdict.UNKNOWN, ("product.attributes.中文标签",), "told yet; supply the attribute “label”."),
    ],
)
def test_a_readiness_check_can_be_asked_for(
    attributes: dict[str, str], verdict: Verdict, supply: tuple[str, ...], said: str
) -> None:
    goods = rows.product(rows.exporter(TENANT), attributes=attributes)
    found = evaluate([LABELLED], facts_of(goods, None, None), as_of=DAY, window=None)
    assert (found.verdict, found.supply) == (verdict, supply)
    assert said in found.criteria[0].reason.en


def test_the_checks_name_what_they_read() -> None:
    goods = rows.product(rows.exporter(TENANT))
    found = {check.name: check.fields for check in assess_product(goods, None, (), is_owner=False).checks}
    assert len(CHECK_PATHS) == 8
    for path, name in CHECK_PATHS.items():
        assert {field.removesuffix(".amount").removesuffix(".currency") for field in supply_of(path)} == set(
            found[name]
        )
        assert all(find_fact_field(field) for field in supply_of(path))


def test_what_belongs_to_the_owner_is_no_fact() -> None:
    facts = facts_of(rows.full_product(rows.full_exporter(TENANT)), rows.full_exporter(TENANT), None)
    assert facts["product.unit_cost"] is None
    assert facts["product.unit_cost.amount"] is None
    assert facts["exporter.contact"] is None
    assert not any("cost" in path or "contact" in path for path in facts)


def test_attributes_are_facts_of_their_own() -> None:
    product = rows.full_product(rows.exporter(TENANT))
    facts = facts_of(product, None, None)
    assert facts["product.attributes.material"] == "棉"
    assert facts["product.attributes.voltage"] is None
    assert len(facts) == len(list(facts)) == len(FACT_FIELDS) + len(product.attributes)
    assert label_of("product.attributes.voltage").en == "the attribute “voltage”"
