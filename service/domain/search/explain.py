"""Say which words of a query met which words of a document, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.search.citation import cite, widen
from service.domain.search.document import FIELDS
from service.domain.search.explanation import Evidence, Explanation
from service.domain.search.model import TextModel
from service.domain.search.query.expand import AKIN, SAME
from service.domain.search.query.text_query import QueryUnit, TextQuery, WeighedClaim, WeighedExpansion
from service.domain.search.query.units import Claim
from service.domain.search.score import ACCESSORY
from service.domain.text.analysis import FoldedText, Occurrence, find_occurrences
from service.domain.text.codes import codes_of
from service.domain.text.heads import HEAD
from service.domain.text.quantities import MARK

CONTEXT = "context"
"""The field of what the latent space contributes: it stands in no single field."""
_CONTRADICTS = "≠"
_NOWHERE: Sequence[tuple[int, float, Sequence[Occurrence]]] = ()
_NO_UNITS: list[int] = []
_Saying = tuple[Sequence[tuple[int, float]], float]
"""Columns with their shares, and how much of these has to be met."""
MAX_MISSING = 10
"""Terms that are told to be missing."""
_NEAR = 0.4
"""Cosine above which two words are told to be alike."""
_WHOLE = 0.999
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class _Document:
    """A document as far as the query met it.

    Attributes:
        texts: its fields.
        places: for each term that was looked for and found, the fields it stands in: the field's number, the term's
            weighted count, and where.
        words: of the name, each where it stands first; no numbers, and no two words in one.
    """

    texts: Sequence[FoldedText]
    places: Mapping[str, Sequence[tuple[int, float, Sequence[Occurrence]]]]
    words: Sequence[Occurrence]


class _Opposed(NamedTuple):
    """What of a query a document contradicts.

    Attributes:
        asked: as it stands in the query.
        stated: what the document says instead.
        field: that says so.
        cost: the share of the value that it takes away.
    """

    asked: str
    stated: str
    field: str
    cost: float


@dataclass(frozen=True, slots=True)
class Hit:
    """What is known of one document that a query met.

    Attributes:
        value: of the document, above 0.
        kept: the share of it that is left, less than 1 where the thing that is asked for is not said.
        alike: what the latent space contributes to it.
        weights: of the query's columns in the document.
        best: the expansion that counts of each unit that has any, -1 where none is met.
        texts: the document's fields.
    """

    value: float
    kept: float
    alike: float
    weights: Sequence[float]
    best: Sequence[int]
    texts: Sequence[str]


class Explainer:
    """Explains what documents met of one query.

    Args:
        query: that was asked.
        model: that the index was built with.
    """

    def __init__(self, query: TextQuery, model: TextModel) -> None:
        self._query = query
        self._model = model
        self._units = [unit for unit in query.units if unit.expansions]
        self._placed = [unit for unit in query.units if unit.fitted_terms and unit.surface.isalpha() and _is_word(unit)]
        self._met_by: dict[str, list[int]] = {}
        for at, unit in enumerate(self._placed):
            for term in {weighed.term for one in unit.expansions for weighed in one.terms}:
                self._met_by.setdefault(term, []).append(at)
        self._asked = {weighed.term for unit in query.units for one in unit.expansions for weighed in one.terms}
        if query.thing is not None:
            self._asked.update(term for term, _ in query.thing.modifiers)
        self._asked.update(term for one in query.claims for terms in one.claim.contrary for term in terms)
        self._asked.update([term.partition(":")[0] for term in self._asked if term[0] == MARK])
        told = (unit for unit in query.units if not unit.is_selling and _is_word(unit))
        said_by_weight = sorted(told, key=lambda unit: -unit.share)
        self._sayings = [(unit.surface, list(_sayings(unit))) for unit in said_by_weight]
        self._directions: NDArray[np.float32] | None = None
        self._nearest: dict[str, tuple[float, int]] = {}

    def explain(self, hits: Sequence[Hit]) -> list[Explanation]:
        """What each document says; the contributions of what it meets add up to its value."""
        documents = [self._read(hit.texts) for hit in hits]
        self._learn_nearest({found.term for document in documents for found in document.words})
        return [
            Explanation(self._find_met(hit, document), self.find_missing(hit.weights), hit.value)
            for hit, document in zip(hits, documents, strict=True)
        ]

    def find_missing(self, weights: Sequence[float]) -> tuple[str, ...]:
        """The weightiest of the units that a document does not say, not even in other words.

        A whole phrase is said, or most of a word's characters.
        """
        missing: dict[str, None] = {}
        for surface, sayings in self._sayings:
            if not any(
                sum([share for column, share in terms if weights[column] > 0.0]) >= least for terms, least in sayings
            ):
                missing[surface] = None
                if len(missing) == MAX_MISSING:
                    break
        return tuple(missing)

    def _find_met(self, hit: Hit, document: _Document) -> tuple[Evidence, ...]:
        evidence: list[Evidence] = []
        context = hit.kept * hit.alike
        for unit, best in zip(self._units, hit.best, strict=True):
            if best >= 0:
                scale = hit.kept * (1.0 - self._query.latent_share) * unit.share
                found = list(
                    _explain_unit(unit, unit.expansions[best], scale, self._query.power, hit.weights, document)
                )
                is_hit = _is_word(unit) and unit.expansions[best].is_hit_by(hit.weights)
                told = [one for one in found if is_hit and one.matched]
                evidence += told  # a character alone is no evidence
                context += sum([one.contribution for one in found]) - sum([one.contribution for one in told])
        if context > 0.0:
            evidence.append(self._explain_context(context, document))
        taken = hit.value - sum(part.contribution for part in evidence)
        opposed = [*_find_opposed(self._query.claims, hit.weights, document)]
        if (other := _other_thing(self._query, hit.weights, document)) is not None:
            opposed.append(other)
        costs = sum(one.cost for one in opposed)
        for one in opposed:
            via, part = f"{one.asked} {_CONTRADICTS} {one.stated}", taken * one.cost / costs
            evidence.append(Evidence(field=one.field, term=one.asked, matched=one.stated, contribution=part, via=via))
        return tuple(sorted(evidence, key=lambda part: (-part.contribution, part.field, part.term)))

    def _read(self, texts: Sequence[str]) -> _Document:
        folded = [FoldedText.of(text) for text in texts]
        places: dict[str, list[tuple[int, float, Sequence[Occurrence]]]] = {}
        words: dict[str, Occurrence] = {}
        for at, (name, weight, text) in enumerate(zip(FIELDS, self._model.field_weights, folded, strict=True)):
            is_name = name == "name"  # of whose other words the nearest is told
            found = find_occurrences(text, is_name=is_name, among=None if is_name else self._asked)
            grouped: dict[str, list[Occurrence]] = {}
            for occurrence in found:
                grouped.setdefault(occurrence.term, []).append(occurrence)
            for term, occurrences in grouped.items():
                if term in self._asked:
                    places.setdefault(term, []).append((at, weight * len(occurrences), occurrences))
                start, end = occurrences[0].start, occurrences[0].end
                if is_name and term.isalnum() and end - start > 1 and text.folded[start:end].isalpha():
                    words[term] = occurrences[0]
        return _Document(folded, places, list(words.values()))

    def _explain_context(self, alike: float, document: _Document) -> Evidence:
        """The latent space's contribution, told by the unit and the word of the name that lie nearest one another.

        A word that meets the unit is told already; when the name has no other that is near, it is told as a whole.
        """
        name, nearest, most, nearest_unit = document.texts[0], None, _NEAR, 0
        for word in document.words:
            near, unit = self._nearest[word.term]
            if near > most or (near == most > _NEAR and unit < nearest_unit):
                nearest, most, nearest_unit = word, near, unit
        if nearest is None:
            surface = self._query.units[0].surface
            return Evidence(field=CONTEXT, term=surface, matched=name.plain, contribution=alike)
        asked, surface = self._placed[nearest_unit].surface, name.surface(*widen(name, (nearest.start, nearest.end)))
        return Evidence(field=CONTEXT, term=asked, matched=surface, contribution=alike, via=f"{asked} {AKIN} {surface}")

    def _learn_nearest(self, terms: Iterable[str]) -> None:
        """Find for words the unit of the highest cosine of those that they do not meet, the first of equals."""
        new = sorted(term for term in terms if term not in self._nearest)
        if not self._placed:
            self._nearest.update(dict.fromkeys(new, (0.0, 0)))
            return
        if self._directions is None:
            self._directions = np.array([_direction(self._model, unit.fitted_terms) for unit in self._placed])
        named = self._model.latent.vectors_of(codes_of(new))
        lengths = np.sqrt((named * named).sum(axis=1, keepdims=True))
        named /= np.where(lengths > 0.0, lengths, 1.0)
        near: NDArray[np.float32] = np.round(self._directions @ named.T, 4)  # equals stay so in any company
        for column, term in enumerate(new):
            near[self._met_by.get(term, _NO_UNITS), column] = 0.0
        self._nearest.update(
            zip(new, zip(near.max(axis=0).tolist(), near.argmax(axis=0).tolist(), strict=True), strict=True)
        )


def _is_word(unit: QueryUnit) -> bool:
    """Whether a unit is worth telling: a character that does not name the thing asked for, such as 条 or 用, is not."""
    return len(unit.surface) > 1 or unit.is_subject


def _sayings(unit: QueryUnit) -> Iterator[_Saying]:
    """The ways to say a unit; what is only akin is no answer."""
    for one in unit.expansions:
        expansion = one.expansion
        if expansion.closeness == SAME:
            terms = [(weighed.column, weighed.share) for weighed in one.terms if weighed.term[0] != HEAD]
            yield terms, (_MOST if expansion.optional else _WHOLE) * one.share_of_words


def _explain_unit(
    unit: QueryUnit, best: WeighedExpansion, scale: float, power: float, weights: Sequence[float], document: _Document
) -> Iterator[Evidence]:
    """One entry a field: the unit's contribution, parted by the fields' weighted counts of its terms."""
    shares: dict[int, float] = {}
    met: dict[int, list[Occurrence]] = {}
    scale *= sum([weighed.share * weights[weighed.column] for weighed in best.terms]) ** (power - 1.0)
    scale *= best.said_by(weights) ** power
    for weighed in best.terms:
        contribution = scale * weighed.share * weights[weighed.column]
        if contribution <= 0.0:
            continue
        places = document.places.get(weighed.term, _NOWHERE)
        total = sum([count for _, count, _ in places])
        for at, count, found in places:
            shares[at] = shares.get(at, 0.0) + contribution * count / total
            met.setdefault(at, []).extend(found)
    for at in sorted(shares):
        matched = cite(document.texts[at], met[at], min(2, len(unit.surface)))
        yield Evidence(
            field=FIELDS[at],
            term=unit.surface,
            matched=matched,
            contribution=shares[at],
            via=_relation(unit.surface, best, matched),
        )


def _relation(surface: str, best: WeighedExpansion, matched: str) -> str | None:
    expansion = best.expansion
    if not expansion.sign:
        return None
    chain = [surface, expansion.pivot, matched] if expansion.pivot else [surface, matched]
    return f" {expansion.sign} ".join(chain)


def _direction(model: TextModel, terms: Iterable[str]) -> NDArray[np.float32]:
    summed: NDArray[np.float32] = model.latent.vectors_of(codes_of(terms)).sum(axis=0)
    length = np.sqrt((summed * summed).sum())
    return summed / length if length > 0.0 else summed


def _find_opposed(claims: Iterable[WeighedClaim], weights: Sequence[float], document: _Document) -> Iterator[_Opposed]:
    """The claims that the document contradicts."""
    for claim, contrary, accepted in claims:
        if any(weights[column] > 0.0 for column in accepted):
            continue
        if any(all(weights[column] > 0.0 for column in columns) for columns in contrary):
            yield _Opposed(claim.surface, *_find_contrary(claim, document), claim.cost)


def _find_contrary(claim: Claim, document: _Document) -> tuple[str, str]:
    """The document's own words that contradict a claim, and their field."""
    for at, text in enumerate(document.texts):
        for terms in claim.contrary:
            found = [said for term in terms for place, _, said in document.places.get(term, _NOWHERE) if place == at]
            if len(found) == len(terms):
                return cite(text, [occurrence for said in found for occurrence in said[:1]], 1), FIELDS[at]
    return document.texts[0].plain, FIELDS[0]  # its words stand in several fields


def _other_thing(query: TextQuery, weights: Sequence[float], document: _Document) -> _Opposed | None:
    """The thing asked, and what the document's only goes with; None where the document's thing is it."""
    if query.thing is None or any(weights[at] > 0.0 for at in query.thing.heads):
        return None
    for term, at in query.thing.modifiers:
        if weights[at] > 0.0:
            for field, _, stated in document.places.get(term, _NOWHERE):
                surface = document.texts[field].surface(stated[0].start, stated[0].end)
                return _Opposed(query.thing.surface, surface, FIELDS[field], ACCESSORY * query.thing.share)
    return None
