"""The writing end of a snapshot that grows: one process at a time adds states; those that read go on with theirs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import orjson
from numpy.typing import NDArray
from xxhash import xxh3_128

from service.domain.search.segment import TextSegment
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.schema import GOODS
from service.domain.snapshot.snapshot import Snapshot
from service.index.checksums import compute_checksums, hash_part
from service.index.disk import filling, telling_full_disk
from service.index.fact_files import write_facts
from service.index.growing_arrays import append_rows
from service.index.growth_states import GROWING, State, read_state, segment_folder
from service.index.mapped_arrays import write_array
from service.index.replaced import remove_old_states
from service.index.rows import RowFile, encode_rows
from service.index.snapshot_content import write_categories, write_offers
from service.index.snapshot_folders import GROWTH, read_manifest
from service.index.text_files import save_segment

E = TypeVar("E")


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
        state = None if path is None else read_state(path)
        self._used = dict(held if state is None else state.used)
        self._tails = (
            {}
            if state is None
            else {name: hash_part(folder / name, held[name], self._used[name]) for name in state.tails}
        )
        self._names: dict[TextSegment, str] = {}
        self._checksums = {} if state is None else dict(state.segment_checksums)
        if state is not None:
            for corpus in GOODS:
                grown = getattr(snapshot, corpus).text.later
                self._names |= {one.segment: name for one, name in zip(grown, state.segments[corpus], strict=True)}

    def grow(self, changes: Changes) -> Path:
        """Add some changes and make the new state known; returns its folder.

        Raises:
            NoRoom: they do not fit; the index is to be built anew.
            EnvironmentProblem: the disk is full.
        """
        try:
            with telling_full_disk(self.folder.parent):
                snapshot = grow_snapshot(self.snapshot, changes, self)
                self.path = self._publish(snapshot)
        finally:
            self._remove_unused()
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

    def extend_rows(self, name: str, held: Sequence[E], new: Sequence[E]) -> Sequence[E]:
        """Likewise for domain values."""
        assert isinstance(held, RowFile)
        content, ends = encode_rows(held.kind, new)
        ends = ends + (held.ends[-1] if len(held) else 0)
        return held.grow(
            self.extend(f"{name}/content", held.content, content), self.extend(f"{name}/ends", held.ends, ends)
        )

    def _publish(self, snapshot: Snapshot) -> Path:
        segments = {name: self._save_segments(getattr(snapshot, name)) for name in GOODS}
        name = f"{snapshot.revision:020d}-{uuid4().hex}"
        temporary = self.folder / GROWTH / f"{GROWING}{name}"
        with filling(temporary):
            (temporary / "dead").mkdir()
            for corpus in GOODS:
                write_array(temporary / "dead" / f"{corpus}.npy", getattr(snapshot, corpus).dead)
            assert snapshot.facts.later is not None
            write_facts(temporary / "facts", snapshot.facts.later)
            known = self._base.categories
            write_categories(temporary, {c: n for c, n in snapshot.categories.items() if c not in known})
            has_own_offers = snapshot.programs is not self._base.programs
            offers = write_offers(snapshot, temporary / "offers") if has_own_offers else {}
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
        return temporary.rename(self.folder / GROWTH / name)

    def _save_segments(self, corpus: Corpus[Any, Any]) -> list[str]:
        """Write the segments that are new; returns the names of all."""
        names = []
        for one in corpus.text.later:
            if one.segment not in self._names:
                name = uuid4().hex
                path = segment_folder(self.folder, name)
                with filling(path):
                    save_segment(one.segment, path)
                    write_array(path / "rows.npy", one.rows)
                self._names[one.segment] = name
                self._checksums[name] = compute_checksums(path)
            names.append(self._names[one.segment])
        return names

    def _remove_unused(self) -> None:
        """Remove what no state needs that stays."""
        used = remove_old_states(self.folder)
        self._checksums = {name: checksums for name, checksums in self._checksums.items() if name in used}
        self._names = {segment: name for segment, name in self._names.items() if name in used}
