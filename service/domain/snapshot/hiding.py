"""A snapshot without what was hidden since: rows that are gone or private by now, before an index has moved on.

What is hidden takes along, out of the lists of all but its owner, what would tell of it: an exporter its products, a
product its exporter (whose text names it, and whose verdicts go by it), a channel its programmes. They are back with
the next snapshot. So no score changes, and pages that were begun before stay one ranking. What was counted stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from service.domain.snapshot.columns import Rows
from service.domain.snapshot.snapshot import Snapshot

_CORPORA = {
    "product": "products",
    "exporter": "exporters",
    "demand": "demands",
    "program": "programs",
    "channel": "channels",
}


class HiddenRow(NamedTuple):
    """A row that somebody could see and cannot any more.

    Attributes:
        entity_type: name of its concept, as the change feed has it.
        id: as text.
        is_gone: whether it was deleted, so that its owner cannot see it either.
    """

    entity_type: str
    id: str
    is_gone: bool


def hide(snapshot: Snapshot, hidden: Iterable[HiddenRow]) -> Snapshot:
    """The snapshot as it is seen after some rows were hidden.

    Cost: some milliseconds a million rows.
    """
    gone, withdrawn = dict[str, set[str]](), dict[str, set[str]]()
    for row in hidden:
        (gone if row.is_gone else withdrawn).setdefault(_CORPORA[row.entity_type], set()).add(row.id)
    rows_gone = _find(snapshot, gone)
    rows_withdrawn = _find(snapshot, withdrawn)
    touched = {name: np.union1d(rows_gone[name], rows_withdrawn[name]) for name in rows_gone}
    telling = _telling_of(snapshot, touched)
    return snapshot.seen_as(
        {
            name: getattr(snapshot, name).hide(rows_gone[name], rows_withdrawn[name], telling[name])
            for name in _CORPORA.values()
            if len(touched[name]) or len(telling[name])
        }
    )


def _find(snapshot: Snapshot, ids: Mapping[str, set[str]]) -> dict[str, Rows]:
    return {name: getattr(snapshot, name).find_rows(ids.get(name, ())) for name in _CORPORA.values()}


def _telling_of(snapshot: Snapshot, touched: Mapping[str, Rows]) -> dict[str, Rows]:
    """The rows whose answers would tell of others that are hidden."""
    telling = {name: np.zeros(0, dtype=np.intp) for name in touched}
    products = snapshot.products
    if len(touched["exporters"]):
        telling["products"] = np.flatnonzero(np.isin(products.columns.owner_row, touched["exporters"]))
    published = touched["products"][products.network[touched["products"]]]
    makers = np.unique(products.columns.owner_row[published])
    telling["exporters"] = makers[makers >= 0]
    if len(touched["channels"]):
        channels = {snapshot.channels.id_of(row) for row in touched["channels"].tolist()}
        programs = enumerate(snapshot.programs.rows)
        telling["programs"] = np.array([at for at, one in programs if one.channel in channels], dtype=np.intp)
    return telling
