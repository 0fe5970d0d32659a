from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.index.mapped_arrays import map_array


@pytest.mark.parametrize(
    "array",
    [
        np.arange(5, dtype=np.int32),
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.zeros((0, 4), dtype=np.float16),
        np.array([b"ab", b"c"], dtype="S36"),
        np.array(7.5),
        np.array([True, False]),
    ],
)
def test_an_array_comes_back_as_it_was(tmp_path: Path, array: Any) -> None:
    np.save(tmp_path / "a.npy", array)
    found = map_array(tmp_path / "a.npy")
    assert (found.dtype, found.shape, found.tolist()) == (array.dtype, array.shape, array.tolist())
    assert not found.size or not found.flags.writeable


def test_files_that_are_no_arrays_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    for content in (b"", b"{}", b"\x93NUMPY\x01\x00\x05\x00{}   "):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"\S"):
            map_array(path)
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="Python objects"):
        map_array(path)


def test_a_file_that_was_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(1000))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"\S"):
        map_array(path)


def test_a_file_is_mapped_once_and_one_that_takes_its_place_anew(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(4))
    found = map_array(tmp_path / "a.npy")
    assert np.shares_memory(found, map_array(tmp_path / "a.npy"))
    np.save(tmp_path / "b.npy", np.arange(4) + 1)
    (tmp_path / "b.npy").replace(tmp_path / "a.npy")
    assert map_array(tmp_path / "a.npy").tolist() == [1, 2, 3, 4]
    assert found.tolist() == [0, 1, 2, 3]
