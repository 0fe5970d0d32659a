"""Words of selling and asking: `wholesale`, `求购`, `hot sale`, `出口转内销`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from service.domain.text.phrases import Phrase, phrase_of
from service.domain.text.segment import is_cjk


@cache
def selling_words() -> frozenset[Phrase | str]:
    """English phrases as stems, Chinese ones as they stand."""
    lines = (files("service.domain.text") / "data" / "selling_words.txt").read_text(encoding="utf-8").splitlines()
    words = (line for line in lines if line and not line.startswith("#"))
    return frozenset(line if is_cjk(line) else phrase_of(line) for line in words)
