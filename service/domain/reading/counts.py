"""How many are wanted: `两万条`, `20000 pcs`, `数量：5,000`; never what a pack, a set or a size holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from service.domain.reading.found import Count, Field, Found
from service.domain.text.numerals import NUMBER, read_number
from service.domain.text.quantities import find_quantities
from service.domain.units import normalize_unit

_COUNTED = (
    "件 个 只 条 套 双 对 副 箱 盒 袋 包 瓶 卷 台 部 张 支 把 块 片 根 顶 盏 枚 床 辆 本 册 桶 罐 筐 株 份 匹 捆 幅 节 "
    "粒 颗 打"
)
_MEASURED = "吨 公斤 千克 kg 斤 平方米 平米 米"
_ENGLISH = (
    "pcs pc pieces piece units unit sets set pairs pair dozens dozen dz cartons carton ctns boxes box bottles bottle "
    "rolls roll bags bag packs packets tons ton tonnes tonne mt kgs kg"
)
_UNITS = "|".join(sorted([*_COUNTED.split(), *_MEASURED.split()], key=len, reverse=True))
_WORDS = "|".join(sorted(_ENGLISH.split(), key=len, reverse=True))
_MEASURES = frozenset(["公斤", "千克", "kg", "kgs", "斤", "平方米", "平米", "米"])

_CUE_ZH = (
    r"采购量?|求购|需求量?|需要|急需|现需|订购|订货|订做|定制|定做|购买|想要|要货?|拿货|进货|数量|总量|起订量?|首单|首批|"
    r"每月|月需|每年|共计?|一共|合计|总共|大约|大概|约|至少|最少|不少于|不低于|需"
)
_CUE_EN = (
    r"(?:order\s)?qty|(?:order\s)?quantity|order(?:ing)?(?:\sof)?|need(?:ed|ing)?|require[sd]?|looking for|"
    r"buy(?:ing)?|"
    r"purchas(?:e|ing)(?:\sof)?|want(?:ed)?|about|approx(?:imately|\.)?|around|total(?:\sof)?|moq|at least|up to|"
    r"minimum(?:\sof)?"
)
_CUE = re.compile(rf"(?:(?:{_CUE_ZH})|\b(?:{_CUE_EN}))[\s:：为是量约大概在]*$")
_CUE_LENGTH = 24
"""Characters before a number in which its cue lies."""
_RANGE = rf"(?P<number>{NUMBER})(?:\s?[-~–—到至]\s?(?P<upper>{NUMBER}))?"
_COUNT = re.compile(
    rf"{_RANGE}(?P<hedge>多|余|来|左右)?\s?(?:(?P<unit>{_UNITS})|-?(?P<word>{_WORDS})\b\.?)(?P<after>左右|以上|起)?"
)
_BARE = re.compile(
    rf"(?:数量|采购量|需求量|订货量|\bqty|\bquantity)\s?[:：为是]?\s?(?P<number>{NUMBER})(?![\d.]|\s?(?:%|元|块钱|美元|usd|cny|rmb))"
)
_PACKED_BEFORE = re.compile(
    r"(?:每[箱盒包袋套组件卷打]?|[第/x×*+]|一[箱盒包套组]|"
    r"\b(?:pack|set|box|case|bag|carton|lot)s? of|\bper|\ba|\beach)\s?$"
)
_PACKED_AFTER = re.compile(
    r"每|\s?(?:装|入|[/x×*+]|套[装组件]?|组|一[箱盒包袋套组卷打]|头|色|层|款|型|号|寸|孔|格|"
    r"月|小时|钟头|星期|礼拜|工作日|季|年|天|人|平|抽|档|per\b|a\b|pack\b|set\b|kit\b|jigsaws?\b|puzzles?\b|in\b|bag\b|box\b|case\b|carton\b|/|-(?:piece|"
    r"pack|set))"
)
_ASKED_EN = re.compile(
    r"\b(?:looking (?:for|to (?:buy|purchase|order|source))|in need of|needs?|"
    r"want(?:s|ed)?(?: to (?:buy|order|purchase))?|"
    r"buy(?:ing)?|purchas(?:e|ing)|order(?:ing)?|require[sd]?|sourc(?:e|ing)|procur(?:e|ing)|seek(?:ing)?|"
    r"request(?:ing)?|quot(?:e|ation)(?: for)?|suppl(?:y|ies)|inquiry for)"
    r"(?:\s(?:for|of|about|around|some|approx(?:imately|\.)?|at least|up to|over|a total of|another))?"
    rf"\s(?P<number>{NUMBER})"
    r"(?!\s?%)\s(?P<goods>[a-z][^,;.()\d]*)"
)
_FIRST_EN = re.compile(rf"\A\s*(?P<number>{NUMBER})\s(?P<goods>[a-z][^,;.()\d]*)")
"""What a request begins with: `20,000 LED bulbs`."""
_END_OF_GOODS = re.compile(
    r"\b(?:for|with|without|to|in|of|from|by|at|and|or|before|within|under|over|up|that|which|made|deliver\w*|ship\w*|"
    r"each|per|no|not)\b"
)
_PLURAL = re.compile(r"(?:[^su]s|(?:ss|sh|ch|x)es|buses|men|women|children|knives|scarves|mice|feet|teeth)$")
_PROPERTY = re.compile(
    r"(?:lumens?|threads?|denier|gsm|tc|watts?|volts?|percent|grit|mesh|ply|seater|burners?|holes?|mp|dpi|rpm|psi|"
    r"counts?|pages?|hours?|days?|weeks?|months?|years?|degrees?|keys?|colou?rs?|layers?|tiers?|drawers?|doors?|inch|"
    r"pins?|ports?|channels?|carats?|karats?|btu|grams?|proof|series|containers?|yuan|rmb|cny|usd|dollars?|euros?)\b"
)
"""What a number before it tells of the goods, or of their price: `1000 lumen`, `300 thread count`."""
_ASKED_ZH = re.compile(
    rf"(?:采购|求购|订购|订货|购买|需要|急需|现需|想要|想买|想订|要订|收购|进货|拿货|定制|定做)(?:约|大约|大概)?\s?(?P<number>{NUMBER})"
    r"(?=[\u4e00-\u9fff])(?!小时|美[元金]|欧元|毛钱|个月|[转目度号年系型款种元块像帧赫字次以多来左余天])"
)
_SHARED = {"万": 10_000, "千": 1_000, "百": 100, "k": 1_000, "w": 10_000}
"""Orders of magnitude that a range says once, at its end."""
_ROUND = 100
"""Orders are given in hundreds; `求购304不锈钢` asks for a kind of steel."""
_FEW = 20
"""Fewer are what a thing has (three drawers), unless the words around say that they are wanted."""
_MANY = 100
"""So many or more are wanted also where the name of the goods follows."""
_OF_PACKS = frozenset("片 张 粒 颗".split())
"""Units in which the contents of packs are told more often than orders."""
_OF_ORDERS = frozenset("双 对 套 箱 台 辆 床 桶 匹 捆 节".split())
"""Units in which hardly anything is told but orders."""
_TONS = frozenset("吨 t ton tons tonne tonnes mt".split())


def find_counts(folded: str) -> Iterator[Found]:
    """The counts of a folded text that say how much is wanted; of a range the lower end, wanted in any case."""
    for match in _COUNT.finditer(folded):
        before = max(match.start() - _CUE_LENGTH, 0)
        cue = _CUE.search(folded[before : match.start()])
        if (count := _read(match, folded, is_cued=cue is not None)) is not None:
            yield Found(Field.QUANTITY, count, before + cue.start() if cue else match.start(), match.end())
    yield from _find_before_goods(folded)
    for match in _BARE.finditer(folded):
        number = read_number(match["number"])
        if number is not None and number >= 1 and number == int(number):
            yield Found(Field.QUANTITY, Count(int(number), None), match.start(), match.end())


def _find_before_goods(folded: str) -> Iterator[Found]:
    """Counts without a unit before the goods, first of all or after a verb: `looking for 20,000 bath towels`."""
    for match in chain(*(pattern.finditer(folded) for pattern in (_FIRST_EN, _ASKED_EN, _ASKED_ZH))):
        number, goods, at = read_number(match["number"]), match.groupdict().get("goods"), match.start("number")
        if number is None or number != int(number) or number < _FEW:
            continue
        if (match.re is not _ASKED_EN and number % _ROUND) or (goods is not None and not _names_goods(goods, number)):
            continue
        if not _COUNT.match(folded, at) and all(one.start != at for one in find_quantities(folded)):
            yield Found(Field.QUANTITY, Count(int(number), None), match.start(), match.end("number"))


def _names_goods(words: str, number: Decimal) -> bool:
    """Whether words after a number are goods in the plural, and the number none of their properties."""
    goods = _END_OF_GOODS.split(words, maxsplit=1)[0].rstrip()
    if _PLURAL.search(goods) is None or _PROPERTY.match(goods):
        return False
    return number % _ROUND == 0 or not goods.startswith(("stainless", "steel"))  # 304 is a kind of steel


def _read(match: re.Match[str], folded: str, *, is_cued: bool) -> Count | None:
    number, unit = read_number(match["number"]), match["unit"] or match["word"]
    upper = read_number(match["upper"]) if match["upper"] else None
    if number is None:
        return None
    if upper is not None and match["upper"][-1] in _SHARED and match["number"][-1] not in _SHARED and number < upper:
        number *= _SHARED[match["upper"][-1]]  # 3-5万
    if not (is_cued and _is_loose(match, folded)) and not _is_order(match, folded, number, unit):
        return None
    if unit in {"打", "dozen", "dozens", "dz"} and not is_cued and number < _FEW and match["word"] is None:
        return None  # 打 is a verb as often as a dozen
    scaled = number / 2 if unit == "斤" else number
    if scaled < 1 or scaled != int(scaled):
        return None
    return Count(int(scaled), normalize_unit("kg" if unit == "斤" else unit))


def _is_loose(match: re.Match[str], folded: str) -> bool:
    """Whether a count is not of what is in a pack or a set."""
    before = folded[max(match.start() - 12, 0) : match.start()]
    return _PACKED_BEFORE.search(before) is None and _PACKED_AFTER.match(folded, match.end()) is None


def _is_order(match: re.Match[str], folded: str, number: Decimal, unit: str) -> bool:
    """Whether a count without a cue is of what is wanted rather than of what the thing itself has."""
    if not _is_loose(match, folded):
        return False
    if folded[match.end("upper" if match["upper"] else "number")] == "-":  # 6-piece
        return False
    if unit in _TONS:
        return True
    at_end = match.end() == len(folded) or not folded[match.end()].isalnum()
    if unit in _MEASURES:
        return at_end and number >= _MANY
    if unit in _OF_PACKS:
        return number >= (_MANY if at_end else 10 * _MANY)
    is_plain = at_end or match["word"] is not None or unit in _OF_ORDERS
    return number >= (_FEW if is_plain else _MANY)
