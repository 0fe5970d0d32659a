"""Bodies that can be sent as they are, by operation. A test sends each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_EXPORTER: Final = {
    "external_id": "EX-GY-0192",
    "name": "高阳县瑞丰毛巾有限公司 Gaoyang Ruifeng Towel",
    "province": "河北省",
    "city": "保定",
    "employees": 180,
    "us_export_share": "0.62",
    "has_domestic_team": False,
    "owns_brand": True,
    "contact": "外贸部 0312-0000000",
}
_PRODUCT: Final = {
    "sku": "EX-TWL-3476",
    "gtin": "6901234567892",
    "name": "纯棉毛巾 34×76cm Cotton face towel",
    "description": "32支精梳棉，120克，吸水柔软，适合酒店与家用。",
    "hs_code": "6302.60",
    "category": "毛巾",
    "unit": "piece",
    "unit_price": {"amount": "1.35", "currency": "USD"},
    "incoterm": "FOB",
    "moq": 1000,
    "monthly_capacity": 200000,
    "lead_time_days": 25,
    "certifications": ["OEKO-TEX Standard 100", "GB 18401"],
    "ip_status": "own_brand",
    "attributes": {"material": "棉", "weight_g": "120"},
}
_DEMAND: Final = {
    "external_id": "EX-RFQ-0611",
    "title": "酒店用纯棉毛巾 5000 条",
    "description": "白色或米色，不少于 110 克，可洗 100 次以上。",
    "hs_codes": ["630260"],
    "category": "毛巾",
    "quantity": 5000,
    "unit": "piece",
    "target_price": {"max": {"amount": "12.00", "currency": "CNY"}},
    "delivery_province": "浙江",
    "required_certifications": ["GB 18401"],
    "criteria": [
        {
            "criterion": "small_lot_or_brand",
            "any": [
                {
                    "criterion": "small_lot",
                    "field": "product.moq",
                    "operator": "at_most",
                    "value": 500,
                    "why": {"zh": "分批采购", "en": "We buy in small lots"},
                    "source": "demand",
                },
                {
                    "criterion": "brand",
                    "field": "exporter.owns_brand",
                    "operator": "is_true",
                    "why": {"zh": "或有自有品牌", "en": "Or the maker has a brand of its own"},
                    "source": "demand",
                },
            ],
        }
    ],
}
_PROGRAM: Final = {
    "id": "ex-harbour-green-channel",
    "name": {"zh": "港城外贸优品绿色通道", "en": "Harbour green channel for export goods"},
    "sponsor": {"zh": "港城商务局", "en": "Harbour city bureau of commerce"},
    "kind": "green_channel",
    "summary": {"zh": "帮助本地外贸企业进入商超。", "en": "Helps local exporters onto supermarket shelves."},
    "benefits": [{"kind": "fast_listing", "text": {"zh": "七日内上架", "en": "On the shelf within seven days"}}],
    "slots": 200,
    "valid_from": "2026-01-01",
    "valid_to": "2027-12-31",
    "criteria": [
        {
            "criterion": "us_export_share",
            "field": "exporter.us_export_share",
            "operator": "at_least",
            "value": 0.3,
            "why": {"zh": "面向对美出口占比较高的企业", "en": "It is for makers who sold much to the United States"},
            "source": "notice",
        }
    ],
    "sources": [
        {
            "id": "notice",
            "title": {"zh": "港城商务局通知", "en": "Notice of the harbour city bureau of commerce"},
            "published": "2026-01-01",
        }
    ],
}
_CHANNEL: Final = {
    "id": "ex-harbour-fresh",
    "name": {"zh": "港城生鲜", "en": "Harbour Fresh"},
    "operator": {"zh": "港城商业集团", "en": "Harbour Retail Group"},
    "kind": "supermarket",
    "summary": {"zh": "三十家社区超市。", "en": "Thirty neighbourhood supermarkets."},
    "traits": {"stores": 30},
}

EXAMPLES: Final[Mapping[str, Mapping[str, tuple[str, Mapping[str, Any]]]]] = {
    "create_exporter": {"towels": ("A towel maker in Gaoyang", _EXPORTER)},
    "replace_exporter": {"towels": ("The same, with a team at home", _EXPORTER | {"has_domestic_team": True})},
    "patch_exporter": {"team": ("It has hired a team at home", {"has_domestic_team": True, "employees": 185})},
    "upsert_exporter": {"towels": ("A towel maker in Gaoyang", _EXPORTER)},
    "create_product": {"towel": ("A cotton towel, own brand, FOB price in dollars", _PRODUCT)},
    "replace_product": {"towel": ("The same, with a lower minimum order", _PRODUCT | {"moq": 500})},
    "patch_product": {"lot": ("A lower minimum order; the GTIN is withdrawn", {"moq": 300, "gtin": None})},
    "upsert_product": {"towel": ("A cotton towel, own brand, FOB price in dollars", _PRODUCT)},
    "create_demand": {"hotel": ("A hotel looks for 5,000 towels", _DEMAND)},
    "replace_demand": {"hotel": ("The same, for more towels", _DEMAND | {"quantity": 8000})},
    "patch_demand": {"more": ("More towels, no upper price", {"quantity": 9000, "target_price": None})},
    "upsert_demand": {"hotel": ("A hotel looks for 5,000 towels", _DEMAND)},
    "create_program": {"harbour": ("A city's own green channel", _PROGRAM)},
    "replace_program": {"harbour": ("The same, with more places", _PROGRAM | {"slots": 300})},
    "patch_program": {"longer": ("It is prolonged", {"valid_to": "2028-06-30"})},
    "create_channel": {"fresh": ("A local supermarket chain", _CHANNEL)},
    "replace_channel": {"fresh": ("The same, with more shops", _CHANNEL | {"traits": {"stores": 34}})},
    "patch_channel": {"stores": ("More shops", {"traits": {"stores": 36}})},
    "match": {
        "product_to_demands": (
            "A product that is described in a line, against what buyers want",
            {"product": {"name": "纯棉毛巾 cotton towel 120g"}, "target": "demands", "limit": 5},
        ),
        "product_to_programs": (
            "The same product, against the programmes",
            {"product": {"name": "纯棉毛巾 cotton towel", "ip_status": "own_brand"}, "target": "programs", "limit": 5},
        ),
        "demand_to_products": (
            "A demand, against all products on the network, by text and price alone",
            {
                "demand": {"title": "hotel bath towels", "quantity": 3000},
                "target": "products",
                "limit": 5,
                "weights": {"text": 0.6, "price": 0.4},
            },
        ),
    },
    "classify": {
        "line": ("A line of text", {"text": "纯棉毛圈浴巾 cotton terry bath towel"}),
        "subheading": (
            "A name with a description, down to six digits",
            {
                "name": "LED desk lamp",
                "description": "Dimmable, with USB charging port and aluminium arm",
                "level": "subheading",
                "limit": 3,
            },
        ),
    },
}
