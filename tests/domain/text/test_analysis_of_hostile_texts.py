from __future__ import annotations

import time
from collections.abc import Callable
from timeit import repeat

import pytest

from benchmarks.hostile.texts import TEXTS
from service.domain.readiness.stated import read_measures, read_volts
from service.domain.text.analysis import MAX_CHARACTERS, FoldedText, find_occurrences, index_terms
from service.domain.text.denial import find_denials
from service.domain.text.heads import find_head
from service.domain.text.quantities import find_quantities
from service.domain.text.segment import LONGEST_WORD, segment

N = 2_500
MORE = dict(TEXTS) | {
    "a number before spaces": lambda n, _: "1" + " " * n,
    "numbers before spaces": lambda n, _: ("1" * 3 + " " * 97) * (n // 100),
    "a number of many digits": lambda n, _: "1" * n,
    "a hyphen of many": lambda n, _: "towel " + "-" * n,
    "a unit before letters": lambda n, _: "1g-" + "a" * n,
    "an open tag": lambda n, _: "<a " + "b" * n,
}
READERS: tuple[Callable[[str], object], ...] = (
    FoldedText.of,
    index_terms,
    lambda text: find_occurrences(FoldedText.of(text)),
    find_denials,
    find_quantities,
    find_head,
    read_volts,
    read_measures,
)


def processor_seconds(read: Callable[[str], object], text: str) -> float:
    """The least of three times, without what the collector takes: it goes by what else the tests left in memory."""
    return min(repeat(lambda: read(text), timer=time.thread_time, repeat=3, number=1))


@pytest.mark.parametrize("kind", MORE)
def test_sixteen_times_the_text_costs_about_sixteen_times_as_much(kind: str) -> None:
    short, long = MORE[kind](N, "1"), MORE[kind](16 * N, "1")
    for read in READERS:  # what grows with the square costs 256 times as much
        assert processor_seconds(read, long) <= 60 * processor_seconds(read, short) + 0.05, read


@pytest.mark.parametrize("kind", TEXTS)
def test_no_text_is_read_beyond_a_length_or_has_a_word_beyond_one(kind: str) -> None:
    text = FoldedText.of(TEXTS[kind](2 * MAX_CHARACTERS, "1"))
    assert len(text.folded) <= MAX_CHARACTERS
    words = segment(text.folded)
    assert max((len(word) for word, *_ in words), default=0) <= LONGEST_WORD
    assert all(text.folded[start : start + len(word)] == word for word, start, _ in words)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("towel<!-- cotton", "towel "),
        ("towel<style>p {} cotton", "towel "),
        ("<script>a</script>towel", " towel"),
        ("<!-- a -->towel<b>", " towel "),
    ],
)
def test_markup_that_does_not_end_reaches_to_the_end(text: str, left: str) -> None:
    assert FoldedText.of(text).folded == left
