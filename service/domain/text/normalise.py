"""One spelling of each character: HTML remnants out, NFKC, case folded, no accents, Simplified Chinese."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from opencc import OpenCC

from service.domain.caches import BUDGETS, Memo

CJK = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"
"""Character class (inside brackets) of scripts written without spaces: Han, kana, Hangul syllables."""

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|script)\b[^<>]*>.*?(?:</\1\s*>|\Z)|</?[a-z][^<>]*>", re.IGNORECASE | re.DOTALL
)
"""What does not end reaches to the end, as in HTML; else each beginning would be followed up to there."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FRACTIONS = str.maketrans(
    {
        fraction: " " + unicodedata.normalize("NFKC", fraction).replace("\u2044", "/")
        for fraction in "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
    }
)
"""`1½` is `1 1/2`, which NFKC would make `11⁄2`."""
_ACCENT = re.compile("[\u0300-\u036f]")


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def strip_markup(text: str) -> str:
    """The text without HTML: tags become spaces, entities become their characters."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return text


def fold(text: str) -> str:
    """Fold width, case, accents and Traditional characters; the input holds no markup.

    Full-width and compatibility forms become plain (NFKC), `Café` becomes `cafe`, `側背包` becomes `侧背包`.
    """
    if text.isascii():
        return text.lower()
    text = _ACCENT.sub("", unicodedata.normalize("NFKD", text.translate(_FRACTIONS)))
    text = unicodedata.normalize("NFC", text).casefold()
    if _HAN.search(text):
        text = _to_simplified().convert(text)
    return text


def fold_value(text: str) -> str:
    """What a stated value (a category, unit, certificate, attribute) is compared by: folded, single-spaced, trimmed."""
    return " ".join(fold(text).split())


def _folded_length(character: str) -> int:
    return len(fold(character))


_folded_lengths = Memo(_folded_length, BUDGETS["folded_characters"])


def folded_offsets(text: str, n_folded: int) -> list[int] | None:
    """For each character of `fold(text)`, of which there are `n_folded`, the offset in `text` that it came from.

    Returns:
        `n_folded` offsets, then `len(text)`; None when folding moved characters
        across one another, so that no such list exists (rare: decomposed accents, phrase-level conversions).
    """
    if text.isascii():
        return list(range(len(text) + 1))
    lengths = list(map(_folded_lengths.__getitem__, text))
    if lengths.count(1) == len(lengths):  # as nearly always: no character becomes none, or several
        offsets = list(range(len(text)))
    else:
        offsets = [offset for offset, length in enumerate(lengths) for _ in range(length)]
    if len(offsets) != n_folded:
        return None
    offsets.append(len(text))
    return offsets
