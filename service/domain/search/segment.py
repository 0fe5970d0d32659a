"""One immutable inverted index over documents, the building block of a `TextIndex`.

Term weights do not depend on what else is indexed, so segments of one model can be searched side by side, and merged
without reading a text again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar, Self

import numpy as np
import scipy
from numpy.typing import NDArray

from service.domain.search.counting import CountedTexts, count_texts
from service.domain.search.document import FIELDS, TextDocument
from service.domain.search.explain import Hit
from service.domain.search.fit import FEATURES, Measured, fit_features
from service.domain.search.model import TextModel
from service.domain.search.postings import Postings
from service.domain.search.query.text_query import TextQuery, WeighedClaim
from service.domain.search.score import ACCESSORY, LEAST_SAID, Coverage, cover

UNSAID_SUBJECT = 0.5
"""Of the share of the query that says what thing is asked for, what is taken away from who does not say it at all."""
_OWN, _POSTINGS = "index-", "postings-"


class TextSegment:
    """An immutable inverted index over documents; row i is the i-th.

    Its arrays may be memory maps, so that processes on one machine share them. A query's terms are named by `columns`:
    their places in this segment, -1 for those that none of its documents holds.
    """

    NAMES: ClassVar = (
        *(f"{_OWN}{name}" for name in ("codes", "directions", "text", "text_ends")),
        *(f"{_POSTINGS}{name}" for name in Postings.NAMES),
    )
    """Names of the arrays."""

    def __init__(self, postings: Postings, arrays: dict[str, NDArray[Any]]) -> None:
        self._postings = postings
        self._arrays = arrays
        self.n_documents = (len(arrays["text_ends"]) - 1) // len(FIELDS)

    @classmethod
    def build(cls, model: TextModel, docs: Sequence[TextDocument] | CountedTexts) -> Self:
        """Index `docs`, which may be counted already, with the statistics of a fitted model."""
        counted = count_texts(docs)
        weights, codes = model.weigh(counted)
        texts = [text.encode("utf-8", "replace") for doc in counted.docs for text in doc.fields()]
        arrays: dict[str, NDArray[Any]] = {
            "codes": codes,
            "directions": model.latent.embed(weights, codes),
            "text": np.frombuffer(b"".join(texts), dtype=np.uint8),
            "text_ends": np.cumsum([0, *map(len, texts)], dtype=np.int64),
        }
        return cls(Postings.build(weights.tocsc()), arrays)

    @classmethod
    def merge(cls, segments: Sequence[tuple[TextSegment, NDArray[np.int64]]]) -> Self:
        """One segment with some documents of several ones of the same model.

        Args:
            segments: each with the places that its documents take in the merged one, -1 for those left out; shape
                (n_documents,). The places of all are 0 … n - 1, each once.
        """
        codes = np.unique(np.concatenate([segment.codes for segment, _ in segments]))
        n_documents = sum(int(np.count_nonzero(places >= 0)) for _, places in segments)
        terms, rows, weights = [], [], []
        directions = np.zeros((n_documents, segments[0][0].directions.shape[1]), dtype=np.float16)
        texts = [b""] * (n_documents * len(FIELDS))
        for segment, places in segments:
            postings = segment._postings  # of its own class
            columns = np.repeat(np.searchsorted(codes, segment.codes), np.diff(postings.starts))
            placed = places[postings.rows]
            kept = placed >= 0
            terms.append(columns[kept])
            rows.append(placed[kept])
            weights.append(postings.weights[kept])
            taken = np.flatnonzero(places >= 0)
            directions[places[taken]] = segment.directions[taken]
            for row in taken.tolist():
                first = int(places[row]) * len(FIELDS)
                texts[first : first + len(FIELDS)] = segment._raw_text(row)  # of its own class
        entries = (np.concatenate(weights), (np.concatenate(rows), np.concatenate(terms)))
        arrays: dict[str, NDArray[Any]] = {
            "codes": codes,
            "directions": directions,
            "text": np.frombuffer(b"".join(texts), dtype=np.uint8),
            "text_ends": np.cumsum([0, *map(len, texts)], dtype=np.int64),
        }
        return cls(Postings.build(scipy.sparse.coo_array(entries, shape=(n_documents, len(codes))).tocsc()), arrays)

    @property
    def codes(self) -> NDArray[np.uint64]:
        """The codes of the terms, ascending."""
        codes: NDArray[np.uint64] = self._arrays["codes"]
        return codes

    @property
    def directions(self) -> NDArray[np.float16]:
        """Of the documents in the latent space, shape (n_documents, n_dimensions), of length 1 or 0."""
        directions: NDArray[np.float16] = self._arrays["directions"]
        return directions

    def count_postings(self, columns: NDArray[np.int64]) -> int:
        """How many postings a search reads."""
        return self._postings.count_postings(columns[columns >= 0])

    def cover_most(
        self, query: TextQuery, columns: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k documents that may cover most of the query, ordered by (-bound, row), with these bounds."""
        held = columns >= 0
        if held.all():
            return self._postings.top_k(columns, query.bounds, k, allowed)
        return self._postings.top_k(columns[held], query.bounds[held], k, allowed)

    def cover_most_of_many(
        self, starts: NDArray[np.int64], columns: NDArray[np.int64], shares: NDArray[np.float64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k documents that cover most of each of many texts, given as the rows of a CSR matrix; in one thread."""
        return self._postings.top_k_batch(starts, columns, shares, k, n_threads=1)

    def values(self, query: TextQuery, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The values of given rows; 0 for rows that share no term."""
        if not len(query.term_columns) or not len(rows):
            return np.zeros(rows.shape)
        weights = self._postings.weights_in(columns, rows)
        return _value(query, weights, cover(query, weights), query.latent_share * self.alike(query, rows))

    def find_hits(self, query: TextQuery, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> list[Hit]:
        """How the query met some rows, one by one; of a query with at least one weighed."""
        weights = self._postings.weights_in(columns, rows)
        coverage, alike = cover(query, weights), query.latent_share * self.alike(query, rows)
        kept = _keep(query, coverage)
        values = _value(query, weights, coverage, alike).tolist()
        parts = zip(
            values, kept.tolist(), alike.tolist(), weights.tolist(), coverage.best.tolist(), rows.tolist(), strict=True
        )
        return [Hit(value, keep, near, held, best, self.text(row)) for value, keep, near, held, best, row in parts]

    def meets(self, query: TextQuery, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether given rows meet any of the query, for which a single character is not enough."""
        met: NDArray[np.bool_] = cover(query, self._postings.weights_in(columns, rows)).covered > 0.0
        return met

    def measure(self, query: TextQuery, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> Measured:
        """The values of given rows, and what the chance that they fit is worked out from."""
        if not len(query.term_columns) or not len(rows):
            return Measured(np.zeros(rows.shape), np.zeros((len(rows), len(FEATURES))))
        weights = self._postings.weights_in(columns, rows)
        coverage = cover(query, weights)
        values = _value(query, weights, coverage, query.latent_share * self.alike(query, rows))
        return Measured(values, fit_features(query, coverage, values, _contradicts(query, weights)))

    def weights(self, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The weights of terms in documents, shape (n_rows, n_columns)."""
        return self._postings.weights_in(columns, rows)

    def alike(self, query: TextQuery, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The cosine of query and documents in the latent space, in [0, 1]."""
        if not len(query.direction):
            return np.zeros(rows.shape)
        directions = self.directions[rows].astype(np.float32)
        cosines: NDArray[np.float32] = (directions * query.direction).sum(axis=1)
        return np.clip(cosines.astype(np.float64), 0.0, 1.0)

    def text(self, row: int) -> tuple[str, ...]:
        """The document's fields as they were indexed, in the order of `FIELDS`."""
        return tuple(text.decode("utf-8") for text in self._raw_text(row))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays by the names of `NAMES`."""
        postings = {f"{_POSTINGS}{name}": array for name, array in self._postings.arrays().items()}
        return {**{f"{_OWN}{name}": array for name, array in self._arrays.items()}, **postings}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The segment of what `arrays` gave."""
        own = {name.removeprefix(_OWN): array for name, array in arrays.items() if name.startswith(_OWN)}
        n_documents = (len(own["text_ends"]) - 1) // len(FIELDS)
        postings = {name: arrays[f"{_POSTINGS}{name}"] for name in Postings.NAMES}
        return cls(Postings.from_arrays(n_documents, postings), own)

    def _raw_text(self, row: int) -> list[bytes]:
        first = row * len(FIELDS)
        ends = self._arrays["text_ends"][first : first + len(FIELDS) + 1]
        text = self._arrays["text"]
        return [text[begin:end].tobytes() for begin, end in pairwise(ends.tolist())]


def _value(
    query: TextQuery, weights: NDArray[np.float64], coverage: Coverage, alike: NDArray[np.float64]
) -> NDArray[np.float64]:
    values = ((1.0 - query.latent_share) * coverage.covered + alike) * _keep(query, coverage)
    for claim in query.claims:
        values[_find_contradicting(claim, weights)] *= 1.0 - claim.claim.cost
    values *= 1.0 - ACCESSORY * _share_of_other_thing(query, weights)
    return np.where(coverage.covered > 0.0, np.clip(values, 0.0, 1.0), 0.0)


def _keep(query: TextQuery, coverage: Coverage) -> NDArray[np.float64]:
    """The share of the value that is left to documents, which is all to those that say what thing is asked for."""
    subject = coverage.classed[:, query.of_subject].max(axis=1, initial=0.0)
    return np.where(subject < LEAST_SAID, 1.0 - UNSAID_SUBJECT * query.subject_share, 1.0)


def _share_of_other_thing(query: TextQuery, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share that says what is asked for, where a name's thing only goes with that; else 0."""
    if query.thing is None:
        return np.zeros(len(weights))
    goes_with: NDArray[np.bool_] = np.any(weights[:, [at for _, at in query.thing.modifiers]] > 0.0, axis=1)
    is_thing: NDArray[np.bool_] = np.any(weights[:, list(query.thing.heads)] > 0.0, axis=1)
    return np.where(goes_with & ~is_thing, query.thing.share, 0.0)


def _contradicts(query: TextQuery, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """1.0 where a document contradicts a claim of the query, else 0.0."""
    contradicting = np.zeros(len(weights), dtype=np.bool_)
    for claim in query.claims:
        contradicting |= _find_contradicting(claim, weights)
    return contradicting.astype(np.float64)


def _find_contradicting(claim: WeighedClaim, weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which documents say what contradicts a claim, and nothing that agrees with it."""
    contradicting = np.zeros(len(weights), dtype=np.bool_)
    for columns in claim.contrary:
        contradicting |= (weights[:, columns] > 0.0).all(axis=1)
    return contradicting & ~(weights[:, claim.accepted] > 0.0).any(axis=1)
