"""When an offer stands: its days, as far as sources agree on them, what became of it, and whether one can apply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.language import Localized


class Status(StrEnum):
    """What became of a programme or a channel."""

    ANNOUNCED = "announced"
    OPEN = "open"
    SUSPENDED = "suspended"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """What a programme or channel has been since a day.

    Attributes:
        status: what it became.
        since: the day from which it was so for certain, inclusive; None where it was so on every day before the next.
        possible_since: the first day from which it may have been so, where sources differ or parts of it went before
            others; between the two days what it was is unknown.
        why: what happened, as the source says it.
        source: id of the entry's source that says so.
    """

    status: Status
    since: date | None = None
    possible_since: date | None = None
    why: Localized
    source: str


@dataclass(frozen=True, slots=True)
class NoOffer:
    """Why there is nothing that a maker of goods could apply for, and the id of the entry's source that says so."""

    why: Localized
    source: str


@dataclass(frozen=True, slots=True)
class Window:
    """All that is stated of whether an offer stands on a day. All days are inclusive; None where no source states one.

    Attributes:
        valid_from, valid_to: between these it stands for certain.
        possible_from, possible_to: outside of these it does not, where they lie further out; between the two the
            sources differ.
        status: what became of it, oldest first.
        no_offer: why there is nothing to apply for, where that is so.
        has_days: whether days are asked of it at all; a channel stands without.
    """

    valid_from: date | None = None
    valid_to: date | None = None
    possible_from: date | None = None
    possible_to: date | None = None
    status: tuple[StatusChange, ...] = ()
    no_offer: NoOffer | None = None
    has_days: bool = True

    @property
    def first(self) -> date | None:
        """The first day on which it may stand."""
        return self.possible_from or self.valid_from

    @property
    def last(self) -> date | None:
        """The last day on which it may stand."""
        return self.possible_to or self.valid_to

    def status_on(self, day: date) -> tuple[StatusChange, ...]:
        """What it may have been on a day: one change where that is certain, more where sources differ, or none."""
        return tuple(self._statuses_on(day))

    def _statuses_on(self, day: date) -> Iterator[StatusChange]:
        held = [change for change in self.status if change.since is None or change.since <= day]
        yield from held[-1:]
        for change in self.status:
            if change.possible_since and change.since and change.possible_since <= day < change.since:
                yield change
