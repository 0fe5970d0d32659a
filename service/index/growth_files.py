"""How a snapshot on disk grows: what came after the whole build, as states that follow one another.

    <snapshot>/growth/
      <revision>-<random>/       a state: manifest.json, and what is laid out anew at every step
        dead/, facts/, categories.json, and offers/ when a programme or channel changed
      segments/<random>/         segments of the text indexes, shared by states

New rows stand in the snapshot's own growing arrays, behind those of the state before; a state tells how far they are
used, and the checksum of what lies behind the whole build. A state appears whole or not at all. It is not flushed to
the disk: after a power cut its checksums tell whether it is whole, and the change feed has everything once more.

One process at a time grows a snapshot; those that read go on with the state that they have.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import orjson
from numpy.typing import NDArray
from xxhash import xxh3_128

from service.domain.search.index import GrownSegment
from service.domain.search.segment import TextSegment
from service.domain.snapshot.columns import DemandColumns, ProductColumns
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.snapshot import Corpus, Row, Snapshot
from service.index.arrays import append_rows, write_array
from service.index.checksums import check_files, compute_checksums, digest_of, hash_part
from service.index.fact_files import read_facts, write_facts
from service.index.mapped_arrays import map_array
from service.index.rows import RowFile, encode_rows
from service.index.snapshot_content import (
    GrowingArrays,
    read_categories,
    read_corpora,
    write_categories,
    write_corpora,
)
from service.index.snapshot_files import DamagedSnapshot
from service.index.snapshot_folders import read_manifest, revision_of
from service.index.text_files import load_segment, save_segment

GROWING = ("products", "exporters", "demands")
"""The corpora that grow."""
OFFERS = ("programs", "channels")
"""The others: small, and written anew when one of them changed."""
N_KEPT = 3
"""States that stay on disk: a reader may be about to open the one before the last."""

_TEMPORARY = ".growing-"

R = TypeVar("R", bound=Row)


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
    found = [path for path in (folder / "growth").glob("*-*") if not path.name.startswith(_TEMPORARY)]
    return sorted(found, key=lambda path: (revision_of(path), path.stat().st_mtime_ns), reverse=True)


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
    state = _read_state(path)
    check_files(path, state.checksums, {f"offers/{name}" for name in state.offers})
    for name, checksums in state.segment_checksums.items():
        check_files(folder / "growth" / "segments" / name, checksums)
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
        return _read(folder, base, path, _read_state(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedSnapshot(f"What the index {path} grew by cannot be opened: {error}.") from error


def _read_state(path: Path) -> State:
    return State(**orjson.loads((path / "manifest.json").read_bytes()))


def _read(folder: Path, base: Snapshot, path: Path, state: State) -> Snapshot:
    arrays = GrowingArrays(folder, state.used)
    products, exporters, demands = (
        _grow_corpus(getattr(base, name), name, arrays, map_array(path / "dead" / f"{name}.npy"), segments)
        for name, segments in ((name, _read_segments(folder, state.segments[name])) for name in GROWING)
    )
    exporter_rows, of_rows = arrays["relations/exporter_rows"], arrays["relations/neighbourhoods"]
    offers = base
    if state.offers:
        own = GrowingArrays(path / "offers", state.offers)
        told_anew: dict[str, Any] = read_corpora(own, OFFERS, path / "offers")
        offers = replace(base, **told_anew)
    later = read_facts(path / "facts", exporter_rows[len(base.exporter_rows) :])
    return replace(
        offers,
        revision=state.revision,
        products=products,
        exporters=exporters,
        demands=demands,
        product_columns=arrays.columns(ProductColumns, "product_columns"),
        demand_columns=arrays.columns(DemandColumns, "demand_columns"),
        categories={**base.categories, **read_categories(path)},
        exporter_rows=exporter_rows,
        owner_rows=arrays["relations/owner_rows"],
        us_export_shares=arrays["relations/us_export_shares"],
        facts=replace(base.facts, exporter_rows=exporter_rows, later=later),
        product_guesses=arrays.guesses("product_guesses"),
        demand_guesses=arrays.guesses("demand_guesses"),
        crowding=base.crowding.grow(of_rows, products.network, products.n_first, products.dead),
    )


def _grow_corpus(
    base: Corpus[R], name: str, arrays: GrowingArrays, dead: NDArray[np.intp], segments: Sequence[GrownSegment]
) -> Corpus[R]:
    assert isinstance(base.rows, RowFile)
    ids = arrays[f"{name}/ids"]
    return Corpus(
        rows=base.rows.grow(arrays[f"{name}/content"], arrays[f"{name}/ends"]),
        ids=ids,
        network=arrays[f"{name}/network"],
        tenants=arrays[f"{name}/tenants"],
        text=base.text.grow(segments, ids),
        n_first=base.n_first,
        dead=dead,
    )


def _read_segments(folder: Path, names: Sequence[str]) -> list[GrownSegment]:
    paths = [folder / "growth" / "segments" / name for name in names]
    return [GrownSegment(load_segment(path), map_array(path / "rows.npy")) for path in paths]


class GrowthWriter:
    """Grows one snapshot on disk, state by state; the room that `grow_snapshot` asks for.

    After an error it is of no more use: what it wrote is behind what the last state uses, and is written over.

    Args:
        folder: the snapshot's.
        base: the snapshot itself.
        path: its newest state, None when it has none.
        snapshot: as of that state.
    """

    def __init__(self, folder: Path, base: Snapshot, path: Path | None, snapshot: Snapshot) -> None:
        self.folder = folder
        self.path = path
        self.snapshot = snapshot
        self._base = base
        held = {name: size for name, (size, _) in read_manifest(folder).checksums.items()}
        state = None if path is None else _read_state(path)
        self._used = dict(held if state is None else state.used)
        self._tails = (
            {}
            if state is None
            else {name: hash_part(folder / name, held[name], self._used[name]) for name in state.tails}
        )
        self._names: dict[TextSegment, str] = {}
        self._checksums = {} if state is None else dict(state.segment_checksums)
        if state is not None:
            for corpus in GROWING:
                grown = getattr(snapshot, corpus).text.grown
                self._names |= {one.segment: name for one, name in zip(grown, state.segments[corpus], strict=True)}

    def grow(self, changes: Changes) -> Path:
        """Add some changes and make the new state known; returns its folder.

        Raises:
            NoRoom: they do not fit; the index is to be built anew.
            OSError: the disk is full, for instance.
        """
        snapshot = grow_snapshot(self.snapshot, changes, self)
        self.path = self._publish(snapshot)
        self.snapshot = snapshot
        return self.path

    def extend(self, name: str, held: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        """Write new rows behind those that are held."""
        file = f"{name}.npy"
        tail = self._tails.setdefault(file, xxh3_128())
        array, content = append_rows(self.folder / file, len(held), new)
        tail.update(content)
        self._used[file] += len(content)
        return array

    def extend_rows(self, name: str, held: Sequence[R], new: Sequence[R]) -> Sequence[R]:
        """Likewise for domain values."""
        assert isinstance(held, RowFile)
        content, ends = encode_rows(held.kind, new)
        ends = ends + (held.ends[-1] if len(held) else 0)
        return held.grow(
            self.extend(f"{name}/content", held.content, content), self.extend(f"{name}/ends", held.ends, ends)
        )

    def _publish(self, snapshot: Snapshot) -> Path:
        segments = {name: self._save_segments(getattr(snapshot, name)) for name in GROWING}
        name = f"{snapshot.revision:020d}-{uuid4().hex}"
        temporary = self.folder / "growth" / f"{_TEMPORARY}{name}"
        (temporary / "dead").mkdir(parents=True)
        try:
            for corpus in GROWING:
                write_array(temporary / "dead" / f"{corpus}.npy", getattr(snapshot, corpus).dead)
            assert snapshot.facts.later is not None
            write_facts(temporary / "facts", snapshot.facts.later)
            known = self._base.categories
            write_categories(temporary, {c: n for c, n in snapshot.categories.items() if c not in known})
            is_told_anew = snapshot.programs is not self._base.programs
            offers = write_corpora(snapshot, OFFERS, temporary / "offers") if is_told_anew else {}
            state = State(
                revision=snapshot.revision,
                used=self._used,
                tails={file: tail.hexdigest() for file, tail in self._tails.items()},
                segments=segments,
                segment_checksums={name: self._checksums[name] for names in segments.values() for name in names},
                offers=offers,
                checksums=compute_checksums(temporary, {f"offers/{file}": size for file, size in offers.items()}),
            )
            (temporary / "manifest.json").write_bytes(orjson.dumps(state))
            path = temporary.rename(self.folder / "growth" / name)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        self._remove_old()
        return path

    def _save_segments(self, corpus: Corpus[Any]) -> list[str]:
        """Write the segments that are new; returns the names of all."""
        names = []
        for one in corpus.text.grown:
            if one.segment not in self._names:
                name = uuid4().hex
                path = self.folder / "growth" / "segments" / name
                save_segment(one.segment, path)
                write_array(path / "rows.npy", one.rows)
                self._names[one.segment] = name
                self._checksums[name] = compute_checksums(path)
            names.append(self._names[one.segment])
        return names

    def _remove_old(self) -> None:
        """Remove all but the newest states, and segments that none of these has."""
        states = list_states(self.folder)
        for path in states[N_KEPT:]:
            shutil.rmtree(path, ignore_errors=True)
        used = {name for path in states[:N_KEPT] for names in _read_state(path).segments.values() for name in names}
        for path in (self.folder / "growth" / "segments").glob("*"):
            if path.name not in used:
                shutil.rmtree(path, ignore_errors=True)
        self._checksums = {name: checksums for name, checksums in self._checksums.items() if name in used}
        self._names = {segment: name for segment, name in self._names.items() if name in used}
