"""What a request makes of a list besides the score: what it leaves out, what comes first, what is folded into one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np

from service.domain.drafts.messages import fault, field_error
from service.domain.snapshot.columns import Bools, Codes, Rows
from service.domain.snapshot.snapshot import Snapshot
from service.domain.text.normalise import fold_value
from service.errors import InvalidInput

N_COMPARED = 300
"""Products, the best ones, that are held against each other for near-duplicates; the others stand as they are."""
LEAST_COMMON = 0.7
"""Of the pairs of neighbouring characters of two names, the share (Jaccard) that near-duplicates have in common."""

Fold = Callable[[Rows], tuple[Rows, Codes]]
"""Of candidates in their order: those that stay, in that order, and how many were folded into each."""


class Collapse(StrEnum):
    """Of which products only the best is listed."""

    EXPORTER = "exporter"
    NEAR_DUPLICATES = "near_duplicates"


@dataclass(frozen=True, slots=True)
class Variety:
    """What a request asks of the list; nothing of it enters the score.

    Attributes:
        collapse: into one item; None for none.
        exclude: ids of products that are not wanted, seen before perhaps.
        preferred_exporters: whose products come first, by their score.
        blocked_exporters: whose products are left out.
    """

    collapse: Collapse | None = None
    exclude: tuple[UUID, ...] = ()
    preferred_exporters: tuple[UUID, ...] = ()
    blocked_exporters: tuple[UUID, ...] = ()

    @property
    def needs_all(self) -> bool:
        """Whether every candidate must be scored to tell which stand on a page."""
        return self.collapse is not None or bool(self.preferred_exporters)


AS_RANKED = Variety()
"""Nothing is asked."""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """How many products that the tenant may see a request leaves out; one that both leave out counts as excluded."""

    n_excluded: int = 0
    n_blocked: int = 0


NOTHING_TAKEN_OUT = TakenOut()


def take_out(snapshot: Snapshot, tenant_id: UUID, variety: Variety, allowed: Bools) -> TakenOut:
    """Take the products that a request does not want out of those that are `allowed`, in place.

    Raises:
        InvalidInput: an exporter is not known to the tenant, or is both preferred and blocked.
    """
    if set(variety.preferred_exporters) & set(variety.blocked_exporters):
        raise InvalidInput([field_error("/blocked_exporters", fault("preferred_and_blocked"))])
    ids = np.array([str(one) for one in variety.exclude], dtype=np.bytes_)
    excluded = allowed & np.isin(snapshot.products.ids, ids) if len(ids) else np.zeros_like(allowed)
    blocked = allowed & ~excluded & _are_of(snapshot, tenant_id, variety.blocked_exporters, "blocked_exporters")
    allowed &= ~(excluded | blocked)
    return TakenOut(int(excluded.sum()), int(blocked.sum()))


def are_preferred(snapshot: Snapshot, tenant_id: UUID, variety: Variety) -> Bools:
    """The products of the preferred exporters, shape (n_products,).

    Raises:
        InvalidInput: an exporter is not known to the tenant.
    """
    return _are_of(snapshot, tenant_id, variety.preferred_exporters, "preferred_exporters")


def _are_of(snapshot: Snapshot, tenant_id: UUID, exporter_ids: Sequence[UUID], name: str) -> Bools:
    owners, found, unknown = snapshot.products.columns.owner_row, list[int](), list[int]()
    for at, exporter_id in enumerate(exporter_ids):
        row = snapshot.exporters.find_row(exporter_id)
        if row is None or snapshot.exporters.find_visible(exporter_id, tenant_id) is None:
            unknown.append(at)
        else:
            found.append(row)
    if unknown:
        raise InvalidInput([field_error(f"/{name}", fault("unknown_exporters", numbers=[at + 1 for at in unknown]))])
    of_them: Bools = np.isin(owners, np.array(found, dtype=np.int64))
    return of_them


def folding(snapshot: Snapshot, tenant_id: UUID, collapse: Collapse | None, rows: Rows) -> Fold | None:
    """How candidates are folded; None when they are not.

    Args:
        snapshot: that the rows are of.
        tenant_id: who asks; products whose maker it may not see are folded into no other by their maker.
        collapse: into what.
        rows: of the candidates.
    """
    if collapse is None:
        return None
    if collapse is Collapse.NEAR_DUPLICATES:
        return lambda order: _fold_alike(snapshot, rows, order)
    owners = snapshot.products.columns.owner_row[rows]
    seen = np.append(snapshot.exporters.visible_to(tenant_id), np.False_)[owners]  # -1 finds the last one
    groups: Codes = np.where(seen, owners, -1 - np.arange(len(rows)))

    def fold(order: Rows) -> tuple[Rows, Codes]:
        _, first, n_of_each = np.unique(groups[order], return_index=True, return_counts=True)
        places = np.argsort(first)
        return order[first[places]], n_of_each[places] - 1

    return fold


def _fold_alike(snapshot: Snapshot, rows: Rows, order: Rows) -> tuple[Rows, Codes]:
    """Each of the best ones folded into the first before it that has nearly the same name."""
    kept, names, n_folded = list[int](), list[frozenset[str]](), list[int]()
    for at in order[:N_COMPARED].tolist():
        name = _pairs_of(snapshot.products.rows[int(rows[at])].name)
        like = next((place for place, other in enumerate(names) if _are_alike(name, other)), None)
        if like is None:
            kept.append(at)
            names.append(name)
            n_folded.append(0)
        else:
            n_folded[like] += 1
    rest = order[N_COMPARED:]
    return np.append(np.array(kept, dtype=np.intp), rest), np.append(n_folded, np.zeros(len(rest), dtype=np.int64))


def _pairs_of(name: str) -> frozenset[str]:
    text = f" {fold_value(name)} "
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller, larger = sorted((len(one), len(other)))
    if smaller < LEAST_COMMON * larger:
        return False
    n_common = len(one & other)
    return n_common >= LEAST_COMMON * (len(one) + len(other) - n_common)
