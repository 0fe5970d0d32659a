"""How many are wanted."""

from __future__ import annotations

import pytest

from service.domain.reading.counts import find_counts
from service.domain.reading.found import Count
from service.domain.text.normalise import fold

SAID: list[tuple[str, tuple[int, str | None] | None]] = [
    ("毛巾 两万条", (20000, "piece")),
    ("20000 pcs towels", (20000, "piece")),
    ("酒店用纯棉毛巾 5000 条", (5000, "piece")),
    ("一次性杯子 50只/包 1000包", (1000, "pack")),
    ("500个玻璃瓶", (500, "piece")),
    ("三个抽屉的柜子", None),
    ("厨房抹布3条装", None),
    ("12件套餐具 300套", (300, "set")),
    ("need 300 sets of 12-piece dinnerware set", (300, "set")),
    ("qty: 5,000", (5000, None)),
    ("数量5000", (5000, None)),
    ("pack of 12 socks, 2000 packs", (2000, "pack")),
    ("毛巾3条装 采购两万条", (20000, "piece")),
    ("10吨大米", (10, "t")),
    ("大米10公斤", None),
    ("5kg装大米 2吨", (2, "t")),
    ("约3000个", (3000, "piece")),
    ("3-5万条", (30000, "piece")),
    ("3000-5000 pcs", (3000, "piece")),
    ("保温12小时的杯子 1000个", (1000, "piece")),
    ("24片湿巾", None),
    ("湿巾 24片装 10000包", (10000, "pack")),
    ("两个月内交货", None),
    ("6-piece cookware set 500 sets", (500, "set")),
    ("100块香皂", (100, "piece")),
    ("order 2 containers", None),
    ("首单一千套", (1000, "set")),
    ("每箱24件，共200箱", (200, "carton")),
    ("二十双袜子", (20, "pair")),
    ("第二代", None),
    ("dozen 50 dozen socks", (50, "dozen")),
    ("1000 pairs shoes", (1000, "pair")),
    ("8孔插座", None),
    ("5号电池 2万节", (20000, "节")),
    ("采购一批毛巾", None),
    ("毛毯 500床", (500, "床")),
    ("三轮车 20辆", (20, "辆")),
    ("a set of 4 chairs", None),
    ("looking for 50 pieces", (50, "piece")),
    ("毛巾礼盒 三件套,800盒,每盒50元左右", (800, "box")),
    ("looking for 20,000 cotton bath towels", (20000, None)),
    ("need 3,000 stainless bottles", (3000, None)),
    ("want to buy 500 kids raincoats", (500, None)),
    ("purchase 12,000 LED bulbs for offices", (12000, None)),
    ("we are looking for around 800 glass storage jars", (800, None)),
    ("looking to buy 2k umbrellas", (2000, None)),
    ("quote for 1500 non-stick pans with lids", (1500, None)),
    ("please quote 2,000 yoga mats, 6 mm", (2000, None)),
    ("can you supply 1,000 desk lamps", (1000, None)),
    ("needs 250 watches", (250, None)),
    ("we want 1000 lumen flashlights", None),
    ("need 300 thread count sheets", None),
    ("looking for 304 stainless steel flasks", None),
    ("need 500 ml bottles", None),
    ("need 20 inch suitcases", None),
    ("buy 24 pack of socks", None),
    ("采购5000毛巾", (5000, None)),
    ("求购两万口罩", (20000, None)),
    ("采购三千保温杯", (3000, None)),
    ("想买500雨衣", (500, None)),
    ("求购304不锈钢锅", None),
    ("需要4000毫安充电宝", None),
    ("求购1080摄像头", None),
    ("求购5000小时LED灯", None),
    ("20,000 LED bulbs 9 W", (20000, None)),
    ("5k school bags to our warehouse", (5000, None)),
    ("500 kids raincoats", (500, None)),
    ("500 thread count sheets", None),
    ("925 silver rings", None),
    ("2000 ml bottles", None),
    ("1000 piece puzzles", None),
    ("20k packs of baby wipes", (20000, "pack")),
    ("3,000 packets of seeds", (3000, "pack")),
]


@pytest.mark.parametrize(("text", "count"), SAID, ids=[text for text, _ in SAID])
def test_what_is_wanted_is_counted_and_what_is_in_a_pack_is_not(
    text: str, count: tuple[int, str | None] | None
) -> None:
    found = [one.value for one in find_counts(fold(text))]
    assert found[:1] == ([Count(*count)] if count else [])
