"""Sizes in a query: the words of each become one unit, which equal sizes meet too."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from service.domain.search.query.expand import Expansion, accepted_sizes, expand_size
from service.domain.search.query.units import Claim, PlacedUnit, Unit
from service.domain.text.analysis import FoldedText
from service.domain.text.quantities import OPPOSABLE, Quantity, dimension_term

SIZE_COST = 0.2
"""Share of the value that goods lose which state another size."""


def is_in_size(quantities: Sequence[Quantity], start: int) -> bool:
    """Whether what begins at an offset is of one of a text's quantities, which are in its order."""
    at = bisect_right(quantities, start, key=attrgetter("start"))
    return at > 0 and start < quantities[at - 1].end


def join_sizes(text: FoldedText, quantities: Sequence[Quantity], placed: list[PlacedUnit]) -> list[Claim]:
    """Make one unit of the words of each quantity: `500 ml` is met by `0.5 L`.

    Args:
        text: that the units stand in.
        quantities: of the text.
        placed: its units in order; those of a quantity are replaced.

    Returns:
        The sizes that a document may contradict.
    """
    stated: list[Claim] = []
    spans: dict[tuple[int, int], list[Quantity]] = {}
    for quantity in quantities:
        spans.setdefault((quantity.start, quantity.end), []).append(quantity)
    for (start, end), sizes in spans.items():
        begin = bisect_right(placed, start, key=attrgetter("end"))
        stop = bisect_left(placed, end, key=attrgetter("start"))
        if begin >= stop:
            continue
        first, last = placed[begin], placed[stop - 1]
        surface = text.surface(first.start, last.end)
        parts = tuple(part for one in placed[begin:stop] for part in one.unit.own.parts)
        unit = Unit("".join(surface.split()).lower(), surface, first.unit.weight, Expansion(1.0, parts))
        for size in sizes:
            unit.expansions.append((expand_size(size), 1.0 / len(sizes)))
            if size.dimension in OPPOSABLE:
                contrary = ((dimension_term(size.dimension),),)
                stated.append(Claim(surface, contrary, accepted_sizes(size), SIZE_COST))
        placed[begin:stop] = [PlacedUnit(unit, first.start, last.end)]
    return stated
