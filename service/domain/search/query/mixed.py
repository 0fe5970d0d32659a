"""Words of characters and Latin letters as units: U盘 is one word, not U and 盘."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from service.domain.search.query.expand import Expansion, expand_chinese
from service.domain.search.query.units import PlacedUnit, Unit
from service.domain.text.analysis import FoldedText
from service.domain.text.dictionary import dictionary


def join_mixed_words(text: FoldedText, placed: list[PlacedUnit]) -> None:
    """Make one unit of the parts of each word that the dictionary knows by both letters and characters.

    Args:
        text: that the units stand in.
        placed: its units in order; those of such a word are replaced.
    """
    for word, start, end in dictionary().mixed_words_in(text.folded):
        begin = bisect_left(placed, start, key=attrgetter("start"))
        stop = bisect_left(placed, end, key=attrgetter("start"))
        if begin == stop or placed[stop - 1].end > end:
            continue  # its last character is of a longer word
        parts, optional = {word: 1.0}, {word}
        for one in placed[begin:stop]:
            parts |= dict(one.unit.own.parts)
            optional |= one.unit.own.optional
        own = Expansion(1.0, tuple(parts.items()), optional=frozenset(optional))
        unit = Unit(word, text.surface(start, end), placed[begin].unit.weight * (len(word) / 2) ** 0.5, own)
        unit.expansions.append((expand_chinese(word), 1.0))
        placed[begin:stop] = [PlacedUnit(unit, start, end)]
