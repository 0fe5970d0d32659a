"""What programmes are worth: sums that can be followed, and no figure that nobody stated."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Benefit, Program
from service.domain.rules import Verdict
from service.domain.tenancy import REGISTRY_TENANT_ID
from service.domain.worth.benefits import VALUED_KINDS, FirmFigures, value_benefit
from service.domain.worth.exporter_worth import stack, value_programs
from service.programs.registry import load_registry
from tests.catalog_rows import program

TEXT = Localized("支持", "Support")
DAY = date(2025, 6, 1)
ELIGIBLE = Verdict.ELIGIBLE


def offer(key: str, *kinds: str, **values: Any) -> Program:
    benefits = tuple(Benefit(kind, TEXT) for kind in kinds)
    return program(REGISTRY_TENANT_ID, key, **({"benefits": benefits} | values))


def test_commission_points_times_sales() -> None:
    firm = FirmFigures(home_sales=Decimal(3_000_000), stated={("a", "commission_relief"): Decimal(2)})
    (worth, *_) = value_programs([(offer("a", "commission_relief"), ELIGIBLE)], firm, DAY).programs
    assert worth.gain == Decimal("60000.00")
    assert worth.benefits[0].arithmetic == "3000000 × 2 % = 60000.00"


def test_a_figure_that_a_source_states_counts_and_the_callers_goes_before_it() -> None:
    benefit = Benefit("commission_relief", TEXT, commission_points=Decimal("1.5"), source="notice")
    relief = offer("a", benefits=(benefit,))
    found = value_benefit(benefit, relief, FirmFigures(home_sales=Decimal(1000)), DAY)
    assert (found.gain, found.source) == (Decimal("15.00"), "notice")
    stated = FirmFigures(home_sales=Decimal(1000), stated={("a", "commission_relief"): Decimal(3)})
    found = value_benefit(benefit, relief, stated, DAY)
    assert (found.gain, found.source) == (Decimal("30.00"), None)


@pytest.mark.parametrize(
    ("kind", "figure", "expected"),
    [
        ("fee_waiver", {"per_firm_a_year": Money(Decimal(3000), "CNY")}, (Decimal("3000.00"), None, None)),
        ("traffic", {"per_firm_a_year": Money(Decimal("0.5"), "CNY")}, (Decimal("0.50"), None, None)),
        ("purchase", {"per_firm_a_year": Money(Decimal(10_000), "CNY")}, (Decimal("2000.00"), Decimal(10_000), None)),
        ("fast_listing", {"days_sooner": 7}, (None, None, 7)),
        ("tools", {"work_left": Decimal("0.6")}, (None, None, None)),
    ],
)
def test_each_kind_reads_its_own_field(kind: str, figure: dict[str, Any], expected: tuple[object, ...]) -> None:
    benefit = Benefit(kind, TEXT, **figure, source="notice")
    found = value_benefit(benefit, offer("a"), FirmFigures(gross_margin=Decimal("0.2")), DAY)
    assert (found.gain, found.orders, found.days) == expected


def test_a_benefit_outside_its_own_days_is_worth_nothing() -> None:
    waiver = Benefit("fee_waiver", TEXT, per_firm_a_year=Money(Decimal(9), "CNY"), valid_to=DAY, source="notice")
    assert value_benefit(waiver, offer("a"), FirmFigures(), DAY).gain == Decimal(9)
    later = value_benefit(waiver, offer("a"), FirmFigures(), DAY + timedelta(1))
    assert (later.gain, later.is_known) == (Decimal(0), True)
    assert "2025-06-02 lies outside" in later.reason.en


def test_a_budget_for_all_firms_is_not_one_firms() -> None:
    total = Benefit("purchase", TEXT, Money(Decimal(200_000_000_000), "CNY"))
    found = value_benefit(total, offer("jd"), FirmFigures(gross_margin=Decimal("0.2")), DAY)
    assert not found.is_known
    assert "all firms together" in found.reason.en


def test_orders_are_no_gain_without_a_margin() -> None:
    firm = FirmFigures(stated={("jd", "purchase"): Decimal(500_000)})
    found = value_benefit(Benefit("purchase", TEXT), offer("jd"), firm, DAY)
    assert (found.orders, found.gain, found.needs) == (Decimal("500000.00"), None, ("gross_margin",))
    firm = FirmFigures(stated=firm.stated, gross_margin=Decimal("0.18"))
    assert value_benefit(Benefit("purchase", TEXT), offer("jd"), firm, DAY).gain == Decimal("90000.00")


def test_days_do_not_add_up() -> None:
    firm = FirmFigures(stated={("a", "fast_listing"): Decimal(20), ("b", "fast_listing"): Decimal(7)})
    found = value_programs([(offer(key, "fast_listing"), ELIGIBLE) for key in "ab"], firm, DAY)
    assert (found.certain.days, found.certain.gain) == (20, None)


def test_the_assistant_saves_the_share_of_the_work_its_trial_states() -> None:
    registry = {p.id: p for p in load_programs()}
    firm = FirmFigures(stated={("1688-ai-assistant", "tools"): Decimal(80_000)})
    (worth, *_) = value_programs([(registry["1688-ai-assistant"], ELIGIBLE)], firm, DAY).programs
    assert worth.gain == Decimal("32000.00")


def load_programs() -> list[Program]:
    return list(load_registry().programs)


def test_the_real_registry_states_no_worth_of_its_own() -> None:
    """No rate and no number of days is stated by any source, so nothing may be counted without the caller's figures."""
    found = value_programs([(p, ELIGIBLE) for p in load_programs()], FirmFigures(home_sales=Decimal(10**6)), DAY)
    assert all(worth.gain is None and worth.orders is None and worth.days is None for worth in found.programs)
    assert found.possible.gain is None
    assert len(found.possible.programs) == len(load_programs())


