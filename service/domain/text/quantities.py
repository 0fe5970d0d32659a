"""Numbers with units as comparable values: 500ml is 0.5 L, 18 inch is 45.7 cm.

A quantity becomes a term such as `=volume:312`: its dimension and its size on a logarithmic scale of 2 % steps, so that
spellings and roundings of one size fall on the same or the next step.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

MARK = "="
"""Prefix of quantity terms."""

_STEP = math.log(1.02)
_UNITS = {
    "volume": "ml 1 毫升 1 cc 1 l 1000 升 1000 公升 1000 liter 1000 liters 1000 litre 1000 litres 1000 cl 10",
    "mass": "g 1 克 1 gram 1 grams 1 mg 0.001 毫克 0.001 mcg 0.000001 kg 1000 kgs 1000 公斤 1000 千克 1000 斤 500"
    " lb 453.6 lbs 453.6 磅 453.6 oz 28.35 ounce 28.35 ounces 28.35 盎司 28.35",
    "length": "mm 0.1 毫米 0.1 cm 1 厘米 1 公分 1 m 100 米 100 meter 100 meters 100 metre 100 metres 100"
    ' inch 2.54 inches 2.54 in 2.54 " 2.54 寸 2.54 英寸 2.54 吋 2.54 ft 30.48 feet 30.48 foot 30.48 英尺 30.48',
    "voltage": "v 1 volt 1 volts 1 伏 1 伏特 1 kv 1000",
    "power": "w 1 watt 1 watts 1 瓦 1 瓦特 1 kw 1000 千瓦 1000",
    "charge": "mah 1 毫安 1 毫安时 1 ah 1000",
    "storage": "mb 0.001 gb 1 g内存 1 tb 1000",
}
_FACTORS = {
    unit: (dimension, float(factor))
    for dimension, row in _UNITS.items()
    for unit, factor in zip(row.split()[::2], row.split()[1::2], strict=True)
}
_NUMBER = r"\d+(?:\.\d+)?"
_ALTERNATIVES = "|".join(re.escape(unit) for unit in sorted(_FACTORS, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\w.])((?:{_NUMBER}\s*[x×*~/-]\s*){{0,2}}{_NUMBER})[\s-]?({_ALTERNATIVES})(?![a-z0-9]|-[a-z]+\d)", re.ASCII
)
_DIGIT = re.compile("[0-9]")
_NUMBERS = re.compile(_NUMBER)

_MAINS = (100.0, 110.0, 115.0, 120.0, 127.0, 200.0, 208.0, 220.0, 230.0, 240.0)

OPPOSABLE = frozenset({"volume", "mass", "voltage", "storage"})
"""Dimensions in which two stated sizes contradict one another; a product has many lengths, but one voltage."""


class Quantity(NamedTuple):
    """One size in a text: `start` and `end` are its offsets, `step` its place on the logarithmic scale."""

    dimension: str
    step: int
    start: int
    end: int

    @property
    def term(self) -> str:
        """The index term of this size."""
        return size_term(self.dimension, self.step)


def size_term(dimension: str, step: int) -> str:
    """The index term of a size."""
    return f"{MARK}{dimension}:{step}"


def dimension_term(dimension: str) -> str:
    """The index term that says: some size of this dimension is stated."""
    return f"{MARK}{dimension}"


DIMENSION_TERMS = frozenset(map(dimension_term, _UNITS))


def find_quantities(folded: str) -> list[Quantity]:
    """The quantities of a folded text; `30x40 cm` holds two, `100-240V` its ends and every mains voltage between."""
    if _DIGIT.search(folded) is None:
        return []
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(folded):
        dimension, factor = _FACTORS[match.group(2)]
        numbers = [float(number) * factor for number in _NUMBERS.findall(match.group(1))]
        if dimension == "voltage" and len(numbers) == 2:
            numbers += [mains for mains in _MAINS if min(numbers) < mains < max(numbers)]
        found += [
            Quantity(dimension, round(math.log(value) / _STEP), match.start(), match.end())
            for value in numbers
            if value > 0.0 and math.isfinite(value)
        ]
    return found
