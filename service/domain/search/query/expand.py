"""The same in other words: the expansions of words and phrases, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from service.domain.caches import BUDGETS, Memo, measure_plain
from service.domain.search.vocabulary import Vocabulary
from service.domain.text.analysis import GRAM, LAST
from service.domain.text.denial import DENIED
from service.domain.text.dictionary import dictionary
from service.domain.text.heads import HEAD
from service.domain.text.kinds import kinds
from service.domain.text.mixed import is_mixed
from service.domain.text.phrases import Phrase
from service.domain.text.quantities import Quantity, size_term

K = TypeVar("K")

COMPOUND_WEIGHT = 0.8
SYNONYM_WEIGHT = 0.3
THESAURUS_WEIGHT = 0.3
KIND_WEIGHT = 0.5  # of one name of a kind
KIND_TITLE_WEIGHT = 1.0  # of the whole title of a kind, which few documents meet whole
LAST_WEIGHT = 0.05  # of standing at the end, beside standing anywhere in a word
SPELLING_WEIGHT = 0.9
KINSHIP_WEIGHT = 0.5
NEAR_SIZE_WEIGHT = 0.9  # of the next step of 2 %
SINGLE_CHARACTER_WEIGHT = 0.5  # of a one-character translation found inside other words

TRANSLATED, SPELT, AKIN = "=", "≈", "~"
_OBJECT, _EXPANSION, _PART = 300, 150, 190  # bytes
NEAR, OF_KIND, SAME = 0, 1, 2
"""How close an expansion is to its unit: merely akin to it, of its kind, or the same in other words."""
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
_ALL: frozenset[str] = frozenset()
"""Of the parts of an expansion none is optional."""


class Expansion(NamedTuple):
    """One way to meet a unit.

    Attributes:
        weight: how good it is, in (0, 1].
        parts: index terms with their multiplicity.
        optional: parts that are left out when the catalogue lacks them; any other is then not met. They are a Chinese
            word as a whole, which the catalogue may cut another way, and the pair of characters before and in it.
        sign: how it relates to the unit: empty for the unit itself, or `=`, `≈`, `~`.
        pivot: the word in between, where a third word relates the two.
        is_kind: whether it names the kind of goods that the unit is of.
    """

    weight: float
    parts: tuple[tuple[str, float], ...]
    optional: frozenset[str] = _ALL
    sign: str = ""
    pivot: str | None = None
    is_kind: bool = False

    @property
    def closeness(self) -> int:
        """One of `NEAR`, `OF_KIND`, `SAME`."""
        if self.is_kind:
            return OF_KIND
        return NEAR if self.sign == AKIN or self.pivot is not None else SAME

    @property
    def is_phrase(self) -> bool:
        """Whether it says the unit as a whole alone, in several words."""
        return len(self.parts) > 1 and self.sign == TRANSLATED and self.parts[0][0].isascii()

    @property
    def least_terms(self) -> int:
        """Of how many terms a document has to say for a hit: a character of a Chinese word alone is none.

        A word of one character is hit where it ends a longer one.
        """
        n_characters = sum(term[0] in (GRAM, LAST) for term, _ in self.parts)
        return 2 if n_characters > 1 and (not self.sign or self.parts[0][0][0] == LAST) else 1


class Expansions:
    """Expansions that come together, all of one word or phrase.

    Equal only to itself, so that what an index knows of them is found without a look at each.

    Attributes:
        expansions: of the word or phrase.
        terms: of their parts.
        heads: the terms that say their last words as a name's head.
        n_bytes: of memory that all this takes.
    """

    __slots__ = ("expansions", "heads", "n_bytes", "terms")

    def __init__(self, expansions: Iterable[Expansion]) -> None:
        self.expansions = tuple(expansions)
        self.terms = tuple({term: None for one in self.expansions for term, _ in one.parts})
        self.heads = tuple({head: None for one in self.expansions if (head := head_term(one)) is not None})
        n_parts = sum(len(one.parts) for one in self.expansions)
        n_characters = 2 * sum(map(len, self.terms))  # of two bytes, if Chinese
        self.n_bytes = _OBJECT + _EXPANSION * len(self.expansions) + _PART * n_parts + n_characters


def head_term(expansion: Expansion) -> str | None:
    """The term that says an expansion's last word as a name's head, if that word is English: Chinese has no heads."""
    end = expansion.parts[-1][0]
    return HEAD + end if end.isascii() and end.isalpha() else None


def same_term(term: str) -> Expansion:
    """The unit itself."""
    return Expansion(1.0, ((term, 1.0),))


def expand_joined(term: str) -> Expansions:
    """Two neighbouring words written as one."""
    return _joined[term]


def expand_by_vocabulary(stem: str, words: Vocabulary) -> Expansions:
    """Words of the catalogue that are spelt alike, make up the word, or are akin to it."""
    return Expansions(_similar_words(stem, words))


def _similar_words(stem: str, words: Vocabulary) -> Iterator[Expansion]:
    for other, likeness in words.spelt_alike(stem):
        yield Expansion(SPELLING_WEIGHT * likeness, ((other, 1.0),), sign=SPELT)
    for parts in words.split(stem):
        yield Expansion(COMPOUND_WEIGHT, tuple((part, 1.0) for part in parts))
    for other, kinship in words.akin(stem):
        yield Expansion(KINSHIP_WEIGHT * kinship**2, ((other, 1.0),), sign=AKIN)


def expand_size(size: Quantity) -> Expansions:
    """The same size, and sizes that may be it, rounded."""
    same = [Expansion(1.0, ((term, 1.0),), sign=TRANSLATED) for term in size.terms]
    near = [Expansion(NEAR_SIZE_WEIGHT, ((term, 1.0),), sign=SPELT) for term in accepted_sizes(size)[len(same) :]]
    return Expansions([*same, *near])


def accepted_sizes(size: Quantity) -> tuple[str, ...]:
    """The terms of sizes that do not contradict this one: all that it covers, and their neighbours."""
    return *size.terms, size_term(size.dimension, size.low - 1), size_term(size.dimension, size.high + 1)


def expand_english(phrase: Phrase) -> Expansions:
    """The expansions of an English phrase, in both languages."""
    return _english[phrase]


def _english_expansions(phrase: Phrase) -> Iterator[Expansion]:
    known = dictionary()
    for synonym in known.english_synonyms(phrase):
        if not set(phrase) <= set(synonym):
            yield _say_in_english(synonym, SYNONYM_WEIGHT)
    for word, weight in known.to_chinese(phrase):
        yield from _say_in_chinese(word, weight)
    for other, weight, pivot in known.akin(phrase):
        yield _say_in_english(other, THESAURUS_WEIGHT * weight, pivot=pivot)
    yield from _name_kinds(phrase)


def expand_chinese(word: str) -> Expansions:
    """The expansions of a Chinese word, in both languages."""
    return _chinese[word]


def expand_homophone(word: str) -> Expansions:
    """A Chinese word that sounds like what was written."""
    return _homophones[word]


def _chinese_expansions(word: str) -> Iterator[Expansion]:
    known = dictionary()
    for synonym in known.chinese_synonyms(word):
        is_same = synonym.translate(_NUMERALS) == word.translate(_NUMERALS)
        yield from _say_in_chinese(synonym, 1.0 if is_same else SYNONYM_WEIGHT)
    for phrase, weight in known.to_english(word):
        yield _say_in_english(phrase, weight)
        if len(phrase) > 1 and phrase[-1] == "free":
            yield Expansion(weight, ((DENIED + "".join(phrase[:-1]), 1.0),), sign=TRANSLATED)
    yield from _name_kinds(word)


def _name_kinds(name: Phrase | str) -> Iterator[Expansion]:
    """What kind of goods it is, in both languages."""
    for kind in kinds().get(name, ()):
        for phrase in kind.english:
            if phrase != name:
                yield _say_in_english(phrase, KIND_WEIGHT, AKIN)._replace(is_kind=True)
        for word in kind.chinese:
            if word != name:
                yield from (one._replace(is_kind=True) for one in _say_in_chinese(word, KIND_WEIGHT, AKIN))
        if len(kind.title) > 1:
            yield Expansion(KIND_TITLE_WEIGHT, tuple([(word, 1.0) for word in kind.title]), sign=AKIN, is_kind=True)


def _say_in_english(phrase: Phrase, weight: float, sign: str = TRANSLATED, pivot: str | None = None) -> Expansion:
    return Expansion(weight, tuple([(word, 1.0) for word in phrase]), _ALL, sign, pivot)


def _say_in_chinese(word: str, weight: float, sign: str = TRANSLATED) -> list[Expansion]:
    """A Chinese word as jieba may have cut it, and as a run of characters; one with Latin letters as a whole."""
    if is_mixed(word):
        return [Expansion(weight, ((word, 1.0),), _ALL, sign)]
    if len(word) == 1:
        weight_inside, grams = weight * SINGLE_CHARACTER_WEIGHT, [(LAST + word, LAST_WEIGHT), (GRAM + word, 1.0)]
    else:
        weight_inside, grams = weight, [(GRAM + word[i : i + 2], 1.0) for i in range(len(word) - 1)]
    return [
        Expansion(weight, ((word, 1.0),), _ALL, sign),
        Expansion(weight_inside, tuple(grams), _ALL, sign),
    ]


def _remembered(expand: Callable[[K], Iterable[Expansion]]) -> Memo[K, Expansions]:
    return Memo(
        lambda name: Expansions(expand(name)),
        BUDGETS["expansions"],
        lambda name, expansions: measure_plain(name, None) + expansions.n_bytes,
    )


_joined: Memo[str, Expansions] = _remembered(lambda term: [same_term(term)])
_english = _remembered(_english_expansions)
_chinese = _remembered(_chinese_expansions)
_homophones: Memo[str, Expansions] = _remembered(lambda word: _say_in_chinese(word, 1.0, SPELT))
