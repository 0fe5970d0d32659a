"""A probability for each code that a text may fall under, and how near such a guess is to stated codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from service.domain.hs import LEVELS, count_shared_digits, score_nearness
from service.domain.matching.factor_value import NEUTRAL

N_CHAPTERS, N_HEADINGS, N_SUBHEADINGS = (10**n_digits for n_digits in LEVELS)


@dataclass(frozen=True, slots=True)
class HsDistribution:
    """How likely a text falls under each code, level by level.

    The probabilities of one level add up to at most 1, and those of the codes below a code to at most its own: the
    rest is for what is not known. Empty when the text has nothing to go by.

    Attributes:
        chapters: by 2 digits, likeliest first, ties by code; so are the others.
        headings: by 4 digits.
        subheadings: by 6 digits.
    """

    chapters: Mapping[str, float] = field(default_factory=dict)
    headings: Mapping[str, float] = field(default_factory=dict)
    subheadings: Mapping[str, float] = field(default_factory=dict)

    def level(self, n_digits: int) -> Mapping[str, float]:
        """The probabilities of the codes with 2, 4 or 6 digits."""
        return {2: self.chapters, 4: self.headings, 6: self.subheadings}[n_digits]

    def probability(self, code: str) -> float:
        """That the text falls under `code`, of which the first six digits count."""
        n_digits = min(len(code), LEVELS[-1])
        return self.level(n_digits - n_digits % 2).get(code[:n_digits], 0.0)


def expected_nearness(distribution: HsDistribution, codes: Iterable[str]) -> float:
    """What the nearness of the text's goods to the nearest of `codes` is on average over the distribution.

    The probability that is given to no code counts as the neutral value 0.5, so that a vague guess moves a score
    little, and none at all moves it not.

    Args:
        distribution: of a text without a code.
        codes: stated on the other side, 2 to 10 digits.

    Returns:
        In [0, 1].
    """
    stated = list(codes)
    if not stated:
        return NEUTRAL
    expected, given = 0.0, 0.0
    for guess, probability in _finest(distribution).items():
        nearness = max(_nearness(guess, code) for code in stated)
        expected += probability * nearness
        given += probability
    return expected + max(1.0 - given, 0.0) * NEUTRAL


def expected_overlap(distribution: HsDistribution, other: HsDistribution) -> float:
    """The same for two texts, neither of which has a code: they meet in headings."""
    expected, given = 0.0, 0.0
    guesses = _finest(other)
    for guess, probability in _finest(distribution).items():
        for other_guess, other_probability in guesses.items():
            both = probability * other_probability
            expected += both * _nearness(guess, other_guess)
            given += both
    return expected + max(1.0 - given, 0.0) * NEUTRAL


def expected_nearness_column(
    distribution: HsDistribution, chapter: NDArray[np.int64], heading: NDArray[np.int64], subheading: NDArray[np.int64]
) -> NDArray[np.float64]:
    """`expected_nearness` to each of many single codes.

    Args:
        distribution: of a text without a code.
        chapter: of the codes as numbers, -1 where a code is too short or not stated; shape (n,).
        heading: likewise.
        subheading: likewise.

    Returns:
        Shape (n,); the neutral value where no code is stated.
    """
    stated = np.where(subheading >= 0, 3, np.where(heading >= 0, 2, np.where(chapter >= 0, 1, 0)))
    key = np.where(stated == 3, subheading, np.where(stated == 2, heading, chapter)) * 4 + stated
    distinct, at = np.unique(key, return_inverse=True)
    values = [
        NEUTRAL if k % 4 == 0 else expected_nearness(distribution, [f"{k // 4:0{k % 4 * 2}d}"])
        for k in distinct.tolist()
    ]
    column: NDArray[np.float64] = np.array(values, dtype=np.float64)[at]
    return column


def _finest(distribution: HsDistribution) -> dict[str, float]:
    """The distribution over disjoint codes: each at the depth to which it is known."""
    finest = dict(distribution.subheadings)
    levels = ((distribution.headings, distribution.subheadings), (distribution.chapters, distribution.headings))
    for coarse, fine in levels:
        covered: dict[str, float] = {}
        n_digits = len(next(iter(coarse), ""))
        for code, probability in fine.items():
            covered[code[:n_digits]] = covered.get(code[:n_digits], 0.0) + probability
        for code, probability in coarse.items():
            rest = probability - covered.get(code, 0.0)
            if rest > 1e-12:  # rounding
                finest[code] = rest
    return finest


def _nearness(code: str, other: str) -> float:
    n_stated = min(len(code), len(other), LEVELS[-1])
    return score_nearness(count_shared_digits(code, other), n_stated - n_stated % 2)
