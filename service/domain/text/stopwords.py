"""Words that say nothing about a product, unless beside others: a beer can, over-ear headphones, a US plug."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files


def _read(name: str) -> str:
    return (files("service.domain.text") / "data" / name).read_text(encoding="utf-8")


def _read_pairs() -> Iterator[tuple[str, str]]:
    for line in _read("stopwords_in_names.txt").splitlines():
        if not line.startswith("#"):
            first, second = line.split()
            yield from ((one, other) for one in first.split(",") for other in second.split(","))


ENGLISH = frozenset(_read("stopwords_en.txt").split())
CHINESE = frozenset("的了和与及或在是有为也就都而及其之于个等吗呢吧啊呀这那我你他她它们")
_PAIRS = frozenset(_read_pairs())
_TELLING = ENGLISH & {word for pair in _PAIRS for word in pair}
_JOINTS = "-/"
_NEXT = re.compile(r"[\s/-]([a-z]+)")
_LAST = re.compile(r"([a-z]+)[\s/-]\Z")
_LONGEST = 12
"""Letters of the words that stand beside them."""


def is_stop_word(folded: str, start: int, word: str) -> bool:
    """Whether a word of a folded text says nothing where it stands.

    Args:
        folded: the text.
        start: where the word begins.
        word: the word.
    """
    return word in ENGLISH and not (word in _TELLING and _is_in_name(folded, start, start + len(word)))


def _is_in_name(folded: str, start: int, end: int) -> bool:
    """Whether it is joined to a word, or beside one that it makes a name with."""
    is_joined = folded[start - 1 : start] in _JOINTS and folded[start - 2 : start - 1].isalnum() and start > 1
    word = folded[start:end]
    # of `make-up` it says nothing
    if word != "up" and (is_joined or (folded[end : end + 1] in _JOINTS and folded[end + 1 : end + 2].isalnum())):
        return True
    before, after = _LAST.search(folded[max(start - _LONGEST, 0) : start]), _NEXT.match(folded, end)
    return bool((before and (before[1], word) in _PAIRS) or (after and (word, after[1]) in _PAIRS))
