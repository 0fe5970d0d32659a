"""Where goods are to be delivered: `送武汉`, `发往广东省深圳市`, `deliver to Wuhan`; as the province.

Cities and counties are those of GB/T 2260 (`data/divisions.tsv`), their names in letters the Pinyin of CC-CEDICT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from service.domain.places import PROVINCES, find_province_code
from service.domain.reading.found import Field, Found
from service.domain.text.normalise import fold_value

_MEANT = {
    "suzhou": "CN-JS", "fuzhou": "CN-FJ", "yiwu": "CN-ZJ", "jinjiang": "CN-FJ", "cixi": "CN-ZJ", "dongyang": "CN-ZJ",
    "harbin": "CN-HL", "hohhot": "CN-NM", "lhasa": "CN-XZ", "urumqi": "CN-XJ", "kashgar": "CN-XJ",
}  # fmt: skip
"""Names in letters that are not Pinyin; of names that differ by tones or characters alone, what traders mean."""
_MUNICIPALITIES = frozenset({"CN-BJ", "CN-TJ", "CN-SH", "CN-CQ"})
_LONGEST = 12
"""Characters of the longest name."""
_SENT_TO = re.compile(
    r"(?:交货|收货|到货|送货|交付|目的)(?:地[点址]?|城市|省份|港)?\s?[:：为在是]\s?|(?:目的地|收货地[址]?|交货地[点]?)\s?|"
    r"(?:送货?|发货?|货?运|邮?寄|配送|派送|直发|直送|交货|交付|到货|收货|货)(?:到|至|往|去|给|抵|达)\s?|"
    r"(?:送货?|发货|到货|交货|配送|直发|直送|[邮寄])\s?|(?<![批头理沙开研分出蒸])发\s?|(?<!迟)到达?\s?|"
    r"\b(?:cif|cfr|ddp|dap|cpt|cip|dpu)\s?"
)
_HANDED_OVER = re.compile(r"\s?(?:交货|收货|到货|交付|自提|仓库?交?|本地配送)")
_SENT_TO_EN = re.compile(
    r"\b(?:deliver(?:y|ed)?|ship(?:ping|ped|ment)?|send|sent|destination|place of delivery|delivery place|"
    r"dispatch(?:ed)?|arriving)\s?"
    r"(?:is\s|to\s|in\s|at\s|:\s?)+(?:the\s)?(?:city of\s|province of\s)?"
)
_BARE_TO_EN = re.compile(
    r"\b(?:to|into|delivered)\s(?:(?:our|the|my)\s)?(?:(?:warehouse|store|hub|port|city|dc)\s(?:in|at|of)\s)?|"
    r"\b(?:cif|cfr|ddp|dap|cpt|cip|dpu)\s"
)
"""Words after which a city or a province alone is meant, Incoterms too: `20k packs to Guangzhou`, `DDP Wuhan`."""
_PLACE_OF_GOODS = re.compile(
    r"\s?(?:的?(?:总仓|分仓|保税仓|中心仓|仓库|库房|门店|仓(?!鼠)|港口?)|\s(?:warehouse|port|hub|store|city|province)\b)"
)
"""What goods are brought to in a place."""
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{1,8}[区县市镇乡]")
"""What may follow a place that is known."""
_ENGLISH_NAME = re.compile(r"[a-z]+(?:['\s-][a-z]+)?")


def find_destinations(folded: str) -> Iterator[Found]:
    """The places of delivery in a folded text, as ISO 3166-2 codes of their provinces."""
    for match in _SENT_TO.finditer(folded):
        if (named := _place_at(folded, match.end())) is not None:
            yield _found(folded, named, match.start())
    for match in _HANDED_OVER.finditer(folded):
        if (ending := _place_before(folded, match.start())) is not None:
            yield Found(Field.DELIVERY_PROVINCE, ending[0], ending[1], match.end())
    for match in _SENT_TO_EN.finditer(folded):
        if (named := _english_place_at(folded, match.end())) is not None:
            yield _found(folded, named, match.start())
    for match in _BARE_TO_EN.finditer(folded):
        if (named := _english_place_at(folded, match.end(), _is_city)) is not None:
            yield _found(folded, named, match.start())


def _found(folded: str, named: tuple[str, int], start: int) -> Found:
    code, end = named
    further = _PLACE_OF_GOODS.match(folded, end)
    return Found(Field.DELIVERY_PROVINCE, code, start, further.end() if further else end)


def _is_city(name: str) -> bool:
    """Whether a name is of a city or a province rather than of a county, of which many are words."""
    return find_province_code(name) is not None or any(number.endswith("00") for number in _numbers().get(name, ()))


@cache
def divisions() -> Mapping[str, str]:
    """The provinces of cities and counties, by name in both languages; what several provinces have is left out.

    A city comes before a county of its name.
    """
    province_of = {province.gb_code[:2]: code for code, province in PROVINCES.items()}
    by_name = {name: {province_of[number[:2]] for number in numbers} for name, numbers in _numbers().items()}
    return {name: min(codes) for name, codes in by_name.items() if len(codes) == 1} | _MEANT


@cache
def _numbers() -> Mapping[str, frozenset[str]]:
    """The GB/T 2260 codes of cities and counties by name in both languages; a city comes before its namesakes."""
    cities: dict[str, set[str]] = {}
    counties: dict[str, set[str]] = {}
    for line in (files(__package__) / "data/divisions.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        number, *names = line.split("\t")
        for name in filter(None, names):
            (cities if number.endswith("00") else counties).setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in (counties | cities).items()}


def cities() -> Iterator[str]:
    """The names of all cities, in Chinese and in full."""
    return (name for name, numbers in _numbers().items() if name.endswith("市") and len(numbers) == 1)


_CITY_WORD = re.compile(r"(?:\s+(?:city|shi|municipality)|,\s*.+)$")


def find_divisions(text: str) -> frozenset[str]:
    """GB/T 2260 codes of the cities or counties that a name may mean: `深圳`, `广东省深圳市`, `Shenzhen City`.

    Returns:
        None at all for a name that is not known; the four municipalities are their provinces.
    """
    folded = _CITY_WORD.sub("", fold_value(text))
    for name in (folded, folded.replace(" ", "").replace("'", "")):
        if found := _numbers().get(name):
            return found
        if (code := find_province_code(name)) in _MUNICIPALITIES and not name.isdigit():
            return frozenset([PROVINCES[str(code)].gb_code])
    for end in range(len(folded) - 1, 1, -1):
        if not folded.isascii() and find_province_code(folded[:end]) and (found := _numbers().get(folded[end:])):
            return found
    return frozenset()


def _place_at(folded: str, begin: int) -> tuple[str, int] | None:
    """The place that is named from there on, the longest name counting, with the end of all that belongs to it."""
    code, end = None, begin
    while (found := _longest_at(folded, end)) is not None:
        if code is not None and found[0] != code:
            break  # of two places the first
        code, end = found
    return None if code is None else (code, end)


def _longest_at(folded: str, begin: int) -> tuple[str, int] | None:
    for end in range(min(begin + _LONGEST, len(folded)), begin + 1, -1):
        if (code := _code_of(folded[begin:end])) is not None:
            return code, end
    return None


def _place_before(folded: str, end: int) -> tuple[str, int] | None:
    for begin in range(max(end - 2 * _LONGEST, 0), end - 1):
        named = _place_at(folded, begin)
        if named is not None and (named[1] == end or _DISTRICT.fullmatch(folded, named[1], end)):
            return named[0], begin
    return None


def _code_of(name: str) -> str | None:
    if not name[0].isalpha() or name[0].isascii():
        return None  # two letters, or a postal code, are no place in a text
    return find_province_code(name) or divisions().get(name)


def _english_place_at(folded: str, begin: int, is_meant: Callable[[str], bool] = bool) -> tuple[str, int] | None:
    match = _ENGLISH_NAME.match(folded, begin)
    if match is None:
        return _place_at(folded, begin)
    words = match.group()
    first = re.match("[a-z']+", words)
    assert first is not None
    for name in (words, first.group()):
        code = None if len(name) <= 2 else find_province_code(name) or divisions().get(name.replace("'", ""))
        if code is not None and is_meant(name.replace("'", "")):
            return code, begin + len(name)
    return None
