"""Conditions of demands are looked at within bounds, the most stated first; what is not kept says nothing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from service.domain import caches
from service.domain.caches import BUDGETS
from service.domain.eligibility.deciding import DecideFacts, deciding_by
from service.domain.eligibility.facts import facts_of
from service.domain.pauses import run_to_end
from service.domain.ranking.goods_and_demands import recommend_demands
from service.domain.ranking.request import RecommendationRequest
from service.domain.rules import Criterion, Operator, Rule
from service.domain.snapshot import demand_rules
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from tests import catalog_rows as rows

TENANT = UUID(int=1)
DAY = date(2026, 1, 1)
MAKER = rows.exporter(TENANT)
PRODUCT = rows.product(MAKER, moq=100, category="towels")


def criterion(name: str, field: str, operator: Operator, value: int | tuple[str, ...]) -> Criterion:
    return Criterion(criterion=name, field=field, operator=operator, value=value, why=rows.WHY, source="demand")


SMALL = criterion("small", "product.moq", Operator.AT_MOST, 50)
WANTED = criterion("wanted", "demand.quantity", Operator.AT_LEAST, 10)


def other(number: int) -> Criterion:
    values = tuple(f"kind {number} {place}" for place in range(100))
    return criterion(f"c{number}", "product.category", Operator.ONE_OF, values)


def snapshot_of(*stated: tuple[Rule, ...]) -> Snapshot:
    demands = [
        rows.demand(TENANT, f"D{at}", id=UUID(int=100 + at), criteria=rules, quantity=5)
        for at, rules in enumerate(stated)
    ]
    return build_snapshot(1, products=[PRODUCT], exporters=[MAKER], demands=demands)


def excluded(snapshot: Snapshot) -> list[bool]:
    found: list[bool] = run_to_end(snapshot.demand_rules.excluded(PRODUCT, MAKER, DAY)).tolist()
    return found


def test_each_distinct_rule_is_kept_once_and_the_most_stated_first() -> None:
    snapshot = snapshot_of((other(1),), (SMALL,), (SMALL, WANTED), (SMALL,), (WANTED,))
    assert list(snapshot.demand_rules.rules[:2]) == [SMALL, WANTED]
    assert excluded(snapshot) == [True, True, True, True, True]


@pytest.mark.parametrize(("bound", "most"), [("MAX_RULES", 1), ("MAX_BYTES", 10_000)])
def test_rules_beyond_the_bounds_are_not_kept_and_tell_only_on_the_page(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(demand_rules, bound, most)
    snapshot = snapshot_of((SMALL,), (SMALL,), (other(1),), (other(2),), ())
    assert list(snapshot.demand_rules.rules) == [SMALL]
    assert excluded(snapshot) == [True, True, False, False, False]
    page = recommend_demands(snapshot, TENANT, PRODUCT, MAKER, RecommendationRequest(as_of=DAY))
    assert [item.target.title.en for item in page.items] == [snapshot.demands.rows[4].title]
    assert page.next_after is None


def test_rules_about_the_demand_itself_are_judged_for_so_many_demands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand_rules, "MAX_PAIRS", 2)
    assert excluded(snapshot_of((WANTED,), (WANTED,), (WANTED,))) == [True, True, False]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Rule]]:
    """The rules that are read, each time that they are."""
    read: list[Rule] = []

    def note(rules: Sequence[Rule], **more: Any) -> DecideFacts:
        read.extend(rules)
        return deciding_by(rules, **more)

    monkeypatch.setattr(demand_rules, "deciding_by", note)
    BUDGETS["demand_rules"].clear()
    yield read
    BUDGETS["demand_rules"].clear()


def test_the_rules_are_read_once_for_a_day_whatever_snapshot_states_them(read: list[Rule]) -> None:
    rules = tuple(other(number) for number in range(50))
    snapshot = snapshot_of(rules)
    pauses = sum(1 for _ in snapshot.demand_rules.excluded(PRODUCT, MAKER, DAY))
    assert pauses > 0
    assert {*read} == {*rules}
    assert excluded(snapshot) == [True]
    assert excluded(snapshot_of((SMALL,), rules)) == [True, True]
    assert read[50:] == [SMALL]
    run_to_end(snapshot.demand_rules.excluded(PRODUCT, MAKER, date(2027, 1, 1)))
    assert len(read) == 101


def test_what_one_snapshot_keeps_of_rules_has_room_in_half_of_their_budget() -> None:
    entries = demand_rules.MAX_RULES * caches._ENTRY
    assert demand_rules.MAX_BYTES + entries <= BUDGETS["demand_rules"].max_bytes // 2


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("product.certifications", Operator.CONTAINS_ALL, "gb {}.1-2016"),
        ("product.certifications", Operator.ONE_OF, "gb {}.1-2016"),
        ("product.certifications", Operator.CONTAINS_ALL, "W{}"),
        ("product.category", Operator.ONE_OF, "category {}"),
        ("product.hs_code", Operator.PREFIX_OF, "{}"),
        ("product.attributes.voltage", Operator.ONE_OF, "{} V"),
        ("exporter.city", Operator.ONE_OF, "city {}"),
    ],
)
def test_a_rule_that_is_read_takes_no_more_than_it_counts_for(field: str, operator: Operator, value: str) -> None:
    rule = criterion("c", field, operator, tuple(value.format(number) for number in range(1_000, 2_000)))
    facts = facts_of(PRODUCT, MAKER, None)
    deciding_by([rule], as_of=DAY, window=None)(facts)  # what reading needs is there now
    for budget in BUDGETS.values():
        budget.clear()
    decide = deciding_by([rule], as_of=DAY, window=None)
    tracemalloc.start()
    try:
        decide(facts)  # reads it
        for budget in BUDGETS.values():
            budget.clear()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0 < taken <= demand_rules._bytes_of(rule)
