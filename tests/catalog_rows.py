"""Rows of the catalogue for tests: valid with nothing stated but what a row must have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from service.domain.catalog import Exporter, FirmSize, Incoterm, IpStatus, Product
from service.domain.demand import Demand
from service.domain.language import Localized
from service.domain.money import Money, PriceRange
from service.domain.programs import Application, Benefit, Channel, ChannelKind, Grade, Program, ProgramKind, Source
from service.domain.rules import Composition, Connective, Criterion, CriterionValue, Operator
from service.domain.standing import NoOffer, Status, StatusChange

NOW = datetime(2025, 6, 1, 8, 30, tzinfo=UTC)
LIFE: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}

WHY = Localized("只收自有品牌", "own brands only")


def exporter(tenant_id: UUID, key: str = "GY-001", **values: Any) -> Exporter:
    row: dict[str, Any] = {"id": uuid7(), "tenant_id": tenant_id, "external_id": key, "name": "瑞丰毛巾"}
    return Exporter(**(row | LIFE | values))


def product(owner: Exporter, key: str = "TWL-1", **values: Any) -> Product:
    row: dict[str, Any] = {
        "id": uuid7(),
        "tenant_id": owner.tenant_id,
        "exporter_id": owner.id,
        "sku": key,
        "name": "纯棉毛巾",
    }
    return Product(**(row | LIFE | values))


def demand(tenant_id: UUID, key: str = "RFQ-1", **values: Any) -> Demand:
    row: dict[str, Any] = {"id": uuid7(), "tenant_id": tenant_id, "external_id": key, "title": "酒店毛巾"}
    return Demand(**(row | LIFE | values))


def channel(tenant_id: UUID, key: str = "village-market", **values: Any) -> Channel:
    row: dict[str, Any] = {
        "id": key,
        "tenant_id": tenant_id,
        "name": Localized("乡村集市", "Village market"),
        "operator": Localized("合作社", "Co-operative"),
        "kind": ChannelKind.MARKETPLACE,
        "summary": Localized("简介", "Summary"),
    }
    return Channel(**(row | LIFE | values))


def program(tenant_id: UUID, key: str = "green-lane", **values: Any) -> Program:
    row: dict[str, Any] = {
        "id": key,
        "tenant_id": tenant_id,
        "name": Localized("绿色通道", "Green lane"),
        "sponsor": Localized("合作社", "Co-operative"),
        "kind": ProgramKind.GREEN_CHANNEL,
        "summary": Localized("简介", "Summary"),
    }
    return Program(**(row | LIFE | values))


def full_exporter(tenant_id: UUID) -> Exporter:
    return exporter(
        tenant_id,
        "full",
        province="CN-HE",
        city="保定",
        employees=180,
        firm_size=FirmSize.SMALL,
        us_export_share=Decimal("0.625"),
        has_domestic_team=False,
        owns_brand=True,
        contact="王女士 0312-0000000",
    )


def full_product(owner: Exporter) -> Product:
    return product(
        owner,
        "full",
        gtin="6901234567892",
        description='32支 "精梳" 棉\n吸水 \\ 柔软 🧺',
        hs_code="63026000",
        category="毛巾",
        unit="条",
        unit_price=Money(Decimal("12.50"), "CNY"),
        incoterm=Incoterm.FOB,
        unit_cost=Money(Decimal("7.3125"), "CNY"),
        moq=1000,
        monthly_capacity=200_000,
        lead_time_days=25,
        certifications=("OEKO-TEX", "GB 18401 B类"),
        ip_status=IpStatus.OWN_BRAND,
        attributes={"material": "棉", "size": "34×76cm"},
    )


def full_demand(tenant_id: UUID) -> Demand:
    return demand(
        tenant_id,
        "full",
        description="白色,加厚",
        channel="freshippo",
        hs_codes=("6302", "630260"),
        category="毛巾",
        quantity=5000,
        unit="条",
        target_price=PriceRange(Money(Decimal(8), "CNY"), Money(Decimal("12.00"), "CNY")),
        delivery_province="CN-ZJ",
        needed_by=NOW.date(),
        required_certifications=("OEKO-TEX",),
        sources=(Source("notice", Localized("公告", "Notice"), "2025-04"),),
        criteria=(
            _criterion("a", Operator.ONE_OF, ("own_brand", "unbranded")),
            Composition(
                criterion="b",
                connective=Connective.NOT,
                parts=(_criterion("c", Operator.EQUALS, "oem_restricted"),),
                valid_to=NOW.date(),
            ),
        ),
    )


def full_channel(tenant_id: UUID) -> Channel:
    return channel(
        tenant_id,
        "full",
        traits={"since": 2021, "strong_in": "fresh", "has_zone": True},
        status=(
            StatusChange(status=Status.OPEN, why=WHY, source="facts:1"),
            StatusChange(
                status=Status.SUSPENDED, since=NOW.date(), possible_since=date(2020, 1, 1), why=WHY, source="facts:1"
            ),
        ),
        sources=(Source("facts:1", Localized("公告", "Notice"), "2025-04"),),
    )


def _criterion(name: str, operator: Operator, value: CriterionValue) -> Criterion:
    return Criterion(
        criterion=name, field="product.ip_status", operator=operator, value=value, why=WHY, source="facts:2"
    )


def full_program(tenant_id: UUID) -> Program:
    source = Source(
        "facts:2",
        Localized("公告", "Notice"),
        "",
        Localized("报社", "Press"),
        "https://example.com/notice",
        NOW.date(),
        Grade.NAMED_PRESS,
    )
    money = Money(Decimal(200_000_000_000), "CNY")
    return program(
        tenant_id,
        "full",
        channel="freshippo",
        benefits=(
            Benefit("purchase", Localized("采购", "Purchase"), money, per_firm_a_year=money, source="facts:2"),
            Benefit("commission_relief", WHY, commission_points=Decimal("1.50"), valid_to=NOW.date(), source="facts:2"),
            Benefit("fast_listing", WHY, days_sooner=7, valid_from=NOW.date(), source="facts:2"),
            Benefit("tools", WHY, work_left=Decimal("0.6"), source="facts:2"),
            Benefit("traffic", WHY),
        ),
        budget=money,
        slots=100,
        traits={"aim_exporters_at_least": 10_000, "suits_domestic_team": True},
        valid_from=NOW.date(),
        valid_to=NOW.date(),
        possible_from=date(2020, 1, 1),
        possible_to=date(2030, 1, 1),
        status=(StatusChange(status=Status.OPEN, why=WHY, source="facts:2"),),
        no_offer=NoOffer(WHY, "facts:2"),
        apply=Application(WHY, "https://example.com/apply", "facts:2"),
        criteria=(
            _criterion("a", Operator.ONE_OF, ("own_brand", "unbranded")),
            _criterion("b", Operator.AT_LEAST, 0.3),
            _criterion("c", Operator.EQUALS, 5),
            _criterion("d", Operator.IS_TRUE, None),
            _criterion("e", Operator.EQUALS, False),
        ),
        stacking={"other-program": "excludes"},
        sources=(source,),
    )
