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

CONTEXT = "context"
"""The field of what the latent space contributes: it stands in no single field."""
_CONTRADICTS = "≠"
_WHOLE = 0.999
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the document with its terms where they stand."""

    name: str
    weight: float
    text: FoldedText
    occurrences: dict[str, list[Occurrence]]


def explain_match(
    query: TextQuery,
    weights: NDArray[np.float64],
    alike: float,
    value: float,
    texts: Sequence[str],
    model: TextModel,
) -> tuple[Evidence, ...]:
    """The evidence for one document, best first; the contributions add up to `value`.

    Args:
        query: that was asked.
        weights: of the query's columns in the document.
        alike: what the latent space contributes.
        value: of the document, above 0.
        texts: its fields.
        model: that the index was built with.
    """
    fields = [
        _Field(
            name, weight, text := FoldedText.of(raw), _by_term(find_occurrences(text.folded, is_name=name == "name"))
        )
        for name, weight, raw in zip(FIELDS, model.field_weights, texts, strict=True)
    ]
    evidence: list[Evidence] = []
    for unit in query.terms:
        best = _best_alternative(unit, weights)
        if best is not None:
            evidence += _explain_unit(unit, best, (1.0 - query.latent_share) * unit.share, weights, fields)
    if alike > 0.0:
        evidence.append(_explain_context(query, alike, fields[0], model))
    taken = value - sum(part.contribution for part in evidence)
    opposed = _opposed_size(query, weights, fields)
    if opposed is not None:
        asked, stated, field = opposed
        evidence.append(
            Evidence(
                field=field, term=asked, matched=stated, contribution=taken, via=f"{asked} {_CONTRADICTS} {stated}"
            )
        )
    return tuple(sorted(evidence, key=lambda part: (-part.contribution, part.field, part.term)))


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
            met = sum(slot.share for slot in one.slots if weights[slot.column] > 0.0 and slot.term != alternative.head)
            if met >= (_MOST if alternative.optional else _WHOLE) * one.said:
                return True
    return False


def _best_alternative(unit: QueryUnit, weights: NDArray[np.float64]) -> WeighedAlternative | None:
    """The alternative that counts: the first of those that cover most."""
    best, most = None, 0.0
    for one in unit.alternatives:
        covered = float(sum(slot.share * weights[slot.column] for slot in one.slots))
        if covered > most:
            best, most = one, covered
    return best


def _explain_unit(
    unit: QueryUnit,
    best: WeighedAlternative,
    scale: float,
    weights: NDArray[np.float64],
    fields: Sequence[_Field],
) -> Iterator[Evidence]:
    """One entry a field: the unit's contribution, parted by the fields' weighted counts of its terms."""
    shares = np.zeros(len(fields))
    met: list[list[Occurrence]] = [[] for _ in fields]
    for slot in best.slots:
        contribution = scale * slot.share * float(weights[slot.column])
        counts = np.array([field.weight * len(field.occurrences.get(slot.term, ())) for field in fields])
        if contribution > 0.0 and counts.sum() > 0.0:
            shares += contribution * counts / counts.sum()
            for at, field in enumerate(fields):
                met[at] += field.occurrences.get(slot.term, ())
    for at, field in enumerate(fields):
        if shares[at] > 0.0:
            matched = _matched_text(field.text, met[at])
            yield Evidence(
                field=field.name,
                term=unit.surface,
                matched=matched,
                contribution=float(shares[at]),
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


def _explain_context(query: TextQuery, alike: float, name: _Field, model: TextModel) -> Evidence:
    """The latent space's contribution, told by the unit and the word of the name that lie nearest one another.

    A word that meets the unit is told already; when the name has no other, it is told as a whole.
    """
    found = [occurrences[0] for term, occurrences in name.occurrences.items() if term.isalnum()]
    units = [unit for unit in query.terms if unit.fitted_terms and not unit.is_pair]
    near = np.zeros((len(units), len(found)))
    if found and units:
        asked = np.array([_direction(model, unit.fitted_terms) for unit in units])
        near = asked @ np.array([_direction(model, (occurrence.term,)) for occurrence in found]).T
        for at, unit in enumerate(units):
            meeting = {slot.term for one in unit.alternatives for slot in one.slots}
            near[at, [occurrence.term in meeting for occurrence in found]] = 0.0
    if not near.size or near.max() <= 0.0:
        return Evidence(field=CONTEXT, term=query.terms[0].surface, matched=name.text.plain, contribution=alike)
    at, nearest = divmod(int(np.argmax(near)), len(found))
    surface = name.text.surface(found[nearest].start, found[nearest].end)
    via = f"{units[at].surface} {AKIN} {surface}"
    return Evidence(field=CONTEXT, term=units[at].surface, matched=surface, contribution=alike, via=via)


def _direction(model: TextModel, terms: Iterable[str]) -> NDArray[np.float32]:
    summed: NDArray[np.float32] = model.latent_.vectors_of(codes_of(terms)).sum(axis=0)
    length = np.sqrt((summed * summed).sum())
    return summed / length if length > 0.0 else summed


def _opposed_size(
    query: TextQuery, weights: NDArray[np.float64], fields: Sequence[_Field]
) -> tuple[str, str, str] | None:
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
