"""English words by the Chinese characters of their translations.

Chinese names of goods are built of few characters that carry meaning, and the last one tells the kind: caramel is 焦糖,
sugar is 糖; compost is 堆肥, fertilizer is 肥料. English words whose translations share rare characters are akin.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, lru_cache

from service.domain.text.dictionary import dictionary

_LONGEST_WORD = 4  # longer ones are sayings and descriptions
_LAST_CHARACTER_WEIGHT = 1.3
_PAIR_WEIGHT = 0.7


@lru_cache(maxsize=1 << 16)
def meaning_of(stem: str) -> Mapping[str, float]:
    """Characters and pairs of characters of a word's translations, with weights of length 1; empty when it has none."""
    known, characters = dictionary(), _character_counts()
    weights: dict[str, float] = {}
    for word, likelihood in known.to_chinese((stem,)):
        n = len(word)
        if n > _LONGEST_WORD:
            continue
        scale = likelihood / math.sqrt(n)
        for place, character in enumerate(word):
            emphasis = _LAST_CHARACTER_WEIGHT if place == n - 1 else 1.0
            information = math.log(known.n_words / characters[character])
            weights[character] = weights.get(character, 0.0) + scale * emphasis * information
        for pair in (word[i : i + 2] for i in range(n - 1)):
            weights[pair] = weights.get(pair, 0.0) + scale * _PAIR_WEIGHT * math.log(known.n_words)
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {feature: weight / length for feature, weight in weights.items()} if length else {}


@cache
def _character_counts() -> Mapping[str, int]:
    return dictionary().character_counts()
