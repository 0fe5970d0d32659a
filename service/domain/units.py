"""Units of count and measure: `pcs`, `piece` and `件` are one unit, a dozen is twelve of it, a kilogram 1,000 g.

Only multiples that are so by definition are converted; how many pieces a carton, a set or a pair holds is each maker's
own affair. Codes: UN/ECE Recommendation 20 (`C62`, `DZN`, `KGM` …).
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass
from decimal import Decimal

from service.domain.caches import BUDGETS, Memo, measure_plain
from service.domain.text.normalise import fold_value
from service.domain.text.numerals import ARABIC, read_number

_ROWS = """
piece: piece pieces pc pcs pce ea each unit units item items c62 h87 件 个 只 条 块 支 把 张 台 部 顶 根 枚 片 盏 本 颗
dozen 12 piece: dozen dozens dz doz dzn 打
gross 144 piece: gross gro 罗
hundred 100 piece: hundred hundreds cen
thousand 1000 piece: thousand thousands mil kpcs
set: set sets kit kits 套 组
pair: pair pairs pr prs npr 双 对 副
box: box boxes bx 盒
carton: carton cartons ctn ctns case cases ct 箱
bag: bag bags bg 袋
pack: pack packs packet packets pk pks 包
bottle: bottle bottles bo 瓶
roll: roll rolls ro 卷
kg: kg kgs kilogram kilograms kilo kilos kgm 千克 公斤
g 0.001 kg: g gram grams grm gm 克
t 1000 kg: t ton tons tonne tonnes mt tne 吨
jin 0.5 kg: jin 斤 市斤
lb 0.45359237 kg: lb lbs pound pounds lbr 磅
oz 0.028349523125 kg: oz ounce ounces onz 盎司
m: m meter meters metre metres mtr 米
cm 0.01 m: cm centimeter centimeters centimetre centimetres cmt 厘米 公分
mm 0.001 m: mm millimeter millimeters millimetre millimetres mmt 毫米
km 1000 m: km kilometer kilometers kilometre kilometres kmt 千米 公里
inch 0.0254 m: inch inches inh 英寸
ft 0.3048 m: ft foot feet fot 英尺
yd 0.9144 m: yd yds yard yards yrd 码
m2: m2 sqm mtk 平方米 平米
cm2 0.0001 m2: cm2 sqcm cmk 平方厘米
sqft 0.09290304 m2: ft2 sqft ftk 平方英尺
l: l liter liters litre litres ltr 升 公升
ml 0.001 l: ml milliliter milliliters millilitre millilitres mlt 毫升
m3 1000 l: m3 cbm mtq 立方米 立方 方
"""
"""Name, how many of which unit it is, where it is a multiple; then how it is spelt."""

PIECE = "piece"
"""The unit of what is counted singly."""

_ONE = Decimal(1)
_PER = re.compile(r"(?:per\b|every\b|an?\b|/|每|一)\s*")
_PLURAL = re.compile(r"\((?:e?s)\)")
_NAMED_TWICE = re.compile(r"(.+?)\s*\((.+)\)")
_MULTIPLE = re.compile(
    rf"({ARABIC}\s?[万千百]?|[一二两三五十百千万]+|thousand|hundred|gross|dozen|k)\s*(?:of\s)?(\D.*)", re.ASCII
)
_WORDS = {
    "thousand": Decimal(1_000),
    "k": Decimal(1_000),
    "hundred": Decimal(100),
    "gross": Decimal(144),
    "dozen": Decimal(12),
}
_LARGEST = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit under its one name.

    Attributes:
        name: `dozen`; an unknown unit's own words, folded.
        measure: the unit that it is a multiple of, `piece`; itself where it is of none.
        size: how many of `measure` it is.
        is_known: whether its name was recognised.
    """

    name: str
    measure: str
    size: Decimal = _ONE
    is_known: bool = True


def _read_rows() -> dict[str, Unit]:
    units = {}
    for line in _ROWS.strip().splitlines():
        facts, spellings = line.split(":")
        name, *multiple = facts.split()
        unit = Unit(name, multiple[1], Decimal(multiple[0])) if multiple else Unit(name, name)
        units.update(dict.fromkeys(spellings.split(), unit))
    return units


_UNIT_OF = _read_rows()
UNITS = tuple(dict.fromkeys(unit.name for unit in _UNIT_OF.values()))
"""The names of all units that are known."""


def read_unit(stated: str) -> Unit:
    """The unit that is meant: `Piece(s)`, `每件` and `pcs` are a piece, `千只`, `1000 pcs` a thousand of it.

    Returns:
        What is not recognised stands for itself, as a unit of its own.
    """
    return _units[stated]


def _read(stated: str) -> Unit:
    folded = _PLURAL.sub("", fold_value(stated)).strip().rstrip(".")
    return _find(folded) or Unit(folded, folded, is_known=False)


_units = Memo(_read, BUDGETS["stated_values"], lambda stated, unit: measure_plain(stated, astuple(unit)))


def _find(folded: str) -> Unit | None:
    if folded in _UNIT_OF:
        return _UNIT_OF[folded]
    if match := _PER.match(folded):
        return _find(folded[match.end() :])
    if match := _NAMED_TWICE.fullmatch(folded):
        return _agreed([match[1], match[2]])
    if "/" in folded:
        return _agreed(folded.split("/"))
    return _find_multiple(folded)


def _agreed(names: list[str]) -> Unit | None:
    """The unit that several names are of, as in `Box/Boxes` and `件 (pcs)`; None where they are of two."""
    found = {_find(name.strip().rstrip(".")) for name in names}
    return found.pop() if len(found) == 1 else None


def _find_multiple(folded: str) -> Unit | None:
    match = _MULTIPLE.fullmatch(folded)
    one = _UNIT_OF.get(match[2].strip().rstrip(".")) if match else None
    if match is None or one is None:
        return None
    said = match[1].strip()
    number = _WORDS.get(said) or read_number(f"一{said}" if said in "千百万" else said)
    if number is None or not 0 < number <= _LARGEST:
        return None
    size = number * one.size
    same = (unit for unit in _UNIT_OF.values() if unit.measure == one.measure and unit.size == size)
    return next(same, Unit(f"{number.normalize():f} {one.name}", one.measure, size))


def normalize_unit(unit: str) -> str:
    """The one name of a unit under its many spellings; an unknown unit stands for itself, folded."""
    return read_unit(unit).name


def measure_of(unit: str | None) -> str | None:
    """What a unit is a multiple of: amounts and prices of one measure can be compared; None for none."""
    return None if unit is None else read_unit(unit).measure


def measure_count(count: int, unit: str | None) -> float:
    """How many of the unit's measure a count of it is: 2 打 are 24 pieces."""
    return float(count * (_ONE if unit is None else read_unit(unit).size))


def price_a_measure(amount: Decimal, unit: str | None) -> float:
    """The price of one of the unit's measure: 120 a thousand are 0.12 a piece."""
    return float(amount / (_ONE if unit is None else read_unit(unit).size))
