"""Own shop or supply mode: which of the two a maker should begin with, and why (facts 4).

Orders are assured to new merchants in either mode, so they decide nothing between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.domain.catalog import Exporter
from service.domain.language import Localized


class Mode(StrEnum):
    """Who runs the shop."""

    OWN_SHOP = "own_shop"
    SUPPLY_MODE = "supply_mode"
    UNKNOWN = "unknown"


RUN_BY: dict[Mode, str] = {Mode.OWN_SHOP: "maker", Mode.SUPPLY_MODE: "platform"}
"""The trait `shop_run_by` of programmes of each mode."""


@dataclass(frozen=True, slots=True)
class ModeAdvice:
    """A mode with its reasons, and the fields that would tell more."""

    mode: Mode
    reasons: tuple[Localized, ...]
    needs: tuple[str, ...]
    source: str = "facts:4"


_FOR_SUPPLY_MODE = Localized(
    "没有国内团队：供货模式由平台销售，适合专注生产的厂家。",
    "No team at home: in supply mode the platform sells, which suits makers who focus on production.",
)


def advise_mode(exporter: Exporter) -> ModeAdvice:
    """A team for the home market makes an own shop possible; a brand of one's own makes it worthwhile."""
    team, brand = exporter.has_domestic_team, exporter.owns_brand
    needs = tuple(
        path for path, value in (("exporter.has_domestic_team", team), ("exporter.owns_brand", brand)) if value is None
    )
    if team is None:
        reason = Localized(
            "未说明有无国内团队，无法判断由谁开店。",
            "Whether it has a team at home is not stated, so neither mode is told.",
        )
        return ModeAdvice(Mode.UNKNOWN, (reason,), needs)
    if not team:
        return ModeAdvice(Mode.SUPPLY_MODE, (_FOR_SUPPLY_MODE,), needs)
    reasons = [
        Localized(
            "有国内团队：自己开店可积累自己的客户和店铺。",
            "It has a team at home: a shop of its own builds customers of its own.",
        )
    ]
    if brand:
        reasons.append(
            Localized("有自有品牌：店铺为品牌积累价值。", "It owns a brand, which a shop of its own builds up.")
        )
    elif brand is False:
        reasons.append(
            Localized("没有自有品牌：开店同时宜建立品牌。", "It owns no brand: the shop is the place to begin one.")
        )
    return ModeAdvice(Mode.OWN_SHOP, tuple(reasons), needs)
