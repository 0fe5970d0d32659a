"""A seeded catalogue with texts as partners write them: Chinese, English or both, by the headings of the HS.

Goods are those that the service's own nomenclature names; headings are of very different sizes. About one row in
seven states no HS code, one product in ten is private, every field is left out now and then.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import service.domain.classification as classification
from service.domain.catalog import Incoterm, IpStatus
from service.domain.places import PROVINCES

Record = dict[str, Any]

GOODS_FILE = Path(classification.__file__).parent / "data" / "goods.tsv"
PRODUCTS_AN_EXPORTER = 25
DAY = date(2026, 12, 1)
LONGEST_CATEGORY = 128
"""Characters that a category may have; titles of headings are longer, and partners cut them."""

_MATERIALS = (
    "纯棉 cotton,不锈钢 stainless steel,竹 bamboo,塑料 plastic,玻璃 glass,陶瓷 ceramic,铝合金 aluminium alloy,"
    "实木 solid wood,硅胶 silicone,涤纶 polyester,羊毛 wool,真皮 genuine leather,牛津布 Oxford cloth,铸铁 cast iron,"
    "有机 organic,天然 natural,亚麻 linen,碳钢 carbon steel,黄铜 brass,橡胶 rubber"
)
_STYLES = (
    "加厚 thick,折叠 foldable,便携 portable,防水 waterproof,家用 household,商用 commercial,儿童 kids,户外 outdoor,"
    "大号 large,迷你 mini,电动 electric,手工 handmade,酒店 hotel,礼盒装 gift box,可水洗 washable,防滑 non-slip,"
    "节能 energy saving,多功能 multifunctional,透明 transparent,静音 silent,可充电 rechargeable,耐高温 heat resistant"
)
_SIZES = ("30×40cm", "34×76cm", "70×140cm", "500ml", "1.5L", "2kg", "250g", "12寸", "20W", "DN25", "60支", "8件", "A4")
_SENTENCES_ZH = (
    "出口欧美多年，品质稳定，支持来样定制",
    "独立吊牌，中文标识，可分三批到仓",
    "工厂直供，可印商标，外箱五层瓦楞纸",
    "通过第三方检测，附质检报告",
    "环保材料，无异味，耐用易清洗",
    "现货库存，七天内发货",
    "要求吸水不掉毛，素色混装",
    "大型商超同款，适合家庭与酒店使用",
    "颜色可选，接受小批量试单",
    "先打样，确认后生产，按月交货",
)
_SENTENCES_EN = (
    "Exported to Europe and North America for years, custom design welcome",
    "Factory direct, private label printing, five-layer carton",
    "Tested by a third party, inspection report included",
    "Eco-friendly material, no smell, durable and easy to clean",
    "Ready stock, ships within seven days",
    "Suitable for families, hotels and restaurants",
    "Assorted solid colours, poly-bagged with hang tag",
    "Small trial orders accepted",
)
_CERTIFICATES = ("CCC", "CE", "ISO 9001", "OEKO-TEX Standard 100", "FDA", "RoHS", "GRS")
_UNITS = ("piece", "件", "set", "套", "kg", "box", "条")
_BUYERS = ("连锁超市", "酒店集团", "社区团购", "电商平台", "便利店", "批发市场", "学校食堂", "餐饮连锁")


@dataclass(frozen=True, slots=True)
class _Heading:
    """One heading of the HS with its goods in both languages."""

    code: str
    titles: tuple[str, str]
    goods_en: Sequence[str]
    goods_zh: Sequence[str]


class Writer:
    """Writes rows as partners send them; the same seed and number write the same row.

    Args:
        n_products: of the whole catalogue.
        seed: of the texts and figures.
    """

    def __init__(self, n_products: int, seed: int) -> None:
        self.n_products = n_products
        self.n_exporters = max(n_products // PRODUCTS_AN_EXPORTER, 1)
        self._seed = seed
        self._headings = _read_headings()
        Random(seed).shuffle(self._headings)
        self._sizes = [1.0 / (rank + 12) for rank in range(len(self._headings))]
        self._materials, self._styles = _pairs(_MATERIALS), _pairs(_STYLES)

    def exporters(self) -> Iterator[Record]:
        """Makers, spread over the provinces."""
        provinces = sorted(PROVINCES)
        for number in range(self.n_exporters):
            random = self._random("exporter", number)
            row = {
                "external_id": f"E{number}",
                "name": f"{random.choice('华新永恒金福瑞泰')}{random.choice('达盛源丰利通')}制造有限公司 {number}",
                "province": random.choice(provinces),
                "employees": random.randint(20, 900),
                "us_export_share": str(round(random.random(), 2)),
                "owns_brand": random.random() < 0.4,
                "visibility": "network" if random.random() < 0.95 else "private",
            }
            yield _partly(random, row, 0.9, ("external_id", "name", "visibility"))

    def products(self) -> Iterator[Record]:
        """Products, those of one exporter together and mostly of one kind."""
        for number in range(self.n_products):
            exporter = number // PRODUCTS_AN_EXPORTER % self.n_exporters
            random, theirs = self._random("product", number), self._random("exporter's kinds", exporter)
            heading = random.choice(self._choose(theirs, 3))
            name, description = self._text(random, heading)
            price = round(random.lognormvariate(3, 1.2) + 0.5, 2)
            row = {
                "exporter_external_id": f"E{exporter}",
                "sku": f"P{number}",
                "name": name,
                "description": description,
                "hs_code": f"{heading.code}{random.choice((10, 20, 30, 90))}",
                "category": random.choice((*heading.titles, heading.goods_zh[0])),
                "unit": random.choice(_UNITS),
                "unit_price": {"amount": str(price), "currency": random.choice(("CNY", "CNY", "USD"))},
                "incoterm": random.choice(list(Incoterm)).value,
                "unit_cost": {"amount": str(round(price * 0.8, 2)), "currency": "CNY"},
                "moq": random.choice((1, 50, 100, 500, 1000, 3000)),
                "monthly_capacity": random.choice((1000, 5000, 20000, 80000, 260000)),
                "lead_time_days": random.randint(3, 60),
                "certifications": random.sample(_CERTIFICATES, random.randint(0, 3)),
                "ip_status": random.choices([status.value for status in IpStatus], (3, 5, 2, 1))[0],
                "attributes": {"材质": random.choice(self._materials)[0], "尺寸": random.choice(_SIZES)},
                "visibility": "network" if random.random() < 0.9 else "private",
            }
            yield _partly(random, row, 0.85, ("exporter_external_id", "sku", "name", "visibility"))

    def demands(self, n_demands: int) -> Iterator[Record]:
        """What buyers ask for, of the same headings."""
        provinces = sorted(PROVINCES)
        for number in range(n_demands):
            random = self._random("demand", number)
            heading = self._choose(random, 1)[0]
            name, description = self._text(random, heading)
            low = round(random.lognormvariate(3, 1.2) + 0.5, 2)
            row = {
                "external_id": f"D{number}",
                "title": f"{random.choice(_BUYERS)}采购 {name}",
                "description": description,
                "hs_codes": [f"{heading.code}{random.choice((10, 20, 30, 90))}"],
                "category": random.choice((*heading.titles, heading.goods_zh[0])),
                "quantity": random.choice((200, 1000, 5000, 20000)),
                "unit": random.choice(_UNITS),
                "target_price": {
                    "min": {"amount": str(low), "currency": "CNY"},
                    "max": {"amount": str(round(low * 1.5, 2)), "currency": "CNY"},
                },
                "delivery_province": random.choice(provinces),
                "needed_by": (DAY + timedelta(days=random.randint(10, 200))).isoformat(),
                "required_certifications": random.sample(_CERTIFICATES, random.choice((0, 0, 1))),
            }
            yield _partly(random, row, 0.85, ("external_id", "title"))

    def _text(self, random: Random, heading: _Heading) -> tuple[str, str]:
        """A name and a description, in Chinese, in English, or in both."""
        at = random.randrange(min(len(heading.goods_en), len(heading.goods_zh)))
        material, style, size = random.choice(self._materials), random.choice(self._styles), random.choice(_SIZES)
        zh = f"{material[0]}{style[0]}{heading.goods_zh[at]} {size}"
        en = f"{material[1]} {heading.goods_en[at]}, {style[1]} {size}"
        sentences_zh = "，".join(random.sample(_SENTENCES_ZH, random.randint(1, 3)))
        sentences_en = ". ".join(random.sample(_SENTENCES_EN, random.randint(1, 3)))
        written = random.choices(("zh", "en", "both"), (4, 3, 3))[0]
        if written == "zh":
            return zh, sentences_zh
        if written == "en":
            return en, sentences_en
        return f"{zh} {en}", sentences_zh

    def _choose(self, random: Random, n_headings: int) -> list[_Heading]:
        return random.choices(self._headings, self._sizes, k=n_headings)

    def _random(self, *place: object) -> Random:
        return Random(f"{self._seed} {place}")


def _partly(random: Random, row: Record, share: float, always: Sequence[str]) -> Record:
    """What is stated of a row: each field with this chance."""
    return {name: value for name, value in row.items() if name in always or random.random() < share}


def _pairs(text: str) -> list[tuple[str, str]]:
    """Chinese and English of each entry."""
    return [(zh, en) for zh, en in (entry.split(" ", 1) for entry in text.split(","))]


def _read_headings() -> list[_Heading]:
    with GOODS_FILE.open(encoding="utf-8", newline="") as file:
        rows: list[Mapping[str, str]] = [
            row for row in csv.DictReader(file, delimiter="\t") if len(row["code"]) == 4 and row["goods_en"]
        ]
    return [
        _Heading(
            row["code"],
            (row["title_en"][:LONGEST_CATEGORY].rstrip(), row["title_zh"][:LONGEST_CATEGORY]),
            row["goods_en"].split("; "),
            row["goods_zh"].split("; "),
        )
        for row in rows
    ]
