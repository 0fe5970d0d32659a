"""`make fuzz`, the second part: atheris changes texts by what they reach in the code.

What is found is written to `build/fuzz/`, and becomes an example in `tests/fuzz/test_texts.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import atheris
import typer

COMPILED = [
    f"service.domain.search.{name}" for name in ("score", "kernels.codes", "kernels.directory", "kernels.top_k")
]
"""Modules that numba compiles parts of, which it cannot once they tell where they have been."""

with atheris.instrument_imports(include=["service"], exclude=COMPILED):
    from benchmarks.hostile.texts import TEXTS
    from tests.fuzz.texts import PIECES, try_text

OUT = Path("build/fuzz")
MAX_BYTES = 4_096
"""Of a text that atheris makes; what grows faster than a text shows in it."""


def main(seconds: Annotated[float, typer.Option("--seconds", help="That texts are changed for.")] = 600.0) -> None:
    """Look for texts that something fails on or takes too long for; the first that is found ends it, with status 77."""
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


if __name__ == "__main__":
    typer.run(main)
