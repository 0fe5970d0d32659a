"""Numbers with units as comparable values: 500ml is 0.5 L, 18 inch is 45.7 cm, 1/2" is 0.5 inch.

A quantity lies on a logarithmic scale of 2 % steps, so that spellings and roundings of one size fall on the same or the
next step; each step of a dimension is a term such as `=volume:312`. What is told by bounds or as a range (`600克以上`,
`up to 20 kg`, `5-24 V`, `约110克`) covers all steps between its ends: it meets whatever lies within.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from service.domain.text.numerals import THOUSANDS, read_number

MARK = "="
"""Prefix of quantity terms."""

_STEP = math.log(1.02)
_UNITS = {
    "volume": "ml 1 毫升 1 cc 1 l 1000 升 1000 公升 1000 ltr 1000 liter 1000 liters 1000 litre 1000 litres 1000 cl 10"
    " cbm 1000000"
    " gallon 3785.4 gallons 3785.4 gal 3785.4 加仑 3785.4 fl.oz 29.57 fl_oz 29.57 quart 946.4 quarts 946.4 qt 946.4",
    "mass": "g 1 克 1 gram 1 grams 1 gm 1 mg 0.001 毫克 0.001 mcg 0.000001 kg 1000 kgs 1000 公斤 1000 千克 1000 斤 500"
    " kilogram 1000 kilograms 1000 kilo 1000 kilos 1000"
    " lb 453.6 lbs 453.6 磅 453.6 oz 28.35 ounce 28.35 ounces 28.35 盎司 28.35",
    "length": "mm 0.1 毫米 0.1 cm 1 厘米 1 公分 1 m 100 米 100 meter 100 meters 100 metre 100 metres 100"
    ' inch 2.54 inches 2.54 in 2.54 " 2.54 寸 2.54 英寸 2.54 吋 2.54 ft 30.48 feet 30.48 foot 30.48 英尺 30.48',
    "voltage": "v 1 volt 1 volts 1 伏 1 伏特 1 kv 1000",
    "power": "w 1 watt 1 watts 1 瓦 1 瓦特 1 kw 1000 千瓦 1000",
    "charge": "mah 1 毫安 1 毫安时 1 ah 1000",
    "storage": "mb 0.001 gb 1 g内存 1 tb 1000",
}
_FACTORS = {
    unit.replace("_", " "): (dimension, float(factor))
    for dimension, row in _UNITS.items()
    for unit, factor in zip(row.split()[::2], row.split()[1::2], strict=True)
}
_COUNTABLE = frozenset({"volume", "mass", "charge"})
"""Dimensions in which `2x500g` is two of them: one kilogram."""
_INCHES = frozenset('inch inches in " 寸 英寸 吋'.split())
OPPOSABLE = frozenset({"volume", "mass", "voltage", "storage", "diagonal"})
"""Dimensions in which two stated sizes contradict one another; a product has many lengths, but one voltage.

