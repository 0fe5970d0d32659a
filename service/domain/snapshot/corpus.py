"""The rows of one concept with their columns and their text index, some of them dead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

import numpy as np

from service.domain.search.index import TextIndex
from service.domain.snapshot.codes import tenant_code
from service.domain.snapshot.columns import Bools, Codes, Ids, Rows
from service.domain.snapshot.schema import Entity, EntityColumns

E = TypeVar("E", bound=Entity)
C = TypeVar("C", bound=EntityColumns[Any])


def sort_by_id(rows: Iterable[E]) -> list[E]:
    """Rows in the order of their ids as text, by which ties are broken everywhere."""
    return sorted(rows, key=lambda row: str(row.id))


@dataclass(frozen=True, slots=True, eq=False)
class Corpus(Generic[E, C]):
    """The rows of one concept: first those of a whole build, then what came later.

    A row never changes and never moves: what changes is added once more at the end, and the old row is dead.

    Attributes:
        rows: the domain values, without what never leaves the owner (`unit_cost`, `contact`).
        columns: what is read of all of them at once; the ids of the first `n_first` rows ascend.
        text: index over the rows' text.
        n_first: rows of the whole build.
        dead: rows that were replaced or deleted, ascending.
        unlisted: rows that only their owner finds for now, though others may see them; see `hiding`.
    """

    rows: Sequence[E]
    columns: C
    text: TextIndex
    n_first: int
    dead: Rows
    unlisted: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.intp))

    @classmethod
    def build(cls, rows: Sequence[E], columns: C, text: TextIndex) -> Corpus[E, C]:
        """A whole build, of rows in the order of their ids."""
        return cls(rows, columns, text, len(rows), np.zeros(0, dtype=np.intp))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def ids(self) -> Ids:
        """The rows' ids, as ASCII text."""
        return self.columns.ids

    @property
    def network(self) -> Bools:
        """Whether every partner may see the row."""
        return self.columns.network

    @property
    def tenants(self) -> Codes:
        """Codes of the owners."""
        return self.columns.tenants

    @property
    def n_alive(self) -> int:
        """Rows that are not dead."""
        return len(self.ids) - len(self.dead)

    def visible_to(self, tenant_id: UUID) -> Bools:
        """Which rows a tenant may find: its own, and what is published on the network; a fresh array."""
        visible: Bools = self.tenants == tenant_code(tenant_id)
        is_own = visible[self.unlisted]
        visible |= self.network
        visible[self.unlisted] = is_own
        visible[self.dead] = False
        return visible

    def find_row(self, row_id: UUID | str) -> int | None:
        """The row number of an id, or None."""
        key = str(row_id).encode("ascii", "replace")
        at = int(np.searchsorted(self.ids[: self.n_first], np.bytes_(key)))
        if at < self.n_first and self.ids[at] == key and not self.is_dead(at):
            return at
        later = (np.flatnonzero(self.ids[self.n_first :] == key) + self.n_first).tolist()
        return next((row for row in reversed(later) if not self.is_dead(row)), None)

    def find_rows(self, ids: Collection[str]) -> Rows:
        """The rows of some ids, ascending, dead ones too."""
        keys = (one.encode("ascii", "replace") for one in ids)
        wanted = np.unique(np.array([key for key in keys if len(key) <= self.ids.itemsize], dtype=self.ids.dtype))
        if not len(wanted):
            return np.zeros(0, dtype=np.intp)
        at = np.searchsorted(self.ids[: self.n_first], wanted)
        at = at[at < self.n_first]
        first = at[np.isin(self.ids[at], wanted)]
        later = np.flatnonzero(np.isin(self.ids[self.n_first :], wanted)) + self.n_first
        return np.union1d(first, later)

    def hide(self, gone: Rows, withdrawn: Rows, unlisted: Rows) -> Corpus[E, C]:
        """The same rows with some that nobody sees any more, some that only their owner does, and some unlisted."""
        network = self.network.copy()
        network[withdrawn] = False
        return replace(
            self,
            columns=replace(self.columns, network=network),
            dead=np.union1d(self.dead, gone),
            unlisted=np.union1d(self.unlisted, unlisted),
        )

    def is_dead(self, row: int) -> bool:
        """Whether a row was replaced or deleted."""
        at = int(np.searchsorted(self.dead, row))
        return at < len(self.dead) and int(self.dead[at]) == row

    def rank_by_id(self, rows: Rows) -> Rows:
        """The order of the ids of ascending rows; ties are broken by ids."""
        if not len(rows) or rows[-1] < self.n_first:
            return np.arange(len(rows))
        return np.argsort(self.ids[rows], kind="stable")

    def order_by_id(self, rows: Rows) -> Rows:
        """Ascending rows in the order of their ids."""
        ordered: Rows = rows[self.rank_by_id(rows)]
        return ordered

    def find_visible(self, row_id: UUID | str, tenant_id: UUID) -> E | None:
        """The row of this id that a tenant may see, or None."""
        row = self.find_row(row_id)
        if row is None or not (self.network[row] or self.tenants[row] == tenant_code(tenant_id)):
            return None
        return self.rows[row]

    def id_of(self, row: int) -> str:
        """The id of a row, as text."""
        return bytes(self.ids[row]).decode("ascii")
