"""A structured query in numbers: what each unit is worth, and which postings speak for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.search.latent import LatentSpace
from service.domain.search.model import TextModel
from service.domain.search.query.expand import AKIN, TRANSLATED, Expansion, head_term
from service.domain.search.query.lexicon import KnownExpansion, Lexicon
from service.domain.search.query.text_query import (
    AskedThing,
    QueryUnit,
    TextQuery,
    WeighedClaim,
    WeighedExpansion,
    WeighedTerm,
)
from service.domain.search.query.units import ParsedQuery, Unit
from service.domain.text.accessories import MODIFIER
from service.domain.text.denial import DENIED
from service.domain.text.heads import HEAD

REPEAT_SATURATION = 5.0
POSITION_DECAY = 60.0
"""The unit at this place of the query counts half of the first: what is asked comes before its details."""

_SURE = 0.7
"""Weight of the translations that are other names of a thing."""


def weigh_query(query: ParsedQuery, lexicon: Lexicon) -> TextQuery:
    """Weigh a query by what an index and its model know of its terms."""
    _learn(query, lexicon)
    looked_up = [_look_up_expansions(unit, lexicon) for unit in query.units]
    expanded = [one for one in looked_up if one.unit.key[0] != DENIED or one.is_fitted] or looked_up
    weights = [_weigh(one, place, lexicon) for place, one in enumerate(expanded)]
    total = sum(weights)
    columns = _Columns(lexicon)
    units = tuple(
        QueryUnit(
            one.unit.surface,
            one.unit.is_selling,
            one.unit.is_subject,
            weight / total,
            _fitted_terms(one, lexicon),
            tuple(columns.weigh_expansions(one)),
        )
        for one, weight in zip(expanded, weights, strict=True)
    )
    claims = tuple(_weigh_claims(query, columns))
    shares = {one.unit.key: weight / total for one, weight in zip(expanded, weights, strict=True)}
    thing = _find_thing(query.thing, shares, lexicon, columns)
    direction = _direction(expanded, weights, lexicon.model.latent)
    return _flatten(units, claims, thing, columns.array(), direction, lexicon.model, is_cut=query.is_cut)


class _Scaled(NamedTuple):
    """A known expansion, as good as it is for a unit."""

    weight: float
    known: KnownExpansion


class _ExpandedUnit(NamedTuple):
    """A unit with those of its expansions that the catalogue or the index knows a part of."""

    unit: Unit
    own: KnownExpansion
    others: Sequence[_Scaled]

    @property
    def is_fitted(self) -> bool:
        """Whether the model knows it, by whatever name; a denial that nobody says tells no goods from others."""
        return self.own.is_fitted or any(other.known.is_fitted for other in self.others)


def _learn(query: ParsedQuery, lexicon: Lexicon) -> None:
    """Look up all terms of the query at once."""
    terms = [term for unit in query.units for term, _ in unit.own.parts]
    terms += [term for claim in query.claims for term in chain(claim.accepted, *claim.contrary)]
    for unit in query.units:
        if unit.is_head:
            terms += filter(
                None, (head_term(unit.own), *(head for group, _ in unit.expansions for head in group.heads))
            )
    lexicon.learn(terms, [group for unit in query.units for group, _ in unit.expansions])


def _look_up_expansions(unit: Unit, lexicon: Lexicon) -> _ExpandedUnit:
    """The unit itself, without optional parts that the catalogue lacks; of equal expansions the best."""
    own = unit.own
    if own.optional:
        parts = tuple(part for part in own.parts if part[0] not in own.optional or lexicon.facts(part[0]).frequency > 0)
        own = own._replace(parts=parts) if parts else own
    best: dict[tuple[tuple[str, float], ...], _Scaled] = {}
    for group, scale in unit.expansions:
        for known in lexicon.known(group):
            parts, weight = known.expansion.parts, known.expansion.weight * scale
            if parts != unit.own.parts and (parts not in best or weight > best[parts].weight):
                best[parts] = _Scaled(weight, known)
    return _ExpandedUnit(unit, lexicon.measure(own), tuple(best.values()))


def _weigh(one: _ExpandedUnit, place: int, lexicon: Lexicon) -> float:
    """A unit's information times what else counts: its kind, whether it names goods, how often it comes and where."""
    information = _own_information(one.own.expansion, lexicon)
    union = sum(weight * known.n_documents for weight, known in one.others if known.expansion.sign != AKIN)
    if union >= 1.0:
        whole = lexicon.model.statistics.n_documents
        n = min(union, float(whole))
        information = min(information, math.log1p((whole - n + 0.5) / (n + 0.5)))
    count = one.unit.count
    repeats = count * (1.0 + REPEAT_SATURATION) / (count + REPEAT_SATURATION)
    emphasis = 1.0 + lexicon.model.goods_emphasis if one.unit.is_goods else 1.0
    if one.unit.is_selling:
        emphasis = lexicon.model.selling_weight
    return information * one.unit.weight * emphasis * repeats / (1.0 + place / POSITION_DECAY)


