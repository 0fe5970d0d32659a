"""A text as a structured query: units of meaning, each with its expansions in both languages.

A unit is an English word or a Chinese dictionary word. Its other names are translations (CC-CEDICT and the glossary),
names of the same concept, words that share a translation (the dictionary as thesaurus), words spelt alike, sounding
alike or akin, joined spellings, and equal sizes. A phrase that the dictionary knows is an expansion of every unit it
covers, so that phrases come before words without hiding them. The best expansion of a unit counts.

Source: Pirkola 1998, *The effects of query structure and dictionary setups in dictionary-based cross-language
retrieval*; Darwish & Oard 2003, *Probabilistic structured query methods*.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple, TypeAlias

from service.domain.search.query.expand import (
    SPELLING_WEIGHT,
    Expansion,
    Expansions,
    accepted_sizes,
    expand_chinese,
    expand_english,
    expand_homophone,
    expand_joined,
    expand_size,
    same_term,
)
from service.domain.search.query.lexicon import Lexicon
from service.domain.text.analysis import GRAM, FoldedText, is_model_number
from service.domain.text.chinese import cut_into_dictionary_words
from service.domain.text.dictionary import dictionary
from service.domain.text.heads import find_head
from service.domain.text.kinds import kinds
from service.domain.text.phrases import Phrase
from service.domain.text.quantities import OPPOSABLE, Quantity, dimension_term, find_quantities
from service.domain.text.segment import is_cjk, runs
from service.domain.text.selling_words import selling_words
from service.domain.text.stems import stem
from service.domain.text.stopwords import CHINESE, ENGLISH

Span: TypeAlias = tuple[int, int]
"""Where something begins in a run of Chinese characters, and where it ends."""

LONGEST_PHRASE = 4
MAX_WORDS = 256
"""That are read of each field of a query; what comes after them would count less than a sixth of the first."""
_MAX_RUN = 2 * MAX_WORDS
"""Chinese characters, which make up about so many words."""
SHORTEST_JOINED = 3
"""Characters of a word that takes a slip in it for its own."""

MODEL_NUMBER_WEIGHT = 3.0
CROSSING_GRAM_WEIGHT = 0.3  # of the pair of characters across two words


@dataclass(slots=True)
class Unit:
    """One unit of the query.

    Attributes:
        key: its folded form; equal keys are one unit.
        surface: as it stands in the asking text.
        weight: how much it counts besides its information.
        own: the unit itself.
        expansions: the same in other words, each with the share of the unit that they say.
        count: how often it occurs.
        is_head: whether it is what is asked for, which a name's head should say.
        is_goods: whether it is of the name of some goods.
        is_selling: whether it is of selling and asking, and names no goods.
    """

    key: str
    surface: str
    weight: float
    own: Expansion
    expansions: list[tuple[Expansions, float]] = field(default_factory=list)
    count: int = 1
    is_head: bool = False
    is_goods: bool = False
    is_selling: bool = False


@dataclass(frozen=True, slots=True)
class StatedSize:
    """A size that the query states in a dimension in which two sizes contradict one another."""

    surface: str
    dimension: str
    accepted: tuple[str, ...]


@dataclass(slots=True)
class ParsedQuery:
    """What a query asks for.

    Attributes:
        units: in the order of the text.
        sizes: that a document may contradict.
        is_cut: whether a field was longer than what is read of it.
    """

    units: list[Unit] = field(default_factory=list)
    sizes: list[StatedSize] = field(default_factory=list)
    is_cut: bool = False


class _Slip(NamedTuple):
    """A part of a run that is no word, but sounds like one."""

    begin: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A unit with its span in the folded text."""

    unit: Unit
    start: int
    end: int


