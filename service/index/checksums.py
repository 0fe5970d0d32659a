"""Files as they were written: their sizes and SHA-256, noted and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

_READ_AT_ONCE = 1 << 22


def check_files(folder: Path, checksums: Mapping[str, tuple[int, str]], growing: Collection[str] = ()) -> None:
    """Compare the files of a folder with what was noted when they were written; `growing` ones may be longer.

    Raises:
        ValueError: one is missing or has other content.
    """

    def is_as_written(name: str) -> bool:
        (n_used, digest), path = checksums[name], folder / name
        size = path.stat().st_size
        return (size == n_used or (name in growing and size > n_used)) and _digest(path, n_used) == digest

    names = sorted(checksums)
    if missing := [name for name in names if not (folder / name).is_file()]:
        raise ValueError(f"{missing[0]} is missing")
    with ThreadPoolExecutor() as pool:  # hashing lets go of the GIL
        for name, is_good in zip(names, pool.map(is_as_written, names), strict=True):
            if not is_good:
                raise ValueError(f"{name} does not have the content it was written with")


def compute_checksums(folder: Path, used: Mapping[str, int] = MappingProxyType({})) -> dict[str, tuple[int, str]]:
    """Bytes and SHA-256 of every file of a folder; of those in `used`, of as many bytes."""
    paths = {str(path.relative_to(folder)): path for path in files_of(folder)}
    sizes = {name: used.get(name, path.stat().st_size) for name, path in paths.items()}
    return {name: (size, _digest(paths[name], size)) for name, size in sizes.items()}


def _digest(path: Path, n_bytes: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while n_bytes > 0 and (part := file.read(min(n_bytes, _READ_AT_ONCE))):
            digest.update(part)
            n_bytes -= len(part)
    return digest.hexdigest()


def files_of(folder: Path) -> Iterator[Path]:
    """All files below a folder, in the order of their paths."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
