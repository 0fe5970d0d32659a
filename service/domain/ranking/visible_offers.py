"""The programmes and channels that a tenant may see, as far as one answer can look at them.

What others publish is looked at within a budget, the smallest first: so nobody's programmes, however many and however
large, hold up the answers of others, and what has the size that programmes have is looked at in any case.
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
    kept = [_smallest(corpus, group) for group in (rows[is_near], rows[~is_near])]
    affordable = np.sort(np.concatenate(kept))
    return affordable, len(rows) - len(affordable)


def _smallest(corpus: Corpus[Any, OfferColumns], rows: Rows) -> Rows:
    sizes = np.maximum(corpus.columns.size[rows], LEAST)
    order = np.argsort(sizes, kind="stable")
    return rows[order[np.cumsum(sizes[order]) <= MAX_CHARACTERS]]
