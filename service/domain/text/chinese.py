"""Cut a run of Chinese characters into words of the bilingual dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from service.domain.text.dictionary import dictionary
from service.domain.text.kinds import kinds

_COST = 10  # of a word
_SINGLE_COST = 11  # of one of one character, which often is a left-over: 毛衣|裙子, not 毛衣裙|子
_UNKNOWN_COST = 15  # of a character that is no word
_SHORTEST_COMPOUND = 4


def cut_into_dictionary_words(run: str) -> list[tuple[int, int]]:
    """Spans of the fewest words that make up the run; among equally few, those of the longest words.

    Where these overlap, more of them name goods: 雨衣|裙, not 雨|衣裙, but 餐|食品, not 餐食|品. A compound counts as
    the words that it is made up of, 太阳能|电池, so that each of them can be met by itself.
    """
    known, goods = dictionary(), kinds()
    all_lengths = [[len(word) for word in known.words_from(run, begin)] for begin in range(len(run))]
    best: list[tuple[float, int, int, int]] = [(0, 0, 0, 0)]  # cost, minus squared lengths, minus goods, last begin
    best += [(inf, 0, 0, 0)] * len(run)
    for begin in range(len(run)):
        cost, squares, named, _ = best[begin]
        lengths = all_lengths[begin]
        words = [n for n in lengths if not _is_compound(begin, begin + n, all_lengths)]
        options = [(n, _COST if n > 1 else _SINGLE_COST) for n in words]
        if 1 not in lengths:
            options.append((1, _UNKNOWN_COST))
        for length, price in options:
            end = begin + length
            found = (cost + price, squares - length**2, named - (run[begin:end] in goods), begin)
            best[end] = min(best[end], found)
    end = len(run)
    spans: list[tuple[int, int]] = []
    while end > 0:
        begin = best[end][-1]
        spans.append((begin, end))
        end = begin
    return spans[::-1]


def _is_compound(begin: int, end: int, all_lengths: Sequence[Sequence[int]]) -> bool:
    """Whether two or more words of two or more characters make up a word.

    Args:
        begin: of the word.
        end: of the word.
        all_lengths: of the words that begin at each place.
    """
    if end - begin < _SHORTEST_COMPOUND:
        return False
    reached = {begin}
    for at in range(begin, end - 1):
        if at in reached:
            reached.update(at + n for n in all_lengths[at] if n > 1 and (at > begin or n < end - begin))
    return end in reached
