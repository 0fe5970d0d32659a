from __future__ import annotations

import pytest

from service.domain.snapshot.columns import encode_text, encode_unit
from tests.domain.text.test_normalise import SAME_VALUES


@pytest.mark.parametrize(("value", "other"), SAME_VALUES)
def test_spellings_of_a_value_have_one_code(value: str, other: str) -> None:
    assert encode_text(value) == encode_text(other)
    assert encode_unit(value) == encode_unit(other)


def test_other_values_have_other_codes() -> None:
    values = ["体恤", "体恤衫", "towel", "kg", "g"]
    assert len({encode_text(value) for value in [*values, None]}) == len(values) + 1
