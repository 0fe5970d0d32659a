from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.domain.snapshot.codes import NO_TEXT, hs_code_of, hs_number, measure_code, text_code


@given(st.integers(1, 5).flatmap(lambda n: st.text("0123456789", min_size=2 * n, max_size=2 * n)))
def test_hs_codes_survive_their_number(code: str) -> None:
    assert hs_code_of(hs_number(code)) == code


def test_texts_and_units_that_are_compared_as_equal_have_one_code() -> None:
    assert text_code("Ｔｏｗｅｌｓ ") == text_code("towels") != text_code("towel")
    assert measure_code("pcs") == measure_code("件") != measure_code("kg")
    assert text_code(None) == measure_code(None) == NO_TEXT != text_code("")
