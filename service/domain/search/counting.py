"""Texts as counts of their terms: each is analysed once, and what is fitted and what is indexed is made of the counts.

scipy's sparse matrices are named in full, as scipy loads them when they are used, and those who serve use none.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from service.domain.search.document import FIELDS, TextDocument
from service.domain.search.parameters import TextParameters
from service.domain.text.analysis import index_terms
from service.domain.text.codes import codes_of


@dataclass(frozen=True, slots=True, eq=False)
class CountedTexts:
    """Some texts, and how often each term stands in each field of them.

    Attributes:
        docs: the texts.
        codes: of the terms that they hold, uint64, ascending.
        terms: the same terms, as text.
        words: for each of `FIELDS` what stands there as a word, CSR float32, shape (n_docs, n_terms), each row in the
            order of the columns.
        others: likewise pairs of words, grams, sizes and heads, which add nothing to the length of a text.
    """

    docs: Sequence[TextDocument]
    codes: NDArray[np.uint64]
    terms: Sequence[str]
    words: tuple[scipy.sparse.csr_array, ...]
    others: tuple[scipy.sparse.csr_array, ...]

    def __len__(self) -> int:
        return len(self.docs)

    def fields(self) -> list[scipy.sparse.csr_array]:
        """All terms of each of `FIELDS`."""
        return [scipy.sparse.csr_array(pair[0] + pair[1]) for pair in zip(self.words, self.others, strict=True)]

    def lengths(self) -> NDArray[np.float64]:
        """The words of each field, shape (n_fields, n_docs)."""
        return np.array([field.sum(axis=1) for field in self.words], dtype=np.float64)

    def frequencies(self) -> NDArray[np.int64]:
        """How many of the texts hold each term, shape (n_terms,)."""
        return np.bincount(add_up(self.fields()).indices, minlength=len(self.codes))

    def are_words(self) -> NDArray[np.bool_]:
        """Which terms stand somewhere as a word, shape (n_terms,)."""
        return _are_held(self.words, len(self.codes))

    def take(self, rows: NDArray[np.intp]) -> CountedTexts:
        """Some of the texts alone, in the given order: counted as if there were no others."""
        words = [field[rows] for field in self.words]
        others = [field[rows] for field in self.others]
        kept = np.flatnonzero(_are_held([*words, *others], len(self.codes)))
        return CountedTexts(
            [self.docs[row] for row in rows.tolist()],
            self.codes[kept],
            [self.terms[at] for at in kept.tolist()],
            tuple(scipy.sparse.csr_array(field[:, kept]) for field in words),
            tuple(scipy.sparse.csr_array(field[:, kept]) for field in others),
        )


def count_texts(docs: Sequence[TextDocument] | CountedTexts) -> CountedTexts:
    """Analyse texts and count their terms; those that are counted already stay as they are."""
    if isinstance(docs, CountedTexts):
        return docs
    columns: defaultdict[str, int] = defaultdict()
    columns.default_factory = columns.__len__  # a new term takes the next column
    read = [_read_field([doc.fields()[at] for doc in docs], columns, is_name=not at) for at in range(len(FIELDS))]
    codes, terms = codes_of(columns), list(columns)
    order = np.argsort(codes)
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return CountedTexts(
        docs,
        codes[order],
        [terms[at] for at in order.tolist()],
        tuple(_tally(words, places) for words, _ in read),
        tuple(_tally(others, places) for _, others in read),
    )


def weigh_fields(
    fields: Sequence[scipy.sparse.csr_array],
    lengths: NDArray[np.float64],
    average_lengths: NDArray[np.float64],
    parameters: TextParameters,
) -> scipy.sparse.csr_array:
    """The saturated weights of terms in documents, without document frequencies.

    Args:
        fields: how often the terms stand in each of `FIELDS`.
        lengths: of the fields in words, shape (n_fields, n_docs).
        average_lengths: of the fields of what was fitted, shape (n_fields,).
        parameters: of the model.

    Returns:
        Weights in [0, 1), CSR float32, shape (n_docs, n_terms). The terms of a document stand in the columns' order, so
        that sums over them come out the same, to the last bit, in whatever company the document is.
    """
    scaled = []
    settings = zip(parameters.field_weights, parameters.field_pivots, average_lengths, strict=True)
    for counts, words, (weight, pivot, average) in zip(fields, lengths, settings, strict=True):
        scales = weight / np.maximum(1.0 - pivot + pivot * words / max(average, 1.0), 1e-9)
        data = counts.data * np.repeat(scales, np.diff(counts.indptr)).astype(np.float32)
        scaled.append(scipy.sparse.csr_array((data, counts.indices, counts.indptr), shape=counts.shape))
    total = add_up(scaled)
    total.data /= total.data + np.float32(parameters.saturation)
    return total


def add_up(fields: Sequence[scipy.sparse.csr_array]) -> scipy.sparse.csr_array:
    """The sum of matrices, without explicit zeros, each row in the order of the columns."""
    total = scipy.sparse.csr_array(reduce(add, fields), copy=True)
    total.eliminate_zeros()
    total.sort_indices()
    return total


_Tokens: TypeAlias = "tuple[array[int], NDArray[np.int64]]"
"""The columns of the terms of many texts in a row, and where each text's begin, and the last one's end."""


def _read_field(texts: Sequence[str], columns: defaultdict[str, int], *, is_name: bool) -> tuple[_Tokens, _Tokens]:
    """The words of one field of many texts, and all else; of names the heads too."""
    words, others = array("i"), array("i")
    ends = np.zeros((2, len(texts) + 1), dtype=np.int64)
    for row, text in enumerate(texts, start=1):
        if text:
            said, rest = index_terms(text, is_name=is_name)
            words.extend(map(columns.__getitem__, said))
            others.extend(map(columns.__getitem__, rest))
        ends[:, row] = len(words), len(others)
    return (words, ends[0]), (others, ends[1])


def _tally(tokens: _Tokens, places: NDArray[np.intp]) -> scipy.sparse.csr_array:
    """How often each term stands in each text, with column i moved to places[i]."""
    columns, ends = tokens
    ones = np.ones(len(columns), dtype=np.float32)
    indices = places[np.array(columns, dtype=np.int32)]
    counts = scipy.sparse.csr_array((ones, indices, ends), shape=(len(ends) - 1, len(places)))
    counts.sum_duplicates()
    return counts


def _are_held(matrices: Sequence[scipy.sparse.csr_array], n_terms: int) -> NDArray[np.bool_]:
    held = np.zeros(n_terms, dtype=np.bool_)
    for matrix in matrices:
        held[matrix.indices] = True
    return held