def parse_query(texts: Sequence[tuple[str, float]], lexicon: Lexicon) -> ParsedQuery:
    """Analyse the fields of a query.

    Args:
        texts: of the fields, the name first, each with its weight in (0, 1].
        lexicon: of the index that is asked.
    """
    query = ParsedQuery()
    units: dict[str, Unit] = {}
    for place, (text, weight) in enumerate(texts):
        reader = _Reader(FoldedText.of(text), weight, lexicon)
        found = reader.read()
        if place == 0:
            _mark_head(reader.text.folded, found)
        for placed in found:
            _merge(units, placed.unit)
        query.sizes += reader.sizes
        query.is_cut |= reader.is_cut
    query.units = list(units.values())
    return query


def _mark_head(folded: str, placed: Sequence[_Placed]) -> None:
    """Mark what is asked for: the query's own head, or its last Chinese word."""
    head = find_head(folded)
    named = [one for one in placed if head is None or one.start >= head.start]
    if named:
        unit = named[-1].unit if head is None or is_cjk(named[-1].unit.key) else named[0].unit
        unit.is_head = True


def _mark_named(placed: Sequence[_Placed]) -> None:
    """Mark the words and phrases that goods are traded under, and what says no more than that some are wanted."""
    for unit in _find_named(placed, kinds()):
        unit.is_goods = True
    for unit in _find_named(placed, selling_words()):
        unit.is_selling = not unit.is_goods


def _find_named(placed: Sequence[_Placed], names: Container[Phrase | str]) -> Iterator[Unit]:
    """The units of words and phrases that are among some names."""
    for begin in range(len(placed)):
        phrase: Phrase = ()
        for end in range(begin, min(begin + LONGEST_PHRASE, len(placed))):
            phrase += (placed[end].unit.key,)
            if phrase in names or "".join(phrase) in names:
                yield from (one.unit for one in placed[begin : end + 1])


def _merge(units: dict[str, Unit], unit: Unit) -> None:
    known = units.setdefault(unit.key, unit)
    if known is not unit:
        known.count += 1
        known.is_goods |= unit.is_goods
        known.is_selling &= unit.is_selling


