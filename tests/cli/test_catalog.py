"""`import`, `keys create` and `match`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

from service.programs.registry import load_registry
from tests.cli.conftest import Run

EXPORTERS = """external_id,name,province,city,us_export_share
GY-1,高阳县清河毛巾厂,河北,保定,0.62
YW-1,Yiwu Sunrise Gifts,CN-ZJ,Jinhua,
"""
PRODUCTS = """sku,name,description,hs_code,unit_price.amount,unit_price.currency,moq,exporter_external_id
T-1,纯棉毛巾 34×76cm,32支精梳棉,630260,1.20,USD,1000,GY-1
T-2,Bamboo fibre bath towel,Soft and absorbent,6302.60,3.40,USD,500,GY-1
U-1,Folding umbrella,Windproof,660191,2.10,USD,300,YW-1
"""
DEMANDS = "\n".join(
    json.dumps(demand, ensure_ascii=False)
    for demand in (
        {"external_id": "R-1", "title": "酒店毛巾 5000 条", "hs_codes": ["630260"], "quantity": 5000},
        {"external_id": "R-2", "title": "umbrellas for a supermarket", "quantity": 800},
    )
)


def test_a_catalog_is_imported_and_matched(homeward: Run, tmp_path: Path) -> None:
    files = {"exporters.csv": EXPORTERS, "products.csv": PRODUCTS, "demands.ndjson": DEMANDS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for kind, n_rows in (("exporters", 2), ("products", 3), ("demands", 2)):
        file = next(tmp_path.glob(f"{kind}.*"))
        report = homeward("import", kind, str(file), "--tenant", "Bureau")
        assert report.status == 0, report.err
        assert f"{n_rows} {kind} read" in report.out
        assert f"{n_rows} new" in report.out
    again = homeward("import", "products", str(tmp_path / "products.csv"), "--tenant", "Bureau")
    assert "0 new, 0 updated, 3 unchanged, 0 rejected" in again.out

    found = homeward("match", "towels for a hotel", "--to", "products", "-n", "2", "--json")
    assert found.status == 0, found.err
    answer = json.loads(found.out)
    items = answer["items"]
    assert answer["registry"]["version"] == load_registry().version
    assert [item["rank"] for item in items] == list(range(1, len(items) + 1))
    assert {item["target"]["title"] for item in items} == {"纯棉毛巾 34×76cm", "Bamboo fibre bath towel"}
    assert abs(items[0]["score"] - sum(part["contribution"] for part in items[0]["contributions"])) < 1e-9

    table = homeward("match", "纯棉毛巾", "--to", "demands", "--language", "zh")
    assert table.status == 0, table.err
    assert "酒店毛巾 5000 条" in table.out
    (wanted,) = json.loads(homeward("match", "纯棉毛巾", "--to", "demands", "-n", "1", "--json").out)["items"]
    assert wanted["target"]["id"] in table.out, "the id stands whole on one line"
    assert f"编号 {wanted['target']['external_id']}" in table.out
    products = homeward("match", "towels for a hotel", "--to", "products")
    for item in items:
        assert item["target"]["id"] in products.out
        assert item["target"]["exporter"]["id"] in products.out
        assert f"SKU {item['target']['sku']}" in products.out

    ready = homeward("match", "towels for a hotel", "--to", "products", "--ready-only", "--json")
    assert [item["flags"] for item in json.loads(ready.out)["items"]] == [[], []]

    programs = homeward("match", "纯棉毛巾", "--to", "programs", "--as-of", "2025-06-01", "--json", "-n", "100")
    ids = {item["target"]["id"] for item in json.loads(programs.out)["items"]}
    assert "jd-export-procurement-fund" in ids


def test_wrong_rows_are_named_and_good_ones_stored(homeward: Run, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("sku,name,moq\nA-1,Good,10\nA-2,Bad,many\nA-3,,5\nA-1,Again,1\n", encoding="utf-8")
    report = homeward("import", "products", str(file), "--tenant", "Careless", "--exporter", "Factory", "--json")
    assert report.status == 1
    document = json.loads(report.out)
    assert (document["created"], document["rejected"]) == (1, 3)
    assert document["revision"] > 0
    assert [(error["line"], error["column"]) for error in document["errors"]] == [(3, "moq"), (4, "name"), (5, "sku")]
    table = homeward("import", "products", str(file), "--tenant", "Careless", "--exporter", "Factory")
    assert "line 3, moq: Give a whole number" in table.err
    chinese = homeward(
        "import", "products", str(file), "--tenant", "Careless", "--exporter", "Factory", "--language", "zh"
    )
    assert "第 3 行 moq：应为整数，例如 1000" in chinese.err


def test_products_that_name_no_exporter_go_to_one_named_like_the_tenant(homeward: Run, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("sku,name\nB-1,Wicker basket\n", encoding="utf-8")
    report = homeward("import", "products", str(file), "--tenant", "Basket works")
    assert report.status == 0, report.err
    assert "1 new" in report.out


def test_a_file_that_is_wrong_as_a_whole_stores_nothing(homeward: Run, tmp_path: Path) -> None:
    file = tmp_path / "exporters.csv"
    file.write_text("external_id,name,colour\nX-1,Name,red\n", encoding="utf-8")
    report = homeward("import", "exporters", str(file), "--tenant", "Bureau")
    assert report.status == 1
    assert "colour" in report.err
    assert "Traceback" not in report.err
    chinese = homeward("import", "exporters", str(file), "--tenant", "Bureau", "--language", "zh")
    assert "出口商没有列“colour”" in chinese.err
    missing = homeward("import", "exporters", str(tmp_path / "none.csv"), "--tenant", "Bureau")
    assert missing.status == 1
    assert "none.csv" in missing.err


def test_a_key_is_printed_once(homeward: Run) -> None:
    first, second = (homeward("keys", "create", "--tenant", "Bureau").out.strip() for _ in range(2))
    assert first.startswith("hw_")
    assert first != second


def test_a_key_is_revoked_once(homeward: Run) -> None:
    key = homeward("keys", "create", "--tenant", "Leaky bureau").out
    revoked, again = (homeward("keys", "revoke", given=key) for _ in range(2))
    assert (revoked.status, revoked.out.strip()) == (0, "A key of Leaky bureau is revoked.")
    assert (again.status, again.err.strip()) == (1, "homeward: No such API key is in use.")
    assert homeward("keys", "revoke").status == 1, "nothing was given"


def test_an_unknown_tenant_is_no_viewer(homeward: Run) -> None:
    found = homeward("match", "towel", "--to", "products", "--tenant", "Nobody")
    assert found.status == 1
    assert "no tenant named 'Nobody'" in found.err
