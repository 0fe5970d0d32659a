"""Six firms of the kind the trade knows, invented, with what they would state; and the buyers they meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from service.domain.catalog import Exporter, Incoterm, IpStatus, Product
from service.domain.demand import Demand
from service.domain.money import Money, PriceRange
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.programs.registry import load_registry

THEN, NOW = date(2025, 6, 1), date(2026, 11, 23)
TENANT = UUID(int=1)
_LIFE: dict[str, Any] = {"created_at": datetime(2025, 4, 1, tzinfo=UTC), "updated_at": datetime(2025, 4, 1, tzinfo=UTC)}


@dataclass(frozen=True)
class Firm:
    """One example: its name in the page, the exporter, and its goods."""

    key: str
    exporter: Exporter
    products: tuple[Product, ...]


def _firm(number: int, key: str, name: str, province: str, goods: list[dict[str, Any]], **stated: Any) -> Firm:
    maker = Exporter(
        id=UUID(int=100 + number), tenant_id=TENANT, external_id=key, name=name, province=province, **stated, **_LIFE
    )
    products = tuple(
        Product(
            id=UUID(int=1000 + 10 * number + at),
            tenant_id=TENANT,
            exporter_id=maker.id,
            sku=f"{key}-{at}",
            **values,
            **_LIFE,
        )
        for at, values in enumerate(goods)
    )
    return Firm(key, maker, products)


def _usd(amount: str) -> dict[str, Any]:
    return {"unit_price": Money(Decimal(amount), "USD"), "incoterm": Incoterm.FOB}


def _yuan(amount: str, cost: str) -> dict[str, Any]:
    money = Money(Decimal(amount), "CNY"), Money(Decimal(cost), "CNY")
    return {"unit_price": money[0], "unit_cost": money[1], "incoterm": Incoterm.DAP}


TOWELS = _firm(
    1,
    "towels",
    "高阳毛巾厂 Gaoyang towel maker",
    "CN-HE",
    [
        {
            "name": "纯棉面巾 34×76cm Cotton face towel",
            "hs_code": "630260",
            "category": "毛巾",
            "unit": "piece",
            "moq": 3000,
            "certifications": ("OEKO-TEX Standard 100", "GB 18401"),
            "ip_status": IpStatus.UNBRANDED,
            "attributes": {"尺寸": "34×76cm"},
            **_usd("0.92"),
        }
    ],
    us_export_share=Decimal("0.58"),
    has_domestic_team=False,
    owns_brand=False,
)
CARPETS = _firm(
    2,
    "carpets",
    "武清地毯厂 Wuqing carpet maker",
    "CN-TJ",
    [
        {
            "name": "机织地毯 160×230cm Machine-made rug",
            "hs_code": "570242",
            "category": "地毯",
            "unit": "piece",
            "moq": 200,
            "ip_status": IpStatus.OWN_BRAND,
            "attributes": {"尺寸": "160×230cm"},
            **_usd("21.50"),
        }
    ],
    us_export_share=Decimal("0.35"),
    has_domestic_team=True,
    owns_brand=True,
)
TOYS = _firm(
    3,
    "toys",
    "澄海玩具厂 Chenghai toy maker",
    "CN-GD",
    [
        {
            "name": "授权卡通人物套装 Play set with a US brand's characters",
            "hs_code": "950300",
            "category": "玩具",
            "unit": "set",
            "moq": 1000,
            "certifications": ("EN71", "ASTM F963"),
            "attributes": {"材质": "ABS"},
            "ip_status": IpStatus.OEM_RESTRICTED,
            **_usd("6.80"),
        }
    ],
    us_export_share=Decimal("0.67"),
    has_domestic_team=False,
    owns_brand=False,
)
APPLIANCES = _firm(
    4,
    "appliances",
    "慈溪小家电厂 Cixi small-appliance maker",
    "CN-ZJ",
    [
        {
            "name": "多士炉 Toaster 2-slice, 120 V",
            "hs_code": "851672",
            "category": "小家电",
            "unit": "piece",
            "moq": 1000,
            "certifications": ("CE", "UL"),
            "ip_status": IpStatus.UNBRANDED,
            "attributes": {"电压": "120V"},
            **_usd("8.90"),
        }
    ],
    us_export_share=Decimal("0.62"),
    has_domestic_team=False,
    owns_brand=False,
)
MOONCAKES = _firm(
    5,
    "mooncakes",
    "上海月饼厂 Shanghai mooncake maker",
    "CN-SH",
    [
        {
            "name": "燕窝月饼礼盒 Mooncake gift box with bird's nest",
            "hs_code": "190590",
            "category": "月饼",
            "unit": "box",
            "moq": 100,
            "certifications": ("SC",),
            "ip_status": IpStatus.OWN_BRAND,
            "attributes": {"执行标准": "GB/T 19855"},
            **_yuan("388.00", "96.00"),
        },
        {
            "name": "迷你月饼 促销款 Mini mooncake, clearance",
            "hs_code": "190590",
            "category": "月饼",
            "unit": "piece",
            "moq": 5000,
            "certifications": ("SC",),
            "ip_status": IpStatus.OWN_BRAND,
            **_yuan("1.00", "1.38"),
        },
    ],
    us_export_share=Decimal("0.05"),
    has_domestic_team=True,
    owns_brand=True,
)
US_80 = _firm(
    6,
    "us-80",
    "宁波工具厂 Ningbo tool maker",
    "CN-ZJ",
    [
        {
            "name": "手工具套装 Hand tool set 46 pcs",
            "hs_code": "820600",
            "category": "工具",
            "unit": "set",
            "moq": 500,
            "ip_status": IpStatus.OEM_AUTHORISED,
            **_usd("14.20"),
        }
    ],
    us_export_share=Decimal("0.80"),
)
FIRMS = (TOWELS, CARPETS, TOYS, APPLIANCES, MOONCAKES, US_80)

BUYERS = tuple(
    Demand(
        id=UUID(int=9000 + at),
        tenant_id=UUID(int=2),
        external_id=f"B{at}",
        title=title,
        hs_codes=(heading,),
        channel=channel,
        quantity=quantity,
        unit=unit,
        target_price=PriceRange(None, Money(Decimal(highest), "CNY")),
        **_LIFE,
    )
    for at, (title, heading, channel, quantity, unit, highest) in enumerate(
        (
            ("酒店纯棉毛巾 hotel towels", "630260", None, 5000, "piece", "12.00"),
            ("超市毛巾 supermarket towels", "6302", "yonghui", 2000, "piece", "10.00"),
            ("客厅地毯 rugs", "5702", "jd-marketplace", 300, "piece", "260.00"),
            ("中秋月饼礼盒 mooncake gift boxes", "190590", "freshippo", 3000, "box", "128.00"),
            ("散装月饼 loose mooncakes", "190590", None, 20000, "piece", "1.20"),
            ("家用工具套装 tool sets", "8206", "jd-marketplace", 800, "set", "169.00"),
        )
    )
)


def market() -> Snapshot:
    """The six firms, their goods, the buyers, and the real registry."""
    registry = load_registry()
    return build_snapshot(
        1,
        exporters=[firm.exporter for firm in FIRMS],
        products=[product for firm in FIRMS for product in firm.products],
        demands=BUYERS,
        programs=[replace(program, **_LIFE) for program in registry.programs],
        channels=[replace(channel, **_LIFE) for channel in registry.channels],
    )
