"""The TF-IDF embedding of documents with named fields: saturating, length-normalised, as in BM25F."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, ClassVar, Self

import numpy as np
import scipy
from numpy.typing import NDArray

from service.domain.search.latent import LatentSpace, fit_latent_space
from service.domain.search.statistics import TermStatistics, find_codes
from service.domain.search.vocabulary import CatalogWords
from service.domain.text.analysis import index_terms
from service.domain.text.codes import codes_of

FIELDS = ("name", "description", "extra")


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


@dataclass(frozen=True, slots=True, eq=False)
class TermCounts:
    """Terms of one field of some documents.

    Attributes:
        counts: CSR float32, shape (n_docs, n_terms).
        lengths: words of each document, float64; pairs, grams and sizes do not count.
    """

    counts: scipy.sparse.csr_array
    lengths: NDArray[np.float64]


PARAMETER_BOUNDS: Mapping[str, tuple[float, float]] = {
    "name_weight": (0.0, 100.0),
    "description_weight": (0.0, 100.0),
    "extra_weight": (0.0, 100.0),
    "saturation": (0.01, 100.0),
    "length_pivot": (0.0, 1.0),
    "text_length_pivot": (0.0, 1.0),
    "latent_dimensions": (0, 1024),
    "latent_weight": (0.0, 10.0),
    "head_share": (0.0, 1.0),
    "pair_weight": (0.0, 10.0),
    "gram_weight": (0.0, 10.0),
    "goods_emphasis": (0.0, 10.0),
    "talk_share": (0.0, 1.0),
    "partial_credit": (0.0, 0.99),
}
"""The lowest and the highest value of each free parameter that makes sense."""


_FITTED: Mapping[str, tuple[str, str]] = {
    f"{part}-{name}": (f"{part}_", name)
    for part, names in (
        ("statistics", ("average_lengths", "codes", "frequencies")),
        ("latent", ("codes", "vectors")),
        ("words", CatalogWords.NAMES),
    )
    for name in names
}
"""The arrays of a fitted model: the attribute that each is part of, and its name there."""


@dataclass(kw_only=True, eq=False)
class TextModel:
    """Statistics of a catalogue's text, and the embedding that follows from them, as an estimator.

    The weight of a term in a document is `f / (saturation + f)` with
    `f = Σ over fields: weight × count / (1 - pivot + pivot × length / average length)`;
    an embedding multiplies it by the term's inverse document frequency.
    Source: Robertson & Zaragoza 2009, *The Probabilistic Relevance Framework*, section 3.6 (BM25F).

    Args:
        name_weight, description_weight, extra_weight: of an occurrence in that field, >= 0.
        saturation: occurrences at which a term reaches half of its weight, > 0.
        length_pivot: 0 for no length normalisation, 1 for full; the name's.
        text_length_pivot: of the other fields.
        latent_dimensions: of the latent space; 0 for none.
        latent_weight: of the latent space's opinion beside what words a document covers, for a query of one unit; the
            more units, the less.
        head_share: of what is asked for, the share that a document covers only when its name's head says it.
        pair_weight: of two neighbouring English words, beside their own.
        gram_weight: of the characters of a Chinese word and their pairs, beside the word's own.
        goods_emphasis: what a word that names goods counts more than one that does not: a thing is asked for, and its
            material, make and use come after it.
        talk_share: what a word of selling or asking (wholesale, 求购) counts beside one that tells goods.
        partial_credit: a unit that is met by the share m counts m to the power of 1 less this: to meet each word a
            little is worth more than to meet one wholly.

    Attributes:
        statistics_: of the fitted documents.
        latent_: the latent space of their terms.
        words_: their words, for finding similar ones.
    """

    NAMES: ClassVar = tuple(_FITTED)
    """Names of the arrays of a fitted model."""

    name_weight: float = 5.0
    description_weight: float = 1.0
    extra_weight: float = 1.0
    saturation: float = 2.0
    length_pivot: float = 0.5
    text_length_pivot: float = 0.25
    latent_dimensions: int = 256
    latent_weight: float = 0.25
    head_share: float = 0.25
    pair_weight: float = 0.1
    gram_weight: float = 1.0
    goods_emphasis: float = 0.25
    talk_share: float = 0.1
    partial_credit: float = 0.1
    statistics_: TermStatistics = dataclasses.field(init=False, repr=False)
    latent_: LatentSpace = dataclasses.field(init=False, repr=False)
    words_: CatalogWords = dataclasses.field(init=False, repr=False)

    def get_params(self) -> dict[str, float]:
        """The parameters by their names."""
        return {one.name: getattr(self, one.name) for one in dataclasses.fields(self) if one.init}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What was fitted, by the names of `NAMES`, but for the number of documents."""
        return {
            name: getattr(getattr(self, part), attribute) if part != "words_" else self.words_.arrays()[attribute]
            for name, (part, attribute) in _FITTED.items()
        }

    def with_arrays(self, n_documents: int, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Take what another model of these parameters was fitted to; see `arrays`."""
        parts: dict[str, dict[str, NDArray[Any]]] = {"statistics_": {}, "latent_": {}, "words_": {}}
        for name, (part, attribute) in _FITTED.items():
            parts[part][attribute] = arrays[name]
        self.statistics_ = TermStatistics(n_documents, **parts["statistics_"])
        self.latent_ = LatentSpace(**parts["latent_"])
        self.words_ = CatalogWords(parts["words_"])
        return self

    def fit(self, docs: Sequence[TextDocument]) -> Self:
        """Learn the statistics of `docs`; pass only text that every partner may see."""
        vocabulary: dict[str, int] = {}
        words: set[str] = set()
        fields = _count_fields(docs, vocabulary, words)
        lengths = np.array([_average_length(field.lengths) for field in fields])
        codes = codes_of(vocabulary)
        order = np.argsort(codes)
        held = sum_fields([field.counts for field in fields], len(vocabulary))
        counts = np.bincount(held.indices, minlength=len(vocabulary))
        frequencies = counts[order].astype(np.int32)
        self.statistics_ = TermStatistics(len(docs), lengths, codes[order], frequencies)
        self.words_ = CatalogWords.fit(vocabulary, words, counts)
        self.latent_ = fit_latent_space(
            scipy.sparse.csr_array(self.weigh_counts(fields, len(vocabulary))[:, order]),
            self.statistics_,
            self.latent_dimensions,
        )
        return self

    def transform(self, docs: Sequence[TextDocument]) -> scipy.sparse.csr_array:
        """The embeddings, CSR float32, shape (n_docs, n_terms); columns in the order of `statistics_.codes`."""
        weights, codes = self.weigh(docs)
        places = find_codes(self.statistics_.codes, codes)
        known = np.flatnonzero(places >= 0)
        weights = scipy.sparse.csr_array(weights[:, known])
        indices = places[known][weights.indices]
        data = (weights.data * self.information[indices]).astype(np.float32)
        shape = (len(docs), len(self.statistics_.codes))
        embedded: scipy.sparse.csr_array = scipy.sparse.csr_array((data, indices, weights.indptr), shape=shape)
        embedded.sort_indices()
        return embedded

    def weigh(self, docs: Sequence[TextDocument]) -> tuple[scipy.sparse.csr_array, NDArray[np.uint64]]:
        """The saturated weights of all terms of `docs`, fitted or not, without document frequencies.

        Returns:
            Weights in [0, 1), CSR float32, shape (n_docs, n_terms), and the codes of its columns, ascending. The terms
            of a document stand in the columns' order, so that sums over them come out the same, to the last bit, in
            whatever company the document is.
        """
        vocabulary: dict[str, int] = {}
        fields = _count_fields(docs, vocabulary, set())
        codes = codes_of(vocabulary)
        order = np.argsort(codes)
        weights = scipy.sparse.csr_array(self.weigh_counts(fields, len(vocabulary))[:, order])
        weights.sort_indices()
        return weights, codes[order]

    @property
    def information(self) -> NDArray[np.float64]:
        """The inverse document frequencies of the embedding's columns, shape (n_terms,)."""
        return self.statistics_.information(self.statistics_.frequencies)

    @property
    def field_weights(self) -> tuple[float, float, float]:
        """The weights in the order of `FIELDS`."""
        return (self.name_weight, self.description_weight, self.extra_weight)

    def weigh_counts(self, fields: Sequence[TermCounts], n_terms: int) -> scipy.sparse.csr_array:
        """The saturated weights of documents that are counted already, a `TermCounts` for each of `FIELDS`."""
        pivots = (self.length_pivot, self.text_length_pivot, self.text_length_pivot)
        averages = self.statistics_.average_lengths
        scaled = []
        for field, weight, pivot, average in zip(fields, self.field_weights, pivots, averages, strict=True):
            scales = weight / np.maximum(1.0 - pivot + pivot * field.lengths / max(average, 1.0), 1e-9)
            counts = field.counts.copy()
            counts.data *= np.repeat(scales, np.diff(counts.indptr)).astype(np.float32)
            scaled.append(counts)
        total = sum_fields(scaled, n_terms)
        total.data /= total.data + np.float32(self.saturation)
        return total


def count_terms(texts: Sequence[str], vocabulary: dict[str, int], seen_words: set[str], *, is_name: bool) -> TermCounts:
    """Count the terms of texts; unknown terms get the vocabulary's next columns, words go to `seen_words` too."""
    columns: list[int] = []
    ends = np.zeros(len(texts) + 1, dtype=np.int64)
    lengths = np.zeros(len(texts))
    for row, text in enumerate(texts):
        if text:
            words, others = index_terms(text, is_name=is_name)
            lengths[row] = len(words)
            seen_words.update(words)
            words += others
            columns += [vocabulary.setdefault(term, len(vocabulary)) for term in words]
        ends[row + 1] = len(columns)
    data = np.ones(len(columns), dtype=np.float32)
    counts = scipy.sparse.csr_array(
        (data, np.array(columns, dtype=np.int64), ends), shape=(len(texts), len(vocabulary))
    )
    counts.sum_duplicates()
    return TermCounts(counts, lengths)


def sum_fields(fields: Sequence[scipy.sparse.csr_array], n_terms: int) -> scipy.sparse.csr_array:
    """The sum of matrices of ever more columns, without explicit zeros."""
    shape = (fields[0].shape[0], n_terms)
    widened = [scipy.sparse.csr_array((field.data, field.indices, field.indptr), shape=shape) for field in fields]
    total = reduce(lambda left, right: scipy.sparse.csr_array(left + right), widened)
    total.eliminate_zeros()
    return total


def _count_fields(docs: Sequence[TextDocument], vocabulary: dict[str, int], seen_words: set[str]) -> list[TermCounts]:
    """`count_terms` of each of `FIELDS`; of the names their heads too."""
    return [
        count_terms([doc.fields()[at] for doc in docs], vocabulary, seen_words, is_name=field == "name")
        for at, field in enumerate(FIELDS)
    ]


def _average_length(lengths: NDArray[np.float64]) -> float:
    filled = lengths[lengths > 0]
    return float(filled.mean()) if filled.size else 1.0
