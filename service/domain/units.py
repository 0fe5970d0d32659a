"""Units of count and measure, so that `pcs`, `piece` and `件` are seen to be one unit. Never converts between units."""

from __future__ import annotations

from service.domain.text.normalise import fold_value

_ROWS = """
piece: piece pieces pc pcs pce ea each unit units item 件 个 只 条 块 支 把 张 台 部 顶 根 枚 片 盏
set: set sets kit kits 套 组
pair: pair pairs prs 双 对 副
dozen: dozen dozens dz doz 打
box: box boxes 盒
carton: carton cartons ctn ctns case cases 箱
bag: bag bags 袋
bottle: bottle bottles 瓶
roll: roll rolls 卷
kg: kg kgs kilogram kilograms kilo kilos 千克 公斤
g: g gram grams 克
t: t ton tons tonne tonnes mt 吨
m: m meter meters metre metres 米
m2: m2 sqm 平方米 平米
l: l liter liters litre litres 升
"""

_UNIT_OF = {
    spelling: name
    for name, spellings in (line.split(":") for line in _ROWS.strip().splitlines())
    for spelling in spellings.split()
}


def normalize_unit(unit: str) -> str:
    """The one name of a unit under its many spellings; an unknown unit stands for itself, folded."""
    folded = fold_value(unit).rstrip(".")
    return _UNIT_OF.get(folded, folded)
