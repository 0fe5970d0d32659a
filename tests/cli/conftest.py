"""The command `homeward`, in this process or as one of its own, on a data folder that the tests of this folder share.

Starting an interpreter costs more than most commands. Those that start the service, write into pipes or divide their
work among processes are run as processes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from unittest import mock

import pytest

from service.__main__ import main
from service.store.embedded import release_embedded, start_embedded
from tests.waiting import PATIENCE_S


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


def start_homeward(*arguments: str, given: str = "", **settings: str) -> Outcome:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        env=environment(**settings),
        capture_output=True,
        input=given,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def run_homeward(*arguments: str, given: str = "", **settings: str) -> Outcome:
    """Run a command in this process, with streams, arguments and an environment of its own."""
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    status, handler = 0, signal.getsignal(signal.SIGTERM)
    with (
        mock.patch.object(sys, "argv", ["homeward", *arguments]),
        mock.patch.object(sys, "stdin", StringIO(given)),
        mock.patch.dict(os.environ, environment(**settings), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 0 if left.code is None else 1
        finally:
            signal.signal(signal.SIGTERM, handler)
    return Outcome(status, *(stream.buffer.getvalue().decode() for stream in (out, err)))


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder; this process holds its database, so that commands need not start it anew each time."""
    folder = tmp_path_factory.mktemp("cli")
    start_embedded(folder)
    yield folder
    release_embedded(folder)


@pytest.fixture(scope="session")
def homeward(data_dir: Path) -> Run:
    """Runs a command on the data folder, in this process."""
    return lambda *arguments, given="": run_homeward(*arguments, given=given, HOMEWARD_DATA_DIR=str(data_dir))


@pytest.fixture(scope="session")
def homeward_process(data_dir: Path) -> Run:
    """Runs a command on the data folder, as a process of its own."""
    return lambda *arguments, given="": start_homeward(*arguments, given=given, HOMEWARD_DATA_DIR=str(data_dir))
