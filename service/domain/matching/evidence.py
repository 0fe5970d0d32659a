"""Say which words of a query met which words of a document, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain.matching.alternatives import AKIN
from service.domain.matching.embedding import FIELDS, TextModel
from service.domain.matching.query_weights import QueryUnit, TextQuery, WeighedAlternative
from service.domain.matching.recommendation import Evidence
from service.domain.matching.statistics import codes_of
from service.domain.text.analysis import FoldedText, Occurrence, find_occurrences
from service.domain.text.heads import HEAD

CONTEXT = "context"
"""The field of what the latent space contributes: it stands in no single field."""
_CONTRADICTS = "≠"
_NOWHERE: Sequence[Occurrence] = ()
_NO_UNITS: list[int] = []
_WHOLE = 0.999
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the document with its terms where they stand."""

    name: str
    weight: float
    text: FoldedText
    occurrences: dict[str, list[Occurrence]]


@dataclass(frozen=True, slots=True)
class Match:
    """What is known of one document that a query met.

    Attributes:
        value: of the document, above 0.
        alike: what the latent space contributes to it.
        weights: of the query's columns in the document.
        best: the alternative that counts of each unit that has any, -1 where none is met.
        texts: the document's fields.
    """

    value: float
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
        self._units = [unit for unit in query.terms if unit.alternatives]
        self._placed = [unit for unit in query.terms if unit.fitted_terms and not unit.is_pair]
        self._met_by: dict[str, list[int]] = {}
        for at, unit in enumerate(self._placed):
            for term in {slot.term for one in unit.alternatives for slot in one.slots}:
                self._met_by.setdefault(term, []).append(at)
        self._asked = {slot.term for unit in query.terms for one in unit.alternatives for slot in one.slots}
        self._asked.update(size.dimension for size, _, _ in query.sizes)
        self._directions: NDArray[np.float32] | None = None

    def explain(self, match: Match) -> tuple[Evidence, ...]:
        """The evidence for one document, best first; the contributions add up to its value."""
        fields = self._read_fields(match.texts)
        evidence: list[Evidence] = []
        for unit, best in zip(self._units, match.best, strict=True):
            if best >= 0:
                scale = (1.0 - self._query.latent_share) * unit.share
                evidence += _explain_unit(unit, unit.alternatives[best], scale, match.weights, fields)
        if match.alike > 0.0:
            evidence.append(self._explain_context(match.alike, fields[0]))
        taken = match.value - sum(part.contribution for part in evidence)
        opposed = _opposed_size(self._query, match.weights, fields)
        if opposed is not None:
            asked, stated, field = opposed
            via = f"{asked} {_CONTRADICTS} {stated}"
            evidence.append(Evidence(field=field, term=asked, matched=stated, contribution=taken, via=via))
        return tuple(sorted(evidence, key=lambda part: (-part.contribution, part.field, part.term)))

    def _read_fields(self, texts: Sequence[str]) -> list[_Field]:
        fields = []
        for name, weight, raw in zip(FIELDS, self._model.field_weights, texts, strict=True):
            text = FoldedText.of(raw)
            found: Iterable[Occurrence] = find_occurrences(text.folded, is_name=name == "name")
            if name != "name":  # of whose other words the nearest is told
                found = (occurrence for occurrence in found if occurrence.term in self._asked)
            fields.append(_Field(name, weight, text, _by_term(found)))
        return fields

    def _explain_context(self, alike: float, name: _Field) -> Evidence:
        """The latent space's contribution, told by the unit and the word of the name that lie nearest one another.

        A word that meets the unit is told already; when the name has no other, it is told as a whole.
        """
        found = [occurrences[0] for term, occurrences in name.occurrences.items() if term.isalnum()]
        near = self._nearness([occurrence.term for occurrence in found])
        if not near.size or near.max() <= 0.0:
            surface = self._query.terms[0].surface
            return Evidence(field=CONTEXT, term=surface, matched=name.text.plain, contribution=alike)
        at, nearest = divmod(int(np.argmax(near)), len(found))
        asked, surface = self._placed[at].surface, name.text.surface(found[nearest].start, found[nearest].end)
        return Evidence(field=CONTEXT, term=asked, matched=surface, contribution=alike, via=f"{asked} {AKIN} {surface}")

    def _nearness(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Cosines of the units and of words that do not meet them, shape (n_units, n_terms); 0 for those that do."""
        if not terms or not self._placed:
            return np.zeros((0, 0), dtype=np.float32)
        if self._directions is None:
            self._directions = np.array([_direction(self._model, unit.fitted_terms) for unit in self._placed])
        named = self._model.latent_.vectors_of(codes_of(terms))
        lengths = np.sqrt((named * named).sum(axis=1, keepdims=True))
        named /= np.where(lengths > 0.0, lengths, 1.0)
        near: NDArray[np.float32] = self._directions @ named.T
        for column, term in enumerate(terms):
            near[self._met_by.get(term, _NO_UNITS), column] = 0.0
        return near


def unmet_surfaces(query: TextQuery, weights: NDArray[np.float64]) -> tuple[str, ...]:
    """The units that the document does not say, not even in other words, weightiest first; something akin is not it."""
    missing = [unit for unit in query.terms if not unit.is_pair and not _is_said(unit, weights)]
    missing.sort(key=lambda unit: -unit.share)
    return tuple(dict.fromkeys(unit.surface for unit in missing))


def _is_said(unit: QueryUnit, weights: NDArray[np.float64]) -> bool:
    """Whether a whole phrase is met, or most of a word's characters; what is only akin is no answer."""
    for one in unit.alternatives:
        alternative = one.alternative
        if alternative.sign != AKIN and alternative.pivot is None:
            met = sum(slot.share for slot in one.slots if weights[slot.column] > 0.0 and slot.term[0] != HEAD)
            if met >= (_MOST if alternative.optional else _WHOLE) * one.said:
                return True
    return False


def _explain_unit(
    unit: QueryUnit,
    best: WeighedAlternative,
    scale: float,
    weights: Sequence[float],
    fields: Sequence[_Field],
) -> Iterator[Evidence]:
    """One entry a field: the unit's contribution, parted by the fields' weighted counts of its terms."""
    shares = [0.0] * len(fields)
    met: list[list[Occurrence]] = [[] for _ in fields]
    for slot in best.slots:
        contribution = scale * slot.share * weights[slot.column]
        if contribution <= 0.0:
            continue
        places = [field.occurrences.get(slot.term, _NOWHERE) for field in fields]
        counts = [field.weight * len(found) for field, found in zip(fields, places, strict=True)]
        total = sum(counts)
        if total > 0.0:
            for at, found in enumerate(places):
                shares[at] += contribution * counts[at] / total
                met[at] += found
    for at, field in enumerate(fields):
        if shares[at] > 0.0:
            matched = _matched_text(field.text, met[at])
            yield Evidence(
                field=field.name,
                term=unit.surface,
                matched=matched,
                contribution=shares[at],
                via=_relation(unit.surface, best, matched),
            )


def _relation(surface: str, best: WeighedAlternative, matched: str) -> str | None:
    alternative = best.alternative
    if not alternative.sign:
        return None
    chain = [surface, alternative.pivot, matched] if alternative.pivot else [surface, matched]
    return f" {alternative.sign} ".join(chain)


def _matched_text(text: FoldedText, met: Sequence[Occurrence]) -> str:
    """The document's own spelling of what was met: for each term its first place, touching places as one."""
    first: dict[str, Occurrence] = {}
    for occurrence in met:
        first.setdefault(occurrence.term, occurrence)
    spans: list[tuple[int, int]] = []
    for occurrence in sorted(first.values(), key=lambda found: (found.start, -found.end)):
        if spans and not text.folded[spans[-1][1] : occurrence.start].strip(" -/"):
            spans[-1] = (spans[-1][0], max(spans[-1][1], occurrence.end))
        else:
            spans.append((occurrence.start, occurrence.end))
    return " … ".join(dict.fromkeys(text.surface(start, end) for start, end in spans))


def _direction(model: TextModel, terms: Iterable[str]) -> NDArray[np.float32]:
    summed: NDArray[np.float32] = model.latent_.vectors_of(codes_of(terms)).sum(axis=0)
    length = np.sqrt((summed * summed).sum())
    return summed / length if length > 0.0 else summed


def _opposed_size(query: TextQuery, weights: Sequence[float], fields: Sequence[_Field]) -> tuple[str, str, str] | None:
    """The size asked, the other size that the document states, and its field; None when no size is contradicted."""
    for size, dimension, accepted in query.sizes:
        states = dimension >= 0 and weights[dimension] > 0.0
        if states and not any(column >= 0 and weights[column] > 0.0 for column in accepted):
            for field in fields:
                if stated := field.occurrences.get(size.dimension):
                    return size.surface, field.text.surface(stated[0].start, stated[0].end), field.name
    return None


def _by_term(found: Iterable[Occurrence]) -> dict[str, list[Occurrence]]:
    grouped: dict[str, list[Occurrence]] = {}
    for occurrence in found:
        grouped.setdefault(occurrence.term, []).append(occurrence)
    return grouped
