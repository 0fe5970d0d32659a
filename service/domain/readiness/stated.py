"""What is stated about a product in its attributes and its text, under the many names partners give it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from service.domain.catalog import Product
from service.domain.text.normalise import fold, fold_value

_VOLTS = re.compile(
    r"(?<![\d.])(\d{1,3})\s*+(?:(?:-|–|—|~|～|至|to|/|或)\s*(\d{1,3})\s*+)?(?:v\b|v(?=[^a-z])|伏)", re.ASCII
)  # possessive: two runs of spaces that meet would be parted in every way
_MAY_STATE_VOLTS = re.compile(r"\d\s*+[vｖ伏]", re.IGNORECASE)  # a fifth of the time that reading them takes
HOME_VOLTS = 220
_LOW_VOLTS = 60  # safety extra-low voltage: no mains

_METRIC = re.compile(r"\d\s*(?:cm|mm|m|公分|厘米|毫米|米|寸|kg|g|ml|l|gsm|千克|公斤|克|毫升|升)(?![a-z])", re.ASCII)
_IMPERIAL = re.compile(
    r"\d\s*(?:in|inch|inches|ft|feet|foot|yd|yard|″|\"|英寸|英尺|oz|ounces|lb|lbs|pounds|qt|quart|gal|gallon|盎司|磅)(?![a-z])",
    re.ASCII,
)

_YES = frozenset({"yes", "true", "y", "有", "是", "可", "接受", "支持", "同意", "accepted", "ok"})
_NO = frozenset({"no", "false", "n", "无", "没有", "否", "不", "不接受", "不支持", "none", "not accepted"})


def find_attribute(attributes: Mapping[str, str], names: Iterable[str]) -> tuple[str, str] | None:
    """Name and value of the first attribute that goes by one of `names` (folded), or None."""
    stated = {fold_value(name): (name, value) for name, value in attributes.items()}
    return next((stated[name] for name in names if name in stated), None)


def read_yes_no(value: str) -> bool | None:
    """What an attribute that answers yes or no says; None for any other word."""
    word = fold_value(value)
    if word in _YES:
        return True
    return False if word in _NO else None


def read_volts(text: str) -> list[tuple[int, int]]:
    """Voltages in a text as ranges, both ends inclusive: `100-240V` → [(100, 240)], `380/220V` → two of one value."""
    found: list[tuple[int, int]] = []
    if not _MAY_STATE_VOLTS.search(text):
        return found
    for match in _VOLTS.finditer(fold(text)):
        first, second = int(match[1]), int(match[2]) if match[2] else None
        if second is None:
            found.append((first, first))
        elif "/" in match[0] or "或" in match[0]:
            found += [(first, first), (second, second)]
        else:
            found.append((min(first, second), max(first, second)))
    return found


def suits_home_mains(volts: Iterable[tuple[int, int]]) -> bool | None:
    """Whether one of the voltages is that of the mains at home; None when none of them is a mains voltage at all."""
    mains = [(low, high) for low, high in volts if high > _LOW_VOLTS]
    if not mains:
        return None
    return any(low <= HOME_VOLTS <= high or low in (230, 240) for low, high in mains)


def read_measures(text: str) -> tuple[bool, bool]:
    """Whether a text holds metric (or customary Chinese) measures, and whether it holds inches or feet."""
    folded = fold(text)
    return bool(_METRIC.search(folded)), bool(_IMPERIAL.search(folded))


def text_of(product: Product) -> str:
    """Name and description."""
    return f"{product.name} {product.description}"
