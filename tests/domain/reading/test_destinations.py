"""Where goods are to be delivered."""

from __future__ import annotations

import pytest

from service.domain.reading.destinations import divisions, find_destinations
from service.domain.text.normalise import fold

SAID: list[tuple[str, str | None]] = [
    ("送武汉", "CN-HB"),
    ("发往广东", "CN-GD"),
    ("毛巾 两万条 送武汉", "CN-HB"),
    ("deliver to Wuhan", "CN-HB"),
    ("ship to Guangzhou", "CN-GD"),
    ("交货地:杭州", "CN-ZJ"),
    ("送到义乌", "CN-ZJ"),
    ("shipping to Yiwu", "CN-ZJ"),
    ("送礼佳品", None),
    ("深圳交货", "CN-GD"),
    ("广东省深圳市南山区收货", "CN-GD"),
    ("delivery in Inner Mongolia", "CN-NM"),
    ("送上门", None),
    ("送货上门", None),
    ("上海仓交货", "CN-SH"),
    ("发货到高阳", "CN-HE"),
    ("deliver to Suzhou", "CN-JS"),
    ("ship to Xi'an", "CN-SN"),
    ("运往成都", "CN-SC"),
    ("发货快", None),
    ("送北京朝阳区", "CN-BJ"),
    ("收货地址：江苏省苏州市", "CN-JS"),
    ("送女友礼物", None),
    ("送男生", None),
    ("送长辈", None),
    ("送海南", "CN-HI"),
    ("delivered to Hebei province", "CN-HE"),
    ("destination: Chengdu", "CN-SC"),
    ("送大连", "CN-LN"),
    ("送到台州", "CN-ZJ"),
    ("送西安", "CN-SN"),
    ("送老人", None),
    ("包邮送收纳袋", None),
    ("买一送一", None),
    ("deliver to us", None),
    ("发往全国", None),
    ("广州自提", "CN-GD"),
    ("送吉林市", "CN-JL"),
    ("送货地：宁波", "CN-ZJ"),
    ("12月底前送武汉仓库", "CN-HB"),
    ("元旦前到北京", "CN-BJ"),
    ("空气炸锅,发上海", "CN-SH"),
    ("雨衣 发货到成都", "CN-SC"),
    ("运到西安", "CN-SN"),
    ("寄到杭州市", "CN-ZJ"),
    ("寄苏州", "CN-JS"),
    ("货到深圳", "CN-GD"),
    ("到货武汉", "CN-HB"),
    ("春节前运抵长沙", "CN-HN"),
    ("CIF上海", "CN-SH"),
    ("批发义乌小商品", None),
    ("理发广州剪刀", None),
    ("沙发安吉椅", None),
    ("送仓鼠笼", None),
    ("20k packs to Guangzhou", "CN-GD"),
    ("to Shanghai warehouse", "CN-SH"),
    ("bath towels to our warehouse in Ningbo", "CN-ZJ"),
    ("lamps, DDP Wuhan", "CN-HB"),
    ("CIF Shanghai port", "CN-SH"),
    ("5000 pcs to Zhejiang", "CN-ZJ"),
    ("delivered Qingdao by 20 Dec", "CN-SD"),
    ("easy to use kettle", None),
    ("toys to China", None),
    ("ready to ship", None),
    ("up to date calendar", None),
    ("from Ningbo", None),
]


@pytest.mark.parametrize(("text", "province"), SAID, ids=[text for text, _ in SAID])
def test_the_province_of_delivery_is_read(text: str, province: str | None) -> None:
    found = [one.value for one in find_destinations(fold(text))]
    assert found[:1] == ([province] if province else [])


@pytest.mark.parametrize(
    ("name", "province"),
    [
        ("深圳", "CN-GD"),
        ("义乌市", "CN-ZJ"),
        ("yiwu", "CN-ZJ"),
        ("延边朝鲜族自治州", "CN-JL"),
        ("泰州", "CN-JS"),
        ("taizhou", None),
        ("鼓楼区", None),
    ],
)
def test_what_several_provinces_have_is_no_destination(name: str, province: str | None) -> None:
    assert divisions().get(name) == province
