"""From text to index terms, for Chinese, English and both mixed.

A text gives

- words: stems of English words without stop words; Chinese words and the dictionary words within them;
- pairs: two neighbouring English stems joined, so that `spider man`, `spider-man` and `spiderman` meet, and so do
  `PS-LX350H` and `PSLX350H`; and the number of a model, `5088` of `SR5088`;
- grams: Chinese characters and their pairs, with `#` before them;
- words of characters and Latin letters: `u盘`;
- sizes: `=volume:314`, and `=volume` to say that some volume is stated.

- denials: `!sugar`, of `sugar-free` and `without sugar`; what is denied gives none of the other terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import rjieba

from service.domain.caches import BUDGETS, Memo
from service.domain.text.accessories import find_modifiers
from service.domain.text.denial import Denied, blank, denial_terms, find_denials
from service.domain.text.dictionary import dictionary
from service.domain.text.heads import find_head
from service.domain.text.normalise import fold, folded_offsets, strip_markup
from service.domain.text.quantities import DIMENSION_TERMS, dimension_term, find_quantities
from service.domain.text.segment import Word, segment
from service.domain.text.stems import stem
from service.domain.text.stopwords import CHINESE, is_stop_word

GRAM = "#"
"""Prefix of character-gram terms, so that the gram `#毛巾` and the word `毛巾` stay two terms."""
LAST = "$"
"""Prefix of the terms that say with which character a Chinese word ends, which tells the kind: `$床` of 实木床."""
_SUFFIXES = "子儿头"
MAX_CHARACTERS = 40_000
"""That are read of a folded text; folding may make eighteen of one."""
_SHORTEST_MODEL_NUMBER = 4
_NUMBER_OF_MODEL = re.compile(r"^[a-z]{1,4}(\d{4,})", re.ASCII)
"""The number in a model's name, by which it is asked for, too: `5088` of `sr5088`."""


class Occurrence(NamedTuple):
    """A term and the span of the folded text that it stands for."""

    term: str
    start: int
    end: int


class ChineseWord(NamedTuple):
    """Terms of one Chinese word; the occurrences hold their spans in it."""

    words: tuple[str, ...]
    grams: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True)
class FoldedText:
    """A text in its folded form, with the way back to its own spelling.

    Attributes:
        plain: the text without markup.
        folded: the same, folded, and with what it denies blanked.
        denials: that were blanked, in order.
    """

    plain: str
    folded: str
    denials: tuple[Denied, ...] = ()

    @classmethod
    def of(cls, text: str) -> Self:
        """Fold a text; it may hold markup."""
        plain = strip_markup(text)
        folded = fold(plain)[:MAX_CHARACTERS]
        denials = find_denials(folded)
        return cls(plain, blank(folded, denials), tuple(denials))

    @cached_property
    def offsets(self) -> list[int] | None:
        """Of the folded text's characters in `plain`; None when folding moved characters about."""
        return folded_offsets(self.plain, len(self.folded))

    def surface(self, start: int, end: int) -> str:
        """The text's own spelling of a span of the folded text."""
        if self.offsets is None:
            return self.folded[start:end]
        return self.plain[self.offsets[start] : self.offsets[end - 1] + 1] if end > start else ""


def _analyse_chinese(word: str) -> ChineseWord:
    n = len(word)
    words = [] if word in CHINESE else [Occurrence(word, 0, n)]
    if n > 2:  # a longer word may hold shorter ones
        shorter = {part for part in rjieba.cut_for_search(word) if 1 < len(part) < n}
        words += [Occurrence(part, at, at + len(part)) for part in sorted(shorter) if (at := word.find(part)) >= 0]
    grams = [Occurrence(GRAM + word[i], i, i + 1) for i in range(n) if word[i] not in CHINESE]
    grams += [Occurrence(GRAM + word[i : i + 2], i, i + 2) for i in range(n - 1)]
    end = n - 2 if n > 1 and word[-1] in _SUFFIXES else n - 1
    grams.append(Occurrence(LAST + word[end], end, end + 1))
    return ChineseWord(tuple(found.term for found in words), tuple(found.term for found in grams), (*words, *grams))


def _measure_chinese(word: str, analysed: ChineseWord) -> int:
    n_characters = len(word) + sum(len(one.term) for one in analysed.occurrences)
    return _WORD + _TERM * len(analysed.occurrences) + 2 * n_characters


