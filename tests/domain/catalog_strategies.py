"""Random products and demands: any field may be missing, and values are close enough to meet."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from service.domain.catalog import Exporter, Incoterm, IpStatus, Product
from service.domain.money import Money, PriceRange
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows

DAY = date(2025, 6, 1)
TENANTS = [UUID(int=1), UUID(int=2)]

_words = st.sampled_from(["cotton", "towel", "face", "毛巾", "纯棉", "carpet", "lamp", "酒店", "5", "！"])
texts = st.lists(_words, min_size=1, max_size=5).map(" ".join)
hs_codes = st.sampled_from(["63", "6302", "630260", "63026000", "630291", "630790", "950300", "95"])
units = st.sampled_from(["pcs", "件", "打", "1000 pcs", "g", "kg", "pair", "Drum"])
categories = st.sampled_from(["towels", "Bath Towels", "毛巾", "毛毯", "–"])
amounts = st.integers(0, 4000).map(lambda cents: Decimal(cents) / 100)
currencies = st.sampled_from(["CNY", "USD"])
provinces = st.sampled_from(["CN-HE", "CN-SD", "CN-GD", "CN-HK"])
certificate_names = ["CCC", "3C认证", "CE", "ＣＥ", "GB 18401", "GB 18401-2010", "GB/T 18401", "FDA, LFGB", "某某证"]
certificates = st.lists(
    st.sampled_from(certificate_names),
    max_size=3,
).map(tuple)
visibilities = st.sampled_from([*Visibility])


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


@st.composite
def price_ranges(draw: st.DrawFn) -> PriceRange:
    low, high = sorted([draw(amounts), draw(amounts)])
    currency = draw(currencies)
    ends = draw(st.sampled_from(["both", "low", "high", "none"]))
    return PriceRange(
        Money(low, currency) if ends in ("both", "low") else None,
        Money(high, currency) if ends in ("both", "high") else None,
    )


exporters = st.builds(
    rows.exporter,
    st.sampled_from(TENANTS),
    name=texts,
    province=maybe(provinces),
    us_export_share=maybe(st.sampled_from([Decimal(0), Decimal("0.3"), Decimal("0.8"), Decimal(1)])),
    has_domestic_team=maybe(st.booleans()),
    visibility=visibilities,
)

product_values = st.fixed_dictionaries(
    {
        "name": texts,
        "description": st.just("") | texts,
        "hs_code": maybe(hs_codes),
        "category": maybe(categories),
        "unit": maybe(units),
        "unit_price": maybe(st.builds(Money, amounts, currencies)),
        "incoterm": maybe(st.sampled_from(Incoterm)),
        "moq": maybe(st.integers(1, 50)),
        "monthly_capacity": maybe(st.integers(0, 100)),
        "lead_time_days": maybe(st.integers(0, 60)),
        "certifications": maybe(certificates),
        "ip_status": maybe(st.sampled_from(IpStatus)),
        "visibility": visibilities,
    }
)

demands = st.builds(
    rows.demand,
    st.sampled_from(TENANTS),
    title=texts,
    hs_codes=st.lists(hs_codes, max_size=3).map(tuple),
    category=maybe(categories),
    quantity=maybe(st.integers(1, 100)),
    unit=maybe(units),
    target_price=maybe(price_ranges()),
    delivery_province=maybe(provinces),
    needed_by=maybe(st.integers(-5, 60).map(lambda days: DAY + timedelta(days))),
    required_certifications=certificates,
    visibility=visibilities,
)


@st.composite
def catalogs_of_one(draw: st.DrawFn) -> tuple[Exporter, list[Product]]:
    """An exporter and some of its goods."""
    exporter = draw(exporters)
    stated: list[dict[str, Any]] = draw(st.lists(product_values, min_size=1, max_size=6))
    return exporter, [rows.product(exporter, f"P{n}", **values) for n, values in enumerate(stated)]
