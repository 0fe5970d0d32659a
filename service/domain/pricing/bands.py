"""Amounts known between two bounds, and how they are rounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

RUNG = Decimal("0.0001")
FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Band:
    """An amount or a share that is known between two bounds, both inclusive; equal when it is known exactly."""

    low: Decimal
    high: Decimal

    def show(self) -> str:
        """`0.30` or `0.30–0.50`."""
        return f"{self.low:f}" if self.low == self.high else f"{self.low:f}–{self.high:f}"

    def rounded(self, to: Decimal) -> Band:
        """Both bounds rounded half up."""
        return Band(self.low.quantize(to, ROUND_HALF_UP), self.high.quantize(to, ROUND_HALF_UP))


NOTHING = Band(Decimal(0), Decimal(0))
