"""Sources, and the rules that name them: what programmes and demands have in common, held to the same mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Annotated, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from service.domain.drafts.catalog import Name, Part, Short
from service.domain.drafts.criterion import CriterionDraft
from service.domain.drafts.rule import MAX_CRITERIA, CompositionDraft, RuleDraft, criterion_drafts_of, names_of
from service.domain.language import Localized
from service.domain.programs import Source

AnyRule = TypeVar("AnyRule", CriterionDraft, CompositionDraft, CriterionDraft | CompositionDraft)
RuleDrafts = tuple[CriterionDraft | CompositionDraft, ...]

BUYER = "demand"
"""Source of a demand's condition that is the buyer's own word."""

CONDITIONS_OF_ALL_DEMANDS = frozenset({"own_mark", "required_certifications"})
"""Names of the conditions that every demand has besides its own."""


class LocalizedName(Part):
    """A name in Chinese and in English; both are needed."""

    zh: Name = Field(examples=["出口转内销绿色通道"])
    en: Name = Field(examples=["Green channel for export goods"])

    def to_domain(self) -> Localized:
        """The name as the entity takes it."""
        return Localized(self.zh, self.en)


class SourceDraft(Part):
    """Where a fact is written."""

    model_config = ConfigDict(title="Source")

    id: Short = Field(description="Unique within the entry; criteria refer to it.", examples=["notice-2026-04"])
    title: LocalizedName
    published: Annotated[str, Field(max_length=64)] = Field(
        "", description="Its date as it is stated (`2025-04-11`, `2025-05`); empty when it has none."
    )

    def to_domain(self) -> Source:
        """The source as the entity takes it."""
        return Source(self.id, self.title.to_domain(), self.published)


def _refuse_duplicates(ids: Iterable[str]) -> None:
    twice = sorted(name for name, count in Counter(ids).items() if count > 1)
    if twice:
        raise PydanticCustomError("duplicate", "must have different ids; {n} of them are used twice", {"n": len(twice)})


def _check_sources(sources: tuple[SourceDraft, ...]) -> tuple[SourceDraft, ...]:
    _refuse_duplicates(source.id for source in sources)
    return sources


def _check_rule(rule: AnyRule, info: ValidationInfo, also: frozenset[str] = frozenset()) -> AnyRule:
    """A rule's sources must be among the entry's `sources`, which are read before its rules."""
    listed = info.data.get("sources")
    if listed is None:
        return rule  # they are refused already
    known = also | {source.id for source in listed}
    if any(criterion.source not in known for criterion in criterion_drafts_of([rule])):
        hint = "".join(f", or {source} for the buyer's own word" for source in also)
        raise PydanticCustomError(
            "unknown_source",
            "has a source that is not listed; add it to sources, or name one of them{hint}",
            {"hint": hint},
        )
    return rule


def _check_rules(rules: RuleDrafts, taken: frozenset[str] = frozenset()) -> RuleDrafts:
    """What rules must be together: each of another name, and not too many."""
    names = list(names_of(rules))
    _refuse_duplicates(names)
    if used := sorted(taken & set(names)):
        raise PydanticCustomError(
            "taken_name", "must not use the name {name}, which every demand's conditions have", {"name": used[0]}
        )
    if sum(1 for _ in criterion_drafts_of(rules)) > MAX_CRITERIA:
        raise PydanticCustomError("too_many", "has more than {n} criteria in all", {"n": MAX_CRITERIA})
    return rules


Sources = Annotated[tuple[SourceDraft, ...], Field(max_length=32), AfterValidator(_check_sources)]
"""What an entry cites, each under an id of its own."""

Rules = Annotated[
    tuple[Annotated[RuleDraft, AfterValidator(_check_rule)], ...],
    Field(max_length=MAX_CRITERIA),
    AfterValidator(_check_rules),
]
"""The rules of an entry whose field `sources` stands before them."""

BuyersRules = Annotated[
    tuple[Annotated[RuleDraft, AfterValidator(partial(_check_rule, also=frozenset({BUYER})))], ...],
    Field(max_length=MAX_CRITERIA),
    AfterValidator(partial(_check_rules, taken=CONDITIONS_OF_ALL_DEMANDS)),
]
"""The same for a demand, whose buyer need not cite anyone."""
