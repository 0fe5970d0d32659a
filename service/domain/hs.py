"""Nearness of goods by their Harmonized System codes: same subheading, heading or chapter.

Source: WCO Harmonized System: 2 digits name a chapter, 4 a heading, 6 a subheading; digits 7 to 10 are national and
differ between countries, so that they say nothing about nearness across borders and are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

LEVELS = (2, 4, 6)
"""Digits of a chapter, a heading and a subheading."""

NOT_STATED = -1
"""Stands for a level that a code is too short to name."""

# (digits shared, digits that both codes state) -> nearness. The values are a judgement, not a measurement: goods of one
# heading can usually replace each other, goods of one chapter are often of one trade; where the coarser code stops
# before the two could part, the value lies between that of "same" and that of "parted there".
_NEARNESS = {(6, 6): 1.0, (4, 6): 0.75, (4, 4): 0.85, (2, 6): 0.4, (2, 4): 0.4, (2, 2): 0.5}

SAME_HEADING = _NEARNESS[4, 6]
"""Nearness from which on two codes share their heading."""


@lru_cache(maxsize=1 << 12)
def split_hs_code(code: str) -> tuple[int, int, int]:
    """Chapter, heading and subheading of `code` as numbers; `NOT_STATED` below the code's own depth.

    Kept, since many goods share few codes: 2 MB at most.

    Args:
        code: 2 to 10 digits.
    """
    chapter, heading, subheading = (int(code[:n]) if len(code) >= n else NOT_STATED for n in LEVELS)
    return chapter, heading, subheading


def count_shared_digits(code: str, other: str) -> int:
    """How many digits of the international part the two have in common: 0, 2, 4 or 6."""
    shared = 0
    for n_digits in LEVELS:
        if len(code) < n_digits or len(other) < n_digits or code[:n_digits] != other[:n_digits]:
            break
        shared = n_digits
    return shared


def score_nearness(n_shared: int, n_stated: int) -> float:
    """Nearness in [0, 1] of two codes that share `n_shared` of the `n_stated` digits (2, 4 or 6) both of them state."""
    return _NEARNESS.get((n_shared, n_stated), 0.0)


def find_nearest(code: str, others: Iterable[str]) -> tuple[float, str | None]:
    """The nearest of `others` to `code`, the first one in case of a tie.

    Returns:
        Its nearness in [0, 1] and the code itself; `(0.0, None)` when there are no others.
    """
    nearest: str | None = None
    best = -1.0
    for other in others:
        n_stated = min(len(code), len(other), LEVELS[-1])
        value = score_nearness(count_shared_digits(code, other), n_stated - n_stated % 2)
        if value > best:
            best, nearest = value, other
    return max(best, 0.0), nearest
