"""Files as they were written: their sizes and checksums, noted and compared.

The checksum is XXH3 (128 bits). It finds every kind of damage, as fast as memory is read; it does not stand against
somebody who writes files on purpose, and need not: who can write them can write the checksums too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

from xxhash import xxh3_128

_READ_AT_ONCE = 1 << 20  # stays in the second-level cache between reading and hashing


def check_files(
    folder: Path,
    checksums: Mapping[str, tuple[int, str]],
    growing: Collection[str] = (),
    n_threads: int | None = None,
) -> None:
    """Compare the files of a folder with what was noted when they were written.

    Args:
        folder: of the files.
        checksums: what was noted.
        growing: files that may be longer by now.
        n_threads: that read and hash, which let go of the GIL; None takes what the machine has.

    Raises:
        ValueError: one is missing or has other content.
    """

    def is_as_written(name: str) -> bool:
        (n_used, digest), path = checksums[name], folder / name
        size = path.stat().st_size
        return (size == n_used or (name in growing and size > n_used)) and digest_of(path, 0, n_used) == digest

    names = sorted(checksums, key=lambda name: checksums[name][0], reverse=True)  # so that all threads end at one time
    if missing := [name for name in sorted(names) if not (folder / name).is_file()]:
        raise ValueError(f"{missing[0]} is missing")
    with ThreadPoolExecutor(n_threads) as pool:
        for name, is_good in zip(names, pool.map(is_as_written, names), strict=True):
            if not is_good:
                raise ValueError(f"{name} does not have the content it was written with")


def compute_checksums(folder: Path, used: Mapping[str, int] = MappingProxyType({})) -> dict[str, tuple[int, str]]:
    """Bytes and checksum of every file of a folder; of those in `used`, of as many bytes."""
    paths = {str(path.relative_to(folder)): path for path in files_of(folder)}
    sizes = {name: used.get(name, path.stat().st_size) for name, path in paths.items()}
    return {name: (size, digest_of(paths[name], 0, size)) for name, size in sizes.items()}


def digest_of(path: Path, begin: int, end: int) -> str:
    """The checksum of some bytes of a file, or of as many as it has."""
    return hash_part(path, begin, end).hexdigest()


def hash_part(path: Path, begin: int, end: int) -> xxh3_128:
    """Likewise, to go on with what comes behind."""
    hashed, buffer = xxh3_128(), memoryview(bytearray(min(_READ_AT_ONCE, max(end - begin, 0))))
    with path.open("rb", buffering=0) as file:
        file.seek(begin)
        while begin < end and (n_read := file.readinto(buffer[: end - begin])):
            hashed.update(buffer[:n_read])
            begin += n_read
    return hashed


def files_of(folder: Path) -> Iterator[Path]:
    """All files below a folder, in the order of their paths."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
