"""Words of the catalogue that are near an asked one: spelt alike, or akin in meaning."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from service.domain.search.kernels.codes import count_edits, sum_by_holder
from service.domain.search.statistics import find_codes
from service.domain.text.analysis import is_model_number
from service.domain.text.codes import codes_of
from service.domain.text.dictionary import dictionary
from service.domain.text.segment import LONGEST_WORD
from service.domain.text.stems import stem

SimilarWords = tuple[tuple[str, float], ...]
"""Words with their similarity in (0, 1], nearest first."""
_Sums: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float64]]

_N_SPELT_ALIKE = 5
_MIN_SPELLING = 0.5
_N_AKIN = 10
_MIN_KINSHIP = 0.35
_SHORTEST_SPELLING = 4
_SHORTEST_DERIVED = 5
_SHORTEST_TWICE_MISSPELT = 7
_SLIPS = np.array([0.0, 1.0, 0.05, 0.0])
"""How likely a word is written with so many letters wrong, beside one."""
_ONE_SLIP = np.array([0.0, 1.0, 0.0])
_FIRST_LETTER_SLIP = 0.1
_SHORTEST_PART = 3
_EACH_ONE: NDArray[np.float32] = np.zeros(0, dtype=np.float32)


class Vocabulary:
    """The Latin words of fitted documents, searchable by spelling and by meaning.

    Spelling: the square of the Dice coefficient of the words' letter trigrams, or how likely one was written for the
    other. Meaning: the cosine of the dictionary's. Words of more than `LONGEST_WORD` letters are held, but never found.
    The arrays may be memory maps.
    """

    NAMES: ClassVar = (
        "letters", "letter_ends", "is_word", "word_codes", "frequencies",
        "trigrams", "trigram_starts", "trigram_words", "trigram_counts",
        "features", "feature_starts", "feature_words", "feature_weights",
    )  # fmt: skip
    """Names of the arrays, for saving and loading."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = {name: arrays[name] for name in self.NAMES}

    @classmethod
    def fit(cls, vocabulary: Mapping[str, int], words: Collection[str], frequencies: NDArray[np.int64]) -> Self:
        """Collect the Latin words, and the joined pairs that may be model numbers.

        Args:
            vocabulary: the numbers of all terms of the fitted documents.
            words: those terms that stand in the documents as one word.
            frequencies: how many documents hold each term, in the order of the numbers.
        """
        kept = sorted(
            term
            for term in vocabulary
            if _SHORTEST_SPELLING <= len(term) <= LONGEST_WORD
            and term.isascii()
            and term.isalnum()
            and (term in words or is_model_number(term))
        )
        is_word = np.fromiter((word in words for word in kept), dtype=np.bool_, count=len(kept))
        codes = np.sort(codes_of(word for word in words if len(word) >= _SHORTEST_PART))
        arrays = _spelling_arrays(kept) | _meaning_arrays(kept, is_word)
        counts = frequencies[[vocabulary[term] for term in kept]].astype(np.int32)
        return cls(arrays | {"is_word": is_word, "word_codes": codes, "frequencies": counts})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by the names of `NAMES`, to be saved."""
        return dict(self._arrays)

    def spelt_alike(self, word: str) -> SimilarWords:
        """Words spelt like `word`, when it is a model number, or when it may be misspelt: unknown to the catalogue."""
        is_number = is_model_number(word)
        if not _SHORTEST_SPELLING <= len(word) <= LONGEST_WORD or not word.isascii():
            return ()
        if not is_number and self.holds(word):
            return ()  # a word of the catalogue is spelt right
        trigrams = np.unique(_trigrams_of(word))
        places, shared = self._gather("trigram", trigrams, np.ones(len(trigrams)))
        alike = (2.0 * shared / (len(trigrams) + self._arrays["trigram_counts"][places])) ** 2
        alike[alike < _MIN_SPELLING**2] = 0.0
        if not is_number:
            if len(word) < _SHORTEST_DERIVED:
                alike[:] = 0.0
            if word.isalpha() and not dictionary().to_chinese((word,)):
                alike = np.maximum(alike, self._misspellings(word, places))
        others = ((self._word(int(places[at])), float(alike[at])) for at in np.flatnonzero(alike))
        found = [pair for pair in others if pair[0] != word and is_model_number(pair[0]) == is_number]
        return _nearest(found, _N_SPELT_ALIKE)

    def _misspellings(self, word: str, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """How likely each of some words is what was meant by one that nobody knows, beside the likeliest.

        One letter more, less, wrong or out of its place is common, two such slips are rare, and hardly anyone mistakes
        the first letter. What the catalogue says often is asked for often.
        """
        asked = np.frombuffer(word.encode("ascii"), dtype=np.uint8)
        letters, ends = self._arrays["letters"], self._arrays["letter_ends"]
        edits = count_edits(letters, ends, places, asked)
        slips = _SLIPS if len(word) >= _SHORTEST_TWICE_MISSPELT else _ONE_SLIP
        likelihoods: NDArray[np.float64] = slips[np.minimum(edits, len(slips) - 1)] * self._arrays["is_word"][places]
        likelihoods *= np.where(letters[ends[places] + 1] == asked[0], 1.0, _FIRST_LETTER_SLIP)
        likelihoods *= self._arrays["frequencies"][places]
        likeliest = likelihoods.max(initial=0.0)
        return np.sqrt(likelihoods / likeliest) if likeliest > 0.0 else likelihoods

    def akin(self, word: str) -> SimilarWords:
        """Other words whose Chinese translations share rare characters with those of `word`."""
        others, kinship = self._gather("feature", *dictionary().meaning((word,)))
        near = _above(np.minimum(kinship, 1.0), _MIN_KINSHIP, _N_AKIN + 1)  # the word itself may be among them
        found = [(self._word(int(others[at])), float(min(kinship[at], 1.0))) for at in near]
        return _nearest([pair for pair in found if pair[0] != word], _N_AKIN)

    def split(self, word: str) -> tuple[tuple[str, str], ...]:
        """The ways in which a word that the catalogue lacks is made up of two that it has: `birdseed`, `bird seed`."""
        known = self._arrays["word_codes"]
        cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        if not cuts or len(word) > LONGEST_WORD or not (word.isascii() and word.isalpha()) or self.holds(word):
            return ()
        parts = [(stem(word[:cut]), word[cut:]) for cut in cuts]
        held = find_codes(known, codes_of(part for pair in parts for part in pair)) >= 0
        return tuple(pair for at, pair in enumerate(parts) if held[2 * at] and held[2 * at + 1])

    def holds(self, word: str) -> bool:
        """Whether a word stands in the catalogue as it is."""
        return bool(find_codes(self._arrays["word_codes"], codes_of([word]))[0] >= 0)

    def _gather(
        self, name: str, features: NDArray[np.uint64], scales: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The words that hold some features, and the sums of their weights times the features' scales."""
        weights = self._arrays.get(f"{name}_weights", _EACH_ONE)
        places = find_codes(self._arrays[f"{name}s"], features)
        starts, holders = self._arrays[f"{name}_starts"], self._arrays[f"{name}_words"]
        return cast(_Sums, sum_by_holder(starts, holders, weights, places, scales))

    def _word(self, place: int) -> str:
        ends = self._arrays["letter_ends"]
        return bytes(self._arrays["letters"][ends[place] + 1 : ends[place + 1] - 1]).decode("ascii")


