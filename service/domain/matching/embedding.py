"""The TF-IDF embedding of documents with named fields: saturating, length-normalised, as in BM25F."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from service.domain.text.analysis import terms

FIELDS = ("name", "description", "extra")
_FIELD_NUMBERS = range(len(FIELDS))


@dataclass(frozen=True, slots=True)
class TextDocument:
    """The text of one product, demand or programme.

    Attributes:
        name: its title; the most telling field.
        description: the running text about it.
        extra: category and attribute values.
    """

    name: str
    description: str = ""
    extra: str = ""

    def fields(self) -> tuple[str, str, str]:
        """The texts in the order of `FIELDS`."""
        return (self.name, self.description, self.extra)


class Vocabulary(dict[str, int]):
    """Term → column; `grow` gives an unknown term the next column."""

    def grow(self, term: str) -> int:
        """The term's column, a new one when the term is new."""
        return self.setdefault(term, len(self))


class TextModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Term statistics of a catalogue and the embedding that follows from them.

    The weight of a term in a document is `f / (saturation + f)` with
    `f = Σ over fields: weight × count / (1 - pivot + pivot × length / average length)`;
    an embedding multiplies it by the term's inverse document frequency.
    Source: Robertson & Zaragoza 2009, *The Probabilistic Relevance Framework*, section 3.6 (BM25F).

    Args:
        name_weight, description_weight, extra_weight: of an occurrence in that field, >= 0.
        saturation: occurrences at which a term reaches half of its weight, > 0.
        length_pivot: 0 for no length normalisation, 1 for full.

    Attributes:
        n_documents_: of the fitted catalogue.
        document_frequencies_: term → number of fitted documents that hold it.
        average_lengths_: terms a field, shape (3,), over the documents whose field is not empty.
    """

    def __init__(
        self,
        *,
        name_weight: float = 5.0,
        description_weight: float = 1.0,
        extra_weight: float = 1.0,
        saturation: float = 2.0,
        length_pivot: float = 0.5,
    ) -> None:
        self.name_weight = name_weight
        self.description_weight = description_weight
        self.extra_weight = extra_weight
        self.saturation = saturation
        self.length_pivot = length_pivot

    def fit(self, docs: Sequence[TextDocument], y: object = None) -> Self:  # noqa: ARG002  # scikit-learn's signature
        """Learn the term statistics of `docs`; pass only text that every partner may see."""
        vocabulary = Vocabulary()
        counts = [count_terms([doc.fields()[f] for doc in docs], vocabulary, grow=True) for f in _FIELD_NUMBERS]
        self.n_documents_ = len(docs)
        self.average_lengths_ = np.array([_average_length(c) for c in counts])
        held = sum((_padded(c, len(vocabulary)) for c in counts), _padded(counts[0], len(vocabulary)) * 0)
        held.eliminate_zeros()
        frequencies = np.bincount(held.indices, minlength=len(vocabulary)).tolist()
        self.document_frequencies_ = dict(zip(vocabulary, frequencies, strict=True))
        return self

    def transform(self, docs: Sequence[TextDocument]) -> sparse.csr_array:
        """The embeddings, CSR float32, shape (n_docs, n_terms); columns in the order of `document_frequencies_`."""
        vocabulary = Vocabulary({term: column for column, term in enumerate(self.document_frequencies_)})
        weights = self.weigh(docs, vocabulary, grow=False)
        inverse = np.array([self.inverse_document_frequency(term) for term in vocabulary], dtype=np.float32)
        weights.data *= inverse[weights.indices]
        return weights

    def weigh(self, docs: Sequence[TextDocument], vocabulary: Vocabulary, *, grow: bool) -> sparse.csr_array:
        """The saturated term weights in [0, 1), without document frequencies, CSR float32 (n_docs, n_terms)."""
        field_counts = [count_terms([doc.fields()[f] for doc in docs], vocabulary, grow=grow) for f in _FIELD_NUMBERS]
        total = sparse.csr_array((len(docs), len(vocabulary)), dtype=np.float32)
        for counts, weight, average in zip(field_counts, self.field_weights, self.average_lengths_, strict=True):
            lengths = np.asarray(counts.sum(axis=1), dtype=np.float64)
            pivots = 1.0 - self.length_pivot + self.length_pivot * lengths / max(average, 1.0)
            counts.data *= np.repeat(weight / np.maximum(pivots, 1e-9), np.diff(counts.indptr)).astype(np.float32)
            total = sparse.csr_array(total + _padded(counts, len(vocabulary)))
        total.data /= total.data + np.float32(self.saturation)
        total.eliminate_zeros()
        return total

    @property
    def field_weights(self) -> tuple[float, float, float]:
        """The weights in the order of `FIELDS`."""
        return (self.name_weight, self.description_weight, self.extra_weight)

    def inverse_document_frequency(self, term: str) -> float:
        """`ln(1 + (N - n + 0.5) / (n + 0.5))`, > 0 also for unknown terms (n = 0)."""
        n = self.document_frequencies_.get(term, 0)
        return math.log1p((self.n_documents_ - n + 0.5) / (n + 0.5))


def count_terms(texts: Sequence[str], vocabulary: Vocabulary, *, grow: bool) -> sparse.csr_array:
    """Term counts of texts, CSR float32, shape (n_texts, len(vocabulary)) after growing."""
    columns: list[int] = []
    ends = np.zeros(len(texts) + 1, dtype=np.int64)
    for row, text in enumerate(texts):
        if text:
            found = terms(text)
            if grow:
                columns.extend(map(vocabulary.grow, found))
            else:
                columns.extend(column for column in map(vocabulary.get, found) if column is not None)
        ends[row + 1] = len(columns)
    data = np.ones(len(columns), dtype=np.float32)
    counts = sparse.csr_array((data, np.array(columns, dtype=np.int64), ends), shape=(len(texts), len(vocabulary)))
    counts.sum_duplicates()
    return counts


def _padded(counts: sparse.csr_array, n_columns: int) -> sparse.csr_array:
    return sparse.csr_array((counts.data, counts.indices, counts.indptr), shape=(counts.shape[0], n_columns))


def _average_length(counts: sparse.csr_array) -> float:
    lengths: NDArray[np.float64] = np.asarray(counts.sum(axis=1), dtype=np.float64)
    filled = lengths[lengths > 0]
    return float(filled.mean()) if filled.size else 1.0
