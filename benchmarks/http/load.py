"""Load from wrk, and what the service says of itself meanwhile."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import httpx

N_CONNECTIONS = 16
_SCRIPT = Path(__file__).with_name("paths.lua")
_LAG = "homeward_event_loop_lag_seconds_bucket"


class Measured(TypedDict):
    """One run of wrk. Times are those of a whole request."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    failed: int


def find_wrk() -> str | None:
    """The load generator, where it is installed."""
    return shutil.which("wrk")


def press(wrk: str, url: str, key: str, paths: Sequence[str], seconds: float) -> Measured:
    """Ask for `paths` in turn over 16 connections that stay open, as fast as the answers come.

    Raises:
        SystemExit: an answer was not of the 2xx or did not come.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="ascii") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        options = [
            "--threads",
            "1",
            "--connections",
            str(N_CONNECTIONS),
            "--duration",
            f"{seconds:.0f}s",
            "--timeout",
            "60s",
        ]
        command = [wrk, *options, "--script", str(_SCRIPT), url, "--", file.name, key]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words
    found: Measured = json.loads(output.splitlines()[-1])
    if found["failed"]:
        raise SystemExit(f"{found['failed']} of {found['requests']} requests failed:\n{output}")
    return found


def path_of(demand: str, number: int | None = None) -> str:
    """The recommendations for a demand; with a number, by weights that no other number has.

    An answer that was given before from the same snapshot is remembered; one by weights of its own is worked out.
    """
    weights = "" if number is None else f"?weights=text:1,price:{1 + number / 1_000_000:.6f}"
    return f"/v1/demands/{demand}/recommendations{weights}"


def read_lag(url: str) -> dict[float, float]:
    """How many looks at the event loop found it late by at most so many seconds, cumulated."""
    text = httpx.get(f"{url}/metrics").text
    lines = [line for line in text.splitlines() if line.startswith(_LAG)]
    return {float(line.split('le="')[1].split('"')[0]): float(line.rsplit(" ", 1)[1]) for line in lines}


def lag_p99_below_ms(before: dict[float, float], after: dict[float, float]) -> float:
    """The lowest bound of the histogram that 99 of 100 looks between two readings stay within, in ms."""
    looks = {bound: after[bound] - before[bound] for bound in after}
    return 1000 * min(bound for bound, n_within in looks.items() if n_within >= 0.99 * max(looks.values()))
