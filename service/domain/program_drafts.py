"""What is stated about a programme or a channel, before it is stored: fields, limits and messages.

The registry's files and the programmes that tenants add are validated by these models, so that a mistake in a rule
is refused with the same reason wherever it was written. A draft's fields have the names of the entity's, so that
`Program(**draft.fields(), created_at=…, updated_at=…)` makes one of the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from service.domain.criterion_drafts import CriterionDraft, LocalizedText
from service.domain.drafts import Day, Draft, MoneyDraft, Name, PositiveCount, Short
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Benefit, BenefitKind, ChannelKind, ProgramKind, Source, StackingRule
from service.domain.rule_drafts import (
    MAX_CRITERIA,
    CompositionDraft,
    RuleDraft,
    criterion_drafts_of,
    names_of,
    to_rule,
)
from service.domain.tenancy import Visibility


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text, re.ASCII):
        raise PydanticCustomError(
            "bad_slug", "must be lower-case words and digits joined by hyphens, such as harbour-green-channel"
        )
    return text


def _trait_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text, re.ASCII):
        raise PydanticCustomError("bad_trait_name", "must be a snake_case name, such as strong_in")
    return text


Slug = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_slug)]
TraitName = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_trait_name)]
TraitValue = StrictBool | Annotated[StrictInt, Field(ge=-(10**15), le=10**15)] | Short
Traits = Annotated[Mapping[TraitName, TraitValue], Field(max_length=64)]


class LocalizedName(BaseModel):
    """A name in Chinese and in English; both are needed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Name = Field(examples=["出口转内销绿色通道"])
    en: Name = Field(examples=["Green channel for export goods"])


class SourceDraft(BaseModel):
    """Where a fact is written."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Source")

    id: Short = Field(description="Unique within the programme; criteria refer to it.", examples=["notice-2026-04"])
    title: LocalizedName
    published: Annotated[str, Field(max_length=64)] = Field(
        "", description="Its date as it is stated (`2025-04-11`, `2025-05`); empty when it has none."
    )


class BenefitDraft(BaseModel):
    """One thing a programme gives."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Benefit")

    kind: BenefitKind
    text: LocalizedText
    amount: MoneyDraft | None = Field(None, description="What it is worth, where the source states a sum.")


def _localized(draft: LocalizedName | LocalizedText) -> Localized:
    return Localized(zh=draft.zh, en=draft.en)


def _money(draft: MoneyDraft | None) -> Money | None:
    return None if draft is None else Money(draft.amount, draft.currency)


def _to_domain(value: object) -> object:
    if isinstance(value, LocalizedName | LocalizedText):
        return _localized(value)
    if isinstance(value, MoneyDraft):
        return _money(value)
    if isinstance(value, SourceDraft):
        return Source(value.id, _localized(value.title), value.published)
    if isinstance(value, BenefitDraft):
        return Benefit(value.kind.value, _localized(value.text), _money(value.amount))
    if isinstance(value, CriterionDraft | CompositionDraft):
        return to_rule(value)
    if isinstance(value, tuple):
        return tuple(_to_domain(item) for item in value)
    return value


def _refuse_duplicates(what: str, ids: Iterable[str]) -> None:
    twice = sorted(name for name, count in Counter(ids).items() if count > 1)
    if twice:
        raise PydanticCustomError(
            "duplicate", "{what} must have different ids; {n} of them are used twice", {"what": what, "n": len(twice)}
        )


def _check_rule_sources(
    rule: CriterionDraft | CompositionDraft, info: ValidationInfo
) -> CriterionDraft | CompositionDraft:
    sources = info.data.get("sources")
    known = None if sources is None else {source.id for source in sources}
    if known is not None and any(criterion.source not in known for criterion in criterion_drafts_of([rule])):
        raise PydanticCustomError(
            "unknown_source", "has a source that this programme does not list; add it to sources, or name one of them"
        )
    return rule


SourcedRule = Annotated[RuleDraft, AfterValidator(_check_rule_sources)]


class _OfferDraft(Draft):
    """What channels and programmes have in common."""

    id: Slug = Field(description="Stable name; it is the address of the entry.", examples=["harbour-green-channel"])
    name: LocalizedName
    summary: LocalizedText
    traits: Traits = Field(
        default_factory=dict,
        description="Facts that the sources state and that are no condition, by snake_case name.",
        examples=[{"strong_in": "fresh_and_farm_goods"}],
    )
    sources: Annotated[tuple[SourceDraft, ...], Field(max_length=32)] = ()
    visibility: Visibility = Field(
        Visibility.NETWORK, description="`network`: all partners can match it; `private`: yours alone."
    )

    def fields(self) -> dict[str, Any]:
        """The stated values as the entity takes them (domain values instead of drafts)."""
        return {name: _to_domain(value) for name, value in self}

    @model_validator(mode="after")
    def _check_sources(self) -> Self:
        _refuse_duplicates("sources", (source.id for source in self.sources))
        return self


class ChannelDraft(_OfferDraft):
    """A place to sell, at home or abroad."""

    operator: LocalizedName = Field(description="Who runs it.")
    kind: ChannelKind


class ProgramDraft(_OfferDraft):
    """An offer by a platform or a public body. What is not known is left out: the verdict then says `unknown`."""

    sponsor: LocalizedName = Field(description="Who offers it.")
    channel: Slug | None = Field(None, description="Id of the channel it opens.", examples=["freshippo"])
    kind: ProgramKind
    benefits: Annotated[tuple[BenefitDraft, ...], Field(max_length=32)] = ()
    budget: MoneyDraft | None = Field(None, description="Total that the sponsor set aside, where stated.")
    slots: PositiveCount | None = Field(None, description="How many firms it takes, where stated.")
    valid_from: Day | None = Field(None, description="First day, inclusive.", examples=["2026-12-01"])
    valid_to: Day | None = Field(None, description="Last day, inclusive.", examples=["2027-11-30"])
    criteria: Annotated[tuple[SourcedRule, ...], Field(max_length=MAX_CRITERIA)] = Field(
        (), description="All must hold; `all`, `any` and `not` compose them."
    )
    stacking: Annotated[Mapping[Slug, StackingRule], Field(max_length=64)] = Field(
        default_factory=dict,
        description="Other programmes, by id, that it combines with or excludes.",
        examples=[{"another-program": "excludes"}],
    )

    @model_validator(mode="after")
    def _check_program(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise PydanticCustomError("bad_window", "valid_from must not be after valid_to")
        _refuse_duplicates("criteria", names_of(self.criteria))
        if sum(1 for _ in criterion_drafts_of(self.criteria)) > MAX_CRITERIA:
            raise PydanticCustomError("too_many", "has more than {n} criteria in all", {"n": MAX_CRITERIA})
        if self.id in self.stacking:
            raise PydanticCustomError("bad_stacking", "stacking must name other programmes, not the programme itself")
        return self
