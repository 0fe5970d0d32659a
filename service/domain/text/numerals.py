"""Numbers as people write them: 20,000, 两万, 1.5万, 三千五百, 20k, three thousand.

A library reads these too (`cn2an`), but costs 0.3 s of every start, and knows neither 俩, 半 nor `k`.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2, "俩": 2, "仨": 3}
_SMALL = {"十": 10, "百": 100, "千": 1_000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_SUFFIXES = {
    **{character: Decimal(factor) for character, factor in {**_SMALL, **_LARGE, "w": 10_000, "k": 1_000}.items()},
    "thousand": Decimal(1_000),
    "million": Decimal(1_000_000),
    "hundred": Decimal(100),
}
_WORDS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
}

THOUSANDS = r"\d{1,3}(?:,\d{3})+(?!\d)"
"""Pattern of a number whose thousands are parted."""
APART = r"(?<![\d.])(?<!\d,(?=\d{1,3}(?!\d)))"
"""Where a number may begin: after a comma too, unless that parts the digits of one number."""
ARABIC = rf"(?:{THOUSANDS}|\d+)(?:\.\d+)?"
_CHINESE = "[零〇一二两俩仨三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?半?"
_ENGLISH = "|".join(_WORDS)
NUMBER = (
    rf"(?:{APART}{ARABIC}(?:\s?(?:万|千|百|亿)|(?:w|k)(?![a-z])|\s(?:thousand|million|hundred)\b)?"
    rf"|(?<![零〇一二两俩仨三四五六七八九十百千万亿几数]){_CHINESE}(?![几数])|半|\b(?:{_ENGLISH})\b(?:\s(?:thousand|hundred|million)\b)?)"
)
"""Pattern of a number in a folded text; `read_number` reads what it matches."""
_PARTS = re.compile(rf"({ARABIC})\s?(\D+)?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """The number that a piece of folded text writes, None when it writes none.

    `两万`, `2万`, `2w`, `20,000` and `20 thousand` are all 20000; `半` is one half; `三五` is no number.
    """
    text = text.strip()
    if match := _PARTS.fullmatch(text):
        digits, suffix = match.groups()
        factor = _SUFFIXES.get(suffix.strip()) if suffix else Decimal(1)
        return None if factor is None else Decimal(digits.replace(",", "")) * factor
    if text == "半":
        return Decimal("0.5")
    word, _, suffix = text.partition(" ")
    if word in _WORDS:
        return _WORDS[word] * (_SUFFIXES[suffix] if suffix else Decimal(1))
    return _read_chinese(text)


def _read_chinese(text: str) -> Decimal | None:
    whole, _, fraction = text.removesuffix("半").partition("点")
    value = _read_whole(whole)
    if value is None or any(digit not in _DIGITS for digit in fraction):
        return None
    decimals = "".join(str(_DIGITS[digit]) for digit in fraction)
    last = next((_LARGE.get(c) or _SMALL.get(c) for c in reversed(whole) if c in _LARGE or c in _SMALL), 1) or 1
    half = Decimal(last) / 2 if text.endswith("半") else Decimal(0)
    return Decimal(f"{value}.{decimals or 0}") + half


def _read_whole(text: str) -> int | None:
    """三千五百 is 3500, 三千五 too; 二〇二七 is 2027, digit by digit; what has no order is no number."""
    if text and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text)) if len(text) == 1 or "〇" in text else None
    total = section = 0
    digit: int | None = None
    last = 1
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _SMALL:
            section += (1 if digit is None else digit) * (last := _SMALL[character])
            digit = None
        elif character in _LARGE:
            total = (total + section + (digit or 0)) * (last := _LARGE[character])
            section, digit = 0, None
        else:
            return None
    if digit and last >= 100 and not text[-2:].startswith("零"):
        digit *= last // 10  # 三千五 is short for 三千五百
    return total + section + (digit or 0) if text else None
