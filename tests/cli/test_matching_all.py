"""`match-all`: every demand at once, as JSON lines or CSV, to a file or to standard output."""

from __future__ import annotations

import csv
import json
import os
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from service.cli.matching_all import COLUMNS
from service.usecases.match_all import CHUNK
from tests.cli.conftest import Run

TENANT = "Bureau of everything"
N_DEMANDS = 2 * CHUNK + 1
GOODS = ("陶瓷马克杯 ceramic mug", "折叠伞 folding umbrella", "不锈钢保温杯 vacuum flask")
ARGUMENTS = ("match-all", "-n", "4", "--tenant", TENANT, "--as-of", "2026-06-01")


def ndjson(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def catalog(homeward: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Products and enough demands for several workers; one product's name would be a formula."""
    folder = tmp_path_factory.mktemp("rows")
    products = [{"sku": f"P-{n}", "name": f"{GOODS[n % 3]} {n}", "visibility": "private"} for n in range(9)]
    products.append({"sku": "P-F", "name": '=HYPERLINK("http://x") ceramic mug', "visibility": "private"})
    demands = [
        {"external_id": f"D-{n}", "title": f"{GOODS[n % 3]} {n}", "quantity": 100 + n, "visibility": "private"}
        for n in range(N_DEMANDS)
    ]
    for kind, rows in (("products", products), ("demands", demands)):
        report = homeward("import", kind, ndjson(folder / f"{kind}.ndjson", rows), "--tenant", TENANT)
        assert report.status == 0, report.err


def own(lines: str) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in lines.splitlines()]
    return [row for row in rows if row["demand"]["external_id"].startswith("D-")]


@pytest.fixture(scope="module")
def lines(homeward_process: Run, catalog: None) -> list[dict[str, Any]]:
    """What is printed for the bureau's own demands."""
    found = homeward_process(*ARGUMENTS)
    assert found.status == 0, found.err
    assert "demands/s" in found.err
    return own(found.out)


def test_each_demand_gets_its_best_products_ranked(lines: list[dict[str, Any]]) -> None:
    ranks: dict[str, list[int]] = {}
    for row in lines:
        ranks.setdefault(row["demand"]["external_id"], []).append(row["rank"])
        assert abs(sum(row["contributions"].values()) - row["score"]) < 1e-9
        assert row["rank"] > 1 or row["demand"]["title"].split()[-2] in row["product"]["name"]
        assert row["as_of"] == "2026-06-01"
        if row["product"]["sku"].startswith("P-"):  # the samples of another test may be in the catalogue too
            assert row["exporter"]["external_id"] == TENANT
    assert ranks.keys() == {f"D-{n}" for n in range(N_DEMANDS)}
    assert all(found in ([1, 2, 3], [1, 2, 3, 4]) for found in ranks.values())


def test_a_csv_file_says_the_same_whoever_wrote_it(
    homeward: Run, homeward_process: Run, lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "matches.csv"
    file.write_text("what was there before")
    written = homeward_process(*ARGUMENTS, "--workers", "3", "--out", str(file))
    assert written.status == 0, written.err
    printed = homeward(*ARGUMENTS, "--workers", "1", "--format", "csv")

    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # so that spreadsheets read UTF-8
    assert content.decode("utf-8-sig").splitlines() == printed.out.splitlines()
    rows = [row for row in csv.DictReader(StringIO(printed.out)) if row["demand.external_id"].startswith("D-")]
    assert tuple(rows[0]) == COLUMNS
    assert [(row["demand.id"], int(row["rank"]), row["product.id"], float(row["score"])) for row in rows] == [
        (row["demand"]["id"], row["rank"], row["product"]["id"], row["score"]) for row in lines
    ]
    assert [row["words"] for row in rows] == ["; ".join(row["words"]) for row in lines]
    named = {row["product.name"] for row in rows if row["product.sku"] == "P-F"}
    assert named == {'\'=HYPERLINK("http://x") ceramic mug'}  # no formula
    assert [path.name for path in tmp_path.iterdir()] == ["matches.csv"]


@pytest.mark.usefixtures("catalog")
def test_without_a_tenant_nobody_s_private_rows_are_matched(homeward: Run) -> None:
    found = homeward("match-all", "--workers", "1")

    assert found.status == 0, found.err
    assert own(found.out) == []


@pytest.mark.usefixtures("catalog")
def test_a_pipe_is_written_into_and_stays_one(homeward: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_text)
        found = homeward(*ARGUMENTS, "--workers", "1", "--out", str(pipe))
        assert found.status == 0, found.err
        assert own(read.result()) != []
    assert pipe.is_fifo()


def test_a_failure_leaves_the_file_as_it_was(homeward: Run, tmp_path: Path) -> None:
    file = tmp_path / "matches.jsonl"
    file.write_text("yesterday's")
    found = homeward("match-all", "--tenant", "Nobody", "--out", str(file))

    assert found.status == 1
    assert found.err.strip().endswith("`homeward keys create --tenant NAME` makes one")
    assert file.read_text() == "yesterday's"
    assert [path.name for path in tmp_path.iterdir()] == ["matches.jsonl"]


@pytest.mark.parametrize("name", ["", "missing/matches.csv"])
def test_a_file_that_cannot_be_written_is_refused_before_the_work(homeward: Run, tmp_path: Path, name: str) -> None:
    found = homeward("match-all", "--out", str(tmp_path / name))

    assert found.status == 1
    assert str(tmp_path / name) in found.err
    assert len(found.err.strip().splitlines()) == 1


@pytest.mark.parametrize("wrong", [("--workers", "0"), ("--as-of", "soon"), ("--format", "xlsx"), ("-n", "101")])
def test_wrong_options_are_refused(homeward: Run, wrong: tuple[str, str]) -> None:
    assert homeward("match-all", *wrong).status == 2
