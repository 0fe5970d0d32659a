"""A cache of tables, made once a machine and mapped by every process: where they lie, and whether they are whole.

They lie beside the source, in `__pycache__`, where an image brings them along; else in a folder of the user's own below
the system's temporary folder.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from service.domain.search.kernels.compilation import own_temporary_folder

_CHECKSUMS = "checksums.json"


def cached_folder(name: str, source: Path, make: Callable[[Path], None]) -> Path | None:
    """The folder of this name; made where it is missing or damaged.

    Args:
        name: tells what was made of what: another content has another name.
        source: the file of the code it belongs to.
        make: writes the files into a folder.

    Returns:
        The folder; None where no place can be written.
    """
    own = own_temporary_folder()
    places = [source.parent / "__pycache__", *([own] if own else [])]
    for place in places:
        if _is_whole(place / name):
            return place / name
    for place in places:
        try:
            return _make(place / name, make)
        except OSError:
            continue
    return None


def sources_mark(packages: Iterable[str], sources: Iterable[tuple[str, str]]) -> str:
    """Tells one content from another.

    Args:
        packages: distributions whose versions matter.
        sources: packages, and names of files in them.
    """
    digest = blake2b(repr([version(package) for package in packages]).encode(), digest_size=8)
    for package, name in sources:
        digest.update((files(package) / name).read_bytes())
    return digest.hexdigest()


def _make(folder: Path, make: Callable[[Path], None]) -> Path:
    """Make a folder, whole or not at all; several processes may be at it."""
    folder.parent.mkdir(exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        make(temporary)
        (temporary / _CHECKSUMS).write_text(json.dumps(_checksums(temporary)))
        temporary.chmod(0o755)
        if not _is_whole(folder):
            shutil.rmtree(folder, ignore_errors=True)
            temporary.rename(folder)
    except OSError:
        if not _is_whole(folder):  # else another process was faster
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / _CHECKSUMS).read_bytes()) == _checksums(folder))
    except (OSError, ValueError):
        return False


def _checksums(folder: Path) -> dict[str, int]:
    files = sorted(path for path in folder.iterdir() if path.name != _CHECKSUMS)
    return {path.name: zlib.crc32(path.read_bytes()) for path in files}
