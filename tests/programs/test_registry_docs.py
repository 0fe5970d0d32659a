"""What docs/programs.md says of the registry is so."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from service.programs.registry import load_registry

PAGE = (Path(__file__).parents[2] / "docs" / "programs.md").read_text("utf-8")


def test_the_table_lists_the_programmes_and_their_channels() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (?:`([a-z0-9-]+)`|–) \|", PAGE, re.MULTILINE)
    registry = load_registry()

    assert sorted(rows) == [(program.id, program.channel or "") for program in registry.programs]
    assert f"{len(registry.programs)} programmes and {len(registry.channels)} channels" in PAGE


def test_the_entry_that_is_shown_can_be_loaded(tmp_path: Path) -> None:
    shown = re.search(r"## An entry\n\n((?:    .*\n)+)", PAGE)
    assert shown
    entry = "\n".join("  " + line for line in dedent(shown[1]).splitlines())
    (tmp_path / "programs.yaml").write_text(
        'schema: 1\nversion: "2026-11-23"\n'
        "sources:\n  - {id: notice, title: {zh: 通知, en: Notice}}\n"
        "channels:\n  - {id: harbour, name: {zh: 甲, en: A}, operator: {zh: 甲, en: A}, kind: marketplace,"
        " summary: {zh: 甲, en: A}, sources: [notice]}\n"
        f"programs:\n{entry}\n"
        "  - {id: other-fund, name: {zh: 甲, en: A}, sponsor: {zh: 甲, en: A}, kind: tools,"
        " summary: {zh: 甲, en: A}, sources: [notice]}\n",
        "utf-8",
    )

    assert [program.id for program in load_registry(tmp_path).programs] == ["harbour-fund", "other-fund"]
