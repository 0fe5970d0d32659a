"""`serve`, `demo` and `openapi` as processes; and the wrong environments they may meet."""

from __future__ import annotations

import gc
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from service.cli import serving
from tests.cli.conftest import Run, environment, start_homeward
from tests.cli.readme import KEY, ask_as_the_page_does, printed_answer
from tests.waiting import PATIENCE_S, wait_until

NOT_FOR_A_START = {
    "alembic",  # the tables are of the newest version
    "numba.np.linalg",  # a part of numba's compiler: kernels are in its cache
    "websockets",  # there are none
}
FOR_THOSE_WHO_FIT = re.compile(r"sklearn|scipy\.(?!_|version).*")
"""Of scipy all but its shell, whose version numba looks at."""


@contextmanager
def running(*arguments: str, **settings: str) -> Iterator[tuple[str, list[str]]]:
    """A server as a process; gives its address and the lines that it has printed so far."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "service", *arguments],
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()))
    reader.start()
    try:
        yield wait_for_address(process, lines), lines
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_S) == 0
    finally:
        process.kill()
        process.wait()
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def wait_for_address(process: subprocess.Popen[str], lines: list[str]) -> str:
    """The address that a starting server prints when it answers."""

    def address() -> re.Match[str] | None:
        return re.search(r"(http://127\.0\.0\.1:\d+)/docs", "".join(lines))

    wait_until(lambda: address() is not None or process.poll() is not None)
    found = address()
    assert found, "".join(lines)
    return found[1]


def wait_until_ready(address: str) -> None:
    wait_until(lambda: httpx.get(f"{address}/readyz", trust_env=False).status_code == 200)


def test_the_demo_shows_what_the_service_is_for(tmp_path: Path) -> None:
    key = KEY
    settings = {"HOMEWARD_DATA_DIR": str(tmp_path / "demo"), "HOMEWARD_DEMO_KEY": key, "HOMEWARD_PORT": "0"}
    with running("demo", **settings) as (address, lines):
        wait_until_ready(address)
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=address, headers=headers, trust_env=False) as client:
            assert len(client.get("/v1/exporters", params={"limit": 100}).json()["items"]) >= 60
            assert client.get("/docs").status_code == 200
        assert ask_as_the_page_does(address) == printed_answer()
        # a second process works on the same folder while the demo runs
        found = start_homeward("match", "毛巾", "--to", "products", "--json", HOMEWARD_DATA_DIR=str(tmp_path / "demo"))
        assert found.status == 0, found.err
        assert "毛巾" in json.loads(found.out)["items"][0]["target"]["title"]
    greeting = "".join(lines)
    assert key in greeting
    request = re.search(rf"{address}(/v1/demands/[^']+)'", greeting)
    assert request, greeting

    with running("demo", **settings) as (address, _):  # a second start finds everything there
        wait_until_ready(address)
        answer = httpx.get(f"{address}{request[1]}", headers=headers, trust_env=False)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) == 3


def test_serve_on_an_empty_folder(tmp_path: Path) -> None:
    with running("serve", "--port", "0", "--data-dir", str(tmp_path / "new")) as (address, _):
        wait_until_ready(address)
        assert httpx.get(f"{address}/v1/exporters", trust_env=False).status_code == 401
    # PostgreSQL is told to stop, and may take longer than its last user
    wait_until(lambda: not (tmp_path / "new" / "postgres" / "postmaster.pid").exists())

    arguments = ("serve", "--port", "0", "--data-dir", str(tmp_path / "new"))
    with running(*arguments, PYTHONPROFILEIMPORTTIME="1") as (address, lines):  # names what is imported
        wait_until_ready(address)
    imported = {line.rsplit("|")[-1].strip() for line in lines if line.startswith("import time:")}
    assert {"sqlalchemy", "numba", "fastapi"} <= imported
    assert not imported & NOT_FOR_A_START
    assert not [module for module in imported if FOR_THOSE_WHO_FIT.fullmatch(module)]


def test_no_garbage_is_looked_for_while_the_service_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_looked_for: list[bool] = []
    monkeypatch.setattr(serving, "listen", lambda *_: None)
    for step in ("with_database", "run_server"):
        monkeypatch.setattr(serving, step, lambda *_: is_looked_for.append(gc.isenabled()))
    try:
        serving.serve(port=0, data_dir=tmp_path)
    finally:
        gc.enable()
    assert is_looked_for == [False, False]


def test_the_openapi_document_is_printed(homeward: Run) -> None:
    done = homeward("openapi")
    assert done.status == 0, done.err
    assert json.loads(done.out) == json.loads(Path("openapi/openapi.json").read_text(encoding="utf-8"))


def test_a_taken_port_is_one_sentence(homeward_process: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = homeward_process("serve", "--port", str(taken.getsockname()[1]))
    assert done.status == 1
    assert "is taken by another program" in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["migrate"], ["keys", "create", "--tenant", "Bureau"]])
def test_a_database_out_of_reach_is_one_sentence(command: list[str]) -> None:
    done = start_homeward(*command, HOMEWARD_DATABASE_URL="postgresql://homeward@127.0.0.1:1/homeward")
    assert done.status == 1
    assert "127.0.0.1" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_data_folder_of_another_version_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("12\n", encoding="utf-8")
    done = start_homeward("serve", "--port", "0", HOMEWARD_DATA_DIR=str(tmp_path))
    assert done.status == 1
    assert "PostgreSQL 12" in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("HOMEWARD_PORT", "eighty", "a valid integer"),
        ("HOMEWARD_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING'"),
        ("HOMEWARD_MAX_HEADERS", "1", "greater than or equal to 16"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(name: str, value: str, fix: str) -> None:
    done = start_homeward("serve", **{name: value})
    assert done.status == 1
    assert name in done.err
    assert fix in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [["serve", "--port", "x"], ["nothing"], ["import", "boats", "f.csv", "--tenant", "T"], ["match", "towel"]],
)
def test_wrong_usage_ends_with_status_2(homeward: Run, arguments: list[str]) -> None:
    done = homeward(*arguments)
    assert done.status == 2
    assert "Traceback" not in done.err
