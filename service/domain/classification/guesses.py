"""Likely headings of many rows: what the index keeps for rows that state no code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

N_GUESSES = 3
"""Headings kept for a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Guesses:
    """For each row its likeliest headings, best first; shape (n, N_GUESSES).

    Attributes:
        headings: as numbers; -1 where there is no guess.
        probabilities: 0 where there is no guess; a row's add up to at most 1.
    """

    headings: NDArray[np.int32]
    probabilities: NDArray[np.float32]

    @classmethod
    def none(cls, n_rows: int) -> Self:
        """No guess for any row."""
        return cls(np.full((n_rows, N_GUESSES), -1, dtype=np.int32), np.zeros((n_rows, N_GUESSES), dtype=np.float32))

    def take(self, rows: NDArray[np.intp]) -> Guesses:
        """Those of some rows, in that order."""
        return Guesses(self.headings[rows], self.probabilities[rows])

    def of_row(self, row: int) -> dict[str, float]:
        """The probability of each heading that is guessed for a row, by its 4 digits."""
        pairs = zip(self.headings[row].tolist(), self.probabilities[row].tolist(), strict=True)
        return {f"{heading:04d}": probability for heading, probability in pairs if heading >= 0}
