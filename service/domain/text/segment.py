"""Cut folded text into words: Chinese by dictionary and HMM (jieba's method), the rest at word boundaries."""

from __future__ import annotations

import re

import rjieba

from service.domain.text.normalise import CJK

_PIECE = re.compile(rf"[{CJK}]+|\d+(?:\.\d+)+[^\W_{CJK}]*|[^\W_{CJK}]+(?:'[^\W_{CJK}]+)*")
_IS_CJK = re.compile(rf"[{CJK}]")


def is_cjk(word: str) -> bool:
    """Whether a word is of a script written without spaces."""
    return _IS_CJK.match(word) is not None


def segment(folded: str) -> list[tuple[str, int]]:
    """The words of a folded text in order, each with its offset.

    Chinese words touch one another (the next begins where the last ends) unless something stands between them.
    """
    words: list[tuple[str, int]] = []
    for piece in _PIECE.finditer(folded):
        text, start = piece.group(), piece.start()
        if text.isascii() or not is_cjk(text):
            words.append((text, start))
            continue
        for word in rjieba.cut(text):
            words.append((word, start))
            start += len(word)
    return words
