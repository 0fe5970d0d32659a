from __future__ import annotations

from hypothesis import example, given, settings

from service.domain.text.analysis import FoldedText, find_occurrences, index_terms
from tests.fuzz.texts import READERS, repeated_texts


@settings(max_examples=40, deadline=None)
@given(repeated_texts())
@example("")
@example(" ")
def test_any_text_is_read_and_its_terms_are_where_they_are_said_to_be(text: str) -> None:
    for read, _ in READERS.values():
        read(text)
    folded = FoldedText.of(text).folded
    found = find_occurrences(folded)
    words, others = index_terms(text)
    assert sorted(one.term for one in found) == sorted([*words, *others])
    assert all(0 <= one.start < one.end <= len(folded) for one in found)
