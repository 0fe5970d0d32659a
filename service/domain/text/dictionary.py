"""The bilingual dictionary, Chinese and English, in both directions.

Its sources (`translations`) take seconds to read and would take 140 MB in every process. So what they say lies in a few
tries and arrays, which can be kept on disk, mapped and shared (`provided`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar

import marisa_trie
import numpy as np
import rjieba
from numpy.typing import NDArray

from service.domain.text.codes import codes_of
from service.domain.text.meaning import CharacterInformation, find_meaning
from service.domain.text.mixed import MixedWord, find_mixed_words
from service.domain.text.phrases import Phrase
from service.domain.text.provided import Provided
from service.domain.text.sounds import Sound, may_be_meant
from service.domain.text.translations import Translations, read_translations

Arrays = Mapping[str, NDArray[Any]]

LONGEST_CHINESE = 8
"""Characters of the longest Chinese words."""
_LINKS = ("to_english", "to_chinese", "chinese_synonyms", "english_synonyms", "akin", "homophones")
_PARTS = ("starts", "targets", "weights")
_MEANINGS = ("meaning_starts", "meaning_codes", "meaning_weights")
_FIRST_CHARACTER, _LAST_CHARACTER = 0x3400, 0x9FFF
"""What may have a syllable; its number stands in `syllables`."""
_NO_SYLLABLE = "\0"


class BilingualDictionary:
    """Translations, best first, with weights in (0, 1]; synonyms are names of one concept.

    What follows from the translations is worked out ahead: which English phrases are akin by way of Chinese, and the
    characters by which English words tell their meaning.

    Args:
        words: the Chinese words.
        phrases: the English phrases, their stems parted by spaces.
        sounds: of Chinese words, a syllable's number a character.
        arrays: for each word's, phrase's or sound's number what it leads to.
    """

    TRIES: ClassVar = ("words", "phrases", "sounds")
    ARRAYS: ClassVar = (
        *(f"{name}_{part}" for name in _LINKS for part in _PARTS),
        *("akin_pivots", "syllables", *_MEANINGS),
    )
    """Names of the arrays."""

    def __init__(
        self, words: marisa_trie.Trie, phrases: marisa_trie.Trie, sounds: marisa_trie.Trie, arrays: Arrays
    ) -> None:
        self._words = words
        self._phrases = phrases
        self._sounds = sounds
        self._arrays = arrays
        self._links = {name: tuple(arrays[f"{name}_{part}"] for part in _PARTS) for name in _LINKS}
        self._meaning_starts, self._meaning_codes, self._meaning_weights = (arrays[name] for name in _MEANINGS)

    @classmethod
    def compile(cls, said: Translations) -> BilingualDictionary:
        """The same as tries and arrays."""
        words = marisa_trie.Trie(said.to_english)
        phrases = marisa_trie.Trie(map(" ".join, said.to_chinese))
        numbers = {word: words[word] for word in said.to_english}
        named = {phrase: phrases[" ".join(phrase)] for phrase in said.to_chinese}
        arrays = _link("to_english", numbers, named, said.to_english)
        arrays |= _link("to_chinese", named, numbers, said.to_chinese)
        arrays |= _link("chinese_synonyms", numbers, numbers, _weightless(said.chinese_synonyms))
        arrays |= _link("english_synonyms", named, named, _weightless(said.english_synonyms))
        arrays |= _link("akin", named, named, {one: [pair[:2] for pair in akin] for one, akin in said.akin.items()})
        pivots = (numbers[pivot] for phrase in sorted(named, key=named.__getitem__) for *_, pivot in said.akin[phrase])
        arrays["akin_pivots"] = np.fromiter(pivots, dtype=np.int32)
        arrays |= _find_meanings(sorted(named, key=named.__getitem__), said)
        syllables = {syllable: number for number, syllable in enumerate(sorted(set(said.syllables.values())), start=1)}
        spelt = {
            spelling: [word for word in homophones if word in numbers]
            for sound, homophones in said.homophones.items()
            if (spelling := _spell(sound, syllables))
        }
        sounds = marisa_trie.Trie(spelt)
        arrays |= _link("homophones", {sound: sounds[sound] for sound in spelt}, numbers, _weightless(spelt))
        arrays["syllables"] = np.zeros(_LAST_CHARACTER - _FIRST_CHARACTER + 1, dtype=np.int32)
        for character, syllable in said.syllables.items():
            arrays["syllables"][ord(character) - _FIRST_CHARACTER] = syllables[syllable]
        return cls(words, phrases, sounds, arrays)

    @property
    def tries(self) -> dict[str, marisa_trie.Trie]:
        """The tries by the names of `TRIES`."""
        return dict(zip(self.TRIES, (self._words, self._phrases, self._sounds), strict=True))

    @property
    def arrays(self) -> Arrays:
        """The arrays by the names of `ARRAYS`."""
        return self._arrays

    def words_from(self, run: str, begin: int) -> list[str]:
        """The words that a run of Chinese characters holds at one place, the shortest first."""
        found: list[str] = self._words.prefixes(run[begin : begin + LONGEST_CHINESE])
        return found

    def holds_word(self, word: str) -> bool:
        """Whether a Chinese word is one of the dictionary's."""
        return word in self._words

    def mixed_words_in(self, folded: str) -> list[MixedWord]:
        """The words of a folded text that are written in characters and Latin letters or digits."""
        return find_mixed_words(folded, self._words.prefixes)

    def homophones_in(self, run: str) -> Iterator[tuple[int, str]]:
        """Words that a run of Chinese characters sounds like but is not, and where; the shortest first at each place.

        Tones do not count, and half of a word's characters at least are the run's own. Of words of two characters,
        those of the trade. What is a word as it is written sounds like no other.
        """
        sound = "".join(map(self._syllable_of, run))
        for begin in range(len(run) - 1):
            for prefix in self._sounds.prefixes(sound[begin : begin + LONGEST_CHINESE]):
                written = run[begin : begin + len(prefix)]
                words = self._follow("homophones", self._sounds[prefix], self._words.restore_key)
                meant = [word for word, _ in words if may_be_meant(word, written)]
                if meant and written not in self._words and rjieba.cut(written, False) != [written]:
                    yield from ((begin, word) for word in meant)

    def to_english(self, word: str) -> tuple[tuple[Phrase, float], ...]:
        """Translations of a Chinese word; none when it is unknown."""
        return self._follow("to_english", self._words.get(word), self._phrase_at)

    def to_chinese(self, phrase: Phrase) -> tuple[tuple[str, float], ...]:
        """Translations of an English phrase; none when it is unknown."""
        return self._follow("to_chinese", self._phrases.get(" ".join(phrase)), self._words.restore_key)

    def akin(self, phrase: Phrase) -> tuple[tuple[Phrase, float, str], ...]:
        """English phrases that share a translation with one, that translation being the last of each three."""
        number = self._phrases.get(" ".join(phrase))
        if number is None:
            return ()
        begin, end = self._links["akin"][0][number : number + 2].tolist()
        pivots = self._arrays["akin_pivots"][begin:end].tolist()
        named = zip(self._follow("akin", number, self._phrase_at), map(self._words.restore_key, pivots), strict=True)
        return tuple((other, weight, pivot) for (other, weight), pivot in named)

    def chinese_synonyms(self, word: str) -> tuple[str, ...]:
        """Other names, in Chinese, of what a Chinese word names."""
        found = self._follow("chinese_synonyms", self._words.get(word), self._words.restore_key)
        return tuple(other for other, _ in found)

    def english_synonyms(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Other names, in English, of what an English phrase names."""
        found = self._follow("english_synonyms", self._phrases.get(" ".join(phrase)), self._phrase_at)
        return tuple(other for other, _ in found)

    def meaning(self, phrase: Phrase) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
        """The features of an English word's meaning (`find_meaning`) by their codes, with weights of length 1."""
        number = self._phrases.get(" ".join(phrase))
        begin, end = (0, 0) if number is None else self._meaning_starts[number : number + 2].tolist()
        return self._meaning_codes[begin:end], self._meaning_weights[begin:end]

    def _follow(self, name: str, number: int | None, name_of: Callable[[int], Any]) -> tuple[tuple[Any, float], ...]:
        if number is None:
            return ()
        starts, targets, weights = self._links[name]
        begin, end = starts[number : number + 2].tolist()
        return tuple(zip(map(name_of, targets[begin:end].tolist()), weights[begin:end].tolist(), strict=True))

    def _syllable_of(self, character: str) -> str:
        """The number of a character's usual syllable, as a character."""
        place = ord(character) - _FIRST_CHARACTER
        syllables = self._arrays["syllables"]
        return chr(syllables[place]) if 0 <= place < len(syllables) else _NO_SYLLABLE

    def _phrase_at(self, number: int) -> Phrase:
        return tuple(self._phrases.restore_key(number).split(" "))


def compile_dictionary() -> BilingualDictionary:
    """Read the sources and work out what follows from them; some seconds."""
    return BilingualDictionary.compile(read_translations())


dictionary: Provided[BilingualDictionary] = Provided(compile_dictionary)
"""The dictionary."""


def _spell(sound: Sound, syllables: Mapping[str, int]) -> str:
    """A sound in characters, each a syllable's number; empty when no character usually has one of its syllables."""
    return "".join(chr(syllables[one]) for one in sound) if syllables.keys() >= set(sound) else ""


def _link(
    name: str,
    numbers: Mapping[Any, int],
    targets: Mapping[Any, int],
    said: Mapping[Any, Sequence[tuple[Any, float]]],
) -> dict[str, NDArray[Any]]:
    """What each of some names leads to, in the order of their numbers."""
    in_order = [said.get(one, ()) for one in sorted(numbers, key=numbers.__getitem__)]
    pairs = list(chain.from_iterable(in_order))
    return {
        f"{name}_starts": np.cumsum([0, *map(len, in_order)], dtype=np.int32),
        f"{name}_targets": np.array([targets[one] for one, _ in pairs], dtype=np.int32),
        f"{name}_weights": np.array([weight for _, weight in pairs], dtype=np.float64),
    }


def _weightless(said: Mapping[Any, Collection[Any]]) -> dict[Any, list[tuple[Any, float]]]:
    return {one: [(other, 1.0) for other in others] for one, others in said.items()}


def _find_meanings(phrases: Iterable[Phrase], said: Translations) -> dict[str, NDArray[Any]]:
    """The meanings of those phrases that are single words."""
    counts = Counter(chain.from_iterable(map(set, said.to_english)))
    known = CharacterInformation.of(counts, len(said.to_english))
    meanings = [find_meaning(said.to_chinese[phrase], known) if len(phrase) == 1 else {} for phrase in phrases]
    return {
        "meaning_starts": np.cumsum([0, *map(len, meanings)], dtype=np.int32),
        "meaning_codes": codes_of(chain.from_iterable(meanings)),
        "meaning_weights": np.fromiter(chain.from_iterable(map(dict.values, meanings)), dtype=np.float64),
    }
