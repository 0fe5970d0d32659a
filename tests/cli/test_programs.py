"""`programs`: rule files checked, the registry shown and stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.programs.registry import load_registry
from tests.cli.conftest import Run, run_homeward, start_homeward
from tests.programs.test_registry_mistakes import GOOD

ADDITION = """\
schema: 1
programs:
  - id: harbour-lane
    name: {zh: 海港通道, en: Harbour lane}
    sponsor: {zh: 海港公司, en: Harbour Ltd}
    channel: freshippo
    kind: green_channel
    summary: {zh: 通道, en: A lane}
    criteria:
      - any:
          - {criterion: small, field: product.moq, operator: at_most, value: 9, why: &w {zh: S, en: S}, source: facts:1}
          - {criterion: brand, field: exporter.owns_brand, operator: is_true, why: *w, source: "facts:1"}
    sources: ["facts:1"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "harbour.yaml"


def test_the_shared_registry_is_in_order() -> None:
    found = start_homeward("programs", "check")
    assert (found.status, found.err) == (0, "")
    assert load_registry().fingerprint in found.out


@pytest.mark.parametrize("text", [GOOD, ADDITION])
def test_a_registry_of_its_own_and_an_addition_to_the_shared_one(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    found = run_homeward("programs", "check", str(file))
    assert (found.status, found.err) == (0, "")
    n_programs = 1 if text == GOOD else len(load_registry().programs) + 1
    assert found.out.startswith(f"{n_programs} programs ")


def test_mistakes_are_printed_with_file_and_line_and_status_1(file: Path) -> None:
    file.write_text(ADDITION.replace("at_most", "contains").replace("freshippo", "freshipo"), "utf-8")
    found = run_homeward("programs", "check", str(file))
    assert (found.status, found.out) == (1, "")
    (operator,) = found.err.splitlines()
    assert operator.startswith(f"{file}:11: criteria[0].any[0].operator: Give one of")
    chinese = run_homeward("programs", "check", str(file), "--language", "zh")
    assert chinese.err.startswith(f"{file}:11: criteria[0].any[0].operator: 应为以下之一：")

    file.write_text(ADDITION.replace("freshippo", "freshipo").replace("harbour-lane", "1688-ai-assistant"), "utf-8")
    found = run_homeward("programs", "check", str(file.parent))
    assert found.status == 1
    (used,) = found.err.splitlines()
    first = f"alibaba.yaml:{line_of('1688-ai-assistant')}"
    assert used == f"{file}:3: id: 1688-ai-assistant is already used in {first}; choose another."


def line_of(program: str) -> int:
    path = Path("service/programs/data/programs/alibaba.yaml")
    lines = (Path(__file__).parents[2] / path).read_text("utf-8").splitlines()
    return lines.index(f"  - id: {program}") + 1


def test_programmes_are_listed_and_shown() -> None:
    listed = json.loads(run_homeward("programs", "list", "--json").out)
    assert [item["id"] for item in listed["items"]] == [program.id for program in load_registry().programs]
    assert (listed["version"], listed["fingerprint"]) == (load_registry().version, load_registry().fingerprint)
    assert "jd-export-procurement-fund" in run_homeward("programs", "list").out

    shown = run_homeward("programs", "show", "jd-export-procurement-fund")
    assert "window: 2025-04-11/2025-05-01 – 2026-04-11/2026-05-01" in shown.out
    assert "own_mark: 商标权属须属于自有品牌" in shown.out
    assert "for all firms together: 200,000,000,000 CNY (facts:3)" in shown.out
    assert "work_left: 0.6 (facts:4)" in run_homeward("programs", "show", "1688-ai-assistant").out
    document = json.loads(run_homeward("programs", "show", "jd-export-procurement-fund", "--json").out)
    assert document["criteria"][1]["criterion"] == "own_mark"


def test_a_programme_that_is_not_there() -> None:
    found = run_homeward("programs", "show", "nope")
    assert (found.status, found.out) == (1, "")
    assert "homeward programs list" in found.err


def test_the_registry_is_stored(homeward: Run) -> None:
    found = homeward("programs", "sync")
    assert found.status == 0, found.err
    assert f"{len(load_registry().programs)} programs" in found.out


def test_sources_that_were_not_read_for_long_are_listed() -> None:
    fresh = run_homeward("programs", "stale", "--days", "30", "--as-of", "2026-12-01")
    assert fresh.out == "0 sources were last read more than 30 days ago.\n"
    due = run_homeward("programs", "stale", "--days", "30", "--as-of", "2027-12-01")
    assert "facts:27: read 368 days ago; didi-employment-consumption\n" in due.out
    listed = json.loads(run_homeward("programs", "stale", "--as-of", "2027-12-01", "--json").out)
    assert {one["age_days"] for one in listed} == {368}


def test_what_changed_between_two_versions_is_printed(tmp_path: Path) -> None:
    for name, text in (
        ("old", GOOD),
        ("new", GOOD.replace("2026-11-23", "2026-11-24").replace("slots: 5", "slots: 9")),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "harbour.yaml").write_text(text, "utf-8")
    found = run_homeward("programs", "diff", str(tmp_path / "old"), str(tmp_path / "new"))
    assert (found.status, found.err) == (0, "")
    assert found.out.splitlines()[1:] == ["  slots: 5 -> 9"]
    same = run_homeward("programs", "diff", str(tmp_path / "old"), str(tmp_path / "old"))
    assert (same.status, same.out) == (0, "")
