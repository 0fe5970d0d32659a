"""Hostile texts: what a field of 20,000 characters may hold at its dearest, one maker a kind."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SYLLABLES = [a + b for a, b in itertools.product("bdfgklmnprst", "aeiou")]
_HAN = "毛巾浴巾纯棉羊绒围巾玻璃杯子不锈钢保温壶陶瓷餐具充电器蓝牙耳机太阳能电池板儿童玩具厨房用品红色大号防水"


def _drawn(n: int, letters: str, seed: str) -> str:
    return "".join(random.Random(seed).choices(letters, k=n))


def _cut(text: str, length: int) -> str:
    """Words of a length; a space takes the place of the letter between two."""
    return " ".join(text[at : at + length] for at in range(0, len(text), length + 1))


def _distinct_words(n: int, seed: str) -> str:
    drawn = random.Random(seed)
    words = ("".join(drawn.choices(_SYLLABLES, k=3)) for _ in itertools.count())
    return _fill(words, n, " ")


def _fill(parts: Iterator[str], n: int, between: str) -> str:
    """Parts with something between them, up to `n` characters."""
    text, length = [], 0
    for part in parts:
        text.append(part)
        length += len(part) + len(between)
        if length >= n:
            break
    return between.join(text)[:n]


def _repeat(part: str) -> Callable[[int, str], str]:
    return lambda n, _: (part * (n // len(part) + 1))[:n]


TEXTS: Mapping[str, Callable[[int, str], str]] = {
    "distinct words": _distinct_words,
    "short distinct words": lambda n, seed: _cut(_drawn(n, _LETTERS, seed), 4),
    "Chinese without a stop": lambda n, seed: _drawn(n, _HAN, seed),
    "any Han": lambda n, seed: _drawn(n, "".join(map(chr, range(0x4E00, 0x9FA5))), seed),
    "sizes": lambda n, seed: _fill((f"{at}ml" for at in itertools.count(int(seed) * 10_000 + 1)), n, " "),
    "sizes by sizes": _repeat("1x1x"),
    "sizes to sizes": _repeat("9-9-"),
    "numbers and spaces": _repeat("1 x "),
    "one long word": lambda n, seed: _drawn(n, _LETTERS, seed),
    "long words": lambda n, seed: _cut(_drawn(n, _LETTERS, seed), 60),
    "model numbers": lambda n, seed: _fill((f"ab{at}cd" for at in itertools.count(int(seed) * 10_000)), n, " "),
    "mixed scripts": lambda n, seed: _fill(map("".join, zip(_HAN * n, _drawn(n, _LETTERS, seed), strict=False)), n, ""),
    "less-thans": _repeat("<"),
    "tags that do not end": _repeat("<script"),
    "comments that do not end": _repeat("<!--"),
    "styles that do not end": _repeat("<style>"),
    "entities": _repeat("&amp;"),
    "entities that do not end": _repeat("&#1"),
    "accents": _repeat("e\u0301\u0302\u0323"),
    "one letter with accents": lambda n, _: "e" + "\u0301" * (n - 1),
    "digits": _repeat("1234567890"),
    "points": _repeat("1.1."),
    "initials": _repeat("a."),
    "hyphens": _repeat("a-"),
    "apostrophes": _repeat("a'"),
    "full width": lambda n, seed: _drawn(n, "".join(chr(0xFEE0 + ord(one)) for one in _LETTERS) + "\u3000", seed),
    "ligatures": _repeat("\ufdfa"),
    "denials": _repeat("not "),
    "other than": _repeat("other than "),
    "spaces": _repeat(" "),
}
"""A text of about so many characters, of each kind; another for each seed, a number as text, where there are others."""
