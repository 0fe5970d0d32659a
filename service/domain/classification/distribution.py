"""A probability for each code that a text may fall under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.classification.nomenclature import CHAPTER, HEADING, SUBHEADING

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
