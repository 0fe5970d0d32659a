"""Lists: what is asked for and the page that answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from service.api.paging import DEFAULT_LIMIT, MAX_CURSOR_LENGTH, MAX_LIMIT


class Scope(StrEnum):
    """Whose rows a list holds."""

    OWN = "own"
    NETWORK = "network"


class Paged(BaseModel):
    """How many rows, and where to go on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many at most, 1 to 100.")
    cursor: str | None = Field(
        None, min_length=1, max_length=MAX_CURSOR_LENGTH, description="`next_cursor` of the page before."
    )


class ListQuery(Paged):
    """A page of rows, the caller's own unless it asks for the network's."""

    scope: Scope = Field(Scope.OWN, description="`own`: your rows; `network`: also what others publish.")

    def filters(self) -> dict[str, object]:
        """The stated filters by field name."""
        return self.model_dump(exclude={"limit", "cursor", "scope"}, exclude_none=True)


class NetworkListQuery(ListQuery):
    """A page of rows of the shared registry and of what partners publish."""

    scope: Scope = Field(
        Scope.NETWORK, description="`network`: the registry and what partners publish; `own`: what you added."
    )


RowT = TypeVar("RowT", bound=BaseModel)


class Page(BaseModel, Generic[RowT]):
    """A page of a list."""

    items: list[RowT]
    next_cursor: str | None = Field(description="Send it as `cursor` to go on; null on the last page.")
