"""A mistake in a registry file is refused with its file, its line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import InvalidInput
from service.programs.registry import load_registry

GOOD = """\
schema: 1
version: "2026-11-23"
sources:
  - id: notice
    title: {zh: 通知, en: Notice}
channels:
  - id: harbour
    name: {zh: 海港, en: Harbour}
    operator: {zh: 海港公司, en: Harbour Ltd}
    kind: marketplace
    summary: {zh: 平台, en: A marketplace}
    sources: [notice]
programs:
  - id: harbour-fund
    name: {zh: 海港资金, en: Harbour fund}
    sponsor: {zh: 海港公司, en: Harbour Ltd}
    channel: harbour
    kind: procurement_fund
    summary: {zh: 采购, en: It buys}
    budget: {amount: "1000.50", currency: CNY}
    slots: 5
    valid_from: 2026-01-01
    valid_to: 2026-12-31
    criteria:
      - criterion: us_share
        field: exporter.us_export_share
        operator: at_least
        value: 0.3
        why: {zh: 对美占比, en: US share}
        source: notice
    sources: [notice]
"""


def _complaints(folder: Path, text: str, name: str = "harbour.yaml") -> list[str]:
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_registry(folder)
    assert caught.value.detail == "\n".join(error.detail for error in caught.value.errors)
    return [error.detail for error in caught.value.errors]


def test_the_good_file_is_good(tmp_path: Path) -> None:
    (tmp_path / "harbour.yaml").write_text(GOOD, "utf-8")

    registry = load_registry(tmp_path)

    assert (registry.version, registry.programs[0].id, registry.channels[0].id) == (
        "2026-11-23",
        "harbour-fund",
        "harbour",
    )


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "    slots: 5",
            "    places: 5",
            "harbour.yaml:21: places: There is no such field; check its spelling or remove it.",
        ),
        (
            "    slots: 5",
            "    benefits: [{kind: traffic, text: {zh: 甲, en: A}, days_sooner: 7, source: notice}]",
            "harbour.yaml:21: benefits[0].days_sooner: Does not suit a benefit of kind traffic; state per_firm_",
        ),
        (
            "    slots: 5",
            "    benefits:\n      - kind: fast_listing\n        text: {zh: 甲, en: A}\n        days_sooner: 7",
            "harbour.yaml:22: benefits[0]: States a figure without its source; name the source that states it",
        ),
        ("    slots: 5", "    slots: many", "harbour.yaml:21: slots: Give a whole number, such as 1000"),
        ("    slots: 5", "    slots: 0", "harbour.yaml:21: slots: Must be at least 1."),
        ("    kind: procurement_fund\n", "", "harbour.yaml:14: kind: This field is required; add it."),
        ("    kind: procurement_fund", "    kind: gift", "harbour.yaml:18: kind: Give one of 'procurement_fund', "),
        (
            "operator: at_least",
            "operator: prefix_of",
            "harbour.yaml:27: criteria[0].operator: Does not suit a fact of type share; use at_least, ",
        ),
        ("operator: at_least", "operator: above", "harbour.yaml:27: criteria[0].operator: Give one of 'equals', "),
        (
            "field: exporter.us_export_share",
            "field: exporter.us_export_shares",
            (
                "harbour.yaml:26: criteria[0].field: Is not a fact that a criterion can read; "
                "use exporter.us_export_share or product.attributes.<name>."
            ),
        ),
        ("value: 0.3", "value: 30", "harbour.yaml:28: criteria[0].value: Must be a share between 0 and 1"),
        ("value: 0.3", "value: lots", "harbour.yaml:28: criteria[0].value: Must be a share between 0 and 1"),
        ("        value: 0.3\n", "", "harbour.yaml:25: criteria[0].value: Is needed by at_least; add it."),
        ("        source: notice", "        source: rumour", "harbour.yaml:25: criteria[0]: Has a source that"),
        ("us_share\n", "US share\n", "harbour.yaml:25: criteria[0].criterion: Must be a snake_case name"),
        ("channel: harbour", "channel: harbor", "harbour.yaml:17: channel: No channel has the id harbor;"),
        (
            "    slots: 5",
            "    stacking: {other-fund: combines}",
            "harbour.yaml:21: stacking: No programme has the id other-fund",
        ),
        ("    slots: 5", "    stacking: {harbour-fund: excludes}", "harbour.yaml:14: Stacking must name other"),
        (
            "valid_to: 2026-12-31",
            "valid_to: 2025-12-31",
            "harbour.yaml:14: Ends before it begins; valid_from must",
        ),
        ("valid_to: 2026-12-31", "valid_to: 31.12.2026", "harbour.yaml:23: valid_to: Give a date as YYYY-MM-DD"),
        ("currency: CNY", "currency: RMB", "harbour.yaml:20: budget.currency: Is not an ISO 4217 currency code"),
        ("id: harbour-fund", "id: Harbour Fund", "harbour.yaml:14: id: Must be lower-case words and digits"),
        (
            "en: It buys}\n",
            "}\n",
            "harbour.yaml:19: summary.en: This field is required; add it.",
        ),
        (
            "name: {zh: 海港, en: Harbour}",
            "name: {zh: 海港}",
            "harbour.yaml:8: name.en: This field is required",
        ),
        (
            "    sources: [notice]\nprograms",
            "    sources: [hearsay]\nprograms",
            "harbour.yaml:12: sources: hearsay is not",
        ),
        ("    sources: [notice]\nprograms", "programs", "harbour.yaml:7: sources: Must list at least one source"),
        ("schema: 1", "schema: 2", "harbour.yaml:1: schema: Give one of 1."),
        (
            'version: "2026-11-23"',
            'version: "2026-02-30"',
            "harbour.yaml:2: version: Must be the day of the last change",
        ),
        ('version: "2026-11-23"\n', "", "harbour.yaml:1: No file gives the registry's version"),
        ("    slots: 5", "    slots: 5\n    slots: 6", "harbour.yaml:22: The key slots is given twice"),
        ("    slots: 5", "    5: slots", "harbour.yaml:21: Has a key that is not text"),
        ("    slots: 5", "    slots: [5", "harbour.yaml:22: Is not YAML"),
        ("    slots: 5", "    slots: !!python/name:os.system", "harbour.yaml:21: Is not YAML"),
        ("channels:", "channel:", "harbour.yaml:6: channel: There is no such field"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert GOOD.count(old) == 1

    complaints = _complaints(tmp_path, GOOD.replace(old, new))

    assert any(line.startswith(complaint) for line in complaints), complaints


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("slots: 5", "slots: none").replace("currency: CNY", "currency: RMB")

    complaints = _complaints(tmp_path, text)

    assert [line.split(": ")[0] for line in complaints] == ["harbour.yaml:20", "harbour.yaml:21"]


@pytest.mark.parametrize(
    ("section", "entry", "complaint"),
    [
        (
            "programs",
            (
                "{id: harbour-fund, name: {zh: 甲, en: A}, sponsor: {zh: 甲, en: A}, kind: tools, "
                "summary: {zh: 甲, en: A}, sources: [notice]}"
            ),
            "more/second.yaml:3: id: harbour-fund is already used in harbour.yaml:14; choose another.",
        ),
        (
            "channels",
            (
                "{id: harbour, name: {zh: 甲, en: A}, operator: {zh: 甲, en: A}, kind: social, "
                "summary: {zh: 甲, en: A}, sources: [notice]}"
            ),
            "more/second.yaml:3: id: harbour is already used in harbour.yaml:7; choose another.",
        ),
        (
            "sources",
            "{id: notice, title: {zh: 甲, en: A}}",
            "more/second.yaml:3: id: notice is already used in harbour.yaml:4; choose another.",
        ),
    ],
)
def test_an_id_is_used_once_over_all_files(tmp_path: Path, section: str, entry: str, complaint: str) -> None:
    (tmp_path / "harbour.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "more").mkdir()

    complaints = _complaints(tmp_path, f"schema: 1\n{section}:\n  - {entry}\n", "more/second.yaml")

    assert complaints == [complaint]


def test_the_version_is_given_once(tmp_path: Path) -> None:
    (tmp_path / "harbour.yaml").write_text(GOOD, "utf-8")

    complaints = _complaints(tmp_path, 'schema: 1\nversion: "2026-11-24"\n', "second.yaml")

    assert complaints == ["second.yaml:2: The version is already given in harbour.yaml:2; give it once."]


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "harbour.yaml").write_bytes(b"schema: 1\n# \xff\n")

    with pytest.raises(InvalidInput, match=r"harbour\.yaml:2: Is not UTF-8 text"):
        load_registry(tmp_path)


@pytest.mark.parametrize(("text", "line"), [("", 1), ("a: \x07", 1), ("- 1", 1)])
def test_a_file_that_is_no_registry_file(tmp_path: Path, text: str, line: int) -> None:
    assert _complaints(tmp_path, text)[0].startswith(f"harbour.yaml:{line}: ")


def test_a_folder_without_files(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"Holds no \*\.yaml file"):
        load_registry(tmp_path)


def test_a_mistake_deep_in_a_file_has_its_line(tmp_path: Path) -> None:
    lines = GOOD.splitlines()
    first = lines.index("      - criterion: us_share")
    body = lines[first : first + 6]
    composed = ["      - any:", *(f"    {line}" for line in body)]
    composed.append("          - not: {criterion: x, field: product.moqs, operator: at_most, value: 3, ")
    composed.append("              why: {zh: 甲, en: A}, source: notice}")
    (tmp_path / "harbour.yaml").write_text("\n".join([*lines[:first], *composed, *lines[first + 6 :]]), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_registry(tmp_path)
    line = first + len(composed) - 1  # counted from 1, one before the last of what was put in
    assert caught.value.errors[0].detail.startswith(f"harbour.yaml:{line}: criteria[0].any[1].not.field: Is not a fact")
    assert len(caught.value.errors) == 1
