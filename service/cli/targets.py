"""What one acts on of a recommended row, as lines of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.wire.targets import show_target

if TYPE_CHECKING:
    from service.domain.money import Money
    from service.domain.ranking.recommendation import Target
    from service.wire.targets import Reader

ID_WIDTH = 36
"""Of a UUID; a column that is as wide does not break it."""

_LABELS = {
    "sku": ("货号", "SKU"),
    "external_id": ("编号", "key"),
    "hs_code": ("HS", "HS"),
    "moq": ("起订量", "MOQ"),
    "quantity": ("数量", "quantity"),
    "needed_by": ("需于", "needed by"),
    "delivery_province": ("交货", "deliver to"),
    "province": ("省份", "province"),
    "sponsor": ("主办", "by"),
    "operator": ("运营", "by"),
    "valid_from": ("自", "from"),
    "valid_to": ("至", "to"),
}
_PRICE, _EXPORTER, _PARTNER = ("价", "price"), ("厂家", "exporter"), ("由合作方填写", "written by the partner")


def describe_target(target: Target, reader: Reader) -> list[str]:
    """The id, then what is stated that one acts on; a product's maker with its id."""
    shown, at = show_target(target, reader), int(reader.language == "en")
    facts = [f"{label[at]} {shown[name]}" for name, label in _LABELS.items() if shown.get(name) is not None]
    if price := _price(shown):
        facts.append(f"{_PRICE[at]} {price}")
    lines = [str(shown["id"]), " · ".join(facts)]
    if maker := shown.get("exporter"):
        lines += [f"{_EXPORTER[at]} {maker['name']} {maker['province'] or ''}".rstrip(), str(maker["id"])]
    if shown.get("provenance") == "partner":
        lines.append(f"{_PARTNER[at]} {shown['partner'] or ''}".rstrip())
    return [line for line in lines if line]


def _price(shown: dict[str, Any]) -> str:
    unit = f"/{shown['unit']}" if shown.get("unit") else ""
    if money := shown.get("unit_price"):
        return f"{_amount(money)}{unit} {shown['incoterm'] or ''}".rstrip()
    if span := shown.get("target_price"):
        ends = [_amount(end) if end else "…" for end in (span.min, span.max)]
        return f"{ends[0]} – {ends[1]}{unit}"
    return ""


def _amount(money: Money) -> str:
    return f"{money.amount:f} {money.currency}"
