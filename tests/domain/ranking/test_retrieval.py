from __future__ import annotations

from uuid import uuid4

import pytest

from service.domain.ranking.goods_and_demands import recommend_products
from tests import catalog_rows as rows
from tests.domain.ranking.test_goods_and_demands import ALL, ME, snapshot_of


@pytest.mark.parametrize(("asked", "other"), [("秋冬围巾", "秋葵脆"), ("床边柜", "河床石"), ("木马", "积木")])
def test_goods_that_share_a_single_character_alone_do_not_come_up(asked: str, other: str) -> None:
    maker = rows.exporter(ME, name="maker")
    goods = [rows.product(maker, name=other, hs_code=None), rows.product(maker, name=asked, hs_code=None)]
    demand = rows.demand(uuid4(), title=asked)
    found = recommend_products(snapshot_of(([maker], goods, [])), ME, demand, ALL).items
    assert [item.target.title.zh for item in found] == [asked]
