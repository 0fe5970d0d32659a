"""A request as people write it, taken apart: what it says besides naming goods, and the words that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.domain.reading.counts import find_counts
from service.domain.reading.days import find_days
from service.domain.reading.destinations import find_destinations
from service.domain.reading.found import Field, Found, Value, without_overlaps
from service.domain.reading.prices import find_prices
from service.domain.text.analysis import FoldedText
from service.domain.text.normalise import fold, strip_markup

MAX_READ = 2_000
"""Characters of a text that are read; what is asked for stands at its beginning."""

Part = Literal["title", "description"]


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was read.

    Attributes:
        field: of the demand.
        value: as `Found` has it.
        words: that say it, as they stand in the text.
        part: the text they stand in.
    """

    field: Field
    value: Value
    words: str
    part: Part


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request's texts say.

    Attributes:
        understood: in the order of the texts; the first of a field counts.
        title, description: the texts with the words that were read blanked, so that all others stay where they are.
    """

    understood: tuple[Understood, ...]
    title: str
    description: str

    def find(self, field: Field) -> Understood | None:
        """What was read for a field."""
        return next((one for one in self.understood if one.field is field), None)


def read_request(title: str, description: str, today: date) -> Reading:
    """Read a request's texts.

    Args:
        title: of the request.
        description: of the request; may be empty.
        today: the day that `within 30 days` and a month without a year are counted from.
    """
    of_title, title_left = _read(title, "title", today)
    of_description, description_left = _read(description, "description", today)
    return Reading((*of_title, *of_description), title_left, description_left)


def _read(text: str, part: Part, today: date) -> tuple[list[Understood], str]:
    if not text.strip():
        return [], text
    plain = strip_markup(text)
    folded = FoldedText(plain, fold(plain.replace("，", "；")))  # a Chinese comma parts sentences, never a number
    offsets = folded.offsets
    if offsets is None:
        return [], text  # folding moved characters about
    understood, left = [], list(plain)
    for found in without_overlaps(_find_all(folded.folded[:MAX_READ], today)):
        words = folded.surface(found.start, found.end)
        understood.append(Understood(found.field, found.value, " ".join(words.split()), part))
        begin, end = offsets[found.start], offsets[found.end - 1] + 1
        left[begin:end] = " " * (end - begin)
    return understood, "".join(left)


def _find_all(folded: str, today: date) -> Iterator[Found]:
    yield from find_prices(folded)
    yield from find_days(folded, today)
    yield from find_counts(folded)
    yield from find_destinations(folded)
