"""Exporters, products and demands as rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from service.domain.catalog import Exporter, FirmSize, Incoterm, IpStatus, Product
from service.domain.demand import Demand
from service.domain.money import Money, PriceRange
from service.domain.tenancy import Visibility
from service.store import tables
from service.store.mapping import EntityMapping, plain_columns
from service.store.rule_documents import read_rule, read_source, rule_document, source_document


def money_columns(prefix: str, money: Money | None) -> dict[str, Any]:
    """The two columns of an amount of money."""
    return {
        f"{prefix}_amount": None if money is None else money.amount,
        f"{prefix}_currency": None if money is None else money.currency,
    }


def take_money(values: dict[str, Any], prefix: str) -> Money | None:
    """Take the two columns of an amount out of `values`."""
    amount, currency = values.pop(f"{prefix}_amount"), values.pop(f"{prefix}_currency")
    return None if amount is None else Money(amount, currency)


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def _exporter(row: RowMapping) -> Exporter:
    values = dict(row)
    firm_size = values["firm_size"]
    values["firm_size"] = None if firm_size is None else FirmSize(firm_size)
    values["visibility"] = Visibility(values["visibility"])
    return Exporter(**values)


def _product_columns(product: Product) -> dict[str, Any]:
    values = plain_columns(product)
    values.update(money_columns("unit_price", values.pop("unit_price")))
    values.update(money_columns("unit_cost", values.pop("unit_cost")))
    values["certifications"] = None if product.certifications is None else list(product.certifications)
    values["attributes"] = dict(product.attributes)
    return values


def _product(row: RowMapping) -> Product:
    values = dict(row)
    incoterm, ip_status = values["incoterm"], values["ip_status"]
    values["incoterm"] = None if incoterm is None else Incoterm(incoterm)
    values["ip_status"] = None if ip_status is None else IpStatus(ip_status)
    values["certifications"] = _tuple(values["certifications"])
    values["visibility"] = Visibility(values["visibility"])
    return Product(unit_price=take_money(values, "unit_price"), unit_cost=take_money(values, "unit_cost"), **values)


def _price_range_columns(price: PriceRange | None) -> dict[str, Any]:
    low = price.min if price else None
    high = price.max if price else None
    stated = low or high
    return {
        "target_price_min": None if low is None else low.amount,
        "target_price_max": None if high is None else high.amount,
        "target_price_currency": None if stated is None else stated.currency,
    }


def _take_price_range(values: dict[str, Any]) -> PriceRange | None:
    low: Decimal | None = values.pop("target_price_min")
    high: Decimal | None = values.pop("target_price_max")
    currency: str | None = values.pop("target_price_currency")
    if currency is None:
        return None
    return PriceRange(
        None if low is None else Money(low, currency),
        None if high is None else Money(high, currency),
    )


def _demand_columns(demand: Demand) -> dict[str, Any]:
    values = plain_columns(demand)
    values.update(_price_range_columns(values.pop("target_price")))
    values["hs_codes"] = list(demand.hs_codes)
    values["required_certifications"] = list(demand.required_certifications)
    values["sources"] = [source_document(source) for source in demand.sources]
    values["criteria"] = [rule_document(rule) for rule in demand.criteria]
    return values


def _demand(row: RowMapping) -> Demand:
    values = dict(row)
    values["hs_codes"] = tuple(values["hs_codes"])
    values["required_certifications"] = tuple(values["required_certifications"])
    values["sources"] = tuple(read_source(source) for source in values["sources"])
    values["criteria"] = tuple(read_rule(rule) for rule in values["criteria"])
    values["visibility"] = Visibility(values["visibility"])
    return Demand(target_price=_take_price_range(values), **values)


EXPORTER: EntityMapping[Exporter] = EntityMapping(
    label="exporter",
    table=tables.exporter,
    key="external_id",
    unique=("tenant_id", "external_id"),
    filters=frozenset({"external_id", "province", "visibility"}),
    owner_only=("contact",),
    to_columns=plain_columns,
    from_columns=_exporter,
)

PRODUCT: EntityMapping[Product] = EntityMapping(
    label="product",
    table=tables.product,
    key="sku",
    unique=("tenant_id", "sku"),
    filters=frozenset({"sku", "exporter_id", "gtin", "hs_code", "category", "ip_status", "visibility"}),
    owner_only=("unit_cost",),
    to_columns=_product_columns,
    from_columns=_product,
)

DEMAND: EntityMapping[Demand] = EntityMapping(
    label="demand",
    table=tables.demand,
    key="external_id",
    unique=("tenant_id", "external_id"),
    filters=frozenset({"external_id", "channel", "category", "delivery_province", "visibility"}),
    to_columns=_demand_columns,
    from_columns=_demand,
)
