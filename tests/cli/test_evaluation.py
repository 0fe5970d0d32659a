"""`evaluate` on a judged corpus small enough to check by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

DOCUMENTS = {"d1": "Cotton bath towel", "d2": "Steel kitchen knife", "d3": "纯棉床单", "d4": "Garden hose"}
QUERIES = {"q1": "bath towels", "q2": "knives for the kitchen"}


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    rows = [json.dumps({"_id": key, "title": text, "text": ""}) for key, text in DOCUMENTS.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    rows = [json.dumps({"_id": key, "text": text}) for key, text in QUERIES.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\n", encoding="utf-8")
    return tmp_path


def arguments(folder: Path) -> list[str]:
    files = {"--corpus": "corpus.jsonl", "--queries": "queries.jsonl", "--qrels": "qrels.tsv"}
    return ["evaluate", *(part for option, name in files.items() for part in (option, str(folder / name)))]


def test_metrics_and_run_file(homeward: Run, judged: Path) -> None:
    run = judged / "run.trec"
    done = homeward(*arguments(judged), "--run", str(run), "--json")
    assert done.status == 0, done.err
    document = json.loads(done.out)
    assert document["ndcg@10"] == document["mrr@10"] == document["recall@100"] == 1.0
    assert document["n_queries"] == 2
    first = run.read_text(encoding="utf-8").splitlines()[0].split()
    assert first[:4] == ["q1", "Q0", "d1", "1"]


def test_relevant_is_what_has_the_lowest_grade_asked_for(homeward: Run, judged: Path) -> None:
    document = json.loads(homeward(*arguments(judged), "--min-grade", "2", "--json").out)
    assert document["min_grade"] == 2
    assert document["ndcg@10"] == 1.0
    assert document["mrr@10"] == document["recall@100"] == 0.5  # the second query has no document of grade 2
    assert "of grade 2 and above" in homeward(*arguments(judged), "--min-grade", "2").out


def test_comparison_names_wins_and_losses(homeward: Run, judged: Path) -> None:
    baseline = judged / "baseline.trec"
    baseline.write_text("q1 Q0 d4 1 2.0 old\nq1 Q0 d1 2 1.0 old\nq2 Q0 d2 1 1.0 old\n", encoding="utf-8")
    done = homeward(*arguments(judged), "--compare", str(baseline), "--json")
    comparison = json.loads(done.out)["comparison"]
    assert (comparison["wins"], comparison["losses"]) == (1, 0)
    assert comparison["queries"][0]["query_id"] == "q1"
    table = homeward(*arguments(judged), "--compare", str(baseline))
    assert "1 wins, 0 losses" in table.out
    assert "bath towels" in table.out


def test_a_wrong_line_is_named(homeward: Run, judged: Path) -> None:
    (judged / "corpus.jsonl").write_text('{"_id": "d1", "title": "x"}\nnot json\n', encoding="utf-8")
    done = homeward(*arguments(judged))
    assert done.status == 1
    assert "corpus.jsonl:2: " in done.err
    assert "Traceback" not in done.err


def test_another_configuration_is_measured(homeward: Run, judged: Path) -> None:
    shipped, changed = judged / "shipped.trec", judged / "changed.trec"
    assert homeward(*arguments(judged), "--run", str(shipped)).status == 0
    options = ("--set", "name_weight=1", "--set", "latent_dimensions=0", "--run", str(changed))
    done = homeward(*arguments(judged), *options, "--compare", str(shipped))
    assert done.status == 0, done.err
    assert changed.read_text(encoding="utf-8") != shipped.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("colour=1", "is none of name_weight,"),
        ("name_weight", "name_weight takes a number from 0"),
        ("latent_dimensions=1.5", "latent_dimensions takes a whole number from 0 to 1024"),
        ("head_share=nan", "head_share takes a number from 0.0 to 1.0"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(homeward: Run, judged: Path, stated: str, says: str) -> None:
    done = homeward(*arguments(judged), "--set", stated)
    assert done.status == 2
    assert says in " ".join(done.err.replace("│", " ").split())
