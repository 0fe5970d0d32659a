from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.search.counting import CountedTexts, count_texts
from service.domain.search.document import TextDocument
from service.domain.text.codes import codes_of

WORDS = ("towel", "ps lx350h", "毛巾", "纯棉", "500ml", "towels", "")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
DOCUMENTS = st.builds(TextDocument, TEXTS, TEXTS, TEXTS)


def told(texts: CountedTexts) -> Any:
    """All that is known of some texts, as plain values."""
    counts = [part.toarray().tolist() for part in (*texts.words, *texts.others)]
    return list(texts.docs), texts.codes.tolist(), list(texts.terms), texts.are_words().tolist(), counts


def counts_of(texts: CountedTexts, term: str) -> list[list[list[float]]]:
    """How often a term stands in each field of each text: as a word, and as something else."""
    at = texts.terms.index(term)
    return [[part.toarray()[:, at].tolist() for part in parts] for parts in (texts.words, texts.others)]


def test_a_term_is_counted_in_the_field_where_it_stands_and_as_what_it_is() -> None:
    texts = count_texts([TextDocument("spider man", "towel towels"), TextDocument("spiderman")])
    assert counts_of(texts, "towel") == [[[0, 0], [2, 0], [0, 0]], [[0, 0], [0, 0], [0, 0]]]
    assert counts_of(texts, "spiderman") == [[[0, 1], [0, 0], [0, 0]], [[1, 0], [0, 0], [0, 0]]]
    assert texts.lengths().tolist() == [[2, 1], [2, 0], [0, 0]]


def test_columns_stand_in_the_order_of_their_codes() -> None:
    texts = count_texts([TextDocument("cotton towel 毛巾 500ml")])
    assert texts.codes.tolist() == codes_of(texts.terms).tolist() == sorted(texts.codes.tolist())


@given(
    st.lists(DOCUMENTS, max_size=6).flatmap(lambda docs: st.tuples(st.just(docs), st.permutations(range(len(docs)))))
)
def test_some_of_the_texts_are_counted_as_if_there_were_no_others(drawn: tuple[list[TextDocument], list[int]]) -> None:
    docs, order = drawn
    rows = order[: len(order) // 2]
    taken = count_texts(docs).take(np.array(rows, dtype=np.intp))
    assert told(taken) == told(count_texts([docs[row] for row in rows]))


@pytest.mark.parametrize("docs", [[], [TextDocument("")]])
def test_texts_without_a_word_have_no_terms(docs: list[TextDocument]) -> None:
    texts = count_texts(docs)
    assert (len(texts), list(texts.terms), texts.frequencies().tolist()) == (len(docs), [], [])
