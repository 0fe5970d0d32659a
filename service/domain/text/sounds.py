"""How Chinese words sound, tones aside: who types by sound now and then picks another character of the same sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

Sound = tuple[str, ...]
"""Syllables in Pinyin, without tones."""

_TONES = "12345"


def sound_of(pinyin: str) -> Sound:
    """The syllables of what CC-CEDICT writes `tou2 ying3 yi2`."""
    return tuple(syllable.rstrip(_TONES) for syllable in pinyin.lower().split())


def find_syllables(spoken: Iterable[tuple[str, Sound]]) -> dict[str, str]:
    """The syllable that each character has in most words.

    Args:
        spoken: words and how they sound; those that do not have a syllable for each character tell nothing.
    """
    counts: dict[str, Counter[str]] = {}
    for word, sound in spoken:
        for character, syllable in zip(word, sound, strict=False) if len(word) == len(sound) else ():
            counts.setdefault(character, Counter())[syllable] += 1
    return {character: of_one.most_common(1)[0][0] for character, of_one in counts.items()}


def sound_by_characters(word: str, syllables: Mapping[str, str]) -> Sound | None:
    """How a word sounds when each character sounds as it usually does; None when one is unknown."""
    sound = tuple(syllables.get(character, "") for character in word)
    return sound if all(sound) else None


def may_be_meant(word: str, written: str) -> bool:
    """Whether a word of the same sound may be what was meant: at most half of its characters are others."""
    others = sum(one != other for one, other in zip(word, written, strict=True))
    return 0 < others <= len(word) // 2