def _above(values: NDArray[np.float64], least: float, n: int) -> NDArray[np.intp]:
    """Where the n highest values stand that reach the least one, and all that are equal to the n-th."""
    near = np.flatnonzero(values >= least)
    return near if len(near) <= n else near[values[near] >= np.partition(values[near], -n)[-n]]


def _nearest(found: Sequence[tuple[str, float]], n: int) -> SimilarWords:
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:n])


def _trigrams_of(word: str) -> NDArray[np.uint64]:
    return _trigrams(np.frombuffer(f"^{word}$".encode("ascii"), dtype=np.uint8))


def _trigrams(letters: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """The trigrams of a run of ASCII letters, as numbers."""
    wide = letters.astype(np.uint64)
    return (wide[:-2] << np.uint64(16)) | (wide[1:-1] << np.uint64(8)) | wide[2:]


def _spelling_arrays(words: Sequence[str]) -> dict[str, NDArray[Any]]:
    """`^word$` of all words in a row, and which words hold each trigram."""
    marked = [f"^{word}$" for word in words]
    letters = np.frombuffer("".join(marked).encode("ascii"), dtype=np.uint8)
    ends = np.cumsum([0, *map(len, marked)], dtype=np.int64)
    if not words:
        return _inverted("trigram", np.zeros(0, np.uint64), np.zeros(0, np.int32)) | {
            "letters": letters, "letter_ends": ends, "trigram_counts": np.zeros(0, np.int32),
        }  # fmt: skip
    owners = np.repeat(np.arange(len(words), dtype=np.int64), np.diff(ends))
    inside = owners[:-2] == owners[2:]
    keys = np.unique((owners[:-2][inside].astype(np.uint64) << np.uint64(24)) | _trigrams(letters)[inside])
    holders = (keys >> np.uint64(24)).astype(np.int32)
    counts = np.bincount(holders, minlength=len(words)).astype(np.int32)
    inverted = _inverted("trigram", keys & np.uint64(0xFFFFFF), holders)
    return inverted | {"letters": letters, "letter_ends": ends, "trigram_counts": counts}


def _meaning_arrays(words: Sequence[str], is_word: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Which words hold each feature of meaning, and how strongly."""
    known = dictionary()
    places = [place for place, word in enumerate(words) if is_word[place] and word.isalpha()]
    meanings = [known.meaning((words[place],)) for place in places]
    features = np.concatenate([np.zeros(0, dtype=np.uint64), *(codes for codes, _ in meanings)])
    weights = np.concatenate([np.zeros(0), *(weights for _, weights in meanings)]).astype(np.float32)
    holders = np.repeat(np.array(places, dtype=np.int32), [len(codes) for codes, _ in meanings])
    return _inverted("feature", features, holders, weights)


def _inverted(
    name: str, keys: NDArray[np.uint64], holders: NDArray[np.int32], weights: NDArray[np.float32] | None = None
) -> dict[str, NDArray[Any]]:
    order = np.argsort(keys, kind="stable")
    distinct, starts = np.unique(keys[order], return_index=True)
    arrays: dict[str, NDArray[Any]] = {
        f"{name}s": distinct,
        f"{name}_starts": np.append(starts, len(keys)).astype(np.int64),
        f"{name}_words": holders[order],
    }
    return arrays if weights is None else arrays | {f"{name}_weights": weights[order]}
