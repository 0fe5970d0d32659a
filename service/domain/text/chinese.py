"""Cut a run of Chinese characters into words of the bilingual dictionary."""

from __future__ import annotations

from service.domain.text.dictionary import dictionary

LONGEST_WORD = 8
_UNKNOWN_COST = 1.5  # of a character that is no word; a word costs 1


def cut_into_dictionary_words(run: str) -> list[tuple[int, int]]:
    """Spans of the fewest words that make up the run; among equally few, those of the longest words."""
    known = dictionary().to_english
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # cost, minus squared lengths, where the last word begins
    for end in range(1, len(run) + 1):
        options = []
        for begin in range(max(end - LONGEST_WORD, 0), end):
            is_word = run[begin:end] in known
            if is_word or begin == end - 1:
                cost, squares, _ = best[begin]
                options.append((cost + (1.0 if is_word else _UNKNOWN_COST), squares - (end - begin) ** 2, begin))
        best.append(min(options))
    spans: list[tuple[int, int]] = []
    end = len(run)
    while end > 0:
        begin = best[end][2]
        spans.append((begin, end))
        end = begin
    return spans[::-1]
