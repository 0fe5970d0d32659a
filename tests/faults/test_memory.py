"""Memory comes back after hostile requests: `python -m benchmarks.hostile.memory`, shortened."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.hostile.memory import Memory, Remains, tell
from benchmarks.hostile.texts import TEXTS
from tests.conftest import open_folder
from tests.faults.conftest import Ledger

N_REQUESTS = 4 * len(TEXTS)
"""Each kind of text in each kind of request; a page is of another snapshot each time."""


@pytest.mark.long
def test_memory_comes_back_after_hostile_requests(ledger: Ledger) -> None:
    with open_folder() as folder:
        command = [sys.executable, "-m", "benchmarks.hostile.memory", "--requests", str(N_REQUESTS)]
        places = ["--data-dir", str(folder / "data"), "--out", str(folder / "bench.json")]
        done = subprocess.run([*command, *places], capture_output=True, text=True, check=False)
    assert (done.returncode, f"{N_REQUESTS} requests: " in done.stdout) == (0, True), done.stdout + done.stderr
    ledger.note(done.stdout.partition("resident: ")[2].partition("\n")[0])


@pytest.mark.parametrize(
    ("answers", "after", "is_allowed"),
    [
        ({"200": 9, "422": 1}, 124.0, True),
        ({"200": 10}, 126.0, False),
        ({"200": 38, "503 deadline_exceeded": 1, "503 environment": 1}, 100.0, True),
        ({"200": 37, "503 deadline_exceeded": 2, "503 environment": 1}, 100.0, False),
        ({"200": 99, "503 index_not_ready": 1}, 100.0, False),
        ({"200": 9, "500 internal": 1}, 100.0, False),
    ],
)
def test_a_quarter_more_is_allowed_and_no_failure_but_a_few_late_answers(
    answers: dict[str, int], after: float, *, is_allowed: bool
) -> None:
    found = Remains(answers, Memory(100.0, 60.0), 150.0, Memory(after, 80.0), {})
    assert found.is_allowed == is_allowed
    assert f"{after / 100:.2f} times" in tell(found)
