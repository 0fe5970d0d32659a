from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from service.errors import EnvironmentProblem
from service.store.embedded import (
    EmbeddedUrls,
    is_embedded_running,
    release_embedded,
    revive_embedded,
    start_embedded,
)
from tests.conftest import open_folder
from tests.waiting import wait_until

_JOIN = (
    "import sys, pathlib; from service.store.embedded import start_embedded; start_embedded(pathlib.Path(sys.argv[1]))"
)
_JOIN_AND_DIE = f"{_JOIN}; import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder that the tests of this module use one after the other; each leaves it stopped."""
    with open_folder() as folder:
        yield folder


def run(code: str, folder: Path) -> int:
    """Run `code` in a process of its own; its status."""
    command = [sys.executable, "-W", "ignore", "-c", code, str(folder)]
    return subprocess.run(command, check=False, cwd=Path(__file__).parents[2], timeout=120).returncode


def is_running(folder: Path) -> bool:
    return (folder / "postgres" / "postmaster.pid").exists()


async def answer_of(urls: EmbeddedUrls, query: str) -> object:
    connection = await asyncpg.connect(urls.owner_url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_what_was_stored_is_there_after_a_restart(folder: Path) -> None:
    urls = start_embedded(folder)
    await answer_of(urls, "CREATE TABLE kept AS SELECT 42 AS value")
    release_embedded(folder)
    assert not is_running(folder)

    urls = start_embedded(folder)
    assert await answer_of(urls, "SELECT value FROM kept") == 42
    release_embedded(folder)


async def test_only_the_owner_of_the_folder_can_connect(folder: Path) -> None:
    urls = start_embedded(folder)
    assert await answer_of(urls, "SHOW listen_addresses") == ""
    assert await answer_of(urls, "SHOW unix_socket_permissions") == "0700"
    release_embedded(folder)


async def test_the_server_runs_as_long_as_anyone_uses_it(folder: Path) -> None:
    urls = start_embedded(folder)
    assert start_embedded(folder) == urls
    assert run(_JOIN, folder) == 0
    assert await answer_of(urls, "SELECT 1") == 1

    release_embedded(folder)
    assert not is_running(folder)
    release_embedded(folder)  # once more is no mistake


async def test_a_killed_process_leaves_nothing_in_the_way(folder: Path) -> None:
    assert run(_JOIN_AND_DIE, folder) == -signal.SIGKILL
    assert is_running(folder)

    urls = start_embedded(folder)
    assert await answer_of(urls, "SELECT 1") == 1
    release_embedded(folder)
    assert not is_running(folder)


async def test_a_stale_pid_that_is_another_process_by_now_does_not_matter(folder: Path) -> None:
    lines = [str(os.getpid()), str(folder / "postgres"), "1", "5432", str(folder), "", "1 1", "ready"]
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines))

    urls = start_embedded(folder)
    assert await answer_of(urls, "SELECT 1") == 1
    release_embedded(folder)


def postmaster_of(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


async def test_a_server_that_was_killed_is_revived_with_what_it_had_promised(folder: Path) -> None:
    urls = start_embedded(folder)
    connection = await asyncpg.connect(urls.owner_url)
    await connection.execute("CREATE TABLE promised AS SELECT 7 AS value")
    orphan = await connection.fetchval("SELECT pg_backend_pid()")
    os.kill(orphan, signal.SIGSTOP)  # it holds the memory of the server, and does not notice that it is gone
    os.kill(postmaster_of(folder), signal.SIGKILL)
    await asyncio.to_thread(wait_until, lambda: not is_embedded_running(folder))

    await asyncio.to_thread(revive_embedded, folder)
    assert is_embedded_running(folder)
    assert await answer_of(urls, "SELECT value FROM promised") == 7
    connection.terminate()
    release_embedded(folder)


@pytest.mark.parametrize("content", [None, "", "no number", "1\n/elsewhere\n"])
async def test_a_server_whose_pid_file_is_lost_or_spoilt_is_started_anew(folder: Path, content: str | None) -> None:
    urls = start_embedded(folder)
    file = folder / "postgres" / "postmaster.pid"
    file.unlink() if content is None else file.write_text(content)
    assert not is_embedded_running(folder)

    await asyncio.to_thread(revive_embedded, folder)
    assert await answer_of(urls, "SELECT 1") == 1
    release_embedded(folder)


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    settings = folder / "postgres" / "postgresql.conf"
    good = settings.read_text()
    settings.write_text(good + "\nno_such_setting = 1\n")
    with pytest.raises(EnvironmentProblem, match=r"does not start; its log says: .*no_such_setting|configuration file"):
        start_embedded(folder)
    settings.write_text(good)

    start_embedded(folder)
    release_embedded(folder)


async def test_a_folder_too_deep_for_a_socket_works(data_folder: Path) -> None:
    folder = data_folder / ("deep" * 20) / ("deeper" * 10)
    urls = start_embedded(folder)
    assert await answer_of(urls, "SELECT 1") == 1
    release_embedded(folder)


def test_the_data_of_another_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("16\n")

    with pytest.raises(EnvironmentProblem, match="was made by PostgreSQL 16, and this Homeward has PostgreSQL 18"):
        start_embedded(tmp_path)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "thesis.doc").write_text("precious")

    with pytest.raises(EnvironmentProblem, match="holds something else than a database"):
        start_embedded(tmp_path)
    assert (tmp_path / "postgres" / "thesis.doc").read_text() == "precious"


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(EnvironmentProblem, match=r"cannot be written .*--data-dir"):
        start_embedded(tmp_path / "file" / "data")
