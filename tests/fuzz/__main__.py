"""`make fuzz`: hypothesis makes texts of pieces for a third of the time, atheris follows the code for the rest.

What atheris finds is written to `build/fuzz/`; what is found becomes an example in `tests/fuzz/test_texts.py`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import atheris
import typer
from hypothesis import HealthCheck, given, settings, target

COMPILED = [
    f"service.domain.search.{name}" for name in ("score", "kernels.codes", "kernels.directory", "kernels.top_k")
]
"""Modules that numba compiles parts of, which it cannot once they tell where they have been."""

with atheris.instrument_imports(include=["service"], exclude=COMPILED):
    from benchmarks.hostile.texts import TEXTS
    from tests.fuzz.texts import PIECES, READERS, repeated_texts, try_text

OUT = Path("build/fuzz")
MAX_BYTES = 4_096
"""Of a text that atheris makes; what grows faster than a text shows in it."""
N_AT_ONCE = 200


def run_hypothesis(seconds: float) -> None:
    """Try texts of pieces for so long, each dearer than the last; tell how many, and the dearest."""
    n_tried, ends, dearest = 0, time.monotonic() + seconds, dict[str, float]()

    @settings(max_examples=N_AT_ONCE, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(repeated_texts())
    def try_one(text: str) -> None:
        nonlocal n_tried
        n_tried += 1
        for name, share in try_text(text).items():
            target(share, label=name)
            dearest[name] = max(share, dearest.get(name, 0.0))

    while time.monotonic() < ends:
        try_one()
    told = ", ".join(f"{name} {share:.0%}" for name, share in dearest.items())
    print(f"{n_tried} texts of pieces; the dearest took, of what is allowed: {told}", flush=True)


def run_atheris(seconds: float) -> None:
    """Change texts by what they reach in the code, for so long; ends the process, with 77 when a text is found."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        seeds, words = Path(folder, "seeds"), Path(folder, "words")
        seeds.mkdir()
        for at, make in enumerate(TEXTS.values()):
            (seeds / str(at)).write_text(make(300, "1"), encoding="utf-8")
        escaped = ("".join(f"\\x{byte:02x}" for byte in piece.encode()) for piece in PIECES)
        words.write_text("\n".join(f'"{piece}"' for piece in escaped), encoding="ascii")
        options = [f"-max_total_time={int(seconds)}", f"-max_len={MAX_BYTES}", f"-dict={words}", "-timeout=20"]
        atheris.Setup(
            [sys.argv[0], *options, f"-artifact_prefix={OUT}/", "-print_final_stats=1", str(seeds)],
            _try_bytes,
        )
        atheris.Fuzz()


def _try_bytes(data: bytes) -> None:
    try_text(data.decode("utf-8", "ignore"))


def main(seconds: Annotated[float, typer.Option("--seconds", help="For both together.")] = 600.0) -> None:
    """Look for texts that something fails on or takes too long for; the first one that is found ends it."""
    print(f"allowed, µs a byte: {', '.join(f'{name} {1e6 * of_byte:.0f}' for name, (_, of_byte) in READERS.items())}")
    run_hypothesis(seconds / 3)
    run_atheris(2 * seconds / 3)


if __name__ == "__main__":
    typer.run(main)