def _own_information(own: Expansion, lexicon: Lexicon) -> float:
    """Halfway between the mean of the known parts and the rarest of them."""
    parts = [(count, lexicon.facts(term)) for term, count in own.parts]
    parts = [(count, facts) for count, facts in parts if facts.frequency > 0] or parts
    mean = sum(count * facts.information for count, facts in parts) / sum(count for count, _ in parts)
    return 0.5 * (mean + max(facts.information for _, facts in parts))


def _fitted_terms(one: _ExpandedUnit, lexicon: Lexicon) -> tuple[str, ...]:
    """What places a unit in the latent space, whatever the index holds."""
    for known in (one.own, *(other.known for other in sorted(one.others, key=lambda other: -other.weight))):
        if known.is_fitted:
            return tuple(term for term, _ in known.expansion.parts if lexicon.facts(term).frequency > 0)
    return ()


def _direction(expanded: Sequence[_ExpandedUnit], weights: Sequence[float], latent: LatentSpace) -> NDArray[np.float32]:
    """The direction of the query: its units' own and, by the square of their weight, the expansions'.

    Expansions that only the index knows count for nothing: rows that the asker may not see would move it.
    """
    emphasis: dict[int, float] = {}
    for one, weight in zip(expanded, weights, strict=True):
        fitted = [other for other in one.others if other.known.is_fitted]
        whole = max(sum(other.weight for other in fitted), 1.0)
        scales = [weight, *(weight * other.weight**2 / whole for other in fitted)]
        for scale, known in zip(scales, (one.own, *(other.known for other in fitted)), strict=True):
            for place, share in known.places:
                emphasis[place] = emphasis.get(place, 0.0) + scale * share
    if not emphasis:
        return np.zeros(latent.n_dimensions, dtype=np.float32)
    said = np.fromiter(emphasis, dtype=np.int64, count=len(emphasis))
    summed = np.fromiter(emphasis.values(), dtype=np.float32, count=len(emphasis)) @ latent.vectors_at(said)
    length = math.sqrt(float(summed @ summed))
    return summed / np.float32(length) if length > 0.0 else summed


class _Columns:
    """The columns of the index that a query touches, numbered as they come."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._head_share = lexicon.model.head_share
        self._numbers: dict[int, int] = {}

    def weigh_expansions(self, one: _ExpandedUnit) -> Iterator[WeighedExpansion]:
        """The postings of the index that speak for each expansion of a unit that has any."""
        for weight, known in (_Scaled(1.0, one.own), *one.others):
            if known.columns:
                head = head_term(known.expansion) if one.unit.is_head else None
                said = weight if head is None else weight * (1.0 - self._head_share)
                terms = [WeighedTerm(term, self._number(column), said * share) for term, column, share in known.columns]
                if head is not None and (column := self.find(head)) >= 0:
                    terms.append(WeighedTerm(head, column, weight * self._head_share))
                whole = weight if known.expansion.is_phrase else 0.0
                yield WeighedExpansion(known.expansion, tuple(terms), said, whole)

    def find(self, term: str) -> int:
        """The number of a term's column, -1 when the index does not hold the term."""
        column = self._lexicon.facts(term).column
        return self._number(column) if column >= 0 else -1

    def array(self) -> NDArray[np.int64]:
        """The columns in the order of their numbers."""
        return np.fromiter(self._numbers, dtype=np.int64, count=len(self._numbers))

    def _number(self, column: int) -> int:
        return self._numbers.setdefault(column, len(self._numbers))


