"""The latent space of a catalogue: words that are used alike lie near one another.

A truncated singular value decomposition of the fitted embeddings (latent semantic analysis, Deerwester et al. 1990;
`estimator.fit_latent_space`). It is a second opinion on documents that the words have found, never a way to find them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from service.domain.search.statistics import find_codes


@dataclass(frozen=True, slots=True, eq=False)
class LatentSpace:
    """Where terms lie.

    Attributes:
        codes: of the terms that have a place, uint64, ascending.
        vectors: their directions times their information, float16, shape (n_terms, n_dimensions).
    """

    codes: NDArray[np.uint64]
    vectors: NDArray[np.float16]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays, to be saved."""
        return {"codes": self.codes, "vectors": self.vectors}

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


def _of_unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    return (vectors / np.where(lengths > 0.0, lengths, 1.0)).astype(np.float32)
