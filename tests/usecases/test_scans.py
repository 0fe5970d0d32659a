from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from service.domain.pauses import Pausing
from service.usecases.scans import LONG_SCAN, LONG_TEXT, PAUSE_AFTER_S, Plan, Scans

T = TypeVar("T")


def scan_once(scan: Callable[[], T]) -> Callable[[], Plan[T]]:
    """The plan of a short scan of one stretch."""
    return lambda: Plan(0, in_stretches(scan, 1))


def in_stretches(scan: Callable[[], T], n: int) -> Pausing[T]:
    for _ in range(n - 1):
        scan()
        yield
    return scan()


async def test_short_scans_take_turns_and_let_the_loop_look_up_after_each_stretch() -> None:
    scans, seen = Scans(), list[str]()

    def scan(name: str) -> None:
        seen.append(name)
        time.sleep(PAUSE_AFTER_S)  # a stretch that holds the loop
        asyncio.get_running_loop().call_soon(seen.append, "loop")

    def plan(name: str) -> Plan[None]:
        return Plan(0, in_stretches(partial(scan, name), 2))

    await asyncio.gather(*(scans.run(partial(plan, name), 1) for name in "abc"))
    assert seen == [told for name in "abc" for told in (name, "loop", name, "loop")]


async def test_a_long_scan_leaves_the_loop_alone() -> None:
    free = threading.Event()
    scan = asyncio.create_task(Scans().run(lambda: Plan(LONG_SCAN, in_stretches(free.wait, 2)), 1))
    await asyncio.sleep(0)
    free.set()  # reached while the scan waits for it, in a thread of its own
    assert await scan


async def test_a_scan_that_fails_lets_the_next_one_begin() -> None:
    scans = Scans()
    failed, done = await asyncio.gather(
        scans.run(scan_once(lambda: 1 // 0), 1), scans.run(scan_once(threading.get_ident), 1), return_exceptions=True
    )
    assert isinstance(failed, ZeroDivisionError)
    assert isinstance(done, int)
    assert done == threading.get_ident()


async def test_what_is_worked_out_in_a_thread_leaves_the_loop_alone_and_waits_for_its_turn() -> None:
    scans, begun, free, seen = Scans(), threading.Event(), threading.Event(), list[str]()

    def work(name: str) -> None:
        seen.append(f"{name} begins")
        begun.set()
        free.wait()
        seen.append(f"{name} ends")

    both = asyncio.gather(*(scans.run_in_thread(partial(work, name)) for name in ("first", "second")))
    await asyncio.to_thread(begun.wait)
    free.set()
    await both
    assert seen == ["first begins", "first ends", "second begins", "second ends"]


async def test_what_nobody_waits_for_any_more_keeps_its_turn_until_its_thread_is_free() -> None:
    scans, begun, free, seen = Scans(), threading.Event(), threading.Event(), list[str]()

    def work() -> None:
        begun.set()
        free.wait()
        seen.append("the first ends")

    given_up = asyncio.create_task(scans.run_in_thread(work))
    await asyncio.to_thread(begun.wait)
    second = asyncio.create_task(scans.run_in_thread(lambda: seen.append("the second")))
    given_up.cancel()
    await asyncio.wait({given_up})
    assert given_up.cancelled()
    free.set()
    await second
    assert seen == ["the first ends", "the second"]


async def test_a_long_text_is_analysed_aside_and_a_short_one_at_once() -> None:
    scans, here = Scans(), threading.get_ident()
    threads = [await scans.run(scan_once(threading.get_ident), n) for n in (LONG_TEXT, LONG_TEXT + 1)]
    threads += [await scans.run_text(threading.get_ident, n) for n in (LONG_TEXT, LONG_TEXT + 1)]
    assert [thread == here for thread in threads] == [True, False, True, False]
