from __future__ import annotations

from pathlib import Path

import numpy as np

from service.index.growing_arrays import append_rows, map_used, write_growing_array


def test_a_growing_array_is_what_numpy_reads(tmp_path: Path) -> None:
    held = np.arange(12, dtype=np.float16).reshape(4, 3)
    used = write_growing_array(tmp_path / "a.npy", held)
    assert map_used(tmp_path / "a.npy", used).tolist() == held.tolist()
    new = np.full((2, 3), 7, dtype=np.float16)
    grown, content = append_rows(tmp_path / "a.npy", 4, new)
    assert grown.tolist() == [*held.tolist(), *new.tolist()]
    assert map_used(tmp_path / "a.npy", used + len(content)).tolist() == grown.tolist()
    assert np.load(tmp_path / "a.npy")[:6].tolist() == grown.tolist()
