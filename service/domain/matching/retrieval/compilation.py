"""How kernels are compiled: once a machine, kept on disk, without the GIL.

A kernel names its signature, so it is compiled (or read from the cache) when its module is imported, never while a
request waits. numba keeps machine code in NUMBA_CACHE_DIR, else beside the source in `__pycache__`, else in the user's
cache folder, whichever can be written first; code made for another processor or another version of the source is
made anew. Where nothing can be written (a container with a read-only root and no home), a folder of the user's own
below the system's temporary folder serves, and where even that fails the kernels live in this process alone.

`python -m service.domain.matching.retrieval` fills the cache ahead (in an image, or at `make setup`).
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import UserProvidedCacheLocator

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def compiled(signature: Any) -> Decorator:  # noqa: ANN401  # numba has no types
    """Compile a function for one signature, cached on disk where a folder can be written."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        cached = _can_cache(function)
        kernel: Callable[..., Any] = numba.njit(signature, nogil=True, cache=cached, error_model="numpy")(function)
        return kernel

    return decorate


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """A part of kernels; compiled into those that call it, which must stand in the same file.

    numba renews cached code when the kernel's own file changes, not when a file it calls into does.
    """
    part: Callable[..., Any] = numba.njit(function, nogil=True, error_model="numpy")
    return part


def _can_cache(function: Callable[..., Any]) -> bool:
    """Whether numba finds a place for its cache; offers it the temporary folder when it has no other."""
    source = function.__code__.co_filename
    if _finds_locator(function, source):
        return True
    folder = _temporary_folder()
    if folder is None:
        return False
    numba.config.CACHE_DIR = str(folder)
    return UserProvidedCacheLocator.from_function(function, source) is not None


def _finds_locator(function: Callable[..., Any], source: str) -> bool:
    from numba.core.caching import CompileResultCacheImpl

    return any(
        locator.from_function(function, source) is not None for locator in CompileResultCacheImpl._locator_classes
    )


def _temporary_folder() -> Path | None:
    """A folder that belongs to this user alone: code that is run must not come from someone else."""
    folder = Path(tempfile.gettempdir()) / f"homeward-kernels-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        state = folder.lstat()
    except OSError:
        return None
    is_own = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022
    return folder if is_own else None
