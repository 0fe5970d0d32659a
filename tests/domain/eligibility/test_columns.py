"""Verdicts as columns are those of the one-by-one evaluator, on random rules and rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Exporter, Product
from service.domain.eligibility.columns import fact_column
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.eligibility.columns.fact_column import FactColumn
from service.domain.eligibility.columns.judge import CatalogJudge, build_funnel
from service.domain.eligibility.columns.value_lookup import LOOKED_UP, ValueLookup
from service.domain.eligibility.comparisons import decide
from service.domain.eligibility.deciding import decide_all, decide_rule, is_in_force
from service.domain.eligibility.fact_fields import FactType
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.logic import VERDICTS
from service.domain.rules import CriterionValue, Operator, Rule, Verdict
from service.domain.standing import Window
from tests.domain.eligibility import rule_strategies as some

DAY = some.DAY
DAYS = st.none() | st.integers(-2, 2).map(lambda days: DAY + timedelta(days))
WINDOWS = st.none() | some.windows(DAYS)


@st.composite
def catalogs(draw: st.DrawFn) -> tuple[list[Product], list[Exporter], np.ndarray[Any, np.dtype[np.int64]]]:
    makers = draw(st.lists(some.makers(), min_size=1, max_size=3))
    n_products = draw(st.integers(0, 6))
    rows = [draw(st.integers(-1, len(makers) - 1)) for _ in range(n_products)]
    return [draw(some.goods(makers[row])) for row in rows], makers, np.array(rows, dtype=np.int64)


@given(catalogs(), st.lists(st.tuples(some.rule_lists, WINDOWS), min_size=1, max_size=3))
def test_columns_judge_as_the_evaluator_does(
    catalog: tuple[list[Product], list[Exporter], Any], programs: list[tuple[tuple[Rule, ...], Window | None]]
) -> None:
    products, makers, rows = catalog
    judge = CatalogJudge(CatalogFacts.build(products, makers, rows))
    for rules, window in programs:
        found = judge.judge(rules, as_of=DAY, window=window)
        assert found.dtype == np.int8
        for product, row, code in zip(products, rows.tolist(), found.tolist(), strict=True):
            facts = facts_of(product, makers[row] if row >= 0 else None, None)
            assert VERDICTS[code] is decide_all(rules, facts, as_of=DAY, window=window)


@given(catalogs(), some.rule_lists, WINDOWS, st.data())
def test_the_funnel_adds_up_and_counts_what_the_evaluator_says(
    catalog: tuple[list[Product], list[Exporter], Any],
    rules: tuple[Rule, ...],
    window: Window | None,
    data: st.DataObject,
) -> None:
    products, makers, rows = catalog
    visible = np.array([data.draw(st.booleans()) for _ in products], dtype=np.bool_)
    judge = CatalogJudge(CatalogFacts.build(products, makers, rows))
    funnel = build_funnel(judge, visible, rules, as_of=DAY, window=window)
    seen = [
        facts_of(product, makers[row] if row >= 0 else None, None)
        for product, row, is_seen in zip(products, rows.tolist(), visible, strict=True)
        if is_seen
    ]
    verdicts = [decide_all(rules, facts, as_of=DAY, window=window) for facts in seen]
    assert funnel.total == len(seen) == sum(s.eliminated for s in funnel.steps) + funnel.eligible + funnel.unknown
    assert (funnel.eligible, funnel.unknown) == (verdicts.count(Verdict.ELIGIBLE), verdicts.count(Verdict.UNKNOWN))
    in_force = [rule for rule in rules if is_in_force(rule, DAY)]
    own_steps = [step for step in funnel.steps if step.criterion not in {"offer", "status", "window"}]
    for rule, step in zip(in_force, own_steps, strict=True):
        assert step.alone == sum(decide_rule(rule, facts, DAY) is Verdict.INELIGIBLE for facts in seen)
    left = funnel.total
    for step in funnel.steps:
        assert step.before == left
        assert step.eliminated + step.unknown <= step.before
        left -= step.eliminated


ORDERS = [Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN]


@pytest.mark.parametrize(
    ("kind", "values", "thresholds"),
    [
        (FactType.INTEGER, list(range(0, 3000, 7)), [0, 6, 7, 8, 1400, 2.5, 2996, 5000]),
        (FactType.SHARE, [Decimal(n) / 1000 for n in range(1000)], [0, 0.3, 0.3000001, 0.999, 1]),
        (FactType.AMOUNT, [Decimal(n) / 100 for n in range(400)], [0.1, 0.105, 3.99, 4]),
        (FactType.DATE, [DAY + timedelta(n) for n in range(400)], ["2025-06-01", "2025-07-15", "2030-01-01"]),
    ],
)
def test_many_distinct_values_are_judged_by_their_order(
    kind: FactType, values: list[Any], thresholds: list[Any]
) -> None:
    column = FactColumn.build(kind, [None, *values, None])
    assert len(column.values) > fact_column.MAX_JUDGED_ONE_BY_ONE
    ranges = [(Operator.BETWEEN, (low, high)) for low in thresholds for high in thresholds]
    for operator, required in [*((o, t) for o in ORDERS for t in thresholds), *ranges]:
        expected = [decide(operator, value, required) for value in [None, *values, None]]
        assert [VERDICTS[code] for code in column.judge(operator, required)] == expected


_ENTRIES = st.sampled_from(["CCC", "ccc ", "CE", "C", "", "6302", "63", "630", 0, 1, 0.5, True])
_VALUES = _ENTRIES | st.lists(_ENTRIES, max_size=3).map(tuple) | st.sampled_from([Decimal("0.50"), Decimal(1)])


@given(
    st.lists(_VALUES, max_size=12, unique_by=lambda value: (type(value), value)),
    st.sampled_from(sorted(LOOKED_UP)),
    _ENTRIES | st.lists(_ENTRIES, max_size=4).map(tuple),
)
def test_what_is_looked_up_among_many_values_is_what_each_comparison_says(
    values: list[Any], operator: Operator, required: CriterionValue
) -> None:
    found = ValueLookup([None, *values]).judge(operator, required)
    assert [VERDICTS[code] for code in found] == [decide(operator, value, required) for value in [None, *values]]


def test_many_required_values_are_looked_up_and_not_compared_with_every_value(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"kind {number}" for number in range(fact_column.MAX_JUDGED_ONE_BY_ONE)]
    column = FactColumn.build(FactType.TEXT, [None, *texts])
    monkeypatch.setattr(fact_column, "Comparison", None)  # so that to compare would fail
    found = column.judge(Operator.ONE_OF, ("KIND 7", "other"))
    assert [VERDICTS[code] for code in found[[0, 8, 9]]] == [Verdict.UNKNOWN, Verdict.ELIGIBLE, Verdict.INELIGIBLE]


def test_equal_decimals_are_one_value() -> None:
    column = FactColumn.build(FactType.SHARE, [Decimal("0.30"), Decimal("0.3"), None])
    assert column.values == (None, Decimal("0.3"))
    assert column.codes.tolist() == [1, 1, 0]


def test_a_day_is_a_day() -> None:
    assert FactColumn.build(FactType.DATE, [date(2025, 1, 2), date(2025, 1, 1)]).codes.tolist() == [2, 1]