class _Reader:
    """Reads one field into units."""

    def __init__(self, text: FoldedText, weight: float, lexicon: Lexicon) -> None:
        self.text = text
        self._weight = weight
        self._lexicon = lexicon
        self._quantities = find_quantities(text.folded)
        self.sizes: list[StatedSize] = []
        self.is_cut = False

    def read(self) -> list[_Placed]:
        """The field's units in order; `sizes` are filled besides."""
        found: list[_Placed] = []
        english: list[_Placed] = []
        for piece, start, is_chinese in runs(self.text.folded):
            if len(found) + len(english) >= MAX_WORDS:
                self.is_cut = True
                break
            if is_chinese:
                self._relate_english(english)
                found += english
                english = []
                self.is_cut |= len(piece) > _MAX_RUN
                found += self._read_chinese(piece[:_MAX_RUN], start)
            elif piece not in ENGLISH:
                english.append(self._english_unit(piece, start))
        self._relate_english(english)
        found += english
        found = self._join_sizes(found)
        _mark_named(found)
        return found

    def _english_unit(self, word: str, start: int) -> _Placed:
        stemmed, end = stem(word), start + len(word)
        is_number = is_model_number(stemmed) and not self._is_in_size(start)
        weight = self._weight * (MODEL_NUMBER_WEIGHT if is_number else 1.0)
        unit = Unit(stemmed, self.text.surface(start, end), weight, same_term(stemmed))
        if is_number or stemmed.isalpha():
            unit.expansions.append((self._lexicon.neighbours(stemmed), 1.0))
        return _Placed(unit, start, end)

    def _read_chinese(self, run: str, offset: int) -> list[_Placed]:
        """The dictionary words of a run, with their characters and the dictionary's translations."""
        spans = [(b, e) for b, e in cut_into_dictionary_words(run) if not (e == b + 1 and run[b] in CHINESE)]
        slips = list(_find_slips(run, spans, self._lexicon))
        spans = _join_slips(spans, slips)
        own = [_own_terms(run, begin, end, self._lexicon.model.gram_weight) for begin, end in spans]
        placed = []
        for (begin, end), terms in zip(spans, own, strict=True):
            surface = self.text.surface(offset + begin, offset + end)
            inside = {GRAM + run[at : at + n] for n in (1, 2) for at in range(begin, end - n + 1)}
            first = Expansion(1.0, tuple(terms.items()), optional=frozenset(terms.keys() - inside))
            unit = Unit(run[begin:end], surface, self._weight * ((end - begin) / 2) ** 0.5, first)
            placed.append(_Placed(unit, offset + begin, offset + end))
        _relate_chinese(run, spans, placed)
        _relate_slips(spans, placed, slips)
        return placed

    def _relate_english(self, placed: Sequence[_Placed]) -> None:
        """Joined spellings, and the dictionary's word for every phrase of up to four words."""
        for first, second in pairwise(placed):
            joined = expand_joined(first.unit.key + second.unit.key)
            for unit in (first.unit, second.unit):
                unit.expansions.append((joined, 1.0))
        for begin in range(len(placed)):
            for end in range(begin + 1, min(begin + LONGEST_PHRASE, len(placed)) + 1):
                covered = placed[begin:end]
                names = expand_english(tuple(one.unit.key for one in covered))
                for one in covered if names.expansions else ():
                    one.unit.expansions.append((names, 1.0))

    def _is_in_size(self, start: int) -> bool:
        at = bisect_right(self._quantities, start, key=attrgetter("start"))
        return at > 0 and start < self._quantities[at - 1].end

    def _join_sizes(self, placed: list[_Placed]) -> list[_Placed]:
        """The words of a quantity become one unit, which equal sizes meet too: `500 ml` is met by `0.5 L`."""
        for (start, end), sizes in self._sizes_by_span().items():
            begin = bisect_right(placed, start, key=attrgetter("end"))
            stop = bisect_left(placed, end, key=attrgetter("start"))
            if begin >= stop:
                continue
            first, last = placed[begin], placed[stop - 1]
            surface = self.text.surface(first.start, last.end)
            parts = tuple(part for one in placed[begin:stop] for part in one.unit.own.parts)
            unit = Unit("".join(surface.split()).lower(), surface, first.unit.weight, Expansion(1.0, parts))
            for size in sizes:
                unit.expansions.append((expand_size(size), 1.0 / len(sizes)))
                if size.dimension in OPPOSABLE:
                    self.sizes.append(StatedSize(surface, dimension_term(size.dimension), accepted_sizes(size)))
            placed[begin:stop] = [_Placed(unit, first.start, last.end)]
        return placed

    def _sizes_by_span(self) -> dict[tuple[int, int], list[Quantity]]:
        spans: dict[tuple[int, int], list[Quantity]] = {}
        for quantity in self._quantities:
            spans.setdefault((quantity.start, quantity.end), []).append(quantity)
        return spans


def _own_terms(run: str, begin: int, end: int, gram_weight: float) -> dict[str, float]:
    terms = {run[begin:end]: 1.0}
    for at in range(begin, end):
        if run[at] not in CHINESE:
            terms[GRAM + run[at]] = terms.get(GRAM + run[at], 0.0) + gram_weight
    for at in range(max(begin - 1, 0), end - 1):
        gram = GRAM + run[at : at + 2]
        terms[gram] = terms.get(gram, 0.0) + gram_weight * (1.0 if at >= begin else CROSSING_GRAM_WEIGHT)
    return terms


def _relate_chinese(run: str, spans: Sequence[Span], placed: Sequence[_Placed]) -> None:
    """Offer the translations of every dictionary word of the run to the units that it is made up of."""
    known = dictionary()
    for begin in range(len(run)):
        for word in known.words_from(run, begin):
            end = begin + len(word)
            at = _overlapping(spans, begin, end)
            names = expand_chinese(word)
            for one in placed[at.start : at.stop] if names.expansions and _is_whole(spans, at, begin, end) else ():
                one.unit.expansions.append((names, 1.0))


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


def _relate_slips(spans: Sequence[Span], placed: Sequence[_Placed], slips: Sequence[_Slip]) -> None:
    """Offer the words that were meant, and their other names, to the units that they cover."""
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