`diagonal` is a single size in inches, as of a screen or a suitcase; it is a length besides.
"""
DIMENSIONS = (*_UNITS, "diagonal")

_DECIMAL = rf"{THOUSANDS}(?:\.\d+)?|\d+,\d{{1,2}}(?![\d,])|\d+(?:\.\d+)?"
_FRACTION = r"\d{1,2}/(?:2|3|4|5|8|16|32|64)(?!\d)"
_CHINESE = "[一二两三四五六七八九十][一二三四五六七八九十百千]*"
_VALUE = rf"(?:(?:\d{{1,3}}(?:\s|-|\s?and\s))?{_FRACTION}|(?:{_DECIMAL})(?:\s?万|\s?千(?!克|瓦))?|{_CHINESE})"
_JOIN = r"\s*[x×*~～/–—至到-]\s*|\s?to\s"
_UNIT = "|".join(re.escape(unit) for unit in sorted(_FACTORS, key=len, reverse=True))
_NEXT = rf"(?:{_JOIN})(?:{_VALUE})"
_QUANTITY = re.compile(
    rf"(?:(?<![\w./])(?<!\d,)|(?<=\bdc)|(?<=\bac))"
    rf"(?P<values>{_VALUE}(?:\s?(?:{_UNIT})?{_NEXT}){{0,2}})(?:\s?±\s?(?P<tolerance>{_DECIMAL})(?P<percent>\s?%)?)?"
    rf"[\s-]?(?P<unit>{_UNIT})(?![a-z0-9]|-[a-z]+\d|拉)"
    rf"(?:\s?±\s?(?P<spread>{_DECIMAL})(?P<share>\s?%|\s?(?:{_UNIT})(?![a-z]))?)?(?:\s?[x×*]\s?(?P<times>\d{{1,3}})(?![\d.]|\s?(?:{_UNIT})(?![a-z])))?",
    re.ASCII,
)
_BARE = re.compile(r"(?<![\w.])(\d{2,3})\s?[x×*]\s?(\d{2,3})(?![\w.%]|\s?[x×*])", re.ASCII)
_LEAST_BARE, _MOST_BARE = 10.0, 300.0
"""Centimetres between which a size without a unit may lie: `30×70` is no resolution."""
_DIGIT = re.compile("[0-9一二两三四五六七八九十]")
_ONE_VALUE = re.compile(_VALUE, re.ASCII)
_SIZE = re.compile(rf"({_VALUE})(?:\s?({_UNIT})(?![a-z0-9]))?", re.ASCII)
_IS_RANGE = re.compile(r"[~～–—至到-]|\bto\b")
_IS_PRODUCT = re.compile("[x×*]")

_LEAST_BEFORE = re.compile(
    r"(?:不低于|不少于|不小于|不短于|不轻于|至少|最少|≥|>=|>|(?<!不)(?:大于|超过|高于)|"
    r"\b(?:over|above|at least|(?<!no )(?<!not )more than|minimum(?: of)?|min\.?|"
    r"(?:not|no) (?:less|smaller|shorter|lighter) than|not below))\s?$"
)
_MOST_BEFORE = re.compile(
    r"(?:不超过|不高于|不大于|不多于|不重于|最多|至多|≤|<=|<|(?<!不)(?:小于|低于)|"
    r"\b(?:under|below|up to|at most|(?<!not )(?<!no )less than|maximum(?: of)?|max\.?|within|"
    r"not more than|no more than))\s?$"
)
_ABOUT_BEFORE = re.compile(r"(?:约|大约|大概|左右|\b(?:about|around|approx\.?|approximately|circa)|~)\s?$")
_LEAST_AFTER = re.compile(
    r"\s?(?:及?以上|(?:or|and) (?:more|above|up|larger|bigger|longer|higher|over|heavier|taller)\b|\+)"
)
_MOST_AFTER = re.compile(
    r"\s?(?:及?以[下内]|之内|or (?:less|under|below|smaller|lighter|shorter|fewer)\b|max\b|maximum\b)"
)
_ABOUT_AFTER = re.compile(r"\s?(?:左右|上下)")
_LOOK_BACK = 16
_ABOUT = 0.06
"""What `about` leaves room for, either way."""
MOST_STEPS = 160
"""Steps that a bound reaches, to 24 times or a 24th of it; and that a range covers, whose middle is left out beyond."""


class Quantity(NamedTuple):
    """A size in a text, or a range of them.

    Attributes:
        dimension: one of `DIMENSIONS`.
        low, high: its ends on the logarithmic scale; equal for one size.
        start, end: its offsets in the text.
    """

    dimension: str
    low: int
    high: int
    start: int
    end: int

    @property
    def terms(self) -> tuple[str, ...]:
        """The index terms of all that it covers."""
        return tuple(size_term(self.dimension, step) for step in _steps(self.low, self.high))


def _steps(low: int, high: int) -> Iterator[int]:
    if high - low <= MOST_STEPS:
        yield from range(low, high + 1)
    else:
        yield from range(low, low + MOST_STEPS // 2)
        yield from range(high - MOST_STEPS // 2, high + 1)


def size_term(dimension: str, step: int) -> str:
    """The index term of a size."""
    return f"{MARK}{dimension}:{step}"


def dimension_term(dimension: str) -> str:
    """The index term that says: some size of this dimension is stated."""
    return f"{MARK}{dimension}"


DIMENSION_TERMS = frozenset(map(dimension_term, DIMENSIONS))


def find_quantities(folded: str) -> list[Quantity]:
    """The quantities of a folded text; `30x40 cm` holds two, `100-240V` is a range, `2x500g` are 500 g and 1 kg."""
    if _DIGIT.search(folded) is None:
        return []
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(folded):
        found += _read(match, folded)
    if "x" in folded or "×" in folded or "*" in folded:
        taken = [(one.start, one.end) for one in found]
        for match in _BARE.finditer(folded):
            sizes = [float(match[1]), float(match[2])]
            is_free = all(match.end() <= start or match.start() >= end for start, end in taken)
            if is_free and all(_LEAST_BARE <= size <= _MOST_BARE for size in sizes):
                found += [_exact("length", size, match) for size in sizes]
    return found


def read_sizes(folded: str) -> tuple[tuple[tuple[str, float, float], ...], bool]:
    """The sizes of a folded text, each its dimension and ends, and whether the text says nothing but them.

    One plain size is exact: `220 v`, `0.22kv`; ranges and others lie on the logarithmic scale.
    """
    match = _SIZE.fullmatch(folded)
    if match is not None and match[2]:
        dimension, factor = _FACTORS[match[2]]
        value = float(f"{_value(match[1]) * factor:.9g}")
        return ((dimension, value, value),), True
    found = [one for one in find_quantities(folded) if one.dimension != "diagonal"]
    left = list(folded)
    for one in found:
        left[one.start : one.end] = " " * (one.end - one.start)
    return tuple((one.dimension, one.low, one.high) for one in found), bool(found) and not "".join(left).strip(" ,;/")


def _read(match: re.Match[str], folded: str) -> Iterator[Quantity]:
    dimension, factor = _FACTORS[match["unit"]]
    sizes = list(_sizes(match["values"], match["unit"]))
    values = [value for of, value in sizes if of == dimension and 0.0 < value < math.inf]
    yield from (_exact(of, value, match) for of, value in sizes if of != dimension and 0.0 < value < math.inf)
    if not values:
        return
    joins = _ONE_VALUE.sub("", match["values"])
    bounds = _bounds(match, folded, values, factor)
    if bounds is not None:
        yield _range(dimension, bounds[0], bounds[1], match)
    elif len(values) == 2 and _IS_RANGE.search(joins) and values[0] < values[1]:
        yield _range(dimension, values[0], values[1], match)
    elif dimension in _COUNTABLE and (n_packs := _count_packs(match, values, factor, joins)):
        yield _exact(dimension, values[-1], match)
        yield _exact(dimension, n_packs * values[-1], match)
    elif len(values) > 1 and _is_about(match, folded):
        yield from (_range(dimension, value * (1.0 - _ABOUT), value * (1.0 + _ABOUT), match) for value in values)
    else:
        yield from (_exact(dimension, value, match) for value in values)
    if match["unit"] in _INCHES and len(sizes) == 1 and bounds is None:
        yield _exact("diagonal", values[0], match)


def _sizes(stated: str, last_unit: str) -> Iterator[tuple[str, float]]:
    """Each stated size with its dimension; one without a unit of its own has the last one's."""
    for match in _SIZE.finditer(stated):
        dimension, factor = _FACTORS[match[2] or last_unit]
        yield dimension, _value(match[1]) * factor


