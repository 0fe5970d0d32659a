from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, ValidationError

import service.errors
from service.api.deps import validate_document
from service.api.errors import PROBLEMS, describe_error, field_errors
from service.api.formats import EXAMPLES
from service.app import create_openapi
from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.messages import read_messages
from service.domain.drafts.program import ProgramDraft
from service.domain.language import Language
from service.errors import HomewardError, InvalidInput, RequestProblem


def _errors(kind: type[HomewardError]) -> Iterator[type[HomewardError]]:
    for child in kind.__subclasses__():
        if child.__module__ == service.errors.__name__ and child is not RequestProblem:
            yield child
        yield from _errors(child)


def test_every_error_of_the_tree_has_a_status() -> None:
    missing = {error.code for error in _errors(HomewardError)} - PROBLEMS.keys()
    assert not missing


def test_every_kind_speaks_both_languages() -> None:
    for kind in PROBLEMS.values():
        assert all((kind.title.zh, kind.title.en, kind.detail.zh, kind.detail.en))


JUNK = {
    "external_id": " ",
    "sku": "",
    "id": "A b",
    "name": 5,
    "title": "a\u0007",
    "province": "Atlantis",
    "employees": "5",
    "us_export_share": "1.5",
    "owns_brand": 1,
    "gtin": "6901234567890",
    "hs_code": "123",
    "unit_price": {"amount": "-1", "currency": "XXX"},
    "unit_cost": {"amount": "1.23456", "currency": "usd", "note": "?"},
    "incoterm": "CIFF",
    "moq": 0,
    "monthly_capacity": 10**13,
    "lead_time_days": 1.5,
    "certifications": ["x"] * 65,
    "attributes": {"k": 1},
    "needed_by": "2026-02-30",
    "target_price": {"min": {"amount": "2", "currency": "CNY"}, "max": {"amount": "1", "currency": "CNY"}},
    "quantity": None,
    "kind": "green",
    "valid_from": "0",
    "criteria": [{"criterion": "X", "field": "exporter.nothing", "operator": "at_least", "value": [[]], "source": "s"}],
    "stacking": {"a": "sometimes"},
    "traits": {"x": {}},
    "unheard_of": "secret-4711",
}


@pytest.mark.parametrize("model", [ExporterDraft, ProductDraft, DemandDraft, ProgramDraft])
def test_field_errors_point_and_speak_but_never_repeat(model: type[BaseModel]) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate_document(model, JUNK)
    by_language = {
        language: json.loads(bytes(describe_error(caught.value, language, "body").body)) for language in Language
    }
    assert len(by_language[Language.EN]["errors"]) >= 5
    for language, problem in by_language.items():
        for error in problem["errors"]:
            assert error.keys() == {"location", "pointer", "detail", "code"}
            assert error["pointer"] == "" or error["pointer"].startswith("/")
            assert "secret-4711" not in error["detail"]
            assert "Atlantis" not in error["detail"]
            assert "{" not in error["detail"]
            assert error["detail"].endswith("。" if language is Language.ZH else (".", ")."))


def test_pydantics_kinds_that_drafts_can_raise_are_all_in_the_table() -> None:
    found = set()
    for model in (ExporterDraft, ProductDraft, DemandDraft, ProgramDraft):
        with pytest.raises(ValidationError) as caught:
            model.model_validate_json(json.dumps(JUNK), strict=True)
        found |= {error["type"] for error in caught.value.errors() if "fault" not in error.get("ctx", {})}
    assert found <= read_messages().keys()


def test_union_members_and_keys_are_no_part_of_a_pointer() -> None:
    with pytest.raises(InvalidInput) as caught:
        validate_document(ProductDraft, {"sku": "a", "name": "b", "attributes": {"a/b~c": 1, "": "x"}})
    assert {error.pointer for error in caught.value.errors} == {"/attributes/a~1b~0c", "/attributes/"}


def test_a_long_made_up_name_is_not_repeated() -> None:
    with pytest.raises(InvalidInput) as caught:
        validate_document(ExporterDraft, {"external_id": "a", "name": "b", "x" * 65: 1})
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("", "unknown_field")]


OF_NUMBERS = {r"^\d+$", r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}  # which have sentences of their own


def _patterns(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for value in part.values():
            yield from _patterns(value)
    elif isinstance(part, list):
        for value in part:
            yield from _patterns(value)


def test_who_misses_a_form_is_shown_an_example_of_it() -> None:
    operations = [operation for path in create_openapi()["paths"].values() for operation in path.values()]
    asked = set(_patterns([operation.get("parameters") for operation in operations])) - OF_NUMBERS
    assert asked == EXAMPLES.keys()
    for pattern, example in EXAMPLES.items():
        assert re.fullmatch(pattern, example)
        (wrong,) = field_errors([{"type": "string_pattern_mismatch", "loc": (), "ctx": {"pattern": pattern}}], None)
        assert wrong.code == "bad_format"
        assert example in wrong.detail
        assert example in (wrong.detail_zh or "")
