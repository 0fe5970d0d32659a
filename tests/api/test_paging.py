from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.paging import check_fingerprint, decode_cursor, encode_cursor, fingerprint_list
from service.errors import InvalidCursor


@given(
    st.text(max_size=64) | st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20), max_size=3)
)
def test_a_position_survives_the_way_there_and_back(position: object) -> None:
    assert decode_cursor(encode_cursor("f", position)) == ("f", position)


@given(st.text(max_size=80))
def test_no_made_up_text_is_a_cursor(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor)


@pytest.mark.parametrize("cursor", ["", "abc", "W10", "WzFd", "é", "WzEsMl0", "A" * 2000, "bnVsbA"])
def test_refuses_what_was_not_given_out(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(cursor)


def test_is_bound_to_the_list_and_its_parameters() -> None:
    one = fingerprint_list("/v1/products", {"scope": "own", "sku": None})
    assert one == fingerprint_list("/v1/products", {"scope": "own"})
    for other in (
        fingerprint_list("/v1/demands", {"scope": "own"}),
        fingerprint_list("/v1/products", {"scope": "network"}),
    ):
        with pytest.raises(InvalidCursor):
            check_fingerprint(other, one)
