"""The rules of programmes and demands as wholes: each of another name, not too many, and citing listed sources."""

from __future__ import annotations

from functools import partial
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from service.domain.drafts.criterion import CriterionDraft
from service.domain.drafts.rule import (
    MAX_CRITERIA,
    CompositionDraft,
    RuleDraft,
    check_size,
    criterion_drafts_of,
    names_of,
)
from service.domain.drafts.source import refuse_duplicates

AnyRule = TypeVar("AnyRule", CriterionDraft, CompositionDraft, CriterionDraft | CompositionDraft)
RuleDrafts = tuple[CriterionDraft | CompositionDraft, ...]

BUYER = "demand"
"""Source of a demand's condition that is the buyer's own word."""

CONDITIONS_OF_ALL_DEMANDS = frozenset({"own_mark", "required_certifications"})
"""Names of the conditions that every demand has besides its own."""


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
    """What rules must be together: each of another name."""
    names = list(names_of(rules))
    refuse_duplicates(names)
    if used := sorted(taken & set(names)):
        raise PydanticCustomError(
            "taken_name", "must not use the name {name}, which every demand's conditions have", {"name": used[0]}
        )
    return rules


Rules = Annotated[
    tuple[Annotated[RuleDraft, AfterValidator(_check_rule)], ...],
    Field(max_length=MAX_CRITERIA),
    BeforeValidator(check_size),
    AfterValidator(_check_rules),
]
"""The rules of an entry whose field `sources` stands before them."""

BuyersRules = Annotated[
    tuple[Annotated[RuleDraft, AfterValidator(partial(_check_rule, also=frozenset({BUYER})))], ...],
    Field(max_length=MAX_CRITERIA),
    BeforeValidator(check_size),
    AfterValidator(partial(_check_rules, taken=CONDITIONS_OF_ALL_DEMANDS)),
]
"""The same for a demand, whose buyer need not cite anyone."""
