"""What programmes are worth: sums that can be followed, and no figure that nobody stated."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.domain.eligibility.criteria import Eligibility, Verdict
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Benefit, Program
from service.domain.tenancy import REGISTRY_TENANT_ID
from service.domain.worth.benefits import VALUED_KINDS, FirmFigures, value_benefit
from service.domain.worth.exporter_worth import exclude_each_other, stack, value_programs
from service.programs.registry import load_registry
from tests.catalog_rows import program

TEXT = Localized("支持", "Support")
ELIGIBLE = Eligibility(Verdict.ELIGIBLE, ())


def offer(key: str, *kinds: str, **values: Any) -> Program:
    benefits = tuple(Benefit(kind, TEXT) for kind in kinds)
    return program(REGISTRY_TENANT_ID, key, **({"benefits": benefits} | values))


def test_commission_points_times_sales() -> None:
    firm = FirmFigures(home_sales=Decimal(3_000_000), stated={("a", "commission_relief"): Decimal(2)})
    (worth, *_) = value_programs([(offer("a", "commission_relief"), ELIGIBLE)], firm).programs
    assert worth.gain == Decimal("60000.00")
    assert worth.benefits[0].arithmetic == "3000000 × 2 % = 60000.00"


def test_a_trait_that_the_sources_state_counts_and_the_callers_figure_goes_before_it() -> None:
    relief = offer("a", "commission_relief", traits={"commission_points": "1.5"})
    benefit = relief.benefits[0]
    assert value_benefit(benefit, relief, FirmFigures(home_sales=Decimal(1000))).gain == Decimal("15.00")
    stated = FirmFigures(home_sales=Decimal(1000), stated={("a", "commission_relief"): Decimal(3)})
    assert value_benefit(benefit, relief, stated).gain == Decimal("30.00")


def test_a_budget_for_all_firms_is_not_one_firms() -> None:
    total = Benefit("purchase", TEXT, Money(Decimal(200_000_000_000), "CNY"))
    found = value_benefit(total, offer("jd"), FirmFigures(gross_margin=Decimal("0.2")))
    assert not found.is_known
    assert "all firms together" in found.reason.en


def test_orders_are_no_gain_without_a_margin() -> None:
    firm = FirmFigures(stated={("jd", "purchase"): Decimal(500_000)})
    found = value_benefit(Benefit("purchase", TEXT), offer("jd"), firm)
    assert (found.orders, found.gain, found.needs) == (Decimal("500000.00"), None, ("gross_margin",))
    firm = FirmFigures(stated=firm.stated, gross_margin=Decimal("0.18"))
    assert value_benefit(Benefit("purchase", TEXT), offer("jd"), firm).gain == Decimal("90000.00")


def test_days_do_not_add_up() -> None:
    firm = FirmFigures(stated={("a", "fast_listing"): Decimal(20), ("b", "fast_listing"): Decimal(7)})
    found = value_programs([(offer(key, "fast_listing"), ELIGIBLE) for key in "ab"], firm)
    assert (found.certain.days, found.certain.gain) == (20, None)


def test_the_assistant_saves_the_share_of_the_work_its_trial_states() -> None:
    registry = {p.id: p for p in load_programs()}
    firm = FirmFigures(stated={("1688-ai-assistant", "tools"): Decimal(80_000)})
    (worth, *_) = value_programs([(registry["1688-ai-assistant"], ELIGIBLE)], firm).programs
    assert worth.gain == Decimal("32000.00")


def load_programs() -> list[Program]:
    return list(load_registry().programs)


def test_the_real_registry_states_no_worth_of_its_own() -> None:
    """No rate and no number of days is stated by any source, so nothing may be counted without the caller's figures."""
    found = value_programs([(p, ELIGIBLE) for p in load_programs()], FirmFigures(home_sales=Decimal(10**6)))
    assert all(worth.gain is None and worth.orders is None and worth.days is None for worth in found.programs)
    assert found.possible.gain is None
    assert len(found.possible.programs) == len(load_programs())


def test_a_closed_programme_is_in_no_stack() -> None:
    verdicts = {"a": Verdict.ELIGIBLE, "b": Verdict.UNKNOWN, "c": Verdict.INELIGIBLE}
    found = value_programs([(offer(key), Eligibility(v, ())) for key, v in verdicts.items()], FirmFigures())
    assert found.certain.programs == ("a",)
    assert found.possible.programs == ("a", "b")
    assert [worth.program.id for worth in found.programs] == ["a", "b", "c"]


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
    valued = value_programs([(each, ELIGIBLE) for each in offers], firm)
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
