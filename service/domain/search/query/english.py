"""English words as units, and the phrases that neighbouring ones make."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from service.domain.search.query.expand import expand_english, expand_joined, same_term
from service.domain.search.query.lexicon import Lexicon
from service.domain.search.query.units import PlacedUnit, Unit
from service.domain.text.analysis import FoldedText, is_model_number
from service.domain.text.phrases import LONGEST_PHRASE
from service.domain.text.stems import stem

MODEL_NUMBER_WEIGHT = 3.0


def read_english(
    text: FoldedText, word: str, start: int, weight: float, lexicon: Lexicon, *, is_in_size: bool
) -> PlacedUnit:
    """A word, with what the catalogue says that is spelt like it or akin to it.

    Args:
        text: that the word stands in.
        word: folded.
        start: where it begins in the folded text.
        weight: of the field.
        lexicon: of the index that is asked.
        is_in_size: whether it is of a quantity, which looks like a model number and is none.
    """
    stemmed, end = stem(word), start + len(word)
    is_number = is_model_number(stemmed) and not is_in_size
    unit = Unit(
        stemmed, text.surface(start, end), weight * (MODEL_NUMBER_WEIGHT if is_number else 1.0), same_term(stemmed)
    )
    if is_number or stemmed.isalpha():
        unit.expansions.append((lexicon.expand_word(stemmed), 1.0))
    return PlacedUnit(unit, start, end)


def relate_english(placed: Sequence[PlacedUnit]) -> None:
    """Offer joined spellings, and the dictionary's words for every phrase of up to four, to neighbouring units."""
    for first, second in pairwise(placed):
        joined = expand_joined(first.unit.key + second.unit.key)
        for unit in (first.unit, second.unit):
            unit.expansions.append((joined, 1.0))
    for begin in range(len(placed)):
        for end in range(begin + 1, min(begin + LONGEST_PHRASE, len(placed)) + 1):
            covered = placed[begin:end]
            group = expand_english(tuple(one.unit.key for one in covered))
            for one in covered if group.expansions else ():
                one.unit.expansions.append((group, 1.0))