def _value(text: str) -> float:
    """`1-1/2` is 1.5, `1,5` too, `1,000` is a thousand, `两` is two, `2万` twenty thousand."""
    whole, _, fraction = text.rpartition(" ") if " " in text else text.rpartition("-")
    if "/" in fraction:
        numerator, denominator = fraction.split("/")
        return (float(re.sub(r"\D", "", whole) or 0)) + int(numerator) / int(denominator)
    if re.fullmatch(r"\d+,\d{1,2}", text):
        return float(text.replace(",", "."))
    number = read_number(text)
    return 0.0 if number is None else float(number)


def _bounds(match: re.Match[str], folded: str, values: list[float], factor: float) -> tuple[float, float] | None:
    """The ends of what a bound leaves open, None where a size is told plainly."""
    value, reach = values[-1], math.exp(_STEP * MOST_STEPS)
    if spread := match["tolerance"] or match["spread"]:
        width = float(spread.replace(",", ""))
        is_share = match["percent"] or (match["share"] or "").strip() == "%"
        width = value * width / 100.0 if is_share else width * factor
        return max(value - width, value / reach), value + width
    if len(values) > 1:
        return None
    before = folded[max(match.start() - _LOOK_BACK, 0) : match.start()]
    if _is_about(match, folded):
        return value * (1.0 - _ABOUT), value * (1.0 + _ABOUT)
    if _LEAST_BEFORE.search(before) or _LEAST_AFTER.match(folded, match.end()):
        return value, value * reach
    if _MOST_BEFORE.search(before) or _MOST_AFTER.match(folded, match.end()):
        return value / reach, value
    return None


def _is_about(match: re.Match[str], folded: str) -> bool:
    before = folded[max(match.start() - _LOOK_BACK, 0) : match.start()]
    return bool(_ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(folded, match.end()))


def _count_packs(match: re.Match[str], values: list[float], factor: float, joins: str) -> int:
    """How many of one size are in one: 2 in `2x500g` and in `500g*2`; 0 where no number of packs is told."""
    if match["times"]:
        return int(match["times"])
    n = values[0] / factor
    return int(n) if len(values) == 2 and _IS_PRODUCT.search(joins) and n == int(n) else 0


def _exact(dimension: str, value: float, match: re.Match[str]) -> Quantity:
    step = _step_of(value)
    return Quantity(dimension, step, step, match.start(), match.end())


def _range(dimension: str, low: float, high: float, match: re.Match[str]) -> Quantity:
    return Quantity(dimension, _step_of(low), _step_of(high), match.start(), match.end())


def _step_of(value: float) -> int:
    return round(math.log(value) / _STEP)
