"""Where kernels are kept, as processes that start one after another; held to numba's own ways, which are private."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
KERNEL = """
from numba import types
from part import times
from service.domain.search.kernels.compilation import compiled

@compiled(types.int64(types.int64))
def double(number):
    return times(number)
"""
PART = """
from service.domain.search.kernels.compilation import inlined

@inlined
def times(number):
    return 2 * number
"""
PROGRAM = """
import sys
from numba.core import caching

def refuse(locator):
    raise OSError("read-only")

for name in sys.argv[1:]:
    getattr(caching, name).ensure_cache_path = refuse

from kernel import double
print(double(21), sum(double.stats.cache_hits.values()), "numba.np.linalg" in sys.modules, double.stats.cache_path)
"""
BESIDE_SOURCE, OF_THE_USER, ANYWHERE = "InTreeCacheLocator", "UserWideCacheLocator", "_CacheLocator"


@dataclass(frozen=True)
class Ran:
    """What a process tells: the kernel's answer, whether its code was read, whether numba's compiler was loaded."""

    answer: int
    is_read: bool
    has_compiler: bool
    cache: str


@dataclass(frozen=True)
class Machine:
    """Folders that outlive a process."""

    folder: Path

    @property
    def temporary(self) -> Path:
        return self.folder / "tmp"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def run(self, *read_only: str) -> Ran:
        """A process that has the kernel compiled or read; the places named cannot be written."""
        found = subprocess.run(
            [sys.executable, str(self.folder / "program.py"), *read_only],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": str(ROOT), "HOME": str(self.home), "TMPDIR": str(self.temporary)},
        )
        answer, n_hits, has_compiler, cache = found.stdout.split()
        return Ran(int(answer), n_hits == "1", has_compiler == "True", cache)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.home.mkdir()
    made.temporary.mkdir()
    (tmp_path / "kernel.py").write_text(KERNEL)
    (tmp_path / "part.py").write_text(PART)
    (tmp_path / "program.py").write_text(PROGRAM)
    return made


def test_a_kernel_is_compiled_once_and_then_read_without_the_compiler(machine: Machine) -> None:
    beside_source = str(machine.folder / "__pycache__")
    assert machine.run() == Ran(42, is_read=False, has_compiler=True, cache=beside_source)
    assert machine.run() == Ran(42, is_read=True, has_compiler=False, cache=beside_source)


def test_a_kernel_is_compiled_anew_when_a_part_of_it_changes_in_another_file(machine: Machine) -> None:
    machine.run()
    (machine.folder / "part.py").write_text(PART.replace("2 *", "20 *"))
    found = machine.run()
    assert (found.answer, found.is_read) == (420, False)


def test_code_made_ahead_is_brought_to_where_the_user_can_write(machine: Machine) -> None:
    machine.run()
    found = machine.run(BESIDE_SOURCE)
    assert found.is_read
    assert Path(found.cache).is_relative_to(machine.home)


def test_the_temporary_folder_serves_where_nothing_else_can_be_written(machine: Machine) -> None:
    places = [machine.run(BESIDE_SOURCE, OF_THE_USER) for _ in range(2)]
    assert [found.is_read for found in places] == [False, True]
    assert Path(places[1].cache).is_relative_to(machine.temporary)


def test_kernels_work_where_no_cache_can_be_kept(machine: Machine) -> None:
    assert machine.run(ANYWHERE) == Ran(42, is_read=False, has_compiler=True, cache="None")