def test_a_closed_programme_is_in_no_stack() -> None:
    verdicts = {"a": Verdict.ELIGIBLE, "b": Verdict.UNKNOWN, "c": Verdict.INELIGIBLE}
    found = value_programs([(offer(key), v) for key, v in verdicts.items()], FirmFigures(), DAY)
    assert found.certain.programs == ("a",)
    assert found.possible.programs == ("a", "b")
    assert [worth.program.id for worth in found.programs] == ["a", "b", "c"]


def exclude_each_other(one: Program, other: Program) -> bool:
    return "excludes" in (one.stacking.get(other.id), other.stacking.get(one.id))


firms = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from(sorted(VALUED_KINDS))), st.decimals(0, 10_000, places=2)
)
exclusions = st.dictionaries(
    st.sampled_from("abcde"), st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["excludes", "combines"]))
)


@given(firms, exclusions, st.decimals(0, 1, places=2))
def test_no_compatible_set_is_worth_more(
    stated: dict[tuple[str, str], Decimal], stacking: dict[str, dict[str, str]], margin: Decimal
) -> None:
    firm = FirmFigures(home_sales=Decimal(5000), gross_margin=margin, stated=stated)
    offers = [
        offer(key, *sorted(VALUED_KINDS), stacking={k: v for k, v in stacking.get(key, {}).items() if k != key})
        for key in "abcde"
    ]
    valued = value_programs([(each, ELIGIBLE) for each in offers], firm, DAY)
    gains = {worth.program.id: worth.gain or Decimal(0) for worth in valued.programs}
    best = max(
        sum((gains[each.id] for each in group), Decimal(0))
        for size in range(len(offers) + 1)
        for group in combinations(offers, size)
        if not any(exclude_each_other(one, other) for one, other in combinations(group, 2))
    )
    found = stack(valued.programs)
    assert (found.gain or Decimal(0)) == best
    assert found.is_exact
    assert set(found.programs) | {left.program_id for left in found.left_out} == set("abcde")
    for left in found.left_out:
        assert left.by in found.programs
