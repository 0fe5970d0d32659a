"""A structured query in numbers: what each unit is worth, and which postings speak for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from service.domain.matching.alternatives import Alternative
from service.domain.matching.embedding import TextModel
from service.domain.matching.latent import LatentSpace
from service.domain.matching.statistics import codes_of, find_codes
from service.domain.matching.structured_query import StatedSize, StructuredQuery, Unit

REPEAT_SATURATION = 5.0
POSITION_DECAY = 60.0
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
    """An alternative that some document can meet.

    Attributes:
        alternative: of the unit.
        slots: that speak for it.
        said: of the unit's coverage what its words give when all are met; a name's head gives the rest.
    """

    alternative: Alternative
    slots: tuple[Slot, ...]
    said: float


@dataclass(frozen=True, slots=True)
class QueryUnit:
    """A unit with its share of the query's information; shares add up to 1.

    Attributes:
        surface: as it stands in the query.
        is_pair: whether it is two neighbouring words that are units of their own too.
        share: of the query's information.
        fitted_terms: that place it in the latent space: its own or, where none is fitted, its best other name's.
        alternatives: the ways in which a document of the index can meet it.
    """

    surface: str
    is_pair: bool
    share: float
    fitted_terms: tuple[str, ...]
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


def weigh_query(query: StructuredQuery, model: TextModel, index_codes: NDArray[np.uint64]) -> TextQuery:
    """Weigh a query by a fitted model, against the index whose terms have `index_codes`."""
    statistics = model.statistics_
    wanted = {term: None for unit in query.units for one in unit.alternatives for term, _ in one.parts}
    wanted |= {one.head: None for unit in query.units for one in unit.alternatives if one.head is not None}
    wanted |= {term: None for size in query.sizes for term in (size.dimension, *size.accepted)}
    codes = codes_of(wanted)
    frequencies = statistics.frequencies_of_codes(codes)
    places = find_codes(index_codes, codes)
    kept = np.flatnonzero(places >= 0)
    terms = list(wanted)
    columns = {terms[at]: column for column, at in enumerate(kept.tolist())}
    weigher = _Weigher(terms, frequencies, columns, model)
    forms = [_Form(unit, weigher.own_form(unit), weigher.other_forms(unit)) for unit in query.units]
    weights = [weigher.weigh(form, place) for place, form in enumerate(forms)]
    total = sum(weights)
    units = tuple(
        QueryUnit(
            form.unit.surface,
            form.unit.is_pair,
            weight / total,
            weigher.fitted_terms(form),
            weigher.find_slots(form),
        )
        for form, weight in zip(forms, weights, strict=True)
    )
    sizes = tuple(
        (size, columns.get(size.dimension, -1), tuple(columns.get(term, -1) for term in size.accepted))
        for size in query.sizes
    )
    direction = weigher.direction(forms, weights, codes, model.latent_)
    return _flatten(units, sizes, places[kept], direction, model.latent_weight)


@dataclass(frozen=True, slots=True)
class _Form:
    """A unit with those of its alternatives that the catalogue or the index knows a part of."""

    unit: Unit
    own: Alternative
    others: tuple[Alternative, ...]


class _Weigher:
    """Weighs units by the frequencies of their terms."""

    def __init__(
        self,
        terms: Sequence[str],
        frequencies: NDArray[np.int64],
        columns: Mapping[str, int],
        model: TextModel,
    ) -> None:
        statistics = model.statistics_
        self._place = {term: place for place, term in enumerate(terms)}
        self._frequency: dict[str, int] = dict(zip(terms, frequencies.tolist(), strict=True))
        self._information: dict[str, float] = dict(
            zip(terms, statistics.information(frequencies).tolist(), strict=True)
        )
        self._columns = columns
        self._n_documents = statistics.n_documents
        self._head_share = model.head_share

    def own_form(self, unit: Unit) -> Alternative:
        """The unit itself, without optional parts that the catalogue lacks."""
        own = unit.alternatives[0]
        if not own.optional:
            return own
        parts = tuple(part for part in own.parts if part[0] not in own.optional or self._frequency[part[0]] > 0)
        return replace(own, parts=parts) if parts else own

    def other_forms(self, unit: Unit) -> tuple[Alternative, ...]:
        """The other alternatives that are known; of equal ones the best."""
        own = unit.alternatives[0].parts
        best: dict[tuple[tuple[str, float], ...], Alternative] = {}
        for one in unit.alternatives[1:]:
            parts = one.parts
            if parts != own and (parts not in best or one.weight > best[parts].weight) and self._is_known(parts):
                best[parts] = one
        return tuple(best.values())

    def weigh(self, form: _Form, place: int) -> float:
        """Its information times what else counts: its kind, how often it comes and where it stands."""
        information = self._own_information(form.own)
        union = sum(other.weight * self._documents_of(other) for other in form.others)
        if union >= 1.0:
            n = min(union, float(self._n_documents))
            information = min(information, math.log1p((self._n_documents - n + 0.5) / (n + 0.5)))
        count = form.unit.count
        repeats = count * (1.0 + REPEAT_SATURATION) / (count + REPEAT_SATURATION)
        return information * form.unit.weight * repeats / (1.0 + place / POSITION_DECAY)

    def find_slots(self, form: _Form) -> tuple[WeighedAlternative, ...]:
        """The postings of the index that speak for each alternative that has any."""
        found = []
        for one in (form.own, *form.others):
            whole = sum(count * self._information[term] for term, count in one.parts)
            said = one.weight if one.head is None else one.weight * (1.0 - self._head_share)
            slots = [
                Slot(term, self._columns[term], said * count * self._information[term] / whole)
                for term, count in one.parts
                if term in self._columns
            ]
            if slots and one.head is not None and one.head in self._columns:
                slots.append(Slot(one.head, self._columns[one.head], one.weight * self._head_share))
            if slots:
                found.append(WeighedAlternative(one, tuple(slots), said))
        return tuple(found)

    def fitted_terms(self, form: _Form) -> tuple[str, ...]:
        """What places a unit in the latent space, whatever the index holds."""
        for one in (form.own, *sorted(form.others, key=lambda other: -other.weight)):
            if found := tuple(term for term, _ in one.parts if self._frequency[term] > 0):
                return found
        return ()

    def direction(
        self, forms: Sequence[_Form], weights: Sequence[float], codes: NDArray[np.uint64], latent: LatentSpace
    ) -> NDArray[np.float32]:
        """The direction of the query: its units' own and, by the square of their weight, the alternatives'.

        Alternatives that only the index knows count for nothing: rows that the asker may not see would move it.
        """
        emphasis = np.zeros(len(codes), dtype=np.float32)
        for form, weight in zip(forms, weights, strict=True):
            others = [other for other in form.others if self._is_fitted(other.parts)]
            whole = max(sum(other.weight for other in others), 1.0)
            for one in (form.own, *others):
                scale = weight * (1.0 if one is form.own else one.weight**2 / whole)
                n = sum(count for _, count in one.parts)
                for term, count in one.parts:
                    emphasis[self._place[term]] += scale * count / n
        said = np.flatnonzero(emphasis)
        summed = emphasis[said] @ latent.vectors_of(codes[said])
        length = float(np.sqrt((summed * summed).sum()))
        return summed / np.float32(length) if length > 0.0 else summed

    def _is_known(self, parts: Sequence[tuple[str, float]]) -> bool:
        return self._is_fitted(parts) or any(term in self._columns for term, _ in parts)

    def _is_fitted(self, parts: Sequence[tuple[str, float]]) -> bool:
        return any(self._frequency[term] > 0 for term, _ in parts)

    def _own_information(self, own: Alternative) -> float:
        """Halfway between the mean of the known parts and the rarest of them."""
        parts = [part for part in own.parts if self._frequency[part[0]] > 0] or own.parts
        mean = sum(count * self._information[term] for term, count in parts) / sum(count for _, count in parts)
        return 0.5 * (mean + max(self._information[term] for term, _ in parts))

    def _documents_of(self, alternative: Alternative) -> float:
        """About how many fitted documents meet an alternative."""
        rarest = float(min(self._frequency[term] for term, _ in alternative.parts))
        return rarest if len(alternative.parts) == 1 else PHRASE_RARITY * rarest


def _flatten(
    units: tuple[QueryUnit, ...],
    sizes: tuple[tuple[StatedSize, int, tuple[int, ...]], ...],
    columns: NDArray[np.int64],
    direction: NDArray[np.float32],
    latent_weight: float,
) -> TextQuery:
    """Lay the slots of all alternatives of all units in a row."""
    met = [unit for unit in units if unit.alternatives]
    slots = [(slot, unit.share) for unit in met for one in unit.alternatives for slot in one.slots]
    bounds = np.zeros(len(columns))
    for slot, share in slots:
        bounds[slot.column] += share * slot.share
    lengths = [len(one.slots) for unit in met for one in unit.alternatives]
    latent = latent_weight * math.sqrt(sum(unit.share**2 for unit in units))
    return TextQuery(
        terms=units,
        sizes=sizes,
        columns=columns,
        bounds=bounds,
        latent_share=latent / (1.0 + latent),
        direction=direction,
        slot_columns=np.array([slot.column for slot, _ in slots], dtype=np.int64),
        slot_shares=np.array([slot.share for slot, _ in slots], dtype=np.float64),
        alternative_starts=np.array([0, *accumulate(lengths)][:-1], dtype=np.int64),
        unit_starts=np.array([0, *accumulate(len(unit.alternatives) for unit in met)][:-1], dtype=np.int64),
        unit_shares=np.array([unit.share for unit in met], dtype=np.float64),
    )
