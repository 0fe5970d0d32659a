"""Words of the catalogue that are near an asked one: spelt alike, or akin in meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from service.domain.matching.statistics import codes_of, find_codes
from service.domain.text.analysis import is_model_number
from service.domain.text.meaning import meaning_of
from service.domain.text.stems import stem

Neighbours = tuple[tuple[str, float], ...]
"""Words with their similarity in (0, 1], nearest first."""

_N_SPELT_ALIKE = 5
_MIN_SPELLING = 0.5
_N_AKIN = 10
_MIN_KINSHIP = 0.35
_SHORTEST_SPELLING = 4
_SHORTEST_MISSPELT = 5
_SHORTEST_PART = 3


class CatalogWords:
    """The Latin words of fitted documents, searchable by spelling and by meaning.

    Spelling: the Dice coefficient of the words' letter trigrams. Meaning: the cosine of `meaning_of`.
    The arrays may be memory maps.
    """

    NAMES: ClassVar = (
        "letters", "letter_ends", "is_word", "word_codes",
        "trigrams", "trigram_starts", "trigram_words", "trigram_counts",
        "features", "feature_starts", "feature_words", "feature_weights",
    )  # fmt: skip
    """Names of the arrays, for saving and loading."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = {name: arrays[name] for name in self.NAMES}

    @classmethod
    def fit(cls, vocabulary: Iterable[str], words: Collection[str]) -> Self:
        """Collect the Latin words, and the joined pairs that may be model numbers.

        Args:
            vocabulary: all terms of the fitted documents.
            words: those of them that stand in the documents as one word.
        """
        kept = sorted(
            term
            for term in vocabulary
            if len(term) >= _SHORTEST_SPELLING
            and term.isascii()
            and term.isalnum()
            and (term in words or is_model_number(term))
        )
        is_word = np.fromiter((word in words for word in kept), dtype=np.bool_, count=len(kept))
        codes = np.sort(codes_of(word for word in words if len(word) >= _SHORTEST_PART))
        arrays = _spelling_arrays(kept) | _meaning_arrays(kept, is_word)
        return cls(arrays | {"is_word": is_word, "word_codes": codes})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by the names of `NAMES`, to be saved."""
        return dict(self._arrays)

    def spelt_alike(self, word: str) -> Neighbours:
        """Words spelt like `word`, when it is a model number, or when it may be misspelt: unknown to the catalogue."""
        is_number = is_model_number(word)
        if len(word) < _SHORTEST_SPELLING or not word.isascii() or (not is_number and self._holds(word)):
            return ()  # a word of the catalogue is spelt right
        trigrams = np.unique(_trigrams_of(word))
        words = _gather(self._arrays, "trigram", find_codes(self._arrays["trigrams"], trigrams))[0]
        places, shared = np.unique(words, return_counts=True)
        alike = 2.0 * shared / (len(trigrams) + self._arrays["trigram_counts"][places])
        found = []
        for at in np.flatnonzero(alike >= _MIN_SPELLING):
            other = self._word(int(places[at]))
            is_comparable = is_number or len(word) >= _SHORTEST_MISSPELT
            if other != word and is_comparable and is_model_number(other) == is_number:
                found.append((other, float(alike[at])))
        return _nearest(found, _N_SPELT_ALIKE)

    def akin(self, word: str) -> Neighbours:
        """Other words whose Chinese translations share rare characters with those of `word`."""
        meaning = meaning_of(word)
        if not meaning:
            return ()
        places = find_codes(self._arrays["features"], codes_of(meaning))
        words, weights = _gather(self._arrays, "feature", places, np.fromiter(meaning.values(), dtype=np.float64))
        others, which = np.unique(words, return_inverse=True)
        kinship = np.bincount(which, weights=weights, minlength=len(others))
        near = np.flatnonzero(kinship >= _MIN_KINSHIP)
        found = [(self._word(int(others[at])), float(min(kinship[at], 1.0))) for at in near]
        return _nearest([pair for pair in found if pair[0] != word], _N_AKIN)

    def split(self, word: str) -> tuple[tuple[str, str], ...]:
        """The ways in which a word that the catalogue lacks is made up of two that it has: `birdseed`, `bird seed`."""
        known = self._arrays["word_codes"]
        cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
        if not cuts or not word.isascii() or not word.isalpha() or self._holds(word):
            return ()
        parts = [(stem(word[:cut]), word[cut:]) for cut in cuts]
        held = find_codes(known, codes_of(part for pair in parts for part in pair)) >= 0
        return tuple(pair for at, pair in enumerate(parts) if held[2 * at] and held[2 * at + 1])

    def _holds(self, word: str) -> bool:
        return bool(find_codes(self._arrays["word_codes"], codes_of([word]))[0] >= 0)

    def _word(self, place: int) -> str:
        ends = self._arrays["letter_ends"]
        return bytes(self._arrays["letters"][ends[place] + 1 : ends[place + 1] - 1]).decode("ascii")


def _nearest(found: Sequence[tuple[str, float]], n: int) -> Neighbours:
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
            "letters": letters, "letter_ends": ends, "trigram_counts": np.zeros(0, np.uint8),
        }  # fmt: skip
    owners = np.repeat(np.arange(len(words), dtype=np.int64), np.diff(ends))
    inside = owners[:-2] == owners[2:]
    keys = np.unique((owners[:-2][inside].astype(np.uint64) << np.uint64(24)) | _trigrams(letters)[inside])
    holders = (keys >> np.uint64(24)).astype(np.int32)
    counts = np.minimum(np.bincount(holders, minlength=len(words)), 255).astype(np.uint8)
    inverted = _inverted("trigram", keys & np.uint64(0xFFFFFF), holders)
    return inverted | {"letters": letters, "letter_ends": ends, "trigram_counts": counts}


def _meaning_arrays(words: Sequence[str], is_word: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Which words hold each feature of meaning, and how strongly."""
    triples = [
        (feature, place, weight)
        for place, word in enumerate(words)
        if is_word[place] and word.isalpha()
        for feature, weight in meaning_of(word).items()
    ]
    features = codes_of(feature for feature, _, _ in triples)
    holders = np.array([place for _, place, _ in triples], dtype=np.int32)
    weights = np.array([weight for _, _, weight in triples], dtype=np.float32)
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


def _gather(
    arrays: Mapping[str, NDArray[Any]],
    name: str,
    places: NDArray[np.int64],
    scales: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The holders of the features at `places`, and their weights times `scales`; places of -1 have none."""
    starts = arrays[f"{name}_starts"]
    spans = [slice(int(starts[place]), int(starts[place + 1])) for place in places if place >= 0]
    holders = np.concatenate([arrays[f"{name}_words"][span] for span in spans] or [np.zeros(0, np.int32)])
    if scales is None:
        return holders, np.zeros(0)
    known = scales[places >= 0]
    weights = [arrays[f"{name}_weights"][span] * scale for span, scale in zip(spans, known, strict=True)]
    return holders, np.concatenate(weights or [np.zeros(0)])
