from __future__ import annotations

import pytest

from service.domain.search.index import TextDocument, TextIndex, TextModel

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
    return TextIndex.build(TextModel().fit(documents), documents)


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
    likeness = dict(index.model.words_.spelt_alike("dess"))  # one letter short of dress, one letter wrong for desk
    assert 0.0 < likeness["desk"] < likeness["dress"] == 1.0


@pytest.mark.parametrize("asked", ["dress", "desk", "dressage", "desert"])
def test_words_that_are_known_are_not_taken_for_misspelt(index: TextIndex, asked: str) -> None:
    """By the catalogue, or by the dictionary; what is spelt much like them still counts a little."""
    assert all(likeness < 1.0 for _, likeness in index.model.words_.spelt_alike(asked))
