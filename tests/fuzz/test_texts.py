from __future__ import annotations

import pytest
from hypothesis import example, given, settings

from service.domain.text.analysis import FoldedText, find_occurrences, index_terms
from tests.fuzz.texts import READERS, TooSlowError, repeated_texts, try_text


@settings(max_examples=40, deadline=None)
@given(repeated_texts())
@example("")
@example(" ")
def test_any_text_is_read_and_its_terms_are_where_they_are_said_to_be(text: str) -> None:
    for read, _ in READERS.values():
        read(text)
    folded = FoldedText.of(text)
    found = find_occurrences(folded)
    words, others = index_terms(text)
    assert sorted(one.term for one in found) == sorted([*words, *others])
    assert all(0 <= one.start < one.end <= len(folded.folded) for one in found)


def test_what_takes_longer_than_is_allowed_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert try_text("towel").keys() == READERS.keys()
    monkeypatch.setattr("tests.fuzz.texts.AT_LEAST_S", -1.0)
    with pytest.raises(TooSlowError, match=r"^segment took .* for 5 bytes"):
        try_text("towel")
