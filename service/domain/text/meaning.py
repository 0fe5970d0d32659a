"""English words by the Chinese characters of their translations.

Chinese names of goods are built of few characters that carry meaning, and the last one tells the kind: caramel is 焦糖,
sugar is 糖; compost is 堆肥, fertilizer is 肥料. English words whose translations share rare characters are akin.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LONGEST_WORD = 4  # longer ones are sayings and descriptions
_LAST_CHARACTER_WEIGHT = 1.3
_PAIR_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class CharacterInformation:
    """How much the characters of Chinese words tell.

    Attributes:
        characters: of each, by how few words hold it.
        rarest: what one tells that a single word holds; pairs of characters count as such.
    """

    characters: Mapping[str, float]
    rarest: float

    @classmethod
    def of(cls, counts: Mapping[str, int], n_words: int) -> CharacterInformation:
        """From the number of words that hold each character."""
        return cls({one: math.log(n_words / count) for one, count in counts.items()}, math.log(n_words))


def find_meaning(translations: Iterable[tuple[str, float]], known: CharacterInformation) -> dict[str, float]:
    """Characters and pairs of characters of a word's translations, with weights of length 1; empty when it has none."""
    weights: dict[str, float] = {}
    for word, likelihood in translations:
        n = len(word)
        if n > _LONGEST_WORD:
            continue
        scale = likelihood / math.sqrt(n)
        for place, character in enumerate(word):
            emphasis = _LAST_CHARACTER_WEIGHT if place == n - 1 else 1.0
            weights[character] = weights.get(character, 0.0) + scale * emphasis * known.characters[character]
        for pair in (word[i : i + 2] for i in range(n - 1)):
            weights[pair] = weights.get(pair, 0.0) + scale * _PAIR_WEIGHT * known.rarest
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {feature: weight / length for feature, weight in weights.items()} if length else {}
