"""The latent space of a catalogue: words that are used alike lie near one another.

A truncated singular value decomposition of the fitted embeddings (latent semantic analysis, Deerwester et al. 1990). It
is a second opinion on documents that the words have found, never a way to find them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from service.domain.search.statistics import TermStatistics, find_codes

MAX_FITTED_DOCUMENTS = 50_000
"""More documents are sampled, evenly spaced: directions of meaning do not need them all."""
MAX_TERMS = 200_000
_MIN_FREQUENCY = 2
_N_ITERATIONS = 3
_N_SPARE = 10
"""Dimensions beyond those kept, so that the last of them are found well."""
_SEED = 0
_TINY = 1e-9
"""Least square of a singular value: directions of smaller ones are noise."""


@dataclass(frozen=True, slots=True, eq=False)
class LatentSpace:
    """Where terms lie.

    Attributes:
        codes: of the terms that have a place, uint64, ascending.
        vectors: their directions times their information, float16, shape (n_terms, n_dimensions).
    """

    codes: NDArray[np.uint64]
    vectors: NDArray[np.float16]

    @property
    def n_dimensions(self) -> int:
        """0 when the catalogue was too small for a space."""
        return int(self.vectors.shape[1])

    def embed(self, weights: scipy.sparse.csr_array, codes: NDArray[np.uint64]) -> NDArray[np.float16]:
        """The directions of documents, float16, shape (n_docs, n_dimensions), of length 1 or 0.

        Args:
            weights: of terms in documents, without document frequencies.
            codes: of the columns of `weights`.
        """
        places = find_codes(self.codes, codes)
        known = np.flatnonzero(places >= 0)
        projected = scipy.sparse.csr_array(weights[:, known]) @ self.vectors[places[known]].astype(np.float32)
        return _of_unit_length(projected).astype(np.float16)

    def vectors_at(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of terms by their places in `codes`, shape (n, n_dimensions)."""
        return self.vectors[places].astype(np.float32)

    def vectors_of(self, codes: NDArray[np.uint64]) -> NDArray[np.float32]:
        """The vectors of terms, shape (n, n_dimensions); zeros for terms without a place."""
        places = find_codes(self.codes, codes)
        vectors = np.zeros((len(codes), self.n_dimensions), dtype=np.float32)
        known = places >= 0
        vectors[known] = self.vectors[places[known]]
        return vectors


def fit_latent_space(weights: scipy.sparse.csr_array, statistics: TermStatistics, n_dimensions: int) -> LatentSpace:
    """The space of documents × terms in the order of `statistics.codes`; the same input gives the same space."""
    step = -(-weights.shape[0] // MAX_FITTED_DOCUMENTS) or 1
    kept = np.flatnonzero(statistics.frequencies >= _MIN_FREQUENCY)
    if len(kept) > MAX_TERMS:
        kept = np.sort(kept[np.argsort(-statistics.frequencies[kept], kind="stable")[:MAX_TERMS]])
    n_dimensions = min(n_dimensions, len(range(0, weights.shape[0], step)) - 1, len(kept) - 1)
    if n_dimensions < 1:
        return LatentSpace(np.zeros(0, dtype=np.uint64), np.zeros((0, 0), dtype=np.float16))
    information = statistics.information(statistics.frequencies[kept]).astype(np.float32)
    sample = scipy.sparse.csr_array(weights[::step][:, kept])
    sample.data *= information[sample.indices]
    lengths = np.sqrt(np.asarray(sample.multiply(sample).sum(axis=1)).ravel())
    sample.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(sample.indptr)).astype(np.float32)
    vectors = _main_directions(sample, n_dimensions) * information[:, np.newaxis]
    return LatentSpace(statistics.codes[kept], np.ascontiguousarray(vectors, dtype=np.float16))


def _main_directions(matrix: scipy.sparse.csr_array, n: int) -> NDArray[np.float32]:
    """The first n right singular vectors, shape (n_columns, n): Halko, Martinsson & Tropp 2011, algorithm 4.4.

    The basis is kept orthonormal on the shorter side alone, and a small Gram matrix takes the place of the last, tall
    decomposition: the spectrum of text is flat, so that its squared condition does no harm.
    """
    is_wide = matrix.shape[0] <= matrix.shape[1]
    tall = scipy.sparse.csr_array(matrix.T) if is_wide else matrix
    across = scipy.sparse.csr_array(tall.T)
    basis = np.random.RandomState(_SEED).normal(size=(tall.shape[1], n + _N_SPARE)).astype(np.float32)
    for _ in range(_N_ITERATIONS):
        basis = np.linalg.qr(across @ (tall @ basis)).Q
    images = tall @ basis
    values, rotation = np.linalg.eigh((images.T @ images).astype(np.float64))
    rotation = rotation[:, ::-1][:, :n]
    if not is_wide:
        return _narrow(basis @ rotation)
    lengths = np.sqrt(np.maximum(values[::-1][:n], _TINY))
    return _narrow(images @ _narrow(rotation / lengths))


def _narrow(values: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    return values.astype(np.float32)


def _of_unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    return (vectors / np.where(lengths > 0.0, lengths, 1.0)).astype(np.float32)
