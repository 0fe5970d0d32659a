"""A demand completed by what its words say; a field that is stated wins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from service.domain.demand import Demand
from service.domain.documents import demand_document
from service.domain.money import PriceRange
from service.domain.places import CHINA_STANDARD_TIME
from service.domain.reading.found import Count, Field
from service.domain.reading.request import Reading, read_request
from service.domain.search.document import TextDocument
from service.domain.search.query.denials import MOST_DENIALS
from service.domain.text.analysis import FoldedText

ReadValue = int | str | date | PriceRange
DENIED = "denied"
"""What stands for a field where a text says what is not wanted."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read for one field of a demand.

    Attributes:
        field: its name; `DENIED` for what is not wanted, which the text keeps.
        value: that was read; of a denial what is denied, as it stands in the text.
        words: that say it, as they stand in the text.
        part: `title` or `description`.
        is_used: whether the field holds it; False where another value is stated.
    """

    field: str
    value: ReadValue
    words: str
    part: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class ReadDemand:
    """A demand as it is meant.

    Attributes:
        demand: with the fields that its words say and that were left out; its texts are as they were.
        text: what it asks for, without the words that were read.
        understood: what was read, in the order of the texts.
    """

    demand: Demand
    text: TextDocument
    understood: tuple[Understood, ...]


def read_demand(demand: Demand, today: date) -> ReadDemand:
    """Read a demand's texts.

    Args:
        demand: stored or not.
        today: the day it was written: `within 30 days` counts from there.
    """
    reading = read_request(demand.title, demand.description, today)
    denied = (*_find_denied(reading.title, "title"), *_find_denied(reading.description, "description"))
    if not reading.understood:
        return ReadDemand(demand, demand_document(demand), denied)
    read = _fields_of(reading)
    completed = replace(demand, **{name: value for name, (value, *_) in read.items() if _is_open(demand, name)})
    title = reading.title if reading.title.strip() else demand.title
    text = demand_document(replace(demand, title=title, description=reading.description))
    return ReadDemand(completed, text, (*_understood(completed, read), *denied))


def read_stored_demand(demand: Demand) -> ReadDemand:
    """`read_demand` as of the day on which the demand was stored."""
    return read_demand(demand, demand.created_at.astimezone(CHINA_STANDARD_TIME).date())


def _find_denied(text: str, part: str) -> Iterator[Understood]:
    """What a text says is not wanted."""
    read = FoldedText.of(text)
    for one in read.denials[:MOST_DENIALS]:
        value, words = (" ".join(read.surface(*span).split()) for span in ((one.begin, one.stop), (one.start, one.end)))
        if value:
            yield Understood(DENIED, value, words, part, is_used=True)


def _fields_of(reading: Reading) -> dict[str, tuple[Any, str, str]]:
    """What the first words for each field say: value, words, and the text that they stand in."""
    read: dict[str, tuple[Any, str, str]] = {}
    for field in Field:
        found = reading.find(field)
        if found is None:
            continue
        said = (found.words, found.part)
        if isinstance(found.value, Count):
            read["quantity"] = (found.value.quantity, *said)
            if found.value.unit is not None:
                read["unit"] = (found.value.unit, *said)
        else:
            read[field.value] = (found.value, *said)
    return read


def _is_open(demand: Demand, name: str) -> bool:
    """Whether a field may be filled: a unit belongs to its quantity, and goes with it alone."""
    return getattr(demand, name) is None and not (name == "unit" and demand.quantity is not None)


def _understood(completed: Demand, read: dict[str, tuple[Any, str, str]]) -> list[Understood]:
    return [
        Understood(name, value, words, part, getattr(completed, name) == value)
        for name, (value, words, part) in read.items()
    ]
