"""`build/bench.json`: one document, into which each part of `make bench` writes its own figures."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

PATH = Path("build/bench.json")


def record(path: Path, parts: Mapping[str, Any]) -> None:
    """Put parts into the document at `path`, made when missing; the others stay as they are."""
    document = orjson.loads(path.read_bytes()) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps({**document, **parts}, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
    print(f"written to {path}", file=sys.stderr)
