"""Term statistics of a catalogue, by the terms' codes: how many documents hold a term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def find_codes(sorted_codes: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The place of each wanted code in an ascending array, -1 where it is not there."""
    if len(sorted_codes) == 0:
        return np.full(len(wanted), -1, dtype=np.int64)
    places = np.minimum(np.searchsorted(sorted_codes, wanted), len(sorted_codes) - 1)
    return np.where(sorted_codes[places] == wanted, places, -1)


@dataclass(frozen=True, slots=True, eq=False)
class TermStatistics:
    """What was counted in the fitted documents.

    Attributes:
        n_documents: that were fitted.
        average_lengths: words a field, shape (n_fields,), over the documents whose field is not empty.
        codes: of the terms, uint64, ascending.
        frequencies: documents that hold each term, int32, in the order of `codes`.
    """

    n_documents: int
    average_lengths: NDArray[np.float64]
    codes: NDArray[np.uint64]
    frequencies: NDArray[np.int32]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All but the number of documents, to be saved."""
        return {"average_lengths": self.average_lengths, "codes": self.codes, "frequencies": self.frequencies}

    def frequencies_of_codes(self, codes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many fitted documents hold each of the terms; 0 for unknown ones."""
        places = find_codes(self.codes, codes)
        known = places >= 0
        frequencies = np.zeros(len(codes), dtype=np.int64)
        frequencies[known] = self.frequencies[places[known]]
        return frequencies

    def information(self, frequencies: NDArray[np.integer[Any]] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse document frequency `ln(1 + (N - n + 0.5) / (n + 0.5))`, > 0, also for n = 0."""
        n = np.minimum(frequencies, self.n_documents)
        inverse: NDArray[np.float64] = np.log1p((self.n_documents - n + 0.5) / (n + 0.5))
        return inverse
