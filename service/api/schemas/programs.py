"""Programmes and channels on the wire; their texts come in both languages, so that what was read can be put back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Path
from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from service.api.schemas.lists import NetworkListQuery, Page
from service.api.schemas.rows import RowRead
from service.api.schemas.values import LocalizedRead, MoneyRead, Readable
from service.domain.eligibility.criteria import Composition, Connective, Operator
from service.domain.program_drafts import Slug
from service.domain.programs import ChannelKind, ProgramKind
from service.domain.rule_drafts import ONE_CONNECTIVE

Trait = str | int | bool
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ProgramId = Annotated[
    str, Path(max_length=64, pattern=_SLUG, description="Its id.", examples=["freshippo-green-channel"])
]
ChannelId = Annotated[str, Path(max_length=64, pattern=_SLUG, description="Its id.", examples=["freshippo"])]


class SourceRead(Readable):
    """Where a fact is written."""

    id: str
    title: LocalizedRead
    published: str = Field(description="Its date as stated; empty when it has none.")


class BenefitRead(Readable):
    """One thing a programme gives."""

    kind: str
    text: LocalizedRead
    amount: MoneyRead | None


class CriterionRead(Readable):
    """One typed condition of a programme."""

    criterion: str
    field: str = Field(description="Dotted path of the fact it reads.", examples=["exporter.us_export_share"])
    operator: Operator
    value: Any = Field(description="What is required; null for operators that need no value.")
    why: LocalizedRead
    source: str
    for_hs_codes: tuple[str, ...] = Field(description="The class of goods it is for; empty: all goods.")
    valid_from: date | None
    valid_to: date | None


class CompositionRead(Readable):
    """Several conditions as one. Exactly one of `all`, `any` and `not` is there."""

    model_config = ConfigDict(serialize_by_alias=True, json_schema_extra=ONE_CONNECTIVE)

    criterion: str
    why: LocalizedRead | None
    all: tuple[RuleRead, ...] | None = Field(None, description="Each of these must hold.")
    any: tuple[RuleRead, ...] | None = Field(None, description="One of these is enough.")
    not_: RuleRead | None = Field(None, alias="not", description="This must not hold.")
    valid_from: date | None
    valid_to: date | None

    @model_validator(mode="before")
    @classmethod
    def _of(cls, rule: object) -> object:
        """Put the parts under the name of their connective; the other two stay unset."""
        if not isinstance(rule, Composition):
            return rule
        parts: object = rule.parts[0] if rule.connective is Connective.NOT else rule.parts
        stated = {name: getattr(rule, name) for name in ("criterion", "why", "valid_from", "valid_to")}
        return {**stated, rule.connective.value: parts}


def _kind_of_rule(rule: object) -> str:
    return "composition" if isinstance(rule, Composition | CompositionRead) else "criterion"


RuleRead = Annotated[
    Annotated[CriterionRead, Tag("criterion")] | Annotated[CompositionRead, Tag("composition")],
    Discriminator(_kind_of_rule),
]


class ChannelRead(RowRead):
    """A place to sell, at home or abroad."""

    id: str
    name: LocalizedRead
    operator: LocalizedRead
    kind: ChannelKind
    summary: LocalizedRead
    traits: dict[str, Trait]
    sources: tuple[SourceRead, ...]


class ChannelPage(Page[ChannelRead]):
    """A page of channels."""


class ProgramRead(RowRead):
    """An offer by a platform or a public body. What no source states is null."""

    id: str
    name: LocalizedRead
    sponsor: LocalizedRead
    channel: str | None
    kind: ProgramKind
    summary: LocalizedRead
    benefits: tuple[BenefitRead, ...]
    budget: MoneyRead | None
    slots: int | None
    traits: dict[str, Trait]
    valid_from: date | None
    valid_to: date | None
    criteria: tuple[RuleRead, ...]
    stacking: dict[str, str]
    sources: tuple[SourceRead, ...]


class ProgramPage(Page[ProgramRead]):
    """A page of programs."""


class ChannelQuery(NetworkListQuery):
    """Which channels to list."""

    kind: ChannelKind | None = Field(None, description="Only channels of this kind.")


class ProgramQuery(NetworkListQuery):
    """Which programmes to list."""

    kind: ProgramKind | None = Field(None, description="Only programmes of this kind.")
    channel: Slug | None = Field(None, description="Only programmes that open this channel, by id.")
