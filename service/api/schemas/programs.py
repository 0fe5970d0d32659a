"""Which programmes and channels to list, and pages of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field

from service.api.formats import SLUG
from service.api.schemas.lists import NetworkListQuery, Page
from service.domain.drafts.program import Slug
from service.domain.programs import ChannelKind, ProgramKind
from service.wire.programs import ChannelRead, ProgramRead

ProgramId = Annotated[str, Path(max_length=64, pattern=SLUG.pattern, description="Its id.", examples=[SLUG.example])]
ChannelId = Annotated[str, Path(max_length=64, pattern=SLUG.pattern, description="Its id.", examples=["freshippo"])]


class ChannelPage(Page[ChannelRead]):
    """A page of channels."""


class ProgramPage(Page[ProgramRead]):
    """A page of programs."""


class ChannelQuery(NetworkListQuery):
    """Which channels to list."""

    kind: ChannelKind | None = Field(None, description="Only channels of this kind.")


class ProgramQuery(NetworkListQuery):
    """Which programmes to list."""

    kind: ProgramKind | None = Field(None, description="Only programmes of this kind.")
    channel: Slug | None = Field(None, description="Only programmes that open this channel, by id.")
