"""The builder process: fitting and building hold the GIL for seconds, so they run in a process of their own.

The process stays, since starting it (numpy, scikit-learn, the dictionaries) takes longer than building a small index.
It is asked by one line of JSON on its standard input and answers with one on its standard output; it ends when its
input does, so that it cannot outlive the process that started it, however that one ends.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

import orjson

from service.errors import HomewardError

_LEAVE_WITHIN_S = 2.0


class BuildFailed(HomewardError):
    """The builder could not make a snapshot; the last one goes on being served, and it is tried again."""

    code = "build_failed"


class Builder(Protocol):
    """What makes a snapshot on disk."""

    @property
    def pid(self) -> int | None:
        """Of the process that would build at once; None when one has to be started first."""

    async def build(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make one.

        Raises:
            BuildFailed: it could not be made.
        """

    async def aclose(self) -> None:
        """Stop, also in the middle of a build."""


class BuilderProcess:
    """A builder that is a Python module, run as a process which is started when first needed, and again after a crash.

    Args:
        module: its name; run with `python -m`, it answers requests until its input ends.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: Process | None = None
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """Of the running process; None when there is none."""
        return None if self._process is None or self._process.returncode is not None else self._process.pid

    async def build(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask for one build; one at a time. When cancelled, the process is stopped in the middle of it.

        Args:
            request: sent as JSON.

        Returns:
            The answer.

        Raises:
            BuildFailed: the process died, or says what went wrong.
        """
        async with self._turn:
            process = await self._start()
            try:
                answer = await _ask(process, request)
            except BaseException:
                await self._stop()
                raise
        if "error" in answer:
            raise BuildFailed(str(answer["error"]))
        return answer

    async def aclose(self) -> None:
        """Stop the process, also in the middle of a build, and wait until it is gone."""
        await self._stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _start(self) -> Process:
        if self._process is not None and self._process.returncode is not None:
            await self._stop()
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                stdin=PIPE,
                stdout=PIPE,
            )
        return self._process

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _LEAVE_WITHIN_S)
        except (TimeoutError, asyncio.CancelledError) as error:
            if process.returncode is None:
                process.kill()
            await process.wait()
            if isinstance(error, asyncio.CancelledError):
                raise
        if process.stdout is not None:
            await process.stdout.read()  # to its end, so that the pipe is closed


async def _ask(process: Process, request: Mapping[str, Any]) -> Mapping[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(orjson.dumps(request) + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
    except ConnectionError as error:
        raise BuildFailed(f"The index builder ended before it was asked ({error}).") from error
    if not line:
        status = await process.wait()
        raise BuildFailed(f"The index builder ended in the middle of a build (status {status}).")
    answer: Mapping[str, Any] = orjson.loads(line)
    return answer
