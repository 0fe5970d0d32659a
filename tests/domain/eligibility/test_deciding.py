"""Composed, dated rules and rules for a class of goods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import IpStatus
from service.domain.eligibility.comparisons import decide
from service.domain.eligibility.deciding import decide_all, decide_rule, is_in_force
from service.domain.eligibility.evaluate import evaluate, judge_rule
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.logic import conjoin, disjoin, negate
from service.domain.rules import (
    Composition,
    Connective,
    Criterion,
    CriterionValue,
    CriterionVerdict,
    Operator,
    Rule,
    Verdict,
    criteria_of,
    fields_of,
)
from tests import catalog_rows as rows
from tests.domain.eligibility import rule_strategies as some

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN
DAY = some.DAY
MAKER = rows.exporter(UUID(int=7), owns_brand=True)


def criterion(field: str, operator: Operator, value: CriterionValue = None, **more: Any) -> Criterion:
    return Criterion(
        **{"criterion": "c", "field": field, "operator": operator, "value": value, "why": some.WHY, "source": "s"}
        | more
    )


def compose(connective: Connective, *parts: Rule, **more: Any) -> Composition:
    return Composition(**{"criterion": "g", "connective": connective, "parts": parts} | more)


SMALL = criterion("product.moq", Operator.AT_MOST, 300, criterion="small")
BRAND = criterion("exporter.owns_brand", Operator.IS_TRUE, criterion="brand")
CCC = criterion("product.certifications", Operator.CONTAINS_ALL, ("CCC",), for_hs_codes=("8516", "9503"))


def judged(rule: Rule, as_of: date = DAY, **product: Any) -> CriterionVerdict:
    found = evaluate([rule], facts_of(rows.product(MAKER, **product), MAKER, None), as_of=as_of, window=None)
    assert found.verdict is found.criteria[0].verdict
    return found.criteria[0]


@pytest.mark.parametrize(
    ("connective", "moq", "verdict"),
    [
        (Connective.ALL, 300, YES),
        (Connective.ALL, 301, NO),
        (Connective.ALL, None, UNKNOWN),
        (Connective.ANY, 301, YES),
        (Connective.ANY, None, YES),
    ],
)
def test_small_lots_and_or_a_brand(connective: Connective, moq: int | None, verdict: Verdict) -> None:
    assert judged(compose(connective, SMALL, BRAND), moq=moq).verdict is verdict


@pytest.mark.parametrize(("moq", "verdict"), [(300, NO), (301, YES), (None, UNKNOWN)])
def test_not_small_lots(moq: int | None, verdict: Verdict) -> None:
    assert judged(compose(Connective.NOT, SMALL), moq=moq).verdict is verdict


def test_a_composition_shows_its_parts_and_says_how_they_turned_out() -> None:
    found = judged(compose(Connective.ANY, SMALL, BRAND), moq=1000)
    assert [(part.criterion, part.verdict) for part in found.parts] == [("small", NO), ("brand", YES)]
    assert found.required == {"any": ("small", "brand")}
    assert found.reason.en == (
        "One of these is enough: the minimum order quantity must be at most 300 (not met); "
        "the ownership of a brand must be there (met). Together: met."
    )
    assert found.reason.zh == "满足其一即可：最小起订量须不高于 300（不满足）；自有品牌须具备（满足）。结论：满足。"


def test_what_is_unknown_names_the_facts_of_all_parts() -> None:
    mark = criterion("product.ip_status", Operator.EQUALS, "own_brand")
    found = judged(compose(Connective.ANY, SMALL, mark))
    assert (found.verdict, found.supply) == (UNKNOWN, ("product.moq", "product.ip_status"))


@pytest.mark.parametrize(
    ("hs_code", "certifications", "verdict", "supply"),
    [
        ("851660", ("CCC",), YES, ()),
        ("851660", (), NO, ()),
        ("851660", None, UNKNOWN, ("product.certifications",)),
        ("630260", (), YES, ()),
        ("630260", None, YES, ()),
        (None, ("CCC",), YES, ()),
        (None, (), UNKNOWN, ("product.hs_code",)),
        (None, None, UNKNOWN, ("product.hs_code", "product.certifications")),
        ("85", (), UNKNOWN, ("product.hs_code",)),
    ],
)
def test_a_certificate_for_a_class_of_goods(
    hs_code: str | None, certifications: tuple[str, ...] | None, verdict: Verdict, supply: tuple[str, ...]
) -> None:
    found = judged(CCC, hs_code=hs_code, certifications=certifications)
    assert (found.verdict, found.supply) == (verdict, supply)


def test_the_reason_says_whether_the_goods_are_of_the_class() -> None:
    assert "HS 851660 lies in HS 8516, 9503." in judged(CCC, hs_code="851660", certifications=()).reason.en
    outside = judged(CCC, hs_code="630260", certifications=())
    assert "does not apply" in outside.reason.en
    assert "不适用" in outside.reason.zh
    assert "the HS code is not stated to tell; supply it" in judged(CCC, certifications=()).reason.en
    assert outside.required == {"value": ("CCC",), "for_hs_codes": ("8516", "9503")}
    assert outside.actual == {"value": (), "hs_code": "630260"}


@pytest.mark.parametrize(("as_of", "counts"), [(1, False), (2, True), (3, True), (4, True), (5, False)])
def test_a_dated_criterion_counts_on_its_days_alone(as_of: int, counts: bool) -> None:
    rule = replace(SMALL, valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 4))
    found = judged(rule, date(2026, 1, as_of), moq=1000)
    assert (found.verdict, found.in_force) == ((NO, True) if counts else (YES, False))
    if not counts:
        assert "does not count" in found.reason.en
        assert "不计入" in found.reason.zh
        assert "from 2026-01-02 until 2026-01-04" in found.reason.en


def test_what_is_not_in_force_is_left_out_of_any_as_well() -> None:
    later = replace(BRAND, valid_from=date(2030, 1, 1))
    found = judged(compose(Connective.ANY, SMALL, later), moq=1000)
    assert found.verdict is NO
    assert [(part.verdict, part.in_force) for part in found.parts] == [(NO, True), (NO, False)]


def test_a_composition_of_parts_that_are_not_in_force_is_not_either() -> None:
    later = replace(SMALL, valid_from=date(2030, 1, 1))
    for connective in Connective:
        found = judged(compose(connective, later), moq=1000)
        assert (found.verdict, found.in_force) == (YES, False)


@pytest.mark.parametrize(
    ("operator", "value", "actual", "verdict"),
    [
        (Operator.MORE_THAN, 0.3, Decimal("0.3"), NO),
        (Operator.MORE_THAN, 0.3, Decimal("0.300001"), YES),
        (Operator.LESS_THAN, 0.3, Decimal("0.3"), NO),
        (Operator.LESS_THAN, 0.3, Decimal("0.299999"), YES),
        (Operator.AT_LEAST, 0.3, Decimal("0.3"), YES),
        (Operator.BETWEEN, (0.1, 0.3), Decimal("0.3"), YES),
        (Operator.BETWEEN, (0.1, 0.3), Decimal("0.1"), YES),
        (Operator.BETWEEN, (0.1, 0.3), Decimal("0.09"), NO),
        (Operator.BETWEEN, (0.1, 0.3), None, UNKNOWN),
        (Operator.BETWEEN, (0.1, 0.3), "much", UNKNOWN),
        (Operator.BETWEEN, ("2026-01-01", "2026-12-31"), date(2026, 12, 31), YES),
        (Operator.LESS_THAN, "2026-01-01", date(2026, 1, 1), NO),
    ],
)
def test_decimals_are_compared_exactly(
    operator: Operator, value: CriterionValue, actual: object, verdict: Verdict
) -> None:
    assert decide(operator, actual, value) is verdict


@given(some.rule_lists, st.data())
def test_the_short_way_and_the_long_way_agree(rules: tuple[Rule, ...], data: st.DataObject) -> None:
    facts = facts_of(data.draw(some.goods(MAKER)), data.draw(some.makers()), None)
    found = evaluate(rules, facts, as_of=DAY, window=None)
    assert found.verdict is decide_all(rules, facts, as_of=DAY, window=None)
    assert found.verdict is conjoin(entry.verdict for entry in found.criteria)
    for entry in found.criteria:
        check_parts(entry)


def check_parts(found: CriterionVerdict) -> None:
    """A composition's verdict is what its parts' verdicts make, those not in force included as what changes nothing."""
    assert found.reason.zh
    assert found.reason.en
    assert bool(found.supply) == (found.verdict is UNKNOWN)
    if found.parts:
        assert isinstance(found.required, dict)
        (connective,) = found.required
        verdicts = [part.verdict for part in found.parts]
        joined = {"all": conjoin(verdicts), "any": disjoin(verdicts), "not": negate(disjoin(verdicts))}
        assert found.verdict is joined[connective]
    for part in found.parts:
        check_parts(part)


@given(some.rules, st.data())
def test_stating_a_missing_fact_never_turns_a_yes_or_a_no(rule: Rule, data: st.DataObject) -> None:
    product, maker = data.draw(some.goods(MAKER)), data.draw(some.makers())
    before = decide_all([rule], facts_of(product, maker, None), as_of=DAY, window=None)
    stated = replace(
        product,
        moq=3 if product.moq is None else product.moq,
        ip_status=product.ip_status or data.draw(st.sampled_from(IpStatus)),
        hs_code=product.hs_code or "630260",
        certifications=("CE",) if product.certifications is None else product.certifications,
    )
    after = decide_all([rule], facts_of(stated, maker, None), as_of=DAY, window=None)
    assert before is UNKNOWN or after is before


@given(some.rules, st.data())
def test_not_is_the_opposite_while_the_rule_is_in_force(rule: Rule, data: st.DataObject) -> None:
    facts = facts_of(data.draw(some.goods(MAKER)), data.draw(some.makers()), None)
    opposite = compose(Connective.NOT, rule)
    assert is_in_force(opposite, DAY) == is_in_force(rule, DAY)
    if is_in_force(rule, DAY):
        assert decide_rule(opposite, facts, DAY) is negate(decide_rule(rule, facts, DAY))


@given(st.lists(some.rules, min_size=1, max_size=3), st.data())
def test_de_morgan_over_rules(parts: list[Rule], data: st.DataObject) -> None:
    facts = facts_of(data.draw(some.goods(MAKER)), data.draw(some.makers()), None)
    neither = compose(Connective.NOT, compose(Connective.ANY, *parts))
    each_not = compose(Connective.ALL, *(compose(Connective.NOT, part) for part in parts))
    assert judge_rule(neither, facts, DAY).verdict is judge_rule(each_not, facts, DAY).verdict


def test_a_rule_knows_its_criteria_and_the_facts_it_reads() -> None:
    rule = compose(Connective.ANY, SMALL, compose(Connective.NOT, CCC))
    assert list(criteria_of([rule])) == [SMALL, CCC]
    assert fields_of(rule) == {"product.moq", "product.certifications", "product.hs_code"}
    assert fields_of(SMALL) == {"product.moq"}
