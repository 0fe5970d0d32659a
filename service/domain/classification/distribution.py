"""A probability for each code that a text may fall under, and how near such a guess is to other codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from service.domain.classification.nomenclature import CHAPTER, HEADING, SUBHEADING
from service.domain.hs import find_nearest
from service.domain.matching.factor_value import NEUTRAL

_ROUNDING = 1e-12


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
        return {CHAPTER: self.chapters, HEADING: self.headings, SUBHEADING: self.subheadings}[n_digits]

    def finest(self) -> dict[str, float]:
        """The same over codes that exclude one another: each probability at the depth to which it is known."""
        finest = dict(self.subheadings)
        for coarse, fine in ((self.headings, self.subheadings), (self.chapters, self.headings)):
            covered: dict[str, float] = {}
            n_digits = len(next(iter(coarse), ""))
            for code, probability in fine.items():
                covered[code[:n_digits]] = covered.get(code[:n_digits], 0.0) + probability
            rest = {code: probability - covered.get(code, 0.0) for code, probability in coarse.items()}
            finest.update({code: probability for code, probability in rest.items() if probability > _ROUNDING})
        return finest


def expected_nearness(guess: Mapping[str, float], codes: Iterable[str]) -> float:
    """What the nearness of guessed goods to the nearest of `codes` is on average.

    The probability that the guess gives to no code counts as the neutral value 0.5, so that a vague guess moves a
    score little, and no guess moves it not.

    Args:
        guess: probabilities of codes that exclude one another, as `HsDistribution.finest` or a few headings.
        codes: stated on the other side, 2 to 10 digits.

    Returns:
        In [0, 1].
    """
    stated = tuple(codes)
    if not stated:
        return NEUTRAL
    return _expected({code: find_nearest(code, stated)[0] for code in guess}, guess)


def expected_overlap(guess: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The same for two guesses: two texts without a code that meet in a heading."""
    return _expected({code: expected_nearness(other, [code]) for code in guess}, guess)


def _expected(values: Mapping[str, float], guess: Mapping[str, float]) -> float:
    given = sum(guess.values())
    return sum(guess[code] * value for code, value in values.items()) + max(1.0 - given, 0.0) * NEUTRAL
