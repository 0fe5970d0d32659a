"""Runs of Chinese characters as units: the dictionary's words, what they are called elsewhere, and what slips meant."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from service.domain.search.query.expand import LAST_WEIGHT, SPELLING_WEIGHT, Expansion, expand_chinese, expand_homophone
from service.domain.search.query.lexicon import Lexicon
from service.domain.search.query.units import PlacedUnit, Unit
from service.domain.text.analysis import GRAM, LAST, FoldedText
from service.domain.text.chinese import cut_into_dictionary_words
from service.domain.text.dictionary import dictionary
from service.domain.text.stopwords import CHINESE

Span: TypeAlias = tuple[int, int]
"""Where something begins in a run of Chinese characters, and where it ends."""

SHORTEST_JOINED = 3
"""Characters of a word that takes a slip in it for its own."""
CROSSING_GRAM_WEIGHT = 0.3
"""Of the pair of characters across two words."""


class _Slip(NamedTuple):
    """A part of a run that is no word, but sounds like one."""

    begin: int
    end: int
    word: str


def read_chinese(text: FoldedText, run: str, offset: int, weight: float, lexicon: Lexicon) -> list[PlacedUnit]:
    """The dictionary words of a run, with their characters and the dictionary's translations.

    Args:
        text: that the run stands in.
        run: Chinese characters without a stop.
        offset: where the run begins in the folded text.
        weight: of the field.
        lexicon: of the index that is asked.
    """
    spans = [(b, e) for b, e in cut_into_dictionary_words(run) if not (e == b + 1 and run[b] in CHINESE)]
    slips = list(_find_slips(run, spans, lexicon))
    spans = _join_slips(spans, slips)
    placed = []
    for begin, end in spans:
        surface = text.surface(offset + begin, offset + end)
        own = _own_terms(run, begin, end, lexicon.model.gram_weight)
        unit = Unit(run[begin:end], surface, weight * ((end - begin) / 2) ** 0.5, own)
        placed.append(PlacedUnit(unit, offset + begin, offset + end))
    _relate_chinese(run, spans, placed)
    _relate_slips(spans, placed, slips)
    return placed


def _own_terms(run: str, begin: int, end: int, gram_weight: float) -> Expansion:
    """A word of the run as itself: whole, which the catalogue may cut another way, and by its characters."""
    terms = {run[begin:end]: 1.0}
    for at in range(begin, end):
        if run[at] not in CHINESE:
            terms[GRAM + run[at]] = terms.get(GRAM + run[at], 0.0) + gram_weight
    for at in range(max(begin - 1, 0), end - 1):
        gram = GRAM + run[at : at + 2]
        terms[gram] = terms.get(gram, 0.0) + gram_weight * (1.0 if at >= begin else CROSSING_GRAM_WEIGHT)
    if end == begin + 1:
        terms[LAST + run[begin]] = LAST_WEIGHT
    inside = {LAST + run[begin:end]} | {GRAM + run[at : at + n] for n in (1, 2) for at in range(begin, end - n + 1)}
    return Expansion(1.0, tuple(terms.items()), optional=frozenset(terms.keys() - inside))


def _relate_chinese(run: str, spans: Sequence[Span], placed: Sequence[PlacedUnit]) -> None:
    """Offer the translations of every dictionary word of the run to the units that it is made up of."""
    known = dictionary()
    for begin in range(len(run)):
        for word in known.words_from(run, begin):
            end = begin + len(word)
            at = _overlapping(spans, begin, end)
            group = expand_chinese(word)
            for one in placed[at.start : at.stop] if group.expansions and _is_whole(spans, at, begin, end) else ():
                one.unit.expansions.append((group, 1.0))


def _find_slips(run: str, spans: Sequence[Span], lexicon: Lexicon) -> Iterator[_Slip]:
    """The words that parts of the run sound like, where it was cut to single characters.

    What the catalogue says as it is written is no slip.
    """
    if all(end - begin > 1 for begin, end in spans):
        return
    for begin, word in dictionary().homophones_in(run):
        end = begin + len(word)
        at = _overlapping(spans, begin, end)
        is_cut = any(spans[one][1] - spans[one][0] == 1 for one in at)
        if is_cut and _is_whole(spans, at, begin, end) and not _is_said(run[begin:end], lexicon):
            yield _Slip(begin, end, word)


def _join_slips(spans: Sequence[Span], slips: Sequence[_Slip]) -> list[Span]:
    """Make one unit of what is one word but for a slip; any two characters may be two words."""
    joined: list[Span] = []
    taken: set[int] = set()
    for begin, end, _ in sorted(slips, key=lambda slip: slip.begin - slip.end):
        if end - begin >= SHORTEST_JOINED and taken.isdisjoint(range(begin, end)):
            joined.append((begin, end))
            taken.update(range(begin, end))
    return sorted([*joined, *(span for span in spans if span[0] not in taken)])


def _relate_slips(spans: Sequence[Span], placed: Sequence[PlacedUnit], slips: Sequence[_Slip]) -> None:
    """Offer the words that were meant, and their expansions, to the units that they cover."""
    for begin, end, word in slips:
        at = _overlapping(spans, begin, end)
        for one in placed[at.start : at.stop] if _is_whole(spans, at, begin, end) else ():
            one.unit.expansions += [(expand_homophone(word), SPELLING_WEIGHT), (expand_chinese(word), SPELLING_WEIGHT)]


def _overlapping(spans: Sequence[Span], begin: int, end: int) -> range:
    """Which of some spans, in order and apart, share characters with a part of the run."""
    return range(bisect_right(spans, begin, key=itemgetter(1)), bisect_left(spans, end, key=itemgetter(0)))


def _is_whole(spans: Sequence[Span], at: range, begin: int, end: int) -> bool:
    """Whether none of the overlapping spans reaches beyond the part."""
    return not at or (spans[at[0]][0] >= begin and spans[at[-1]][1] <= end)


def _is_said(written: str, lexicon: Lexicon) -> bool:
    """Whether the catalogue says all neighbouring characters of a Chinese word."""
    return all(lexicon.facts(GRAM + written[at : at + 2]).frequency > 0 for at in range(len(written) - 1))