_WORD, _TERM = 350, 180  # bytes
_chinese_words = Memo(_analyse_chinese, BUDGETS["chinese_words"], _measure_chinese)


def is_model_number(word: str) -> bool:
    """Whether a word mixes letters and digits as model numbers do: `psl350h`, not `usb` or `2024`."""
    if len(word) < _SHORTEST_MODEL_NUMBER or word.isalpha() or word.isdigit():
        return False  # most words, told without a look at each character
    return any(map(str.isdigit, word)) and any(map(str.isalpha, word))


def index_terms(text: str, *, is_name: bool = False) -> tuple[list[str], list[str]]:
    """All terms of a text, repeated as often as they occur: words, then all else; of a name also its head."""
    words: list[str] = []
    others: list[str] = []
    read = FoldedText.of(text)
    folded = read.folded
    cut = segment(folded)
    last = last_stem = ""
    end = -1
    for piece, start, is_chinese in cut:
        if is_chinese:
            terms = _chinese_words[piece]
            words += terms.words
            others += terms.grams
            if start == end:
                others.append(GRAM + last[-1] + piece[0])
            last_stem, last, end = "", piece, start + len(piece)
        elif not is_stop_word(folded, start, piece):
            stemmed = stem(piece)
            words.append(stemmed)
            if last_stem:
                others.append(last_stem + stemmed)
            last_stem = stemmed
    others += [number.term for number in _find_numbers_of_models(cut)]
    others += [mixed.word for mixed in dictionary().mixed_words_in(folded)]
    for quantity in find_quantities(folded):
        others += (*quantity.terms, dimension_term(quantity.dimension))
    if is_name:
        head = find_head(folded)
        others += [head.term] if head else []
        others += [modifier.term for modifier in find_modifiers(folded, cut, head)]
    for denied in read.denials:
        words += denial_terms(denied.phrase)
    return words, others


def find_occurrences(
    text: FoldedText, *, is_name: bool = False, among: AbstractSet[str] | None = None
) -> list[Occurrence]:
    """The terms of `index_terms`, each with its place in the folded text.

    Args:
        text: from `FoldedText.of`.
        is_name: whether its head is a term too.
        among: the terms that are looked for, sizes together with their dimension; all when not given.
    """
    folded = text.folded
    cut = segment(folded)
    found = _find_words(folded, cut, among)
    rest = [] if among is not None and among.isdisjoint(DIMENSION_TERMS) else _find_sizes(folded)
    rest += [Occurrence(term, one.start, one.end) for one in text.denials for term in denial_terms(one.phrase)]
    if is_name:
        head = find_head(folded)
        rest += [Occurrence(head.term, head.start, head.end)] if head else []
        rest += map(Occurrence._make, find_modifiers(folded, cut, head))
    rest += map(Occurrence._make, dictionary().mixed_words_in(folded))
    rest += _find_numbers_of_models(cut)
    return found + [occurrence for occurrence in rest if among is None or occurrence.term in among]


def _find_words(folded: str, cut: Sequence[Word], among: AbstractSet[str] | None) -> list[Occurrence]:
    found: list[Occurrence] = []
    end, last, last_stem, last_start = -1, "", "", 0
    for word, start, is_chinese in cut:
        if is_chinese:
            for term, begin, stop in _chinese_words[word].occurrences:
                if among is None or term in among:
                    found.append(Occurrence(term, start + begin, start + stop))
            if start == end:
                pair = GRAM + last[-1] + word[0]
                if among is None or pair in among:
                    found.append(Occurrence(pair, start - 1, start + 1))
            last_stem, last, end = "", word, start + len(word)
        elif not is_stop_word(folded, start, word):
            stemmed = stem(word)
            if among is None or stemmed in among:
                found.append(Occurrence(stemmed, start, start + len(word)))
            if last_stem and (among is None or last_stem + stemmed in among):
                found.append(Occurrence(last_stem + stemmed, last_start, start + len(word)))
            last_stem, last_start = stemmed, start
    return found


def _find_numbers_of_models(cut: Sequence[Word]) -> Iterator[Occurrence]:
    for word, start, is_chinese in cut:
        if not is_chinese and (number := _NUMBER_OF_MODEL.match(word)):
            yield Occurrence(number[1], start + number.start(1), start + number.end(1))


def _find_sizes(folded: str) -> list[Occurrence]:
    return [
        Occurrence(term, quantity.start, quantity.end)
        for quantity in find_quantities(folded)
        for term in (*quantity.terms, dimension_term(quantity.dimension))
    ]
