"""The smallest sets of changes, against trying everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import IpStatus
from service.domain.eligibility import comparisons
from service.domain.eligibility.change.options import ChangeKind, find_variables
from service.domain.eligibility.change.smallest import MAX_ALSO, MAX_SETS, Step, change_facts, find_smallest
from service.domain.eligibility.deciding import decide_all
from service.domain.eligibility.facts import facts_of
from service.domain.money import Money
from service.domain.rules import (
    Composition,
    Connective,
    Criterion,
    Operator,
    Rule,
    Verdict,
    criteria_of,
    fields_of,
)
from service.domain.text.normalise import fold_value
from tests import catalog_rows as rows
from tests.domain.eligibility.test_deciding import CCC, DAY, compose, criterion

MAKER = rows.exporter(UUID(int=7), province="CN-ZJ", owns_brand=False)
MARK = criterion("product.ip_status", Operator.ONE_OF, ("own_brand", "unbranded"), criterion="mark")
SMALL = criterion("product.moq", Operator.AT_MOST, 300, criterion="small")
BRAND = criterion("exporter.owns_brand", Operator.IS_TRUE, criterion="brand")
HEBEI = criterion("exporter.province", Operator.EQUALS, "CN-HE", criterion="hebei")


def facts(**product: Any) -> Mapping[str, object]:
    return facts_of(rows.product(MAKER, **product), MAKER, None)


def shown(steps: tuple[Step, ...]) -> list[tuple[str, str, object]]:
    return [(step.variable.kind.value, step.variable.path, step.option.value) for step in steps]


def test_nothing_needs_to_change() -> None:
    found = find_smallest([SMALL], facts(moq=300), DAY)
    assert (found.sets, found.blocked, found.is_complete) == (((),), (), True)


def test_a_lower_minimum_order_a_certificate_and_a_mark() -> None:
    stated = facts(moq=1000, hs_code="851660", certifications=("CE",), ip_status=None)
    (steps,) = find_smallest([SMALL, CCC, MARK], stated, DAY).sets
    assert shown(steps) == [
        ("set", "product.moq", 300),
        ("add", "product.certifications", "CCC"),
        ("state", "product.ip_status", "own_brand"),
    ]
    assert [option.value for option in steps[2].also] == ["unbranded"]
    assert change_facts(stated, steps)["product.certifications"] == ("CE", "CCC")


def test_any_gives_a_choice() -> None:
    found = find_smallest([compose(Connective.ANY, SMALL, BRAND)], facts(moq=1000), DAY)
    assert [shown(steps) for steps in found.sets] == [
        [("set", "exporter.owns_brand", True)],
        [("set", "product.moq", 300)],
    ]


def test_what_cannot_be_changed_is_named() -> None:
    found = find_smallest([SMALL, HEBEI], facts(moq=1000), DAY)
    assert (found.sets, found.blocked) == ((), (HEBEI,))
    apart = [criterion("product.moq", Operator.AT_LEAST, 500, criterion="large"), SMALL]
    assert find_smallest(apart, facts(moq=1000), DAY).blocked == tuple(apart)


def test_a_fixed_fact_that_is_not_stated_can_be_stated() -> None:
    maker = replace(MAKER, province=None)
    found = find_smallest([HEBEI], facts_of(None, maker, None), DAY)
    assert [shown(steps) for steps in found.sets] == [[("state", "exporter.province", "CN-HE")]]


def test_a_class_that_is_not_known_can_be_stated_or_met() -> None:
    found = find_smallest([CCC], facts(certifications=()), DAY)
    assert [[step.variable.path for step in steps] for steps in found.sets] == [
        ["product.certifications"],
        ["product.hs_code"],
    ]
    (outside,) = found.sets[1]
    assert outside.option.is_example


def test_a_rule_that_is_not_in_force_asks_for_nothing() -> None:
    later = replace(SMALL, valid_from=date(2030, 1, 1))
    assert find_smallest([later, BRAND], facts(moq=1000), DAY).sets[0][0].variable.path == "exporter.owns_brand"


def test_the_nearest_value_is_proposed() -> None:
    between = criterion("product.moq", Operator.BETWEEN, (100, 300))
    for moq, nearest in ((1000, 300), (7, 100)):
        ((step,),) = find_smallest([between], facts(moq=moq), DAY).sets
        assert step.option.value == nearest
    share = criterion("product.unit_price.amount", Operator.LESS_THAN, 12.5)
    ((step,),) = find_smallest([share], facts(unit_price=Money(Decimal(20), "CNY")), DAY).sets
    assert step.option.value == Decimal("12.4999")


def test_work_is_bounded_and_says_so() -> None:
    wide = [
        compose(
            Connective.ALL,
            compose(Connective.ANY, *(attribute(n, "yes") for n in range(12))),
            compose(Connective.NOT, compose(Connective.ANY, *(attribute(n, "yes") for n in range(12)))),
        )
    ]
    found = find_smallest(wide, facts(), DAY, max_comparisons=7_000)
    assert (found.sets, found.blocked, found.is_complete) == ((), (), False)


def test_many_ways_are_all_found() -> None:
    ways = [attribute(n, "yes") for n in range(30)]
    found = find_smallest([compose(Connective.ANY, *ways)], facts(), DAY)
    assert (len(found.sets), found.is_complete) == (30, True)


def test_many_ways_of_two_changes_are_found_up_to_the_bound() -> None:
    pairs = [compose(Connective.ALL, attribute(2 * n, "yes"), attribute(2 * n + 1, "no")) for n in range(32)]
    found = find_smallest([compose(Connective.ANY, *pairs)], facts(), DAY)
    assert not found.is_complete
    assert {len(steps) for steps in found.sets} == {2}


def attribute(number: int, value: str) -> Criterion:
    return criterion(f"product.attributes.a{number}", Operator.EQUALS, value, criterion=f"a{number}")


MOQS = st.none() | st.integers(1, 5)
MARKS = st.none() | st.sampled_from([status.value for status in IpStatus])
HELD = st.none() | st.lists(st.sampled_from(["CCC", "CE"]), unique=True).map(tuple)


@st.composite
def small_criteria(draw: st.DrawFn) -> Criterion:
    order = st.sampled_from([Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN])
    plan = draw(
        st.tuples(st.just("product.moq"), order | st.just(Operator.NOT_EQUALS), st.integers(1, 5))
        | st.tuples(
            st.just("product.ip_status"),
            st.sampled_from([Operator.ONE_OF, Operator.NONE_OF]),
            st.lists(st.sampled_from([*IpStatus]), min_size=1, max_size=2).map(lambda x: tuple(v.value for v in x)),
        )
        | st.tuples(
            st.just("product.certifications"),
            st.sampled_from([Operator.CONTAINS_ALL, Operator.NONE_OF]),
            st.sampled_from([("CCC",), ("CE",), ("CCC", "CE")]),
        )
        | st.tuples(st.just("exporter.owns_brand"), st.just(Operator.IS_TRUE), st.none())
        | st.tuples(st.just("exporter.province"), st.just(Operator.EQUALS), st.just("CN-HE"))
    )
    return criterion(*plan)


small_rules: st.SearchStrategy[Rule] = st.recursive(
    small_criteria(),
    lambda parts: st.builds(
        lambda connective, found: Composition(
            criterion="g", connective=connective, parts=found[:1] if connective is Connective.NOT else found
        ),
        st.sampled_from(Connective),
        st.lists(parts, min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=5,
)


class _Facts(dict[str, object]):
    """Facts of which some are changed; what is not among them is not stated."""

    def __missing__(self, path: str) -> object:
        return None


def everything(now: Mapping[str, Any], rules: list[Rule]) -> dict[str, list[object]]:
    """Every value that each fact that is read may take from now on: what is fixed stays, certificates are added."""
    held = now["product.certifications"]
    named = [c.value for c in criteria_of(rules) if c.field == "product.certifications"]
    entries = [entry for entry in ("CCC", "CE") if any(isinstance(value, tuple) and entry in value for value in named)]
    may_hold = {*entries, *(held or ())}
    lists = [chosen for size in range(3) for chosen in combinations(("CCC", "CE"), size) if may_hold.issuperset(chosen)]
    grown: list[object] = [entries for entries in lists if held is None or set(entries) >= set(held)]
    values: dict[str, list[object]] = {
        "product.moq": [now["product.moq"], *range(1, 7)],
        "product.ip_status": [now["product.ip_status"], *(status.value for status in IpStatus)],
        "product.certifications": [held, *grown],
        "exporter.owns_brand": [now["exporter.owns_brand"], True, False],
        "exporter.province": [now["exporter.province"]] + (["CN-HE", "CN-ZJ"] if not now["exporter.province"] else []),
    }
    read = {path for rule in rules for path in fields_of(rule)}
    return {path: found if path in read else [now[path]] for path, found in values.items()}


def changed_variables(now: Mapping[str, object], then: Mapping[str, object]) -> frozenset[tuple[str, str]]:
    """What was changed, as variables: each added certificate for itself; a list stated as it is, empty, as one."""
    keys = {(path, "") for path in then if path != "product.certifications" and then[path] != now[path]}
    before, after = now["product.certifications"], then["product.certifications"]
    if before != after:
        assert isinstance(after, tuple)
        added = set(after) - set(before if isinstance(before, tuple) else ())
        keys |= {("product.certifications", entry.lower()) for entry in added} or {("product.certifications", "")}
    return frozenset(keys)


@given(st.lists(small_rules, min_size=1, max_size=3), st.data())
def test_all_smallest_sets_are_found_and_no_other(rules: list[Rule], data: st.DataObject) -> None:
    now = _Facts(
        {
            "product.moq": data.draw(MOQS),
            "product.ip_status": data.draw(MARKS),
            "product.certifications": data.draw(HELD),
            "exporter.owns_brand": data.draw(st.none() | st.booleans()),
            "exporter.province": data.draw(st.sampled_from([None, "CN-HE", "CN-ZJ"])),
        }
    )
    choices = everything(now, rules)
    good = set()
    for values in product(*choices.values()):
        then = _Facts(zip(choices, values, strict=True))
        if decide_all(rules, then, as_of=DAY, window=None) is Verdict.ELIGIBLE:
            good.add(changed_variables(now, then))
    smallest = {keys for keys in good if not any(other < keys for other in good)}

    found = find_smallest(rules, now, DAY)

    assert found.is_complete
    assert {frozenset(step.variable.key for step in steps) for steps in found.sets} == smallest
    assert len(found.sets) == len(smallest)
    assert bool(found.blocked) == (not smallest)
    for steps in found.sets:
        then = _Facts({**now, **change_facts(now, steps)})
        assert decide_all(rules, then, as_of=DAY, window=None) is Verdict.ELIGIBLE


def test_variables_of_a_list_are_its_entries() -> None:
    variables = find_variables([CCC], facts(hs_code="85", certifications=None))
    assert [(variable.kind, variable.entry) for variable in variables] == [
        (ChangeKind.STATE, ""),
        (ChangeKind.ADD, "ccc"),
    ]


@pytest.mark.parametrize("path", ["product.hs_code", "exporter.us_export_share", "exporter.employees"])
def test_what_is_so_is_not_proposed_to_be_otherwise(path: str) -> None:
    operator = Operator.EQUALS
    assert not find_variables([criterion(path, operator, "6302")], {path: "9503"})


def of_kind(n_values: int, first: int = 0) -> tuple[str, ...]:
    return tuple(f"kind {number}" for number in range(first, first + n_values))


def test_of_many_values_that_would_do_the_first_are_named() -> None:
    rule = criterion("product.attributes.kind", Operator.ONE_OF, of_kind(500))
    found = find_smallest([rule], facts(), DAY)
    ((step,),) = found.sets
    assert [step.option.value, *(option.value for option in step.also)] == list(of_kind(MAX_ALSO + 1))
    assert found.is_complete


def test_conditions_with_many_values_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 conditions of 500 values each are folded once, not once a try."""
    folded = Counter[str]()

    def fold(text: str) -> str:
        folded[text] += 1
        return fold_value(text)

    monkeypatch.setattr(comparisons, "fold_value", fold)
    rules = [
        criterion(f"product.attributes.a{at}", Operator.ONE_OF, of_kind(500), criterion=f"c{at}") for at in range(64)
    ]
    find_smallest(rules, facts(), DAY)
    assert folded.total() < 2 * 64 * 500


def test_of_many_smallest_sets_the_first_are_found_in_their_order() -> None:
    """Two lists without a common entry: any entry of the one with any of the other will do, 2,500 sets in all."""
    rules = [
        criterion("product.certifications", Operator.ONE_OF, of_kind(50), criterion="a"),
        criterion("product.certifications", Operator.ONE_OF, of_kind(50, 50), criterion="b"),
    ]
    found = find_smallest(rules, facts(certifications=()), DAY)
    keys = [[step.variable.entry for step in steps] for steps in found.sets]
    assert len(keys) == MAX_SETS
    assert keys == sorted(keys)
    assert keys[0] == ["kind 0", "kind 50"]
    assert not found.is_complete
