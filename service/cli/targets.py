"""What one acts on of a recommended row, as lines of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.wire.targets import show_target

if TYPE_CHECKING:
    from service.domain.language import Language
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
    facts = [
        f"{label[at]} {_fact(shown, name, reader.language)}"
        for name, label in _LABELS.items()
        if shown.get(name) is not None
    ]
    if price := _price(shown, reader.language):
        facts.append(f"{_PRICE[at]} {price}")
    lines = [str(shown["id"]), " · ".join(facts)]
    if maker := shown.get("exporter"):
        province = _fact(maker, "province", reader.language) if maker["province"] else ""
        lines += [f"{_EXPORTER[at]} {maker['name']} {province}".rstrip(), str(maker["id"])]
    if shown.get("provenance") == "partner":
        lines.append(f"{_PARTNER[at]} {shown['partner'] or ''}".rstrip())
    return [line for line in lines if line]


def _fact(shown: dict[str, Any], name: str, language: Language) -> str:
    """A fact in words: provinces by their names, quantities with their unit."""
    from service.domain.names import say_quantity
    from service.domain.places import PROVINCES

    value = shown[name]
    if name in ("moq", "quantity"):
        return say_quantity(value, shown.get("unit")).in_language(language)
    return PROVINCES[value].name.in_language(language) if value in PROVINCES else str(value)


def _price(shown: dict[str, Any], language: Language) -> str:
    from service.domain.names import say_amount, say_each, say_money

    if money := shown.get("unit_price"):
        return f"{say_money(money, shown.get('unit')).in_language(language)} {shown['incoterm'] or ''}".rstrip()
    if span := shown.get("target_price"):
        ends = "–".join(f"{end.amount:f}" if end else "…" for end in (span.min, span.max))
        currency = (span.min or span.max).currency
        said, each = say_amount(ends, currency), say_each(shown.get("unit"))
        return said.in_language(language) + each.in_language(language)
    return ""
