"""The rate of VAT on goods sold at home: by HS code, day and kind of taxpayer.

13 % unless the goods are of those that the VAT Law (Art. 10, in force from 2026-01-01, `facts:100`) puts at 9 %: farm
produce, edible oil, salt, gas, books, feed, fertiliser, farm machinery and others. `data/vat.tsv` maps these words to
HS codes; the mapping is ours. Its extent says whether all goods of a code are of them (`whole`), only those that bear a
name (`named`), or whether the code does not tell (`open`), as with dried fruit: then the caller states the rate.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files

from service.domain.language import Localized
from service.domain.text.normalise import fold

LAW_FROM = date(2026, 1, 1)
"""The day from which the rates here are known; what held before is not among the facts."""
ORDINARY, REDUCED = Decimal("0.13"), Decimal("0.09")


class Taxpayer(StrEnum):
    """Kinds of taxpayer: a small-scale one (up to 5 million yuan a year) pays on its sales and credits no input VAT."""

    GENERAL = "general"
    SMALL_SCALE = "small_scale"


@dataclass(frozen=True, slots=True)
class Vat:
    """The rate on some goods; None, with what would tell, where it cannot be known."""

    rate: Decimal | None
    taxpayer: Taxpayer
    reason: Localized


@dataclass(frozen=True, slots=True)
class _ReducedGoods:
    prefix: str
    extent: str
    name: Localized
    words: tuple[str, ...]


def _read_rows() -> tuple[_ReducedGoods, ...]:
    text = (files("service.domain.pricing") / "data" / "vat.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        _ReducedGoods(
            row["prefix"], row["extent"], Localized(row["zh"], row["en"]), tuple(filter(None, row["words"].split("|")))
        )
        for row in rows
    )


_REDUCED = _read_rows()


def find_vat(
    hs_code: str | None, name: str, on: date, taxpayer: Taxpayer = Taxpayer.GENERAL, stated: Decimal | None = None
) -> Vat:
    """The rate on goods.

    Args:
        hs_code: of the goods, 2 to 10 digits.
        name: of the goods, which decides where only some goods of a code have the lower rate.
        on: the day of the sale.
        taxpayer: who sells.
        stated: the rate as the caller states it, which goes before all else.
    """
    if stated is not None:
        return Vat(stated, taxpayer, Localized(f"按您给出的 {stated:.2%}。", f"{stated:.2%}, as you state it."))
    if taxpayer is Taxpayer.SMALL_SCALE:
        return Vat(
            None,
            taxpayer,
            Localized(
                "小规模纳税人：法律规定 3%，2023年公告减按 1% 至2027年底，新法是否沿用未查到；请给出增值税率。",
                "Small-scale: 3 % by law, 1 % until the end of 2027 by an announcement of 2023 that the new law may or"
                " may not have kept; state the VAT rate.",
            ),
        )
    if on < LAW_FROM:
        return Vat(
            None,
            taxpayer,
            Localized(
                "2026年以前的税率不在资料内；请给出增值税率。",
                "Rates before 2026 are not known here; state the VAT rate.",
            ),
        )
    return Vat(*_by_code(hs_code, fold(name), taxpayer))


def _by_code(hs_code: str | None, name: str, taxpayer: Taxpayer) -> tuple[Decimal | None, Taxpayer, Localized]:
    if hs_code is None:
        return (
            None,
            taxpayer,
            Localized("未填 HS 编码；请填写，或给出增值税率。", "No HS code; state it, or the VAT rate."),
        )
    shorter = [goods for goods in _REDUCED if goods.prefix.startswith(hs_code) and goods.prefix != hs_code]
    found = max(
        (goods for goods in _REDUCED if hs_code.startswith(goods.prefix)), key=lambda one: len(one.prefix), default=None
    )
    if found is None and any(goods.extent != "named" for goods in shorter):
        return (
            None,
            taxpayer,
            Localized(
                f"HS {hs_code} 位数不足，其中有 9% 的商品；请填六位，或给出增值税率。",
                f"HS {hs_code} is too short, goods at 9 % lie below it; state six digits, or the VAT rate.",
            ),
        )
    if found is None or (found.extent == "named" and not any(word in name for word in found.words)):
        return ORDINARY, taxpayer, Localized("一般税率 13%。", "The ordinary rate, 13 %.")
    if found.extent == "open":
        return (
            None,
            taxpayer,
            Localized(
                f"{found.name.zh}（HS {found.prefix}）中有 9% 的，也有 13% 的；请给出增值税率。",
                f"Of {found.name.en} (HS {found.prefix}) some bear 9 %, some 13 %; state the VAT rate.",
            ),
        )
    return (
        REDUCED,
        taxpayer,
        Localized(
            f"{found.name.zh}（HS {found.prefix}）9%。", f"{found.name.en.capitalize()} (HS {found.prefix}): 9 %."
        ),
    )
