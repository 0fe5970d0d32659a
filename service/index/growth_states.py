"""How a snapshot on disk grows: what came after the whole build, as states that follow one another.

    <snapshot>/growth/
      <revision>-<random>/       a state: manifest.json, and what is laid out anew at every step
        dead/, facts/, categories.json, and offers/ when a programme or channel changed
      segments/<random>/         segments of the text indexes, shared by states

New rows stand in the snapshot's own growing arrays, behind those of the state before; a state tells how far they are
used, and the checksum of what lies behind the whole build. A state appears whole or not at all. It is not flushed to
the disk: after a power cut its checksums tell whether it is whole, and the change feed has everything once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from service.domain.search.index import LaterSegment
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.schema import GOODS
from service.domain.snapshot.snapshot import Snapshot
from service.index.checksums import check_files, digest_of
from service.index.fact_files import read_facts
from service.index.growing_arrays import GrowingArrays
from service.index.mapped_arrays import map_array
from service.index.rows import RowFile
from service.index.snapshot_content import read_categories, read_offers, read_table
from service.index.snapshot_files import DamagedSnapshot
from service.index.snapshot_folders import GROWTH, age_of, read_manifest
from service.index.text_files import load_segment

GROWING = ".growing-"
"""Begins the names of states that are being written."""


@dataclass(frozen=True, slots=True)
class State:
    """What a state's folder says of itself.

    Attributes:
        revision: position in the change feed.
        used: bytes used of every growing file of the snapshot.
        tails: checksums of what of them lies behind the whole build.
        segments: names of each corpus's later segments, the oldest first.
        segment_checksums: of the segments' files, by the segment's name.
        offers: bytes used of the growing files of its own programmes and channels, when these changed.
        checksums: of the state's own files.
    """

    revision: int
    used: dict[str, int]
    tails: dict[str, str]
    segments: dict[str, list[str]]
    segment_checksums: dict[str, dict[str, tuple[int, str]]]
    offers: dict[str, int]
    checksums: dict[str, tuple[int, str]]


def list_states(folder: Path) -> list[Path]:
    """The states of a snapshot's folder, the newest first."""
    found = [path for path in (folder / GROWTH).glob("*-*") if not path.name.startswith(GROWING)]
    return sorted(found, key=age_of, reverse=True)


def open_newest_state(folder: Path, base: Snapshot) -> tuple[Path | None, Snapshot]:
    """The newest whole state of a snapshot, checked file by file, or the snapshot itself when it has none.

    Raises:
        DamagedSnapshot: the newest state is damaged; the snapshot itself is not.
    """
    for state in list_states(folder)[:1]:
        try:
            check_state(folder, state)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedSnapshot(f"What the index {state} grew by cannot be opened: {error}.") from error
        return state, open_state(folder, base, state)
    return None, base


def check_state(folder: Path, path: Path) -> None:
    """Compare a state's files, and what it uses of the snapshot's growing ones, with what was noted.

    Raises:
        ValueError: something has other content.
    """
    state = read_state(path)
    check_files(path, state.checksums, {f"offers/{name}" for name in state.offers})
    for name, checksums in state.segment_checksums.items():
        check_files(folder / GROWTH / "segments" / name, checksums)
    held = read_manifest(folder).checksums
    for name, digest in state.tails.items():
        if digest_of(folder / name, held[name][0], state.used[name]) != digest:
            raise ValueError(f"{name} does not have the content that was added to it")


def open_state(folder: Path, base: Snapshot, path: Path) -> Snapshot:
    """Map a state of a snapshot that is open.

    Args:
        folder: the snapshot's.
        base: the snapshot itself.
        path: the state's folder.

    Raises:
        DamagedSnapshot: it is no longer there.
    """
    try:
        return _read(folder, base, path, read_state(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedSnapshot(f"What the index {path} grew by cannot be opened: {error}.") from error


def read_state(path: Path) -> State:
    """What a state says of itself."""
    return State(**orjson.loads((path / "manifest.json").read_bytes()))


def segment_folder(folder: Path, name: str) -> Path:
    """Where a segment of the texts lies in a snapshot's folder."""
    return folder / GROWTH / "segments" / name


def _read(folder: Path, base: Snapshot, path: Path, state: State) -> Snapshot:
    arrays = GrowingArrays(folder, state.used)
    goods: dict[str, Any] = {}
    for name, segments in state.segments.items():
        dead = map_array(path / "dead" / f"{name}.npy")
        goods[name] = _grow_corpus(getattr(base, name), name, arrays, dead, _read_segments(folder, segments))
    offers = path / "offers"
    exporter_rows = goods["products"].columns.exporter_row
    later = read_facts(path / "facts", exporter_rows[len(base.products) :])
    return replace(
        base,
        revision=state.revision,
        **goods,
        **(read_offers(GrowingArrays(offers, state.offers), offers) if state.offers else {}),
        categories={**base.categories, **read_categories(path)},
        facts=replace(base.facts, exporter_rows=exporter_rows, later=later),
    )


def _grow_corpus(
    base: Corpus[Any, Any],
    name: str,
    arrays: GrowingArrays,
    dead: NDArray[np.intp],
    segments: Sequence[LaterSegment],
) -> Corpus[Any, Any]:
    assert isinstance(base.rows, RowFile)
    columns = read_table(arrays, name, GOODS[name].table)
    rows = base.rows.grow(arrays[f"{name}/content"], arrays[f"{name}/ends"])
    return Corpus(rows, columns, base.text.grow(segments, columns.ids), base.n_first, dead)


def _read_segments(folder: Path, names: Sequence[str]) -> list[LaterSegment]:
    paths = [segment_folder(folder, name) for name in names]
    return [LaterSegment(load_segment(path), map_array(path / "rows.npy")) for path in paths]
