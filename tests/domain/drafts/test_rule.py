"""Composed rules in files and over the wire: what is read, what is refused and where."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from service.domain.drafts.criterion_value import MAX_LISTED
from service.domain.drafts.program import ProgramDraft
from service.domain.drafts.rule import MAX_CHARACTERS, MAX_CRITERIA, MAX_VALUES
from service.domain.programs import Program
from service.domain.rules import Composition, Connective, Criterion, criteria_of
from service.programs.registry import shipped_registry
from service.wire.programs import ProgramRead
from tests.domain.drafts.test_program import CRITERION, PROGRAM, TEXT

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def leaf(name: str, **changes: object) -> dict[str, object]:
    return {**CRITERION, "criterion": name, **changes}


def read(*rules: object) -> ProgramDraft:
    return ProgramDraft.model_validate_json(json.dumps({**PROGRAM, "criteria": rules}), strict=True)


def nested(depth: int) -> dict[str, Any]:
    rule = leaf("c")
    for level in range(depth):
        rule = {"any": [rule], "criterion": f"level_{level}"}
    return rule


def listing(name: str, n_values: int) -> dict[str, object]:
    values = [f"kind {number}" for number in range(n_values)]
    return leaf(name) | {"field": "product.category", "operator": "one_of", "value": values}


RICH = (
    leaf("small", for_hs_codes=["85.16", "9503"], valid_from="2026-01-01"),
    {"any": [leaf("a"), {"not": leaf("b")}], "criterion": "either", "why": TEXT, "valid_to": "2026-12-31"},
    {"all": [leaf("d"), leaf("e")]},
)


def test_a_composition_becomes_a_rule() -> None:
    small, either, both = read(*RICH).fields()["criteria"]
    assert isinstance(small, Criterion)
    assert (small.for_hs_codes, small.valid_from, small.valid_to) == (("8516", "9503"), date(2026, 1, 1), None)
    assert isinstance(either, Composition)
    assert (either.criterion, either.connective, either.valid_to) == ("either", Connective.ANY, date(2026, 12, 31))
    assert either.parts[1].criterion == "not_b"
    assert (both.criterion, both.connective) == ("all_d", Connective.ALL)
    assert [c.criterion for c in criteria_of([small, either, both])] == ["small", "a", "b", "d", "e"]


def test_what_was_read_can_be_put_back() -> None:
    program = Program(**read(*RICH).fields(), created_at=NOW, updated_at=NOW)
    shown = ProgramRead.of(program, UUID(int=0))
    patched = shown.model_dump(mode="json", include=set(ProgramDraft.model_fields), exclude_none=True)
    sent = json.loads(shown.model_dump_json(exclude_unset=True))
    assert read(*patched["criteria"]).fields() == read(*sent["criteria"]).fields() == read(*RICH).fields()
    assert sent["criteria"][1]["any"][1]["not"]["criterion"] == "b"
    assert "all" not in sent["criteria"][1]


def test_rules_survive_the_index() -> None:
    program = Program(**read(*RICH).fields(), created_at=NOW, updated_at=NOW)
    adapter = TypeAdapter(Program)
    assert adapter.validate_json(adapter.dump_json(program)) == program


@pytest.mark.parametrize(
    ("rule", "location", "code"),
    [
        ({"any": []}, ("any",), "no_parts"),
        ({"any": leaf("a")}, ("any",), "tuple_type"),
        ({"any": [leaf("a")], "all": [leaf("b")]}, (), "one_connective"),
        ({"any": None}, (), "one_connective"),
        ({"not": [leaf("a")]}, ("not",), "model_type"),
        ({"any": [leaf("a"), leaf("b", operator="prefix_of")]}, ("any", 1, "operator"), "bad_operator"),
        ({"any": [{"not": {"all": [leaf("a", value=-1)]}}]}, ("any", 0, "not", "all", 0, "value"), "bad_value"),
        ({"any": [leaf("a")], "field": "product.moq"}, ("field",), "extra_forbidden"),
        ({"any": [leaf("a", source="rumour")]}, (), "unknown_source"),
        ({"any": [leaf("a")], "valid_from": "2026-02-01", "valid_to": "2026-01-01"}, (), "bad_window"),
        (nested(5), (), "too_deep"),
        (nested(40), (), "too_deep"),
        (
            leaf("a", field="product.hs_code", operator="prefix_of", value="63", for_hs_codes=["63"]),
            ("for_hs_codes",),
            "bad_class",
        ),
        (3, (), "model_type"),
        ("any", (), "model_type"),
    ],
)
def test_a_mistake_is_reported_once_and_where_it_stands(rule: object, location: tuple[object, ...], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(rule)
    assert [(error["loc"], error["type"]) for error in caught.value.errors()] == [(("criteria", 0, *location), code)]


def test_lists_may_have_so_many_values_in_all() -> None:
    rules = read(*(listing(f"a{n}", MAX_LISTED) for n in range(4))).fields()["criteria"]
    assert sum(len(rule.value) for rule in rules) == MAX_VALUES


def test_a_list_may_have_so_many_values() -> None:
    with pytest.raises(ValidationError) as caught:
        read(listing("a", MAX_LISTED + 1))
    (error,) = caught.value.errors()
    assert (error["loc"], error["type"], error["ctx"]["max_length"]) == (
        ("criteria", 0, "value"),
        "too_long",
        MAX_LISTED,
    )


def test_what_is_shipped_has_a_tenth_of_what_it_may_have() -> None:
    for program in shipped_registry().programs:
        criteria = [*criteria_of(program.criteria)]
        lists = [c.value for c in criteria if isinstance(c.value, tuple)] + [c.for_hs_codes for c in criteria]
        assert 10 * max(map(len, lists), default=0) < MAX_LISTED
        assert 10 * sum(map(len, lists)) < MAX_VALUES
        assert 10 * len(criteria) < MAX_CRITERIA
        assert 10 * len(repr(program.criteria)) < MAX_CHARACTERS


def test_rules_may_lie_four_deep() -> None:
    (rule,) = read(nested(4)).fields()["criteria"]
    assert [c.criterion for c in criteria_of([rule])] == ["c"]


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([leaf("a"), {"any": [leaf("a")]}], "duplicate"),
        ([{"any": [leaf("a")], "criterion": "a"}], "duplicate"),
        ([{"any": [leaf(f"a{n}") for n in range(40)]}, {"any": [leaf(f"b{n}") for n in range(40)]}], "too_many"),
        ([listing(f"a{n}", MAX_LISTED) for n in range(5)], "too_many"),
        ([{"not": leaf(f"a{n}", for_hs_codes=["63"] * 200)} for n in range(11)], "too_many"),
        ([{}] * 65, "too_many"),
        ([leaf(f"a{n}", why={"zh": "字" * 1000, "en": "x" * 1000}) for n in range(26)], "too_long"),
        ([{"any": [{"all": [3] * 8}] * 9}], "too_many"),
    ],
)
def test_names_and_number_are_watched_over_all_rules(rules: list[object], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(*rules)
    assert [error["type"] for error in caught.value.errors()] == [code]
