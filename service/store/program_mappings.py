"""Channels and programmes as rows; their nested parts as JSON documents.

A document has exactly the fields of its dataclass: reading one with a field too many or too few fails loudly,
since a programme that silently lost a condition would be offered to the wrong firms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.eligibility.criteria import Composition, Connective, Criterion, Operator, Rule
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Benefit, Channel, ChannelKind, Program, ProgramKind, Source
from service.domain.tenancy import Visibility
from service.store import tables
from service.store.catalog_mappings import money_columns, take_money
from service.store.mapping import EntityMapping, Row, plain_columns

Document = dict[str, Any]


def _localized_document(text: Localized) -> Document:
    return {"zh": text.zh, "en": text.en}


def _localized(document: Mapping[str, str]) -> Localized:
    return Localized(**document)


def _source_document(source: Source) -> Document:
    return {"id": source.id, "title": _localized_document(source.title), "published": source.published}


def _source(document: Document) -> Source:
    return Source(**{**document, "title": _localized(document["title"])})


def _money_document(money: Money | None) -> Document | None:
    return None if money is None else {"amount": str(money.amount), "currency": money.currency}


def _money(document: Document | None) -> Money | None:
    return None if document is None else Money(**{**document, "amount": Decimal(document["amount"])})


def _benefit_document(benefit: Benefit) -> Document:
    return {
        "kind": benefit.kind,
        "text": _localized_document(benefit.text),
        "amount": _money_document(benefit.amount),
    }


def _benefit(document: Document) -> Benefit:
    return Benefit(**{**document, "text": _localized(document["text"]), "amount": _money(document["amount"])})


def _rule_document(rule: Rule) -> Document:
    days = {
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
    }
    if isinstance(rule, Composition):
        return {
            "criterion": rule.criterion,
            "connective": rule.connective.value,
            "parts": [_rule_document(part) for part in rule.parts],
            "why": None if rule.why is None else _localized_document(rule.why),
            **days,
        }
    value = rule.value
    return {
        "criterion": rule.criterion,
        "field": rule.field,
        "operator": rule.operator.value,
        "value": list(value) if isinstance(value, tuple) else value,
        "why": _localized_document(rule.why),
        "source": rule.source,
        "for_hs_codes": list(rule.for_hs_codes),
        **days,
    }


def _rule(document: Document) -> Rule:
    """The rule of a document; one written before rules had days and classes has neither."""
    days = {end: date.fromisoformat(day) for end in ("valid_from", "valid_to") if (day := document.get(end))}
    why = document["why"] and _localized(document["why"])
    if "connective" in document:
        parts = tuple(_rule(part) for part in document["parts"])
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


def _channel_columns(channel: Channel) -> dict[str, Any]:
    return plain_columns(channel) | {
        "name": _localized_document(channel.name),
        "operator": _localized_document(channel.operator),
        "summary": _localized_document(channel.summary),
        "traits": dict(channel.traits),
        "sources": [_source_document(source) for source in channel.sources],
    }


def _channel(row: Row) -> Channel:
    return Channel(
        **{
            **row,
            "name": _localized(row["name"]),
            "operator": _localized(row["operator"]),
            "summary": _localized(row["summary"]),
            "kind": ChannelKind(row["kind"]),
            "sources": tuple(_source(source) for source in row["sources"]),
            "visibility": Visibility(row["visibility"]),
        }
    )


def _program_columns(program: Program) -> dict[str, Any]:
    values = plain_columns(program)
    values.update(money_columns("budget", values.pop("budget")))
    return values | {
        "name": _localized_document(program.name),
        "sponsor": _localized_document(program.sponsor),
        "summary": _localized_document(program.summary),
        "benefits": [_benefit_document(benefit) for benefit in program.benefits],
        "criteria": [_rule_document(rule) for rule in program.criteria],
        "traits": dict(program.traits),
        "stacking": dict(program.stacking),
        "sources": [_source_document(source) for source in program.sources],
    }


def _program(row: Row) -> Program:
    values = dict(row)
    budget = take_money(values, "budget")
    parts = {
        "name": _localized(row["name"]),
        "sponsor": _localized(row["sponsor"]),
        "summary": _localized(row["summary"]),
        "kind": ProgramKind(row["kind"]),
        "benefits": tuple(_benefit(benefit) for benefit in row["benefits"]),
        "criteria": tuple(_rule(rule) for rule in row["criteria"]),
        "sources": tuple(_source(source) for source in row["sources"]),
        "visibility": Visibility(row["visibility"]),
    }
    return Program(budget=budget, **{**values, **parts})


CHANNEL: EntityMapping[Channel] = EntityMapping(
    label="channel",
    table=tables.channel,
    key="id",
    unique=("id",),
    filters=frozenset({"kind", "visibility"}),
    to_columns=_channel_columns,
    from_columns=_channel,
)

PROGRAM: EntityMapping[Program] = EntityMapping(
    label="program",
    table=tables.program,
    key="id",
    unique=("id",),
    filters=frozenset({"channel", "kind", "visibility"}),
    to_columns=_program_columns,
    from_columns=_program,
)
