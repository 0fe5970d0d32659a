"""Rules and what they cite, as JSON documents in a row.

A document has exactly the fields of its dataclass: reading one with a field too many or too few fails loudly,
since a programme or a demand that silently lost a condition would be offered to the wrong firms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.domain.language import Localized
from service.domain.programs import Grade, Source
from service.domain.rules import Composition, Connective, Criterion, Operator, Rule

Document = dict[str, Any]


def localized_document(text: Localized) -> Document:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


def read_localized(document: Mapping[str, str]) -> Localized:
    """The text of a document."""
    return Localized(**document)


def source_document(source: Source) -> Document:
    """A source; what is not stated of it is left out, so that one without reads as it did before there was any."""
    stated = {
        "publisher": source.publisher and localized_document(source.publisher),
        "address": source.address,
        "checked_on": source.checked_on and source.checked_on.isoformat(),
        "grade": source.grade and source.grade.value,
    }
    return {
        "id": source.id,
        "title": localized_document(source.title),
        "published": source.published,
        **{name: value for name, value in stated.items() if value is not None},
    }


def read_source(document: Document) -> Source:
    """The source of a document."""
    read: Document = {"title": read_localized(document["title"])}
    for name, of in (("publisher", read_localized), ("checked_on", date.fromisoformat), ("grade", Grade)):
        if name in document:
            read[name] = of(document[name])
    return Source(**{**document, **read})


def days_document(first: date | None, last: date | None) -> Document:
    """The days on which something is in force."""
    return {"valid_from": first.isoformat() if first else None, "valid_to": last.isoformat() if last else None}


def read_days(document: Document) -> dict[str, date]:
    """The days that a document states."""
    return {end: date.fromisoformat(day) for end in ("valid_from", "valid_to") if (day := document.get(end))}


def rule_document(rule: Rule) -> Document:
    """A rule, however it is made."""
    days = days_document(rule.valid_from, rule.valid_to)
    if isinstance(rule, Composition):
        return {
            "criterion": rule.criterion,
            "connective": rule.connective.value,
            "parts": [rule_document(part) for part in rule.parts],
            "why": None if rule.why is None else localized_document(rule.why),
            **days,
        }
    value = rule.value
    return {
        "criterion": rule.criterion,
        "field": rule.field,
        "operator": rule.operator.value,
        "value": list(value) if isinstance(value, tuple) else value,
        "why": localized_document(rule.why),
        "source": rule.source,
        "for_hs_codes": list(rule.for_hs_codes),
        **days,
    }


def read_rule(document: Document) -> Rule:
    """The rule of a document; one written before rules had days and classes has neither."""
    days = read_days(document)
    why = document["why"] and read_localized(document["why"])
    if "connective" in document:
        parts = tuple(read_rule(part) for part in document["parts"])
        connective = Connective(document["connective"])
        return Composition(**{**document, "connective": connective, "parts": parts, "why": why, **days})
    value = document["value"]
    fields = {
        "operator": Operator(document["operator"]),
        "value": tuple(value) if isinstance(value, list) else value,
        "why": why,
        "for_hs_codes": tuple(document.get("for_hs_codes", ())),
    }
    return Criterion(**{**document, **fields, **days})
