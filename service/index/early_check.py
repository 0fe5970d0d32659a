"""The checksums of a snapshot, compared by a process of its own while this one is still importing.

Reading all of a large snapshot takes as long as a quarter of a start; a thread would wait for the interpreter's lock at
every step. What the process does not find whole is checked once more by whoever opens it, and told then.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from service.index.checksums import check_files
from service.index.snapshot_folders import list_snapshots, read_manifest

_begun: dict[Path, subprocess.Popen[bytes]] = {}


def begin_check(index_folder: Path) -> None:
    """Have the newest snapshot checked meanwhile."""
    for folder in list_snapshots(index_folder)[:1]:
        command = [sys.executable, "-m", __name__, str(folder)]
        _begun[folder] = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command


def is_found_whole(folder: Path) -> bool:
    """Whether a check that was begun found every file of a snapshot as it was written; waits for it; holds once."""
    process = _begun.pop(folder, None)
    return process is not None and process.wait() == 0


def main() -> None:
    """Check the folder that is the argument; the status says whether it is whole."""
    folder = Path(sys.argv[1])
    try:
        manifest = read_manifest(folder)
        n_threads = max(1, (os.cpu_count() or 1) - 1)  # one processor is left to the start
        check_files(folder, manifest.checksums, frozenset(manifest.growing), n_threads)
    except (OSError, ValueError, KeyError, TypeError):
        sys.exit(1)


if __name__ == "__main__":
    main()
