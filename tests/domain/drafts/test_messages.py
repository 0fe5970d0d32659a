"""One fault, one wording: the table is whole, is used, and is the only one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, get_args

import pytest
from pydantic import TypeAdapter
from pydantic_core._pydantic_core import list_all_errors
from pydantic_core.core_schema import ErrorType

import service
from service.domain.drafts.criterion import CriterionName
from service.domain.drafts.fields import Day, Gtin, HsCode, ProvinceCode
from service.domain.drafts.messages import Message, fault, read_messages
from service.domain.drafts.money import Amount, MoneyDraft
from service.domain.drafts.program import Slug, TraitName
from service.domain.language import Localized

MESSAGES = read_messages()
PYDANTICS = set(get_args(ErrorType))
CONTEXTS: dict[str, set[str]] = {error["type"]: set(error.get("example_context") or {}) for error in list_all_errors()}
CODE = Path(service.__file__).parent
MAKERS = {"fault", "refuse"}
"""The functions that name a fault of the table."""

WITHOUT_THE_TABLE = {"auth", "domain/classification", "domain/drafts", "domain/evaluation", "domain/search"}
"""What may word an error itself: what lies below the drafts or beside them, and the table's own room."""


def placeholders(*templates: str) -> set[str]:
    return {name for template in templates for _, name, _, _ in Formatter().parse(template) if name}


def needs_of(message: Message) -> set[str]:
    return placeholders(message.reason.en, message.accepted.en) - {"example"}


class Call(NamedTuple):
    """A call that names a fault."""

    place: str
    name: str | None
    values: set[str]


def calls() -> Iterator[Call]:
    for path in sorted(CODE.rglob("*.py")):
        if path.name == "messages.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                first = node.args[0]
                name = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
                yield Call(f"{path.relative_to(CODE)}:{node.lineno}", name, {str(each.arg) for each in node.keywords})


CALLS = list(calls())


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_says_in_both_languages_what_would_be_right(name: str) -> None:
    message = MESSAGES[name]
    assert re.fullmatch("[a-z]+(_[a-z]+)*", message.code)
    assert message.accepted.zh
    assert message.accepted.en
    assert bool(message.reason.zh) == bool(message.reason.en)
    assert re.search("[\u4e00-\u9fff]", message.reason.zh + message.accepted.zh)
    assert not re.search("[\u4e00-\u9fff]", message.reason.en + message.accepted.en)


@pytest.mark.parametrize("name", MESSAGES)
def test_both_languages_tell_the_same_values(name: str) -> None:
    message = MESSAGES[name]
    named = placeholders(message.reason.en, message.accepted.en)
    assert placeholders(message.reason.zh, message.accepted.zh) == named
    assert bool(message.example) == ("example" in named)


@pytest.mark.parametrize("name", MESSAGES)
def test_each_sentence_is_punctuated_as_its_language_is(name: str) -> None:
    text = fault(name, **dict.fromkeys(needs_of(MESSAGES[name]), "x")).text
    assert text.zh.endswith("。")
    assert "; " not in text.zh
    assert text.en[0].isupper() or text.en[0] == "x"
    assert text.en.endswith(".")
    assert "；" not in text.en


@pytest.mark.parametrize("name", sorted(MESSAGES.keys() & PYDANTICS))
def test_pydantic_gives_what_its_sentences_need(name: str) -> None:
    assert needs_of(MESSAGES[name]) - {"form"} <= CONTEXTS[name]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.place)
def test_each_fault_that_is_named_in_the_code_is_in_the_table_with_its_values(call: Call) -> None:
    assert call.name is not None, "the name stands in the call itself, so that it can be looked for"
    assert call.name in MESSAGES
    assert call.values == needs_of(MESSAGES[call.name])


def test_each_message_is_used() -> None:
    assert MESSAGES.keys() - PYDANTICS - {call.name for call in CALLS} == set()


def test_nothing_else_words_an_error_of_a_field() -> None:
    found = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in {"FieldError", "PydanticCustomError", "PydanticKnownError"}:
                found.add(path.relative_to(CODE).as_posix())
    assert {place for place in found if not place.startswith(tuple(WITHOUT_THE_TABLE))} == set()


@pytest.mark.parametrize(
    ("name", "accepts"),
    [
        ("bad_date", Day),
        ("unknown_province", ProvinceCode),
        ("gtin_length", Gtin),
        ("gtin_check_digit", Gtin),
        ("bad_hs_code", HsCode),
        ("bad_slug", Slug),
        ("bad_trait_name", TraitName),
        ("bad_criterion_name", CriterionName),
        ("finite_number", Amount),
    ],
)
def test_what_is_given_as_an_example_is_accepted(name: str, accepts: Any) -> None:
    TypeAdapter(accepts).validate_python(MESSAGES[name].example)


@pytest.mark.parametrize("name", ["unknown_currency", "mixed_currencies", "not_yuan"])
def test_an_example_of_a_currency_is_one(name: str) -> None:
    assert MoneyDraft(amount="1", currency=MESSAGES[name].example).currency == "CNY"


def test_a_sentence_lists_alternatives_as_its_language_does() -> None:
    assert fault("unknown_filter", known=["a", "b", "c"]).text == Localized(
        "没有此筛选条件；可用：a、b 或 c。", "Is not a filter; use a, b or c."
    )
    assert fault("unknown_filter", known=["a"]).text.en == "Is not a filter; use a."


def test_a_fault_is_told_with_its_place() -> None:
    found = fault("blank").at("harbour.yaml:12")
    assert found.text == Localized(
        "harbour.yaml:12: 不能为空白；请填写内容。", "harbour.yaml:12: Must not be blank; write something."
    )
    assert found.code == "blank"


def test_an_unknown_fault_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        fault("never_heard_of")
