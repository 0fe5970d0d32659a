"""A text as a structured query: units of meaning, each with its expansions in both languages.

A unit is an English word or a Chinese dictionary word. Its expansions are translations (CC-CEDICT and the glossary),
names of the same concept, words that share a translation (the dictionary as thesaurus), words spelt alike, sounding
alike or akin, joined spellings, and equal sizes. A phrase that the dictionary knows is an expansion of every unit it
covers, so that phrases come before words without hiding them. The best expansion of a unit counts.

Chinese runs (`chinese`), English words (`english`), sizes (`sizes`) and denials (`denials`) are read each by rules of
their own. What is denied is no unit that may be met; its denial is.

Source: Pirkola 1998, *The effects of query structure and dictionary setups in dictionary-based cross-language
retrieval*; Darwish & Oard 2003, *Probabilistic structured query methods*.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from service.domain.search.query.chinese import read_chinese
from service.domain.search.query.denials import read_denials
from service.domain.search.query.english import read_english, relate_english
from service.domain.search.query.lexicon import Lexicon
from service.domain.search.query.mixed import join_mixed_words
from service.domain.search.query.sizes import is_in_size, join_sizes
from service.domain.search.query.units import Claim, ParsedQuery, PlacedUnit, Unit
from service.domain.text.accessories import MODIFIER, find_modifiers, is_accessory
from service.domain.text.analysis import FoldedText
from service.domain.text.heads import Head, find_head
from service.domain.text.kinds import kinds
from service.domain.text.phrases import LONGEST_PHRASE, Phrase
from service.domain.text.quantities import find_quantities
from service.domain.text.segment import is_cjk, runs, segment
from service.domain.text.selling_words import selling_words
from service.domain.text.stopwords import is_stop_word

MAX_WORDS = 256
"""That are read of each field of a query; what comes after them would count less than a sixth of the first."""
_MAX_RUN = 2 * MAX_WORDS
"""Chinese characters, which make up about so many words."""


def parse_query(texts: Sequence[tuple[str, float]], lexicon: Lexicon) -> ParsedQuery:
    """Analyse the fields of a query.

    Args:
        texts: of the fields, the name first, each with its weight in (0, 1].
        lexicon: of the index that is asked.
    """
    query = ParsedQuery()
    units: dict[str, Unit] = {}
    for place, (written, weight) in enumerate(texts):
        text = FoldedText.of(written)
        placed = _read_field(text, weight, lexicon, query)
        if place == 0:
            head = find_head(text.folded)
            _mark_head(head, placed)
            _mark_subject(placed)
            query.thing = _find_thing(text.folded, head, placed)
        for one in placed:
            _merge(units, one.unit)
        for unit, claim in read_denials(text, weight):
            _merge(units, unit)
            query.claims.append(claim)
    query.units = list(units.values())
    query.claims = list(_free_of_own_words(query))
    return query


def _read_field(text: FoldedText, weight: float, lexicon: Lexicon, query: ParsedQuery) -> list[PlacedUnit]:
    """The units of a field in order; the claims of its sizes go to the query."""
    quantities = find_quantities(text.folded)
    placed: list[PlacedUnit] = []
    english: list[PlacedUnit] = []
    for piece, start, is_chinese in runs(text.folded):
        if len(placed) + len(english) >= MAX_WORDS:
            query.is_cut = True
            break
        if is_chinese:
            relate_english(english)
            placed += english
            english = []
            query.is_cut |= len(piece) > _MAX_RUN
            placed += read_chinese(text, piece[:_MAX_RUN], start, weight, lexicon)
        elif not is_stop_word(text.folded, start, piece):
            is_sized = is_in_size(quantities, start)
            english.append(read_english(text, piece, start, weight, lexicon, is_in_size=is_sized))
    relate_english(english)
    placed += english
    join_mixed_words(text, placed)
    query.claims += join_sizes(text, quantities, placed)
    _mark_named(placed)
    return placed


def _free_of_own_words(query: ParsedQuery) -> Iterator[Claim]:
    """The claims of a query, which none of its own words contradicts: `battery box without batteries`."""
    own = {term for unit in query.units for term, _ in unit.own.parts}
    for claim in query.claims:
        yield replace(claim, contrary=tuple(terms for terms in claim.contrary if not own.issuperset(terms)))


def _mark_head(head: Head | None, placed: Sequence[PlacedUnit]) -> None:
    """Mark what is asked for: the query's own head, or its last Chinese word."""
    named = [one for one in placed if head is None or one.start >= head.start]
    if named:
        unit = named[-1].unit if head is None or is_cjk(named[-1].unit.key) else named[0].unit
        unit.is_head = True


def _mark_subject(placed: Sequence[PlacedUnit]) -> None:
    """Mark the words of the goods that are asked for; where none is known, the head, which only English has."""
    goods = [one.unit for one in placed if one.unit.is_goods]
    for unit in goods or [one.unit for one in placed if one.unit.is_head and not is_cjk(one.unit.key)]:
        unit.is_subject = True


def _find_thing(folded: str, head: Head | None, placed: Sequence[PlacedUnit]) -> Unit | None:
    """What is asked for, which a listing's accessories are not: the head, in Chinese the last name of goods.

    None where something that goes with it is asked for, or where it names no goods and may be a brand after the goods.
    """
    units = [one.unit for one in placed]
    thing = next((unit for unit in units if unit.is_head), None)
    if thing is not None and is_cjk(thing.key):
        thing = next((unit for unit in reversed(units) if unit.is_goods and is_cjk(unit.key)), thing)
    if thing is None or not (thing.is_goods or len(units) == 1):
        return None
    modifiers = {modifier.term for modifier in find_modifiers(folded, segment(folded), head)}
    is_part = any(unit is not thing and (is_accessory(unit.key) or thing.key in unit.key) for unit in units)
    return None if is_part or MODIFIER + thing.key in modifiers else thing


def _mark_named(placed: Sequence[PlacedUnit]) -> None:
    """Mark the words and phrases that goods are traded under, and what says no more than that some are wanted."""
    for unit in _find_named(placed, kinds()):
        unit.is_goods = True
    for unit in _find_named(placed, selling_words()):
        unit.is_selling = not unit.is_goods


def _find_named(placed: Sequence[PlacedUnit], names: Container[Phrase | str]) -> Iterator[Unit]:
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
        known.is_subject |= unit.is_subject
