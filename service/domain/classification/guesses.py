"""Likely headings of many rows at once: what the index keeps for rows that state no code.

The same vote as `HsClassifier`'s, as products of sparse matrices: text by terms, terms by examples, examples by codes.
It does without the dictionary between the languages (the shipped words are in both), so it is a little coarser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import scipy
from numpy.typing import NDArray

from service.domain.classification.nomenclature import HEADING
from service.domain.matching.text_index import TextDocument, TextModel

N_GUESSES = 3
"""Headings kept for a row."""
BATCH = 1_000
"""Texts weighed at once; bounds the memory."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Ballot:
    """What is the same for every batch.

    Attributes:
        model: that weighs texts.
        votes: weights of the terms in the examples, shape (n_terms, n_examples).
        members: which heading each example is of, shape (n_examples, n_headings).
        numbers: the headings as numbers; -1 for a chapter alone.
        agreement: exponent of the norm.
        sharpness: exponent of the probabilities.
        none_of_these: strength of the case that no heading fits.
    """

    model: TextModel
    votes: scipy.sparse.csr_array
    members: scipy.sparse.csr_array
    numbers: NDArray[np.int32]
    agreement: float
    sharpness: float
    none_of_these: float

    def guess(self, texts: Sequence[TextDocument]) -> Guesses:
        """The likeliest headings of texts.

        Cost: CPU-heavy, some 10,000 short texts a second; belongs in the process that builds.
        """
        parts = [self._count(self.model.transform(texts[at : at + BATCH])) for at in range(0, len(texts), BATCH)]
        if not parts:
            return Guesses.none(0)
        return Guesses(np.vstack([p.headings for p in parts]), np.vstack([p.probabilities for p in parts]))

    def _count(self, asked: scipy.sparse.csr_array) -> Guesses:
        """The guesses for some embedded texts."""
        n_texts = asked.shape[0]
        information = np.maximum(np.asarray(asked.sum(axis=1), dtype=np.float32), np.finfo(np.float32).tiny)
        asked.data /= np.repeat(information, np.diff(asked.indptr))
        values = scipy.sparse.csr_array(asked @ self.votes)
        counts = np.diff(values.indptr)
        largest = np.full(n_texts, self.none_of_these, dtype=np.float32)
        if values.nnz:
            largest[counts > 0] = np.maximum.reduceat(values.data, values.indptr[:-1][counts > 0])
        values.data = (values.data / np.repeat(largest, counts)) ** np.float32(self.agreement)  # scaled: no underflow
        merged = (values @ self.members).toarray() ** (self.sharpness / self.agreement)
        nothing = (self.none_of_these / largest) ** self.sharpness
        probabilities = merged / (merged.sum(axis=1) + nothing)[:, np.newaxis]
        probabilities[:, self.numbers < 0] = 0.0  # a chapter alone is no heading
        top = np.argsort(-probabilities, axis=1, kind="stable")[:, :N_GUESSES]
        best = np.take_along_axis(probabilities, top, axis=1).astype(np.float32)
        return _padded(np.where(best > 0.0, self.numbers[top], -1).astype(np.int32), best)


def prepare_ballot(
    model: TextModel,
    examples: Sequence[TextDocument],
    codes: NDArray[np.str_],
    *,
    exponents: tuple[float, float],
    none_of_these: float,
) -> Ballot:
    """What guesses are made with; the examples are read once for all texts.

    Args:
        model: fitted on the examples.
        examples: texts of which the code is known.
        codes: of the examples, 2, 4 or 6 digits.
        exponents: of the norm that merges the votes for one heading, and what makes probabilities of them.
        none_of_these: strength of the case that no heading fits.
    """
    headings, at = np.unique(codes.astype(f"U{HEADING}"), return_inverse=True)
    members = (np.ones(len(at), dtype=np.float32), (np.arange(len(at)), at))
    return Ballot(
        model=model,
        votes=_without_idf(model, model.transform(examples)).T.tocsr(),
        members=scipy.sparse.csr_array(members, shape=(len(at), len(headings))),
        numbers=np.array([int(code) if len(code) == HEADING else -1 for code in headings], dtype=np.int32),
        agreement=exponents[0],
        sharpness=exponents[1],
        none_of_these=none_of_these,
    )


def _without_idf(model: TextModel, embedded: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
    """The terms' weights in the documents alone: the query's side of a vote brings the information of a term."""
    weights = embedded.copy()
    weights.data /= model.information[weights.indices].astype(np.float32)
    return weights


def _padded(headings: NDArray[np.int32], probabilities: NDArray[np.float32]) -> Guesses:
    """With as many columns as ever, also when fewer headings are known at all."""
    missing = ((0, 0), (0, N_GUESSES - headings.shape[1]))
    return Guesses(np.pad(headings, missing, constant_values=-1), np.pad(probabilities, missing))
