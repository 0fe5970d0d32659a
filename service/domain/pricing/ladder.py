"""A ladder of rungs that build on each other; from the first unknown one on, all are unknown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.domain.language import Localized
from service.domain.pricing.bands import NOTHING, RUNG, Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: what is done, its arithmetic, and the band it leads to; `result` is None where a figure is missing."""

    step: str
    operation: str
    result: Band | None
    reason: Localized

    @property
    def is_known(self) -> bool:
        """Whether the rung could be worked out."""
        return self.result is not None


class Ladder:
    """Rungs, each rounded half up to four decimals, the next one starting from the rounded value."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.missing: list[str] = []
        self.not_included: list[str] = []
        self.band: Band | None = None

    def start(self, band: Band, operation: str, zh: str, en: str) -> None:
        """The first rung, as it stands."""
        self._climb("export_price", band, operation, zh, en)

    def add(self, step: str, low: Decimal, high: Decimal, operation: str, zh: str, en: str) -> None:
        """A rung whose figures are there; unknown all the same when the one below is."""
        if self.band is None:
            self.stop(step, None, "前面的步骤未知。", "A step below it is unknown.")
            return
        self._climb(step, Band(low, high).rounded(RUNG), operation, zh, en)

    def take_off(self, step: str, amount: Band, zh: str, en: str) -> None:
        """A rung that takes an amount off; unknown when that is more than there is."""
        low, high = self.bounds
        if self.band is not None and amount.high > low:
            self.stop(step, step, "扣减额高于价格，请核对。", "More is to be taken off than the price holds; check it.")
            return
        self.add(step, low - amount.high, high - amount.low, f"− {amount.show()}", zh, en)

    def stop(self, step: str, missing: str | None, zh: str, en: str) -> None:
        """A rung that cannot be worked out; `missing` is the figure to supply."""
        self.band = None
        if missing:
            self.missing.append(missing)
        self.steps.append(Step(step=step, operation="", result=None, reason=Localized(zh, en)))

    def _climb(self, step: str, band: Band, operation: str, zh: str, en: str) -> None:
        self.band = band
        self.steps.append(Step(step=step, operation=operation, result=band, reason=Localized(zh, en)))

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """Of the last rung; zeros where that is unknown, for `add` looks at that first."""
        band = self.band or NOTHING
        return band.low, band.high
