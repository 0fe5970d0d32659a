"""The frame of one registry file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.domain.drafts.messages import refuse


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise refuse("bad_version") from None


Untyped = list[dict[str, object]]


class RegistryFile(BaseModel):
    """What a file may hold; its entries are validated one by one elsewhere, so that each mistake keeps its place."""

    model_config = ConfigDict(extra="forbid", strict=True)

    schema_version: Literal[1] = Field(alias="schema")
    version: Annotated[str, AfterValidator(_day)] | None = None
    sources: Untyped = Field(default_factory=list)
    channels: Untyped = Field(default_factory=list)
    programs: Untyped = Field(default_factory=list)

    def section(self, name: str) -> Untyped:
        """The entries under `sources`, `channels` or `programs`."""
        return {"sources": self.sources, "channels": self.channels, "programs": self.programs}[name]
