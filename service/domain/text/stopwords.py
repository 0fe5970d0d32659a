"""Words that say nothing about a product."""

from __future__ import annotations

from importlib.resources import files


def _read(name: str) -> frozenset[str]:
    return frozenset((files("service.domain.text") / "data" / name).read_text(encoding="utf-8").split())


ENGLISH = _read("stopwords_en.txt")
CHINESE = frozenset("的了和与及或在是有为也就都而及其之于个等吗呢吧啊呀这那我你他她它们")
