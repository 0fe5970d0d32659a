"""The page that walks through the search shows what the code does."""

from __future__ import annotations

from tests.search_walk import read_page, walk


def test_the_page_shows_the_steps_as_they_are() -> None:
    assert read_page() == walk()
