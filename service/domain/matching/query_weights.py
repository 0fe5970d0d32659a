"""A structured query in numbers: what each unit is worth, and which postings speak for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from service.domain.matching.latent import LatentSpace
from service.domain.matching.statistics import TermStatistics, codes_of, find_codes
from service.domain.matching.structured_query import Alternative, StatedSize, StructuredQuery, Unit

LATENT_WEIGHT = 0.2
REPEAT_SATURATION = 5.0
POSITION_DECAY = 30.0
"""The unit at this place of the query counts half of the first: what is asked comes before its details."""
PHRASE_RARITY = 0.5
"""A phrase stands in about half as many documents as its rarest word."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One posting list that speaks for an alternative.

    Attributes:
        term: of the index.
        column: of the query's distinct columns.
        share: of the unit's coverage that the term's weight gives.
    """

    term: str
    column: int
    share: float


@dataclass(frozen=True, slots=True)
class WeighedAlternative:
    """An alternative that some document can meet."""

    alternative: Alternative
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class QueryUnit:
    """A unit with its share of the query's information; shares add up to 1.

    `is_pair` marks two neighbouring words that are units of their own too.
    """

    surface: str
    is_pair: bool
    share: float
    alternatives: tuple[WeighedAlternative, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TextQuery:
    """A document analysed as a query against one index; holds only for that index.

    Attributes:
        terms: the query's units; empty when nothing can be looked for.
        sizes: stated sizes with the columns of their dimension and of the sizes that agree, -1 for none.
        columns: of the index, int64, distinct.
        bounds: of each column the most that it can give a document, float64.
        latent_share: of the value that the latent space decides, in [0, 1).
        direction: of the query in the latent space, float32, length 1 or 0.
    """

    terms: tuple[QueryUnit, ...]
    sizes: tuple[tuple[StatedSize, int, tuple[int, ...]], ...]
    columns: NDArray[np.int64]
    bounds: NDArray[np.float64]
    latent_share: float
    direction: NDArray[np.float32]
    slot_columns: NDArray[np.int64]
    slot_shares: NDArray[np.float64]
    alternative_starts: NDArray[np.int64]
    unit_starts: NDArray[np.int64]
    unit_shares: NDArray[np.float64]


def weigh_query(
    query: StructuredQuery, statistics: TermStatistics, latent: LatentSpace, index_codes: NDArray[np.uint64]
) -> TextQuery:
    """Weigh a query by a catalogue's statistics, against the index whose terms have `index_codes`."""
    terms = list(dict.fromkeys(term for unit in query.units for one in unit.alternatives for term, _ in one.parts))
    terms += [term for size in query.sizes for term in (size.dimension, *size.accepted)]
    terms = list(dict.fromkeys(terms))
    codes = codes_of(terms)
    frequencies = statistics.frequencies_of(terms)
    weigher = _Weigher(terms, frequencies, statistics)
    weights = [weigher.weigh_unit(unit, place) for place, unit in enumerate(query.units)]
    total = sum(weights)
    places = find_codes(index_codes, codes)
    kept = np.flatnonzero(places >= 0)
    columns = {terms[at]: column for column, at in enumerate(kept.tolist())}
    units = tuple(
        QueryUnit(unit.surface, unit.is_pair, weight / total, weigher.alternatives(unit, columns))
        for unit, weight in zip(query.units, weights, strict=True)
    )
    sizes = tuple(
        (size, columns.get(size.dimension, -1), tuple(columns.get(term, -1) for term in size.accepted))
        for size in query.sizes
    )
    direction = weigher.direction(query.units, weights, latent.vectors_of(codes))
    return _flatten(units, sizes, places[kept], direction)


