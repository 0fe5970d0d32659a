"""README's example request and its answer, read from the page so that a test can hold it to the service.

`python -m tests.cli.readme http://127.0.0.1:8080` asks a running demo and writes the answer into the page.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

PAGE = Path("README.md")
KEY = "hw_readme"
_REQUEST = re.compile(r"<!-- request -->\n```sh\ncurl -s (\S+) .*?-d '(.*?)'\n```", re.DOTALL)
_ANSWER = re.compile(r"(<!-- answer -->\n```json\n)(.*?)(```)", re.DOTALL)


def ask_as_the_page_does(address: str) -> Any:
    """The service's answer to the page's request, without what differs between two installations."""
    found = _REQUEST.search(PAGE.read_text(encoding="utf-8"))
    assert found, "README has no example request"
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    path = urlsplit(found[1]).path
    answer = httpx.post(f"{address}{path}", content=found[2].encode(), headers=headers, trust_env=False, timeout=30)
    assert answer.status_code == 200, answer.text
    return _comparable(answer.json())


def printed_answer() -> Any:
    """The answer that the page prints."""
    found = _ANSWER.search(PAGE.read_text(encoding="utf-8"))
    assert found, "README has no example answer"
    return json.loads(found[2])


def _comparable(answer: Any) -> Any:
    for item in answer["items"]:
        item["target"]["id"] = item["target"]["exporter"]["id"] = "…"
    answer["next_cursor"] = "…"
    answer["snapshot"]["revision"] = 1
    return _rounded(answer)


def _rounded(value: Any) -> Any:
    """Three decimals: what a reader takes in, and the same on every processor."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value


def _layout(value: Any, indent: str = "") -> str:
    """JSON with one line for whatever fits in it."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= 118 or not isinstance(value, dict | list) or not value:
        return flat
    deeper = indent + " "
    if isinstance(value, list):
        return "[" + f",\n{deeper}".join(_layout(part, deeper) for part in value) + "]"
    parts = (f"{json.dumps(key)}: {_layout(part, deeper)}" for key, part in value.items())
    return "{" + f",\n{deeper}".join(parts) + "}"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    answer = _layout(ask_as_the_page_does(sys.argv[1]))
    PAGE.write_text(_ANSWER.sub(lambda found: f"{found[1]}{answer}\n{found[3]}", page), encoding="utf-8")
