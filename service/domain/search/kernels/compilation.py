"""How kernels are compiled: once a machine, kept on disk, without the GIL.

A kernel names its signature, so it is compiled (or read from the cache) when its module is imported, never while a
request waits. numba keeps machine code in NUMBA_CACHE_DIR, else beside the source in `__pycache__`, else in the user's
cache folder, whichever can be written first; code made for another processor or another version of the source is
made anew. Two things are added here. Where nothing can be written (a container with a read-only root and no home), a
folder of the user's own below the system's temporary folder serves, and where even that fails the kernels live in
this process alone. And code that an image brought along beside the source is copied to where the cache is, because
numba does not look into folders that it cannot write.

`python -m service.domain.search` fills the cache ahead (in an image, or at `make setup`).
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

import numba
from numba.core import caching, config, runtime

_FunctionCache: Any = caching.FunctionCache  # numba has no types
_BesideSource: Any = caching.InTreeCacheLocator
_settings: Any = config
_runtime: Any = runtime

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def compiled(signature: Any) -> Decorator:  # noqa: ANN401  # numba has no types
    """Compile a function for one signature, cached on disk where a folder can be written."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        kernel: Any = numba.njit(nogil=True, error_model="numpy")(function)
        if (kept := _open_cache(function)) is not None:
            kernel._cache = kept  # as `cache=True` would, but for the class
        kernel.compile(signature)
        kernel.disable_compile()
        return cast(Callable[..., Any], kernel)

    return decorate


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """A part of kernels; compiled into those that call it, which must stand in the same folder."""
    part: Callable[..., Any] = numba.njit(function, nogil=True, error_model="numpy")
    return part


class _KernelCache(_FunctionCache):  # type: ignore[misc]  # numba has no types
    """numba's cache, which loads machine code without what only a compiler needs.

    numba declares all types and functions that it knows, some by scipy's linear algebra, before it looks into a cache.
    A kernel that is found there needs its runtime alone; one that is not is compiled, and the compiler declares them
    again. It is a sixth of a start, and overrides what numba keeps for itself: pyproject.toml names the versions it
    holds for (docs/decisions/0007-start-up-against-cleverness.md).

    And code is renewed when any file of the kernel's folder changes: numba looks at the kernel's own file alone, not at
    those where its parts stand.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file._source_stamp = _stamp_of(Path(function.__code__.co_filename).parent)

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401  # numba has no types
        """The kernel that was compiled for a signature; None when there is none."""
        _runtime.rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)

    def bring_along(self, function: Callable[..., Any]) -> None:
        """Copy code made ahead, beside the source, to where this cache stands, when it has none yet."""
        made_ahead = Path(_BesideSource(function, function.__code__.co_filename).get_cache_path())
        target, name = Path(self.cache_path), self._impl.filename_base
        if target == made_ahead or (target / f"{name}.nbi").exists():
            return
        # the index (.nbi) last: it names the others
        for file in sorted(made_ahead.glob(f"{name}*.nb[ci]")):
            shutil.copy(file, target / file.name)


def _open_cache(function: Callable[..., Any]) -> _KernelCache | None:
    """The cache of a kernel; in the temporary folder when numba finds no other place, None when that fails too."""
    found = _find_cache(function)
    if found is None and (folder := own_temporary_folder()) is not None:
        _settings.CACHE_DIR = str(folder)
        found = _find_cache(function)
    if found is not None:
        found.bring_along(function)
    return found


def _find_cache(function: Callable[..., Any]) -> _KernelCache | None:
    try:
        return _KernelCache(function)
    except RuntimeError:  # "no locator available"
        return None


@cache
def _stamp_of(folder: Path) -> bytes:
    """Tells one content of a folder's source from another."""
    digest = blake2b()
    for file in sorted(folder.glob("*.py")):
        digest.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
    return digest.digest()


def own_temporary_folder() -> Path | None:
    """A folder that belongs to this user alone: code that is run must not come from someone else."""
    folder = Path(tempfile.gettempdir()) / f"homeward-made-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    is_own = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022
    return folder if is_own else None
