from __future__ import annotations

from uuid import UUID

import pytest

from service.index.rows import RowFile, encode_rows
from tests import catalog_rows as rows

ME = UUID(int=1)


def test_rows_are_read_like_a_list() -> None:
    demands = [rows.demand(ME, f"D{n}", title=f"毛巾 {n}") for n in range(5)]
    read = RowFile(type(demands[0]), *encode_rows(type(demands[0]), demands))
    assert len(read) == 5
    assert list(read) == demands
    assert read[-1] == demands[-1]
    assert read[1:3] == demands[1:3]
    assert read[0] is read[0]
    with pytest.raises(IndexError):
        read[5]


def test_rows_that_came_later_are_read_behind_the_first() -> None:
    demands = [rows.demand(ME, f"D{n}") for n in range(3)]
    first = RowFile(type(demands[0]), *encode_rows(type(demands[0]), demands[:2]))
    assert list(first.grow(*encode_rows(type(demands[0]), demands))) == demands
    assert list(first) == demands[:2]
