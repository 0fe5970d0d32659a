"""How often the interpreter looks for garbage in cycles.

Answers and builds make hardly any, while a process that has answered for a while holds so many objects that one look at
all of them stops everything for a quarter of a second.
"""

from __future__ import annotations

import gc

_THRESHOLDS = (20_000, 20, 200)
"""New objects until the young are looked at (a few milliseconds), and how many such looks until older ones are."""


def collect_rarely() -> None:
    """Look for garbage a hundredth as often as by default, and never again in what there is already."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
