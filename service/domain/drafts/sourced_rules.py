"""The rules of programmes and demands as wholes: each of another name, not too many, and citing listed sources."""

from __future__ import annotations

from functools import partial
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from service.domain.drafts.criterion import CriterionDraft
from service.domain.drafts.messages import refuse
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


def _check_rule(rule: AnyRule, info: ValidationInfo, *, of_demand: bool = False) -> AnyRule:
    """A rule's sources must be among the entry's `sources`, which are read before its rules."""
    listed = info.data.get("sources")
    if listed is None:
        return rule  # they are refused already
    known = {source.id for source in listed} | ({BUYER} if of_demand else set())
    if any(criterion.source not in known for criterion in criterion_drafts_of([rule])):
        raise refuse("unknown_source_of_demand") if of_demand else refuse("unknown_source")
    return rule


def _check_rules(rules: RuleDrafts, taken: frozenset[str] = frozenset()) -> RuleDrafts:
    """What rules must be together: each of another name."""
    names = list(names_of(rules))
    refuse_duplicates(names)
    if used := sorted(taken & set(names)):
        raise refuse("taken_name", name=used[0])
    return rules


Rules = Annotated[
    tuple[Annotated[RuleDraft, AfterValidator(_check_rule)], ...],
    Field(max_length=MAX_CRITERIA),
    BeforeValidator(check_size),
    AfterValidator(_check_rules),
]
"""The rules of an entry whose field `sources` stands before them."""

BuyersRules = Annotated[
    tuple[Annotated[RuleDraft, AfterValidator(partial(_check_rule, of_demand=True))], ...],
    Field(max_length=MAX_CRITERIA),
    BeforeValidator(check_size),
    AfterValidator(partial(_check_rules, taken=CONDITIONS_OF_ALL_DEMANDS)),
]
"""The same for a demand, whose buyer need not cite anyone."""