class _Weigher:
    """Weighs units by the frequencies of their terms."""

    def __init__(self, terms: Sequence[str], frequencies: NDArray[np.int64], statistics: TermStatistics) -> None:
        self._place = {term: place for place, term in enumerate(terms)}
        self._frequency = dict(zip(terms, frequencies.tolist(), strict=True))
        self._information = dict(zip(terms, statistics.information(frequencies).tolist(), strict=True))
        self._n_documents = statistics.n_documents

    def weigh_unit(self, unit: Unit, place: int) -> float:
        """Its information times what else counts: its kind, how often it comes and where it stands."""
        own, *others = unit.alternatives
        information = self._own_information(own)
        union = sum(other.weight * self._documents_of(other) for other in others)
        if union >= 1.0:
            n = min(union, float(self._n_documents))
            information = min(information, math.log1p((self._n_documents - n + 0.5) / (n + 0.5)))
        repeats = unit.count * (1.0 + REPEAT_SATURATION) / (unit.count + REPEAT_SATURATION)
        return float(information * unit.weight * repeats / (1.0 + place / POSITION_DECAY))

    def alternatives(self, unit: Unit, columns: dict[str, int]) -> tuple[WeighedAlternative, ...]:
        """The unit's alternatives that a document of the index can meet; of equal ones the best."""
        best: dict[tuple[tuple[str, float], ...], Alternative] = {}
        for alternative in unit.alternatives:
            known = best.get(alternative.parts)
            if known is None or alternative.weight > known.weight:
                best[alternative.parts] = alternative
        found = []
        for alternative in best.values():
            parts = self._counted_parts(alternative)
            whole = sum(count * self._information[term] for term, count in parts)
            slots = tuple(
                Slot(term, columns[term], alternative.weight * count * self._information[term] / whole)
                for term, count in parts
                if term in columns
            )
            if slots:
                found.append(WeighedAlternative(alternative, slots))
        return tuple(found)

    def direction(
        self, units: Sequence[Unit], weights: Sequence[float], vectors: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The direction of the query: its units' own and, by the square of their weight, the alternatives'."""
        emphasis = np.zeros(len(self._place), dtype=np.float32)
        for unit, weight in zip(units, weights, strict=True):
            own, *others = unit.alternatives
            whole = max(sum(other.weight for other in others), 1.0)
            for one, scale in [(own, 1.0), *((other, other.weight**2 / whole) for other in others)]:
                parts = self._counted_parts(one)
                n = sum(count for _, count in parts)
                for term, count in parts:
                    emphasis[self._place[term]] += weight * scale * count / n
        summed = emphasis @ vectors
        length = float(np.sqrt((summed * summed).sum()))
        return summed / np.float32(length) if length > 0.0 else summed

    def _own_information(self, own: Alternative) -> float:
        """Halfway between the mean of the parts and the rarest of them."""
        parts = self._counted_parts(own)
        mean = sum(count * self._information[term] for term, count in parts) / sum(count for _, count in parts)
        return float(0.5 * mean + 0.5 * max(self._information[term] for term, _ in parts))

    def _counted_parts(self, alternative: Alternative) -> tuple[tuple[str, float], ...]:
        """All parts, or only those that the catalogue knows, where the others are no loss."""
        if alternative.needs_all:
            return alternative.parts
        return tuple(part for part in alternative.parts if self._frequency[part[0]] > 0) or alternative.parts

    def _documents_of(self, alternative: Alternative) -> float:
        """About how many fitted documents meet an alternative."""
        rarest = min(self._frequency[term] for term, _ in alternative.parts)
        return float(rarest) if len(alternative.parts) == 1 else PHRASE_RARITY * rarest


def _flatten(
    units: tuple[QueryUnit, ...],
    sizes: tuple[tuple[StatedSize, int, tuple[int, ...]], ...],
    columns: NDArray[np.int64],
    direction: NDArray[np.float32],
) -> TextQuery:
    """Lay the slots of all alternatives of all units in a row."""
    met = [unit for unit in units if unit.alternatives]
    slots = [(slot, unit.share) for unit in met for one in unit.alternatives for slot in one.slots]
    bounds = np.zeros(len(columns))
    for slot, share in slots:
        bounds[slot.column] += share * slot.share
    lengths = [len(one.slots) for unit in met for one in unit.alternatives]
    concentration = math.sqrt(sum(unit.share**2 for unit in units))
    return TextQuery(
        terms=units,
        sizes=sizes,
        columns=columns,
        bounds=bounds,
        latent_share=LATENT_WEIGHT * concentration / (1.0 + LATENT_WEIGHT * concentration),
        direction=direction,
        slot_columns=np.array([slot.column for slot, _ in slots], dtype=np.int64),
        slot_shares=np.array([slot.share for slot, _ in slots], dtype=np.float64),
        alternative_starts=np.array([0, *accumulate(lengths)][:-1], dtype=np.int64),
        unit_starts=np.array([0, *accumulate(len(unit.alternatives) for unit in met)][:-1], dtype=np.int64),
        unit_shares=np.array([unit.share for unit in met], dtype=np.float64),
    )
