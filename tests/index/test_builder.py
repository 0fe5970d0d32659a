from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from service.index.builder import BuilderProcess, BuildFailed
from tests.waiting import eventually

ECHO = """
import json, os, sys, time
for line in sys.stdin:
    request = json.loads(line)
    if request.get("die"):
        os._exit(3)
    if "begun" in request:
        open(request["begun"], "x").close()
        time.sleep(3600)
    time.sleep(request.get("sleep", 0))
    print(json.dumps(request["answer"]), flush=True)
"""


@pytest.fixture
async def builder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BuilderProcess]:
    (tmp_path / "echoing_builder.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    async with BuilderProcess("echoing_builder") as builder:
        yield builder


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def test_one_process_answers_many_requests(builder: BuilderProcess) -> None:
    assert await builder.build({"answer": {"folder": "a"}}) == {"folder": "a"}
    pid = builder.pid
    assert await builder.build({"answer": {"folder": "b"}}) == {"folder": "b"}
    assert builder.pid == pid


async def test_requests_wait_for_their_turn(builder: BuilderProcess) -> None:
    answers = await asyncio.gather(*(builder.build({"answer": {"n": n}, "sleep": 0.01}) for n in range(5)))
    assert answers == [{"n": n} for n in range(5)]


async def test_an_error_is_told(builder: BuilderProcess) -> None:
    with pytest.raises(BuildFailed, match="the disk is full"):
        await builder.build({"answer": {"error": "the disk is full"}})
    assert await builder.build({"answer": {}}) == {}


async def test_a_crash_is_told_and_the_next_build_starts_anew(builder: BuilderProcess) -> None:
    with pytest.raises(BuildFailed, match="status 3"):
        await builder.build({"die": True})
    assert await builder.build({"answer": {"folder": "a"}}) == {"folder": "a"}


async def test_a_process_that_died_between_builds_is_replaced(builder: BuilderProcess) -> None:
    await builder.build({"answer": {}})
    pid = builder.pid
    assert pid is not None
    psutil.Process(pid).kill()
    await eventually(lambda: builder.pid is None)
    assert await builder.build({"answer": {"folder": "a"}}) == {"folder": "a"}
    assert builder.pid not in {pid, None}


async def test_cancelling_stops_the_process_in_the_middle(builder: BuilderProcess, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    build = asyncio.create_task(builder.build({"begun": str(begun)}))
    await eventually(begun.exists)
    pid = builder.pid
    assert pid is not None
    build.cancel()
    with pytest.raises(asyncio.CancelledError):
        await build
    assert not psutil.pid_exists(pid)
    assert await builder.build({"answer": {"n": 2}}) == {"n": 2}


async def test_closing_leaves_no_process(builder: BuilderProcess) -> None:
    await builder.build({"answer": {}})
    pid = builder.pid
    assert pid is not None
    await builder.aclose()
    assert not psutil.pid_exists(pid)
    assert builder.pid is None
    await builder.aclose()


async def test_the_process_ends_with_its_parent(tmp_path: Path, builder: BuilderProcess) -> None:
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import asyncio, os\n"
        "from service.index.builder import BuilderProcess\n"
        "async def main():\n"
        "    builder = BuilderProcess('echoing_builder')\n"
        "    await builder.build({'answer': {}})\n"
        "    print(builder.pid, flush=True)\n"
        "    os._exit(9)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, str(parent), stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    await eventually(lambda: is_gone(int(output)))
