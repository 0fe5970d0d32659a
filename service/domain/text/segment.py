"""Cut folded text into words: Chinese by dictionary and HMM (jieba's method), the rest at word boundaries."""

from __future__ import annotations

import re
from typing import TypeAlias

import rjieba

from service.domain.text.normalise import CJK
from service.domain.text.numerals import THOUSANDS

Word: TypeAlias = tuple[str, int, bool]
"""A word of a folded text, its offset, and whether it is of a script without spaces."""

_PIECE = re.compile(
    rf"([{CJK}]+)"  # the only group: a match has a last group when it is of a script without spaces
    rf"|(?<![^\W_])(?:[a-z]\.){{2,}}[a-z]?(?![^\W_])"  # n.e.c., U.S.A: one word
    rf"|(?<![^\W_])(?:man[ -]made|carry[ -]on)(?![^\W_])"  # as fibres are, which are no man's
    rf"|(?<![a-z\d])(?<!\d,){THOUSANDS}(?!,)(?:\.\d+)?[^\W_{CJK}]*"  # 20,000 is one number
    rf"|\d+(?:\.\d+)+[^\W_{CJK}]*"
    rf"|[^\W_{CJK}]+(?:'[^\W_{CJK}]+)*"
)
LONGEST_WORD = 64
"""Letters that are read of a word of a script with spaces; what is longer is base64, or a chain of hashes."""
_LONGEST_CHINESE_WORD = 16
_IS_CJK = re.compile(rf"[{CJK}]")


def is_cjk(word: str) -> bool:
    """Whether a word is of a script written without spaces."""
    return _IS_CJK.match(word) is not None


def segment(folded: str) -> list[Word]:
    """The words of a folded text in order.

    Chinese words touch one another (the next begins where the last ends) unless something stands between them.
    """
    words: list[Word] = []
    for piece, start, is_chinese in runs(folded):
        if not is_chinese:
            words.append((piece, start, False))
            continue
        for word in cut(piece):
            words.append((word, start, True))
            start += len(word)
    return words


def cut(run: str) -> list[str]:
    """The words of a run of Chinese characters; what is too long to be one, the method's own invention, in pieces."""
    words: list[str] = rjieba.cut(run)
    if len(max(words, key=len, default="")) <= _LONGEST_CHINESE_WORD:
        return words
    step = _LONGEST_CHINESE_WORD
    return [word[at : at + step] for word in words for at in range(0, len(word), step)]


def runs(folded: str) -> list[Word]:
    """As `segment`, with each run of Chinese characters in one piece."""
    words: list[Word] = []
    for piece in _PIECE.finditer(folded):
        is_chinese = piece.lastindex is not None
        words.append((piece.group() if is_chinese else piece.group()[:LONGEST_WORD], piece.start(), is_chinese))
    return words
