"""Manners of all drafts: what is stated becomes the fields of an entity, whose names a draft's fields have."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.domain.drafts.fields import Day
from service.domain.drafts.messages import refuse


class Draft(BaseModel):
    """What a partner states about a row: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def fields(self) -> dict[str, Any]:
        """The stated values as the entity takes them (`Money` instead of `MoneyDraft`)."""
        return {name: _to_domain(value) for name, value in self}


class NestedDraft(BaseModel, ABC):
    """What lies in a draft and becomes a value of its own: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def to_domain(self) -> object:
        """The value as the entity takes it."""


def _to_domain(value: object) -> object:
    if isinstance(value, NestedDraft):
        return value.to_domain()
    return tuple(_to_domain(item) for item in value) if isinstance(value, tuple) else value


class DatedDraft(NestedDraft):
    """What is in force on some days only."""

    valid_from: Day | None = Field(
        None, description="First day on which the condition counts, inclusive.", examples=["2026-12-01"]
    )
    valid_to: Day | None = Field(
        None, description="Last day on which the condition counts, inclusive.", examples=["2027-11-30"]
    )

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise refuse("bad_window")
        return self
