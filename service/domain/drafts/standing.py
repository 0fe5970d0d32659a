"""What is stated of when an offer stands: what became of it, and why there is nothing to apply for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, model_validator

from service.domain.drafts.draft import NestedDraft
from service.domain.drafts.fields import Day, ShortText
from service.domain.drafts.localized import LocalizedSentence
from service.domain.drafts.messages import refuse
from service.domain.drafts.source import Address
from service.domain.programs import Application
from service.domain.standing import NoOffer, Status, StatusChange


class StatusChangeDraft(NestedDraft):
    """What a programme or a channel has been since a day."""

    model_config = ConfigDict(title="StatusChange")

    status: Status = Field(description="`suspended` and `ended` are never recommended; `unknown` asks the sponsor.")
    since: Day | None = Field(
        None, description="First day, inclusive; left out where it was so from the beginning.", examples=["2026-12-01"]
    )
    possible_since: Day | None = Field(
        None,
        description="First day on which it may have been so, where sources differ; until `since` it is then unknown.",
        examples=["2026-11-20"],
    )
    why: LocalizedSentence = Field(description="What happened.")
    source: ShortText = Field(description="Id of the source that says so.", examples=["notice"])

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        if self.possible_since and not (self.since and self.possible_since <= self.since):
            raise refuse("bad_possible_since")
        return self

    def to_domain(self) -> StatusChange:
        """The change as the entity takes it."""
        return StatusChange(
            status=self.status,
            since=self.since,
            possible_since=self.possible_since,
            why=self.why.to_domain(),
            source=self.source,
        )


class NoOfferDraft(NestedDraft):
    """Why there is nothing that a maker of goods could apply for."""

    model_config = ConfigDict(title="NoOffer")

    why: LocalizedSentence
    source: ShortText = Field(description="Id of the source that says so.", examples=["notice"])

    def to_domain(self) -> NoOffer:
        """The reason as the entity takes it."""
        return NoOffer(self.why.to_domain(), self.source)


class ApplicationDraft(NestedDraft):
    """How to apply, as far as a source says."""

    model_config = ConfigDict(title="Application")

    text: LocalizedSentence = Field(description="Where, to whom, with which papers, how long it takes.")
    address: Address | None = Field(None, description="The page on which to apply, where one is stated.")
    source: ShortText = Field(description="Id of the source that says so.", examples=["notice"])

    def to_domain(self) -> Application:
        """The way to apply as the entity takes it."""
        return Application(self.text.to_domain(), self.address, self.source)


Sourced = TypeVar("Sourced", StatusChangeDraft, NoOfferDraft, ApplicationDraft)


def _check_source(stated: Sourced, info: ValidationInfo) -> Sourced:
    """It names one of the entry's `sources`, which are read before it."""
    listed = info.data.get("sources")
    if listed is not None and stated.source not in {source.id for source in listed}:
        raise refuse("unknown_source")
    return stated


def _check_order(changes: Sequence[StatusChangeDraft]) -> Sequence[StatusChangeDraft]:
    """The oldest first; only the first may be without a day."""
    days = [change.since for change in changes]
    if any(later is None or (earlier is not None and later <= earlier) for earlier, later in pairwise(days)):
        raise refuse("bad_status_order")
    return changes


StatusChanges = Annotated[
    tuple[Annotated[StatusChangeDraft, AfterValidator(_check_source)], ...],
    Field(max_length=16, description="What became of it, the oldest first."),
    AfterValidator(_check_order),
]
"""The status of an entry whose field `sources` stands before it."""

NoOfferField = Annotated[NoOfferDraft, AfterValidator(_check_source)]
ApplicationField = Annotated[ApplicationDraft, AfterValidator(_check_source)]