def _find_thing(
    unit: Unit | None, shares: Mapping[str, float], lexicon: Lexicon, columns: _Columns
) -> AskedThing | None:
    """The columns of what is asked for, under each of its names; `shares` are those of the units by their keys."""
    if unit is None:
        return None
    names = dict.fromkeys(_names(unit))
    lexicon.learn([prefix + name for name in names for prefix in (MODIFIER, HEAD)])
    modifiers = tuple((MODIFIER + name, at) for name in names if (at := columns.find(MODIFIER + name)) >= 0)
    heads = tuple(at for name in names if (at := columns.find(HEAD + name)) >= 0)
    return AskedThing(unit.surface, shares[unit.key], modifiers, heads) if modifiers else None


def _names(unit: Unit) -> Iterator[str]:
    """What a name's head, or the word before an accessory's, may say of a unit."""
    yield unit.key
    for group, scale in unit.expansions:
        for one in group.expansions:
            if one.sign == TRANSLATED and one.pivot is None and one.weight * scale >= _SURE:
                end = one.parts[-1][0]
                if end.isalpha() and (end.isascii() or len(one.parts) == 1):
                    yield end


def _weigh_claims(query: ParsedQuery, columns: _Columns) -> Iterator[WeighedClaim]:
    for claim in query.claims:
        contrary = [tuple(map(columns.find, terms)) for terms in claim.contrary]
        said = tuple(found for found in contrary if min(found) >= 0)
        if said:
            accepted = [columns.find(term) for term in claim.accepted]
            yield WeighedClaim(claim, said, tuple(column for column in accepted if column >= 0))


def _flatten(
    units: tuple[QueryUnit, ...],
    claims: tuple[WeighedClaim, ...],
    thing: AskedThing | None,
    columns: NDArray[np.int64],
    direction: NDArray[np.float32],
    model: TextModel,
    *,
    is_cut: bool,
) -> TextQuery:
    """Lay the weighed terms of all expansions of all units in a row."""
    met = [unit for unit in units if unit.expansions]
    terms = [(weighed, unit.share) for unit in met for one in unit.expansions for weighed in one.terms]
    bounds = np.zeros(len(columns))
    for weighed, share in terms:
        bounds[weighed.column] += share * weighed.share
    lengths = [len(one.terms) for unit in met for one in unit.expansions]
    latent = model.latent_weight * math.sqrt(sum(unit.share**2 for unit in units))
    return TextQuery(
        units=units,
        claims=claims,
        thing=thing,
        columns=columns,
        bounds=bounds,
        latent_share=latent / (1.0 + latent),
        power=1.0 - model.partial_credit,
        direction=direction,
        term_columns=np.array([weighed.column for weighed, _ in terms], dtype=np.int64),
        term_shares=np.array([weighed.share for weighed, _ in terms], dtype=np.float64),
        closeness=np.array([one.expansion.closeness for unit in met for one in unit.expansions], dtype=np.int64),
        expansion_starts=np.array([0, *accumulate(lengths)][:-1], dtype=np.int64),
        phrase_shares=np.array([one.phrase_share for unit in met for one in unit.expansions], dtype=np.float64),
        least_terms=np.array([one.expansion.least_terms for unit in met for one in unit.expansions], dtype=np.int64),
        unit_starts=np.array([0, *accumulate(len(unit.expansions) for unit in met)][:-1], dtype=np.int64),
        unit_shares=np.array([unit.share for unit in met], dtype=np.float64),
        of_subject=np.array([unit.is_subject for unit in met], dtype=np.bool_),
        subject_share=sum(unit.share for unit in units if unit.is_subject),
        is_cut=is_cut,
    )
