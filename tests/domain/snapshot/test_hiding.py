"""A snapshot without what was hidden since: who sees what, what goes along, and that no score moves."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import numpy as np
import pytest

from service.domain.ranking.goods_and_demands import recommend_products
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.hiding import HiddenRow, hide
from service.domain.snapshot.snapshot import Snapshot
from tests import catalog_rows as rows

ME, OTHER = UUID(int=1), UUID(int=2)
MAKER, RIVAL = rows.exporter(ME, "maker"), rows.exporter(ME, "rival")
GOODS = [rows.product(MAKER, f"{n}", name=f"cotton towel {n}") for n in range(3)]
OF_RIVAL = rows.product(RIVAL, "r", name="cotton towel of a rival")
DEMAND = rows.demand(ME, title="cotton towel")
ASK = RecommendationRequest(as_of=date(2025, 6, 1), limit=50, include_ineligible=True)
"""The list of everything."""


def visible(snapshot: Snapshot, corpus: str, tenant_id: UUID) -> set[str]:
    held = getattr(snapshot, corpus)
    return {held.id_of(row) for row in np.flatnonzero(held.visible_to(tenant_id)).tolist()}


def make() -> Snapshot:
    channel = rows.channel(ME, "shop")
    programs = [rows.program(ME, "in-shop", channel="shop"), rows.program(ME, "at-large")]
    return build_snapshot(
        1,
        exporters=[MAKER, RIVAL],
        products=[*GOODS, OF_RIVAL],
        demands=[DEMAND],
        programs=programs,
        channels=[channel],
    )


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_hidden_row_is_its_owners_alone_and_a_deleted_one_nobodys(is_gone: bool) -> None:
    snapshot = make()
    for corpus, row_id in (("products", str(GOODS[0].id)), ("demands", str(DEMAND.id)), ("programs", "at-large")):
        seen = hide(snapshot, [HiddenRow(corpus[:-1], row_id, is_gone)])
        assert visible(seen, corpus, OTHER) == visible(snapshot, corpus, OTHER) - {row_id}
        assert visible(seen, corpus, ME) == visible(snapshot, corpus, ME) - ({row_id} if is_gone else set())


def test_what_would_tell_of_a_hidden_row_goes_along_for_others() -> None:
    snapshot, maker = make(), str(MAKER.id)
    without_product = hide(snapshot, [HiddenRow("product", str(GOODS[0].id), is_gone=True)])
    assert visible(without_product, "exporters", OTHER) == {str(RIVAL.id)}
    assert visible(without_product, "exporters", ME) == {maker, str(RIVAL.id)}
    other = without_product.products.find_row(GOODS[1].id)
    assert other is not None
    assert without_product.maker_seen_by(OTHER, other) == MAKER
    without_maker = hide(snapshot, [HiddenRow("exporter", maker, is_gone=False)])
    assert visible(without_maker, "products", OTHER) == {str(OF_RIVAL.id)}
    assert visible(without_maker, "products", ME) == visible(snapshot, "products", ME)
    without_channel = hide(snapshot, [HiddenRow("channel", "shop", is_gone=False)])
    assert visible(without_channel, "programs", OTHER) == {"at-large"}


def test_no_score_moves() -> None:
    snapshot, gone = make(), str(GOODS[1].id)
    before = {item.target.id: item.score for item in recommend_products(snapshot, OTHER, DEMAND, ASK).items}
    seen = hide(snapshot, [HiddenRow("product", gone, is_gone=True)])
    after = {item.target.id: item.score for item in recommend_products(seen, OTHER, DEMAND, ASK).items}
    assert after == {target: score for target, score in before.items() if target != gone}


def test_rows_that_came_later_are_hidden_too() -> None:
    late = rows.product(MAKER, "late", name="late towel")
    grown = grow_snapshot(make(), Changes(revision=2, products=[late], touched={"products": [late.id]}))
    seen = hide(grown, [HiddenRow("product", str(late.id), is_gone=False)])
    assert visible(grown, "products", OTHER) - visible(seen, "products", OTHER) == {str(late.id)}


def test_what_the_snapshot_does_not_hold_is_no_trouble() -> None:
    snapshot = make()
    unknown = [HiddenRow("product", "0" * 36, is_gone=True), HiddenRow("program", "x" * 200, is_gone=False)]
    seen = hide(snapshot, unknown)
    for corpus in ("products", "programs", "exporters"):
        assert visible(seen, corpus, OTHER) == visible(snapshot, corpus, OTHER)
