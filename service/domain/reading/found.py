"""What was read in a text, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from service.domain.money import PriceRange


class Field(StrEnum):
    """A field of a demand that can be read from its words."""

    QUANTITY = "quantity"
    TARGET_PRICE = "target_price"
    NEEDED_BY = "needed_by"
    DELIVERY_PROVINCE = "delivery_province"


class Count(NamedTuple):
    """How many of what; `unit` is None where no unit is said."""

    quantity: int
    unit: str | None


Value = Count | PriceRange | date | str


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a text says.

    Attributes:
        field: what it is.
        value: a `Count`, a `PriceRange`, a day, or the ISO 3166-2 code of a province.
        start, end: of its words in the folded text.
    """

    field: Field
    value: Value
    start: int
    end: int


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """In the order of the text; of those that overlap, the one that begins first, and of these the longest.

    Of a place that begins with the end of another the rest is kept: 重庆 of 国庆前送达重庆.
    """
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.field is Field.DELIVERY_PROVINCE and one.end > kept[-1].end:
            kept.append(replace(one, start=kept[-1].end))
    return kept
