"""Channels and programmes as rows; their nested parts as JSON documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from service.domain.money import Money
from service.domain.programs import Benefit, Channel, ChannelKind, Program, ProgramKind
from service.domain.tenancy import Visibility
from service.store import tables
from service.store.catalog_mappings import money_columns, take_money
from service.store.mapping import EntityMapping, plain_columns
from service.store.rule_documents import (
    Document,
    days_document,
    localized_document,
    read_days,
    read_localized,
    read_rule,
    read_source,
    rule_document,
    source_document,
)
from service.store.standing_documents import (
    application_document,
    no_offer_document,
    read_application,
    read_no_offer,
    read_status,
    status_document,
)


def _money_document(money: Money | None) -> Document | None:
    return None if money is None else {"amount": str(money.amount), "currency": money.currency}


def _money(document: Document | None) -> Money | None:
    return None if document is None else Money(**{**document, "amount": Decimal(document["amount"])})


def _decimal_text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _benefit_document(benefit: Benefit) -> Document:
    return {
        "kind": benefit.kind,
        "text": localized_document(benefit.text),
        "amount": _money_document(benefit.amount),
        "commission_points": _decimal_text(benefit.commission_points),
        "per_firm_a_year": _money_document(benefit.per_firm_a_year),
        "days_sooner": benefit.days_sooner,
        "work_left": _decimal_text(benefit.work_left),
        **days_document(benefit.valid_from, benefit.valid_to),
        "source": benefit.source,
    }


def _benefit(document: Document) -> Benefit:
    """The benefit of a document; one written before benefits had figures has none."""
    read: Document = {"text": read_localized(document["text"]), **read_days(document)}
    read |= {name: _money(document.get(name)) for name in ("amount", "per_firm_a_year")}
    read |= {name: _decimal(document.get(name)) for name in ("commission_points", "work_left")}
    return Benefit(**{**document, **read})


def _channel_columns(channel: Channel) -> dict[str, Any]:
    return plain_columns(channel) | {
        "name": localized_document(channel.name),
        "operator": localized_document(channel.operator),
        "summary": localized_document(channel.summary),
        "traits": dict(channel.traits),
        "status": [status_document(change) for change in channel.status],
        "sources": [source_document(source) for source in channel.sources],
    }


def _channel(row: RowMapping) -> Channel:
    return Channel(
        **{
            **row,
            "name": read_localized(row["name"]),
            "operator": read_localized(row["operator"]),
            "summary": read_localized(row["summary"]),
            "kind": ChannelKind(row["kind"]),
            "status": tuple(read_status(change) for change in row["status"]),
            "sources": tuple(read_source(source) for source in row["sources"]),
            "visibility": Visibility(row["visibility"]),
        }
    )


def _program_columns(program: Program) -> dict[str, Any]:
    values = plain_columns(program)
    values.update(money_columns("budget", values.pop("budget")))
    return values | {
        "name": localized_document(program.name),
        "sponsor": localized_document(program.sponsor),
        "summary": localized_document(program.summary),
        "benefits": [_benefit_document(benefit) for benefit in program.benefits],
        "criteria": [rule_document(rule) for rule in program.criteria],
        "traits": dict(program.traits),
        "status": [status_document(change) for change in program.status],
        "no_offer": no_offer_document(program.no_offer),
        "apply": application_document(program.apply),
        "stacking": dict(program.stacking),
        "sources": [source_document(source) for source in program.sources],
    }


def _program(row: RowMapping) -> Program:
    values = dict(row)
    budget = take_money(values, "budget")
    parts = {
        "name": read_localized(row["name"]),
        "sponsor": read_localized(row["sponsor"]),
        "summary": read_localized(row["summary"]),
        "kind": ProgramKind(row["kind"]),
        "benefits": tuple(_benefit(benefit) for benefit in row["benefits"]),
        "criteria": tuple(read_rule(rule) for rule in row["criteria"]),
        "status": tuple(read_status(change) for change in row["status"]),
        "no_offer": read_no_offer(row["no_offer"]),
        "apply": read_application(row["apply"]),
        "sources": tuple(read_source(source) for source in row["sources"]),
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
