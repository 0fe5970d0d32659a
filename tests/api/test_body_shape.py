"""Bodies that are wrong in very many places are refused in the first few of them, whatever they hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from service.api import errors
from service.api.body_shape import MAX_UNKNOWN, shape_of, trim
from service.api.deps import validate_document
from service.api.errors import MAX_FIELD_ERRORS
from service.api.json_body import MAX_VALUES
from service.api.schemas.recommendation_queries import MatchRequest
from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.criterion_value import MAX_LISTED
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.messages import Fault, field_error
from service.domain.drafts.program import ChannelDraft, ProgramDraft
from service.errors import FieldError, InvalidInput

MODELS: list[type[BaseModel]] = [MatchRequest, ExporterDraft, ProductDraft, DemandDraft, ProgramDraft, ChannelDraft]
MOST_OF_PYDANTICS_OWN = 4_000
"""Errors that a model builds of a trimmed document: as many as its own limits allow, however large the document is."""


def refuse(model: type[BaseModel], document: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        validate_document(model, document)
    return [(error.pointer, error.code) for error in caught.value.errors]


@pytest.mark.parametrize(
    ("field", "limit"), [("hs_codes", 32), ("required_certifications", 64), ("sources", 32), ("criteria", 64)]
)
@pytest.mark.parametrize("item", [1, {}, []])
def test_a_list_that_is_too_long_is_said_first_and_its_first_items_next(field: str, limit: int, item: object) -> None:
    found = refuse(DemandDraft, {"external_id": "a", "title": "b", field: [item] * (MAX_VALUES - 10)})
    assert found[0] == (f"/{field}", "too_many")
    assert len(found) <= MAX_FIELD_ERRORS
    assert {pointer.split("/")[2] for pointer, _ in found[1:]} <= {str(at) for at in range(limit)}


@pytest.mark.parametrize("field", ["traits", "stacking"])
def test_an_object_of_too_many_names_is_said_first(field: str) -> None:
    found = refuse(ProgramDraft, {field: {f"K{at}": [] for at in range(5_000)}})
    assert found[0] == (f"/{field}", "too_many")
    assert len(found) == MAX_FIELD_ERRORS


def test_of_many_unknown_fields_the_first_are_named() -> None:
    found = refuse(ExporterDraft, {"external_id": "a", "name": "b"} | {f"x{at}": 1 for at in range(MAX_VALUES)})
    assert found == [(f"/x{at}", "unknown_field") for at in range(MAX_UNKNOWN)]


def test_unknown_fields_of_all_objects_together_are_limited() -> None:
    criteria = [{f"x{at}": 1 for at in range(100)} for _ in range(64)]
    trimmed, _ = trim(DemandDraft, {"criteria": criteria})
    assert isinstance(trimmed, dict)
    assert sum(len(criterion) for criterion in trimmed["criteria"]) == MAX_UNKNOWN


def test_values_of_a_condition_that_are_too_many_are_counted_and_not_looked_at() -> None:
    criterion = {"criterion": "c", "field": "product.category", "operator": "one_of", "why": {"zh": "a", "en": "b"}}
    stated = {"external_id": "a", "title": "b", "criteria": [criterion | {"source": "demand", "value": ["x"] * 1_999}]}
    assert refuse(DemandDraft, stated) == [("/criteria/0/value", "too_many")]


def test_alternatives_of_alternatives_are_counted_and_not_looked_at() -> None:
    rules: dict[str, Any] = {"any": [{"any": [{"any": [{}] * 20}] * 20}] * 20}
    assert refuse(DemandDraft, {"external_id": "a", "title": "b", "criteria": [rules]}) == [("/criteria", "too_many")]


WRONG: dict[str, Any] = {name: [[]] for name in "criterion field operator value source kind text amount".split()}
EVERYTHING_WRONG: dict[str, Any] = {
    "criteria": [WRONG | {"for_hs_codes": [0] * 30}] * 64,
    "benefits": [WRONG] * 32,
    "sources": [WRONG] * 32,
    "traits": {f"K{at}": [] for at in range(64)},
    "stacking": {f"K{at}": [] for at in range(64)},
    **{f"x{at}": 1 for at in range(1_000)},
}


def test_no_more_errors_are_built_than_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def build(pointer: str, found: Fault) -> FieldError:
        built.append(pointer)
        return field_error(pointer, found)

    monkeypatch.setattr(errors, "field_error", build)
    assert len(refuse(ProgramDraft, EVERYTHING_WRONG)) == len(built) == MAX_FIELD_ERRORS


def test_a_model_builds_no_more_errors_than_its_own_limits_allow() -> None:
    with pytest.raises(ValidationError) as caught:
        ProgramDraft.model_validate_json(json.dumps(trim(ProgramDraft, EVERYTHING_WRONG)[0]), strict=True)
    assert caught.value.error_count() < MOST_OF_PYDANTICS_OWN


def test_what_a_model_may_hold_is_read_of_its_own_schema() -> None:
    shape = shape_of(ProgramDraft)
    rule = shape.names["criteria"].items
    assert (shape.names["criteria"].max_items, shape.names["traits"].max_members) == (64, 64)
    assert (rule.names["value"].max_items, rule.names["any"].items.names["for_hs_codes"].max_items) == (MAX_LISTED, 200)
    assert shape.max_members is None


_NAMES = st.sampled_from(
    sorted({name for model in MODELS for name in model.model_fields} | {"any", "not", "field", "value", "x", "min"})
)
_SCALARS = st.none() | st.booleans() | st.integers(-1, 9) | st.sampled_from(["", "CNY", "one_of", "product.moq"])
_LONG = st.tuples(st.sampled_from([1, "x", {}, []]), st.sampled_from([33, 70, 600])).map(
    lambda pair: [pair[0]] * pair[1]
)
_WIDE = st.integers(0, 120).map(lambda n: {f"k{at}": None for at in range(n)})
_DOCUMENTS = st.recursive(
    _SCALARS | _LONG | _WIDE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6),
    max_leaves=12,
)


@given(st.sampled_from(MODELS), st.dictionaries(_NAMES, _DOCUMENTS, max_size=8))
def test_a_refusal_names_the_first_wrong_places_and_always_the_same(
    model: type[BaseModel], document: dict[str, Any]
) -> None:
    written = json.dumps(document)
    _, too_long = trim(model, document)
    found = refuse(model, document)
    assert 0 < len(found) <= MAX_FIELD_ERRORS
    assert len(set(found)) == len(found)
    assert found == refuse(model, document)
    assert found[: len(too_long)] == [(pointer_of(error["loc"]), "too_many") for error in too_long][:MAX_FIELD_ERRORS]
    assert json.dumps(document) == written


def pointer_of(path: tuple[int | str, ...]) -> str:
    return "".join(f"/{part}" for part in path)


@given(st.sampled_from(MODELS), st.dictionaries(_NAMES, _DOCUMENTS, max_size=8))
def test_where_nothing_is_cut_off_the_errors_are_the_models_own(
    model: type[BaseModel], document: dict[str, Any]
) -> None:
    trimmed, _ = trim(model, document)
    assume(trimmed == document)
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(json.dumps(document), strict=True)
    own = errors.field_errors(caught.value.errors(), document)
    assert refuse(model, document) == [(error.pointer, error.code) for error in own]
