"""The programmes and channels that a tenant may see, as far as one answer can look at them.

What others publish is looked at within a budget that they share fairly, each with the smallest first: so nobody's
programmes, however many and however large, hold up the answers of others, or take the place of a third one's.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple
from uuid import UUID

import numpy as np

from service.domain.ranking.offer import Offer
from service.domain.snapshot.codes import tenant_code
from service.domain.snapshot.columns import Rows
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.schema import OfferColumns
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import REGISTRY_TENANT_ID

OfferTarget = Literal["programs", "channels", "all"]

MAX_CHARACTERS = 2_000_000
"""Of the offers of others that are looked at, and as many again of the registry's and the tenant's own: some 600 of the
size that the registry's have, read and judged in a tenth of a second."""

LEAST = 2_000
"""Characters that an offer counts as at least."""


class VisibleOffers(NamedTuple):
    """Offers, each with its row in its corpus, and how many more the tenant may see that are not looked at."""

    offers: list[tuple[int, Offer]]
    n_left_out: int


def visible_offers(snapshot: Snapshot, tenant_id: UUID, target: OfferTarget) -> VisibleOffers:
    """The programmes, channels or both that a tenant may see."""
    channel_rows, n_channels_left = _affordable(snapshot.channels, tenant_id)
    channels = {snapshot.channels.id_of(row): snapshot.channels.rows[row] for row in channel_rows.tolist()}
    offers: list[tuple[int, Offer]] = []
    n_left_out = 0
    if target in ("programs", "all"):
        rows, n_left_out = _affordable(snapshot.programs, tenant_id)
        for row in rows.tolist():
            program = snapshot.programs.rows[row]
            offers.append((row, Offer(program, channels.get(program.channel or ""))))
    if target in ("channels", "all"):
        offers += [(row, Offer(None, snapshot.channels.rows[row])) for row in channel_rows.tolist()]
        n_left_out += n_channels_left
    return VisibleOffers(offers, n_left_out)


def _affordable(corpus: Corpus[Any, OfferColumns], tenant_id: UUID) -> tuple[Rows, int]:
    """The visible rows that are looked at, ascending, and how many are not."""
    rows = np.flatnonzero(corpus.visible_to(tenant_id))
    is_near = np.isin(corpus.tenants[rows], [tenant_code(tenant_id), tenant_code(REGISTRY_TENANT_ID)])
    kept = [_in_turns(corpus, group) for group in (rows[is_near], rows[~is_near])]
    affordable = np.sort(np.concatenate(kept))
    return affordable, len(rows) - len(affordable)


def _in_turns(corpus: Corpus[Any, OfferColumns], rows: Rows) -> Rows:
    """As many as are affordable when their owners take turns, character by character, each with the smallest first."""
    sizes, owners = np.maximum(corpus.columns.size[rows], LEAST), corpus.tenants[rows]
    by_owner = np.lexsort((sizes, owners))
    read = np.cumsum(sizes[by_owner])
    _, firsts, n_of_each = np.unique(owners[by_owner], return_index=True, return_counts=True)
    read_of_own = read - np.repeat(read[firsts] - sizes[by_owner][firsts], n_of_each)
    turns = by_owner[np.argsort(read_of_own, kind="stable")]
    return rows[turns[np.cumsum(sizes[turns]) <= MAX_CHARACTERS]]
