"""What is stated about a rule: one criterion, or several joined by `all`, `any` or `not`.

In YAML and in JSON alike: a criterion is an object with a `field`; a composition one with exactly one of `all`, `any`
(a list of rules) and `not` (a rule), and, where wanted, its own name, reason and days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic.config import JsonDict

from service.domain.drafts.criterion import CriterionDraft, CriterionName
from service.domain.drafts.draft import DatedDraft
from service.domain.drafts.localized import LocalizedSentence
from service.domain.drafts.messages import refuse
from service.domain.rules import Composition, Connective

MAX_DEPTH = 4
"""How many compositions may lie in one another."""

MAX_CRITERIA = 64
"""How many criteria the rules of one programme or demand may have together."""

MAX_VALUES = 2_000
"""How many values their lists may have together, classes of goods among them."""

MAX_CHARACTERS = 50_000
"""How long all their texts may be together: names, reasons and values."""

ONE_CONNECTIVE: JsonDict = {"oneOf": [{"required": [connective.value]} for connective in Connective]}
"""What JSON Schema is told of a composition: it has exactly one connective, and so is no criterion."""

_CONNECTIVES = frozenset(connective.value for connective in Connective)


def _depth(value: object) -> int:
    """How many compositions lie in one another, counted up to one more than is allowed."""
    level, depth = [value], 0
    while depth <= MAX_DEPTH:
        level = [part for rule in level for part in _parts(rule)]
        if not level:
            break
        depth += 1
    return depth


def _parts(rule: object) -> Iterator[object]:
    if isinstance(rule, dict):
        for name in _CONNECTIVES & rule.keys():
            yield from rule[name] if isinstance(rule[name], list) else [rule[name]]


def check_size(rules: object) -> object:
    """Count what rules are made of before any of it is looked at.

    Raises:
        PydanticCustomError: more than `MAX_CRITERIA` criteria, than `MAX_VALUES` values in their lists, or than
            `MAX_CHARACTERS`.
    """
    criteria = [*_leaves(rules)] if isinstance(rules, list | tuple) else []
    if len(criteria) > MAX_CRITERIA:
        raise refuse("too_many_criteria", n=MAX_CRITERIA)
    lists = [criterion.get(name) for criterion in criteria for name in ("value", "for_hs_codes")]
    if sum(len(values) for values in lists if isinstance(values, list | tuple)) > MAX_VALUES:
        raise refuse("too_many_values", n=MAX_VALUES)
    if _count_characters(rules) > MAX_CHARACTERS:
        raise refuse("too_long_rules", n=MAX_CHARACTERS)
    return tuple(rules) if isinstance(rules, list) else rules  # a strict tuple takes no list behind this function


def _count_characters(stated: object) -> int:
    if isinstance(stated, str):
        return len(stated)
    parts = stated.values() if isinstance(stated, dict) else stated if isinstance(stated, list | tuple) else ()
    return sum(map(_count_characters, parts))


def _leaves(rules: Iterable[object], depth: int = 0) -> Iterator[dict[str, object]]:
    """What stands where a criterion should: what is no composition, and compositions of nothing, or too deep."""
    for rule in rules:
        parts = [*_parts(rule)]
        if parts and depth <= MAX_DEPTH:
            yield from _leaves(parts, depth + 1)
        else:
            yield rule if isinstance(rule, dict) else {}


def _read_rule(value: object, _: ValidatorFunctionWrapHandler) -> CriterionDraft | CompositionDraft:
    """Read a rule by its shape, so that a mistake is reported once, where it stands, and of one kind of rule alone."""
    if isinstance(value, CriterionDraft | CompositionDraft):
        return value
    if _depth(value) > MAX_DEPTH:
        raise refuse("too_deep", limit=MAX_DEPTH)
    is_composition = isinstance(value, dict) and not _CONNECTIVES.isdisjoint(value)
    model = CompositionDraft if is_composition else CriterionDraft
    return model.model_validate(value, strict=False)


def _not_empty(parts: tuple[CriterionDraft | CompositionDraft, ...]) -> tuple[CriterionDraft | CompositionDraft, ...]:
    if not parts:
        raise refuse("no_parts")
    return parts


_PartDraft = Annotated["CriterionDraft | CompositionDraft", WrapValidator(_read_rule)]
Parts = Annotated[tuple[_PartDraft, ...], Field(max_length=MAX_CRITERIA), AfterValidator(_not_empty)]


class CompositionDraft(DatedDraft):
    """Several rules as one: `all` of them, `any` of them, or `not` the one."""

    model_config = ConfigDict(title="Composition", json_schema_extra=ONE_CONNECTIVE)

    criterion: CriterionName | None = Field(
        None,
        description="Snake_case name, unique within the entry; made of the first criterion's when left out.",
        examples=["shop_or_supply"],
    )
    why: LocalizedSentence | None = Field(None, description="The reason, where it is more than the parts' own.")
    all: Parts | None = Field(None, description="Each of these must hold.")
    any: Parts | None = Field(None, description="One of these is enough.")
    not_: _PartDraft | None = Field(None, alias="not", description="This must not hold.")

    @model_validator(mode="after")
    def _check_connective(self) -> Self:
        stated = [part for part in (self.all, self.any, self.not_) if part is not None]
        if len(stated) != 1:
            raise refuse("one_connective")
        return self

    @property
    def connective(self) -> Connective:
        """How the parts are joined."""
        if self.all is not None:
            return Connective.ALL
        return Connective.NOT if self.any is None else Connective.ANY

    @property
    def parts(self) -> tuple[CriterionDraft | CompositionDraft, ...]:
        """What is joined, in its order."""
        return self.all or self.any or ((self.not_,) if self.not_ is not None else ())

    @property
    def name(self) -> str:
        """Its own name, or one made of the first criterion's."""
        first = next(criterion_drafts_of([self])).criterion
        return self.criterion or f"{self.connective.value}_{first}"[:64].rstrip("_")

    def to_domain(self) -> Composition:
        """The rule as the evaluator takes it."""
        return Composition(
            criterion=self.name,
            connective=self.connective,
            parts=tuple(part.to_domain() for part in self.parts),
            why=self.why.to_domain() if self.why else None,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


def criterion_drafts_of(rules: Iterable[CriterionDraft | CompositionDraft]) -> Iterator[CriterionDraft]:
    """The single criteria that rules are made of, in their order."""
    for rule in rules:
        if isinstance(rule, CriterionDraft):
            yield rule
        else:
            yield from criterion_drafts_of(rule.parts)


def names_of(rules: Iterable[CriterionDraft | CompositionDraft]) -> Iterator[str]:
    """The names of rules and of all their parts."""
    for rule in rules:
        if isinstance(rule, CriterionDraft):
            yield rule.criterion
        else:
            yield rule.name
            yield from names_of(rule.parts)


CompositionDraft.model_rebuild()
RuleDraft = Annotated[CriterionDraft | CompositionDraft, WrapValidator(_read_rule)]
"""A rule, read by its shape."""
