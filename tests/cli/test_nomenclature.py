"""`hs load`, `hs show` and `classify`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

FILE = """section,hscode,description,parent,level
XVI,85,Electrical machinery,TOTAL,2
XVI,8509,Domestic appliances,85,4
XVI,850980,Zymurgic quillon,8509,6
TOTAL,TOTAL,Total,TOTAL,5
"""


def test_a_nomenclature_is_loaded_shown_and_classified_by(homeward: Run, tmp_path: Path) -> None:
    file = tmp_path / "hs.csv"
    file.write_text(FILE, encoding="utf-8")
    first, again = homeward("hs", "load", str(file)), homeward("hs", "load", str(file))
    assert (first.status, first.out) == (0, "3 codes added, 0 changed, 0 removed.\n"), first.err
    assert again.out == "0 codes added, 0 changed, 0 removed.\n"
    shown = homeward("hs", "show", "8509.80")
    assert shown.out.splitlines() == [
        "85          Electrical machinery",
        "8509        Domestic appliances",
        "850980      Zymurgic quillon",
    ]
    document = json.loads(homeward("classify", "zymurgic quillon", "--level", "subheading", "--json").out)
    assert [item["code"] for item in document["items"]] == ["850980"]
    table = homeward("classify", "不锈钢保温杯", "--language", "zh")
    assert "9617" in table.out
    assert "保温瓶" in table.out


def test_wrong_files_and_codes_end_in_one_sentence(homeward: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(FILE + "XVI,851010,Shavers,8510,6\n", encoding="utf-8")
    wrong = homeward("hs", "load", str(file))
    assert wrong.status == 1
    assert "wrong.csv, line 6: the parent 8510 of 851010 is not in the file; add its row" in wrong.err
    assert homeward("hs", "load", str(tmp_path / "none.csv")).err.startswith("homeward: ")
    assert "there is no code 9999" in homeward("hs", "show", "9999").err
    assert homeward("hs", "show", "85x").status == 2
    assert homeward("classify", " ").status == 2
