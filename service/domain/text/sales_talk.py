"""Words of selling and asking: `wholesale`, `求购`, `hot sale`, `出口转内销`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from service.domain.text.normalise import fold
from service.domain.text.phrases import Phrase
from service.domain.text.segment import is_cjk, segment
from service.domain.text.stems import stem
from service.domain.text.stopwords import ENGLISH


@cache
def sales_talk() -> frozenset[Phrase | str]:
    """English phrases as stems, Chinese ones as they stand."""
    lines = (files("service.domain.text") / "data" / "sales_talk.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_key(fold(line)) for line in lines if line and not line.startswith("#"))


def _key(folded: str) -> Phrase | str:
    if is_cjk(folded):
        return folded
    return tuple(stem(word) for word, _, _ in segment(folded) if word not in ENGLISH)
