"""`make fuzz`, the first part: texts of pieces, each drawn on the lookout for what takes longer than the last.

What is found becomes an example in `tests/fuzz/test_texts.py`.
"""

from __future__ import annotations

import time
from typing import Annotated

import typer
from hypothesis import HealthCheck, given, settings, target

from tests.fuzz.texts import READERS, repeated_texts, try_text

N_AT_ONCE = 50


def main(seconds: Annotated[float, typer.Option("--seconds", help="That texts are tried for.")] = 60.0) -> None:
    """Look for texts that something fails on or takes too long for; the first one that is found ends it."""
    try_text("毛巾 towel 500ml")  # what is read once in a process
    n_tried, ends, dearest = 0, time.monotonic() + seconds, dict.fromkeys(READERS, 0.0)

    @settings(max_examples=N_AT_ONCE, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(repeated_texts())
    def try_one(text: str) -> None:
        nonlocal n_tried
        n_tried += 1
        for name, share in try_text(text).items():
            target(share, label=name)
            dearest[name] = max(share, dearest[name])

    while time.monotonic() < ends:
        try_one()
    told = ", ".join(f"{name} {share:.0%} of {1e6 * READERS[name][1]:.0f} µs" for name, share in dearest.items())
    print(f"{n_tried} texts of pieces; a byte of the dearest took: {told}")


if __name__ == "__main__":
    typer.run(main)
