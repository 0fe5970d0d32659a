"""What was tried and what was lost, in a table at the end of the run.

`make test` tries a little; `make test-faults` tries everything, and each harm FAULT_ROUNDS times.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import open_folder
from tests.faults.service_process import STARTS_WITHIN_S, Service, running
from tests.faults.traffic import Traffic

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))

_HEAD = ("test", "tries", "lost", "doubled", "500", "503", "longest wait", "and")
_ROW, _NOTE = "row", "note"
"""Under which they travel with a test's report, also from the processes of a parallel run."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Takes down what one test tried."""

    node: pytest.Item

    async def settle(self, traffic: Traffic, service: Service) -> None:
        """Take down what became of the traffic, and hold the service to its promises."""
        lost, doubled = await traffic.count_losses(service)
        n_promised = len(traffic.promised)
        self._take_down(traffic, f"{lost} of {n_promised}", f"{doubled} of {n_promised}")
        assert traffic.failures == []
        assert (lost, doubled) == (0, 0)
        assert traffic.promised, "nothing was written, so nothing could be lost"

    def settle_reads(self, traffic: Traffic) -> None:
        """Likewise for traffic that stores nothing."""
        self._take_down(traffic, "–", "–")
        assert traffic.failures == []
        assert traffic.n_tries

    def note(self, line: str) -> None:
        """Take down what else there is to tell."""
        self.node.user_properties.append((_NOTE, line))

    def _take_down(self, traffic: Traffic, lost: str, doubled: str) -> None:
        counts = f"{traffic.n_tries:,}", lost, doubled, f"{len(traffic.failures)}", f"{traffic.n_refused}"
        self.node.user_properties.append((_ROW, "\t".join([*counts, f"{traffic.longest_s:.1f} s"])))
        if traffic.broken:
            self.note(f"{traffic.broken} connections broken")


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Of the running test."""
    assert isinstance(request.node, pytest.Item)
    return Ledger(request.node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, ready for a page."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    told = [report for report in reports if report.when == "call" and report.user_properties]
    if not told:
        return
    terminalreporter.section("what was tried, and what was lost")
    terminalreporter.write_line(f"FAULT_ROUNDS={ROUNDS}, load average {os.getloadavg()[1]:.1f}\n")
    for cells in (_HEAD, ["---"] * len(_HEAD), *map(_cells, told)):
        terminalreporter.write_line(f"| {' | '.join(cells)} |")


def _cells(report: pytest.TestReport) -> list[str]:
    name = report.location[2].removeprefix("test_").replace("_", " ") + ("" if report.passed else " (FAILED)")
    counts = [str(value).split("\t") for kind, value in report.user_properties if kind == _ROW]
    notes = [str(value) for kind, value in report.user_properties if kind == _NOTE]
    return [name, *(counts[0] if counts else ["–"] * (len(_HEAD) - 2)), "; ".join(notes)]


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A data folder with the sample data and a key, to be copied: to make one takes longer than any test."""
    with open_folder() as folder:
        with running(folder / "data", "demo"):
            pass
        yield folder / "data"


def copy_of(prepared: Path, folder: Path) -> Path:
    """A data folder of its own for a service, with the sample data."""
    subprocess.run(["cp", "-a", str(prepared), str(folder / "data")], check=True)
    return folder / "data"


@pytest.fixture(scope="session")
async def service() -> AsyncIterator[Service]:
    """With the sample data, on an embedded database of its own; tests do harm to it one after the other."""
    with open_folder() as folder, running(folder / "data", "demo") as service:
        await service.seconds_until_ready(STARTS_WITHIN_S)
        yield service


@pytest.fixture
def fault_folder(prepared: Path) -> Iterator[Path]:
    """A data folder for a service of the test's own."""
    with open_folder() as folder:
        yield copy_of(prepared, folder)
