"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
_PATH = re.compile(r"`((?:service|tests|benchmarks|migrations|docs|openapi)/[\w./*-]+)`")
_NAME = re.compile(r"\| `(\w+)` \|$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_files_that_are_named_are_there(page: Path) -> None:
    paths = _PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in paths if not list(ROOT.glob(path))] == []


def test_the_glossary_names_what_the_code_has() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("service/**/*.py"))
    names = _NAME.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    assert len(names) > 40
    assert [name for name in names if re.search(rf"\b{name}\b", code) is None] == []
