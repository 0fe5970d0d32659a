from __future__ import annotations

import asyncio
import threading
from functools import partial

from service.usecases.scans import LONG_SCAN, Plan, Scans


async def test_short_scans_take_turns_with_the_loop() -> None:
    scans, seen = Scans(), list[str]()

    def scan() -> None:
        seen.append("scan")
        asyncio.get_running_loop().call_soon(seen.append, "loop")

    await asyncio.gather(*(scans.run(lambda: Plan(0, scan)) for _ in range(3)))
    assert seen == ["scan", "loop"] * 3


async def test_a_long_scan_leaves_the_loop_alone() -> None:
    free = threading.Event()
    scan = asyncio.create_task(Scans().run(lambda: Plan(LONG_SCAN, free.wait)))
    await asyncio.sleep(0)
    free.set()  # reached while the scan waits for it, in a thread of its own
    assert await scan


async def test_a_scan_that_fails_lets_the_next_one_begin() -> None:
    scans = Scans()
    failed, done = await asyncio.gather(
        scans.run(lambda: Plan(0, lambda: 1 // 0)),
        scans.run(lambda: Plan(0, threading.get_ident)),
        return_exceptions=True,
    )
    assert isinstance(failed, ZeroDivisionError)
    assert done == threading.get_ident()


async def test_what_is_worked_out_aside_leaves_the_loop_alone_and_waits_for_its_turn() -> None:
    scans, begun, free, at_work = Scans(), threading.Event(), threading.Event(), list[str]()

    def work(name: str) -> list[str]:
        at_work.append(name)
        begun.set()
        free.wait()
        return list(at_work)

    first, second = (asyncio.create_task(scans.aside(partial(work, name))) for name in ("first", "second"))
    await asyncio.to_thread(begun.wait)
    await asyncio.sleep(0.01)
    free.set()
    assert await first == ["first"], "the second has not begun"
    assert await second == ["first", "second"]
