"""What is said of bad input, wherever it comes from: by the API, in a file, in the registry or in the samples.

`data/messages.tsv` is the one table: each fault's stable code, and in both languages the reason, where it is not plain
by itself, and the accepted form. Pydantic's own kinds of errors are in it under Pydantic's names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic_core import PydanticCustomError

from service.domain.language import Language, Localized
from service.errors import FieldError

TABLE = ("service.domain.drafts", "data/messages.tsv")
_BETWEEN_CHOICES = re.compile(", | or ")
_JOINT = {Language.ZH: "；", Language.EN: "; "}
_STOP = {Language.ZH: "。", Language.EN: "."}
_COMMA = {Language.ZH: "、", Language.EN: ", "}
_OR = {Language.ZH: " 或 ", Language.EN: " or "}


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the table. The texts hold `{names}` of what only the fault's place knows, and `{example}`.

    Attributes:
        code: stable, snake_case; what callers tell faults by. Several faults may share one.
        reason: what is wrong; empty where the accepted form says it.
        accepted: what would be right.
        example: of the accepted form, as one would write it; may be empty.
    """

    code: str
    reason: Localized
    accepted: Localized
    example: str

    def sentence(self, values: Mapping[str, object]) -> Localized:
        """The whole sentence, reason and accepted form, with its values in it."""
        return Localized(*(self._in_language(language, values) for language in (Language.ZH, Language.EN)))

    def _in_language(self, language: Language, values: Mapping[str, object]) -> str:
        parts = filter(None, (self.reason.in_language(language), self.accepted.in_language(language)))
        template = _JOINT[language].join(parts) + _STOP[language]
        return template.format_map(
            {"example": self.example} | {name: _spell(value, language) for name, value in values.items()}
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of an input.

    Attributes:
        code: stable, snake_case.
        text: the reason and the accepted form in a sentence; never the input itself.
    """

    code: str
    text: Localized

    def at(self, place: object) -> Fault:
        """The same with its place before it, `harbour.yaml:12: …`."""
        return Fault(self.code, Localized(f"{place}: {self.text.zh}", f"{place}: {self.text.en}"))


@cache
def read_messages() -> Mapping[str, Message]:
    """The table by the names of faults."""
    package, path = TABLE
    messages: dict[str, Message] = {}
    lines = (files(package) / path).read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""):
        message = Message(
            row["code"],
            Localized(row["reason_zh"], row["reason_en"]),
            Localized(row["accepted_zh"], row["accepted_en"]),
            row["example"],
        )
        messages |= dict.fromkeys(row["fault"].split(), message)
    return messages


def fault(name: str, /, **values: object) -> Fault:
    """A fault of the table.

    Args:
        name: of the fault; an unknown one is a mistake of ours, and a `KeyError`.
        values: what its sentence needs: texts, numbers, a text in both languages, or a sequence of alternatives.
    """
    message = read_messages()[name]
    return Fault(message.code, message.sentence(values))


def refuse(name: str, /, **values: object) -> PydanticCustomError:
    """The error by which a validator refuses a value for a fault of the table."""
    return refusal(fault(name, **values))


def refusal(found: Fault) -> PydanticCustomError:
    """The error by which a validator refuses a value."""
    return PydanticCustomError(found.code, "{reason}", {"reason": found.text.en, "fault": found})


def fault_of(details: Mapping[str, Any]) -> Fault:
    """The fault that an error of Pydantic's tells of.

    Args:
        details: an item of `ValidationError.errors()`, with its context.
    """
    context: Mapping[str, Any] = details.get("ctx") or {}
    found = context.get("fault")
    if isinstance(found, Fault):
        return found
    if "expected" in context:  # the choices as Pydantic lists them, in English
        context = {**context, "expected": _BETWEEN_CHOICES.split(context["expected"])}
    return fault(details["type"] if details["type"] in read_messages() else "invalid", **context)


def field_error(pointer: str, found: Fault, location: str | None = None) -> FieldError:
    """A fault as an error of the field at a JSON Pointer; `location` as `FieldError` says."""
    return FieldError(pointer, found.text.en, found.code, found.text.zh, location)


def _spell(value: object, language: Language) -> object:
    if isinstance(value, Localized):
        return value.in_language(language)
    if isinstance(value, Sequence) and not isinstance(value, str):
        *others, last = map(str, value) if value else ("",)
        return _OR[language].join(filter(None, (_COMMA[language].join(others), last)))
    return value
