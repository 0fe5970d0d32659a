"""Price bands on the scale of coins, 1 – 2 – 5 – 10 – 20 – 50 …: neighbours in a band compete for one buyer.

Bands are of one currency each: nothing is converted.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from service.domain.snapshot.columns import Codes, Floats

_DECADES = range(-2, 10)
EDGES = tuple(float(f"{digit}e{power}") for power in _DECADES for digit in (1, 2, 5))
"""Lower ends of the bands from the second one on; the first one begins at 0."""

NO_BAND = -1


def band_of_price(price: float) -> int:
    """The number of a price's band. A lower end belongs to its band, an upper end does not."""
    return bisect_right(EDGES, price)


def band_of(prices: Floats) -> Codes:
    """The number of each price's band; `NO_BAND` for NaN."""
    bands: Codes = np.searchsorted(np.array(EDGES), prices, side="right").astype(np.int64)
    bands[np.isnan(prices)] = NO_BAND
    return bands


def ends_of(band: int) -> tuple[float, float | None]:
    """Lower and upper end of a band; the highest one has no upper end."""
    low = 0.0 if band == 0 else EDGES[band - 1]
    return low, EDGES[band] if band < len(EDGES) else None


def name_band(band: int) -> str:
    """`5–10`; `≥ 5000000000` for the highest one."""
    low, high = ends_of(band)
    return f"≥ {low:g}" if high is None else f"{low:g}–{high:g}"
