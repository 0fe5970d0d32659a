"""The command `homeward`, run as a process of its own on a data folder that the tests of this folder share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.store.embedded import release_embedded, start_embedded

TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


def environment(**settings: str) -> dict[str, str]:
    """The environment without Homeward's settings but these."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HOMEWARD_")}
    return {**own, "COLUMNS": "160", "NO_COLOR": "1", **settings}


def run_homeward(*arguments: str, given: str = "", **settings: str) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        env=environment(**settings),
        capture_output=True,
        input=given,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder; this process holds its database, so that commands need not start it anew each time."""
    folder = tmp_path_factory.mktemp("cli")
    start_embedded(folder)
    yield folder
    release_embedded(folder)


@pytest.fixture(scope="session")
def homeward(data_dir: Path) -> Run:
    """Runs a command on the data folder."""
    return lambda *arguments, given="": run_homeward(*arguments, given=given, HOMEWARD_DATA_DIR=str(data_dir))
