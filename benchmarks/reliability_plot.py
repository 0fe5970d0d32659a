"""A reliability diagram as SVG: of what was called likely by how much, how much was right."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

SIDE, MARGIN, N_BINS, FEWEST = 320, 40, 10, 10
COLORS = ("#1b6ca8", "#d1495b", "#2e8b57", "#b8860b", "#6a4c93")
"""One a curve, in turns."""


def reliability_svg(curves: Mapping[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]) -> str:
    """One curve a set, over ten bins of equal width; bins of fewer than ten pairs are left out.

    Args:
        curves: by set, the chances of pairs and whether each was right.
    """
    end = MARGIN + SIDE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {end + 210} {end + MARGIN}">',
        '<g font-family="sans-serif" font-size="12">',
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="white" stroke="#999"/>',
        f'<line x1="{MARGIN}" y1="{end}" x2="{end}" y2="{MARGIN}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<text x="{MARGIN + SIDE / 2}" y="{end + 30}" text-anchor="middle">fit_probability</text>',
        f'<text x="{MARGIN}" y="{MARGIN - 10}">share that judges called right</text>',
    ]
    for tick in (0.0, 0.5, 1.0):
        at = MARGIN + SIDE * tick
        parts.append(f'<text x="{at}" y="{end + 15}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{MARGIN - 6}" y="{end - SIDE * tick + 4}" text-anchor="end">{tick}</text>')
    for number, (name, (chances, right)) in enumerate(curves.items()):
        color = COLORS[number % len(COLORS)]
        points = " ".join(
            f"{MARGIN + SIDE * x:.1f},{end - SIDE * y:.1f}" for x, y in _bin_means(chances, right.astype(np.float64))
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{end + 12}" y="{MARGIN + 20 + 18 * number}" fill="{color}">{name}</text>')
    return "\n".join([*parts, "</g></svg>"]) + "\n"


def _bin_means(chances: NDArray[np.float64], right: NDArray[np.float64]) -> list[tuple[float, float]]:
    bins = np.minimum((chances * N_BINS).astype(np.intp), N_BINS - 1)
    held = [bins == number for number in range(N_BINS)]
    return [(float(chances[part].mean()), float(right[part].mean())) for part in held if part.sum() >= FEWEST]
