"""Cite what was met in a document's own spelling, in whole words: 洗车毛巾, not 维洗车毛巾; T-shirt, not T … shirt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import rjieba

from service.domain.caches import BUDGETS, Memo
from service.domain.text.analysis import GRAM, LAST, FoldedText, Occurrence
from service.domain.text.chinese import cut_into_dictionary_words
from service.domain.text.normalise import CJK

_RUN = re.compile(f"[{CJK}]+")
_BETWEEN = " -/×*"
"""What parts of one thing may have between them: `T-shirt`, `34×76cm`."""
_GAP = " … "

Span = tuple[int, int]


def cite(text: FoldedText, met: Sequence[Occurrence], least: int = 2) -> str:
    """The words in which a document says what was met; empty where that is no more than characters of other words.

    Args:
        text: of one field.
        met: the places of all terms that were met in it.
        least: characters that a citation has.
    """
    if len(met) == 1 and text.folded[met[0].start : met[0].end].isascii():
        spans = [(met[0].start, met[0].end)]
    else:
        stretches = _fewest(text, met)
        spans = [(start, end) for start, end, terms in stretches if end - start > 1 or not all(map(_is_gram, terms))]
    whole = dict.fromkeys(widen(text, span) for span in spans)
    return _GAP.join(dict.fromkeys(text.surface(start, end) for start, end in whole if end - start >= least))


def widen(text: FoldedText, span: Span) -> Span:
    """The whole words of a span: without pieces of words at its ends or, where it is but a piece, with all of that.

    Of Chinese; all else is met by the word. A word of one character comes with the one before it: 陶瓷碗.
    """
    start, end = span
    words = list(_words_around(text, start, end))
    touched = [at for at, word in enumerate(words) if word[0] < end and start < word[1]]
    if not touched:
        return span
    long = [words[at] for at in touched if _is_long(words[at])]
    whole = [word for word in long if start <= word[0] and word[1] <= end] or long
    if not whole:
        at = touched[0]
        whole = [words[at - 1] if at and words[at - 1][1] == words[at][0] else words[at], words[touched[-1]]]
    opens = start if start < words[touched[0]][0] else whole[0][0]  # at what is no Chinese, such as the U of U盘
    closes = end if end > words[touched[-1]][1] else whole[-1][1]
    return opens, closes


def _is_gram(term: str) -> bool:
    return term[0] in (GRAM, LAST)


def _is_long(word: Span) -> bool:
    return word[1] - word[0] > 1


def _words_around(text: FoldedText, start: int, end: int) -> Iterator[Span]:
    """The words of the runs of Chinese that a span touches."""
    while start and _RUN.match(text.folded[start]) and _RUN.match(text.folded[start - 1]):
        start -= 1
    for run in _RUN.finditer(text.folded, start):
        if run.start() >= end:
            return
        at = run.start()
        yield from ((at + begin, at + stop) for begin, stop in _words[run.group()])


def _cut(run: str) -> tuple[Span, ...]:
    """The words of the bilingual dictionary, and those of the segmenter's where that has none."""
    words = dict(filter(_is_long, cut_into_dictionary_words(run)))
    taken = {at for begin, stop in words.items() for at in range(begin, stop)}
    at = 0
    for word in rjieba.cut(run, False):  # by its dictionary alone, without words that it invents
        if taken.isdisjoint(range(at, at + len(word))):
            words[at] = at + len(word)
        at += len(word)
    covered = taken | {at for begin, stop in words.items() for at in range(begin, stop)}
    return tuple(sorted([*words.items(), *((at, at + 1) for at in range(len(run)) if at not in covered)]))


_words = Memo(_cut, BUDGETS["chinese_words"])


def _fewest(text: FoldedText, met: Iterable[Occurrence]) -> list[tuple[int, int, frozenset[str]]]:
    """The fewest stretches that say all terms together, each with its terms, in the order of the text."""
    stretches: list[tuple[int, int, frozenset[str]]] = []
    for term, start, end in sorted(met, key=lambda found: (found.start, -found.end)):
        if stretches and not text.folded[stretches[-1][1] : start].strip(_BETWEEN):
            begin, stop, terms = stretches[-1]
            stretches[-1] = (begin, max(stop, end), terms | {term})
        else:
            stretches.append((start, end, frozenset([term])))
    still: frozenset[str] = frozenset().union(*(terms for *_, terms in stretches))
    taken: list[tuple[int, int, frozenset[str]]] = []
    while still:
        best = max(stretches, key=lambda one: (len(one[2] & still), -one[0]))
        taken.append(best)
        still -= best[2]
    return sorted(taken)
