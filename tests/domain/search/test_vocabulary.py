from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextDocument, TextIndex
from service.domain.search.vocabulary import Vocabulary
from service.domain.text.analysis import is_model_number
from service.domain.text.segment import LONGEST_WORD

NAMES = [
    "white dress",
    "red dress",
    "summer dress",
    "oak desk",
    "yoga pants",
    "mens pants",
    "wireless router",
    "sony psl350h",
]


@pytest.fixture(scope="module")
def index() -> TextIndex:
    documents = [TextDocument(name) for name in NAMES]
    return TfidfEmbedding().fit_index(documents)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("rotuer", "router"),  # out of its place
        ("wirless", "wireless"),  # left out
        ("summmer", "summer"),  # one too many
        ("yuga", "yoga"),  # wrong
        ("wirelsees", "wireless"),  # two slips in a long word
        ("desz", "desk"),  # three goods' dress is two slips away, which is rare in a short word
        ("psl350", "psl350h"),  # a model number
    ],
)
def test_a_word_that_nobody_knows_is_read_as_what_was_meant(index: TextIndex, asked: str, meant: str) -> None:
    [first, *_] = index.search(index.query(TextDocument(asked)), 1)[0]
    assert meant in NAMES[first]


def test_what_is_sold_more_often_was_more_likely_meant(index: TextIndex) -> None:
    likeness = dict(index.model.words.spelt_alike("dess"))  # one letter short of dress, one letter wrong for desk
    assert 0.0 < likeness["desk"] < likeness["dress"] == 1.0


@pytest.mark.parametrize("asked", ["dress", "desk", "dressage", "desert"])
def test_words_that_are_known_are_not_taken_for_misspelt(index: TextIndex, asked: str) -> None:
    """By the catalogue, or by the dictionary; what is spelt much like them still counts a little."""
    assert all(likeness < 1.0 for _, likeness in index.model.words.spelt_alike(asked))


LETTERS = "abcdefghijklmnopqrstuvwxyz"
MODEL_NUMBERS = LETTERS + "0123456789"
LENGTHS = st.integers(1, 70) | st.sampled_from([200, *range(248, 259), 300, 20_000])


@st.composite
def long_words(draw: st.DrawFn) -> str:
    """A word of any length, of few or of many different trigrams."""
    alphabet = draw(st.sampled_from(["ab", LETTERS, MODEL_NUMBERS]))
    return "".join(Random(draw(st.integers(0, 3))).choices(alphabet, k=draw(LENGTHS)))


@st.composite
def asked_words(draw: st.DrawFn, words: list[str]) -> str:
    """A word of the catalogue, or one nearly so, or another one."""
    word = draw(st.sampled_from(words) | long_words())
    at = draw(st.integers(0, len(word)))
    return draw(st.sampled_from([word, word[:at] + word[at + 1 :], f"{word[:at]}q7{word[at:]}", f"bag{word}"])) or "q"


def collect(words: Collection[str]) -> Vocabulary:
    return Vocabulary.fit({word: at for at, word in enumerate(words)}, set(words), np.ones(len(words), dtype=np.int64))


def trigrams(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[at : at + 3] for at in range(len(word))}


@given(st.lists(long_words(), min_size=1, max_size=4, unique=True), st.data())
def test_words_of_any_length_are_held_and_have_likely_neighbours_alone(words: list[str], data: st.DataObject) -> None:
    catalog = collect(["bag", "bird", "seed", *(word for word in words if word not in ("bag", "bird", "seed"))])
    asked = data.draw(asked_words(words))
    for found in (catalog.spelt_alike(asked), catalog.akin(asked)):
        assert all(word != asked and 0.0 < likeness <= 1.0 for word, likeness in found)
        assert all(likeness >= following for (_, likeness), (_, following) in pairwise(found))
    assert all(catalog.holds(second) for _, second in catalog.split(asked))
    assert all(catalog.holds(word) for word in words if len(word) >= 3)


@given(st.lists(long_words().map(lambda word: f"{word}k9z8"), min_size=1, max_size=4, unique=True), st.data())
def test_model_numbers_are_as_alike_as_the_trigrams_that_they_share(words: list[str], data: st.DataObject) -> None:
    asked = data.draw(asked_words(words).filter(is_model_number))
    expected = {}
    for word in words:
        shared, whole = len(trigrams(word) & trigrams(asked)), len(trigrams(word)) + len(trigrams(asked))
        if word != asked and 4 * shared >= whole and max(len(word), len(asked)) <= LONGEST_WORD and len(asked) >= 4:
            expected[word] = pytest.approx((2 * shared / whole) ** 2)
    assert dict(collect(words).spelt_alike(asked)) == expected


@pytest.mark.parametrize("n_letters", [LONGEST_WORD, LONGEST_WORD + 1, 248, 250, 252, 255, 256, 300, 20_000])
@pytest.mark.parametrize("alphabet", [LETTERS, MODEL_NUMBERS])
def test_what_is_longer_than_any_word_has_no_neighbours_and_no_parts(n_letters: int, alphabet: str) -> None:
    word = "".join(Random(n_letters).choices(alphabet, k=n_letters))
    catalog = collect([word, "bag"])
    slip, compound = f"{word[:-1]}z" if word[-1] != "z" else f"{word[:-1]}y", f"bag{word[:-3]}"
    is_word = n_letters <= LONGEST_WORD
    assert catalog.holds(word)
    assert not catalog.holds(slip)
    assert [other for other, _ in catalog.spelt_alike(slip)] == ([word] if is_word else [])
    assert collect([word[:-3], "bag"]).split(compound) == (
        (("bag", word[:-3]),) if is_word and alphabet == LETTERS else ()
    )


def test_a_query_of_words_without_end_is_answered() -> None:
    long = "".join(Random(0).choices(MODEL_NUMBERS, k=20_000))
    documents = [TextDocument(f"flask {long}"), TextDocument("cotton towel"), TextDocument("birdseed")]
    index = TfidfEmbedding().fit_index(documents)
    for asked, row in ((long, 0), (f"towel {long[::-1]}", 1), (f"birdsed {long[100:400]}", 2)):
        assert index.search(index.query(TextDocument(asked)), 1)[0].tolist() == [row]
