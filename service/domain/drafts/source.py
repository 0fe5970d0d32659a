"""Sources: where the facts of an entry are written, each under an id that the entry's rules and benefits name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from service.domain.drafts.draft import NestedDraft
from service.domain.drafts.fields import Day, ShortText
from service.domain.drafts.localized import LocalizedName
from service.domain.drafts.messages import refuse
from service.domain.programs import Grade, Source


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s]*", text, re.ASCII):
        raise refuse("bad_address")
    return text


Address = Annotated[str, Field(max_length=512, examples=["https://example.com/notice"]), AfterValidator(_web_address)]
"""A page on the web."""


class SourceDraft(NestedDraft):
    """Where a fact is written."""

    model_config = ConfigDict(title="Source")

    id: ShortText = Field(description="Unique within the entry; criteria refer to it.", examples=["notice-2026-04"])
    title: LocalizedName
    published: Annotated[str, Field(max_length=64)] = Field(
        "", description="Its date as it is stated (`2025-04-11`, `2025-05`); empty when it has none."
    )

    publisher: LocalizedName | None = Field(None, description="Who wrote it.")
    address: Address | None = Field(None, description="Where it can be read; left out where no address is known.")
    checked_on: Day | None = Field(None, description="The day on which it was last read.", examples=["2026-11-28"])
    grade: Grade | None = Field(
        None,
        description="`official`; `named_press`, a testing firm or an adviser; `reported`: a reprint or a collection.",
    )

    def to_domain(self) -> Source:
        """The source as the entity takes it."""
        publisher = self.publisher.to_domain() if self.publisher else None
        return Source(
            self.id, self.title.to_domain(), self.published, publisher, self.address, self.checked_on, self.grade
        )


def refuse_duplicates(ids: Iterable[str]) -> None:
    """Refuse ids of which two are the same.

    Raises:
        PydanticCustomError: says how many are used twice.
    """
    if n_twice := sum(count > 1 for count in Counter(ids).values()):
        raise refuse("duplicate_ids", n=n_twice)


def _check_sources(sources: tuple[SourceDraft, ...]) -> tuple[SourceDraft, ...]:
    refuse_duplicates(source.id for source in sources)
    return sources


Sources = Annotated[tuple[SourceDraft, ...], Field(max_length=32), AfterValidator(_check_sources)]
"""What an entry cites, each under an id of its own."""
