"""Readiness checks as facts: a programme or a buyer may ask that goods pass one.

Only checks that follow from the product alone, and that everyone who sees it may know: the cost is its owner's, the lot
depends on the demands, and know-how is the exporter's own fact `has_domestic_team`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.domain.catalog import Product
from service.domain.readiness.certification import check_certification
from service.domain.readiness.checks import Check, CheckName, Readiness
from service.domain.readiness.product_checks import (
    check_label,
    check_standard,
    check_trade_mark,
)
from service.domain.readiness.trade_checks import check_mains, check_price, check_sizes, check_terms

READINESS_PREFIX = "product.readiness."

_CHECKS: Mapping[CheckName, Callable[[Product], Check]] = {
    CheckName.TRADE_MARK: check_trade_mark,
    CheckName.COMPULSORY_CERTIFICATION: check_certification,
    CheckName.GB_STANDARD: check_standard,
    CheckName.CHINESE_LABEL: check_label,
    CheckName.MAINS: check_mains,
    CheckName.SIZES: check_sizes,
    CheckName.PRICE: check_price,
    CheckName.TERMS: check_terms,
}
_OUTCOMES = {Readiness.READY: True, Readiness.NOT_READY: False, Readiness.UNKNOWN: None}

CHECK_PATHS: Mapping[str, CheckName] = {READINESS_PREFIX + name: name for name in _CHECKS}
"""The check that each path names."""

FIELDS_READ: Mapping[str, tuple[str, ...]] = {
    "trade_mark": ("product.ip_status",),
    "compulsory_certification": ("product.hs_code", "product.certifications"),
    "gb_standard": ("product.certifications", "product.attributes.执行标准"),
    "chinese_label": ("product.attributes.中文标签",),
    "mains": ("product.attributes.电压", "product.attributes.插头"),
    "sizes": ("product.attributes.尺寸",),
    "price": ("product.unit_price.amount", "product.unit_price.currency", "product.incoterm"),
    "terms": ("product.attributes.账期", "product.attributes.退货"),
}


def run_check(path: str, product: Product) -> bool | None:
    """Whether a product passes the check that `path` names; None when what is stated does not tell."""
    return _OUTCOMES[_CHECKS[CHECK_PATHS[path]](product).verdict]


def supply_of(path: str) -> tuple[str, ...]:
    """What to state so that the fact at `path` can be told: itself, or what a check reads."""
    name = CHECK_PATHS.get(path)
    return (path,) if name is None else FIELDS_READ[name]
