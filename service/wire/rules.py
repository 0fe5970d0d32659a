"""Rules and what they cite, on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from service.domain.drafts.rule import ONE_CONNECTIVE
from service.domain.programs import Grade
from service.domain.rules import Composition, Connective, Operator
from service.wire.values import LocalizedRead, Readable


class SourceRead(Readable):
    """Where a fact is written."""

    id: str
    title: LocalizedRead
    published: str = Field(description="Its date as stated; empty when it has none.")
    publisher: LocalizedRead | None = Field(description="Who wrote it.")
    address: str | None = Field(description="Where it can be read; null where no address is known.")
    checked_on: date | None = Field(description="The day on which it was last read.")
    grade: Grade | None = Field(description="How much it weighs.")


class CriterionRead(Readable):
    """One typed condition of a programme or a demand."""

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
