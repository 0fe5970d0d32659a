"""What a factor says of one pair."""

from __future__ import annotations

from typing import NamedTuple

from service.domain.language import Localized

NEUTRAL = 0.5
"""The value of a factor whose data is missing: it can neither beat the best known value nor lose to the worst."""


class FactorValue(NamedTuple):
    """A factor's value for one pair, in [0, 1]; `NEUTRAL` and not known when data is missing."""

    value: float
    known: bool
    reason: Localized


def known(value: float, zh: str, en: str) -> FactorValue:
    """A value that follows from stated data."""
    return FactorValue(float(value), True, Localized(zh, en))


def unknown(zh: str, en: str) -> FactorValue:
    """The neutral value, with the reason why nothing is known."""
    return FactorValue(NEUTRAL, False, Localized(zh, en))
