from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import InvalidInput
from service.ingest.beir import read_corpus, read_qrels, read_queries


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_three_files_are_read(tmp_path: Path) -> None:
    [document] = read_corpus(write(tmp_path, "corpus.jsonl", '{"_id": "d1", "title": "毛巾", "text": "soft"}\n\n'))
    assert (document.id, document.text.name, document.text.description) == ("d1", "毛巾", "soft")
    [query] = read_queries(write(tmp_path, "queries.jsonl", '\ufeff{"_id": "q1", "text": "towel"}'))
    assert (query.id, query.text) == ("q1", "towel")
    qrels = read_qrels(write(tmp_path, "qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n"))
    assert qrels == {"q1": {"d1": 2, "d2": 0}}


def test_a_file_that_holds_a_path_is_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real.jsonl", '{"_id": "d1", "title": "towel"}')
    assert read_corpus(write(tmp_path, "corpus.jsonl", "real.jsonl\n"))[0].id == "d1"


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ('{"_id": "d1", "title": "a"}\nnot json', "2: Is not JSON"),
        ("[1]", "1: Give an object"),
        ('{"title": "a"}', "1: Must have an _id"),
        ('{"_id": 7, "title": "a"}', "1: Must have an _id"),
        ('{"_id": "d 1", "title": "a"}', "space"),
        ('{"_id": "d1", "title": "a"}\n{"_id": "d1", "title": "b"}', "2: .*earlier"),
        ('{"_id": "d1", "title": 5}', "1: Must have a title"),
        ('{"_id": "d1"}', "1: Must have a text"),
        ("\n", "Holds no document"),
    ],
)
def test_a_bad_corpus_is_refused_with_file_and_line(tmp_path: Path, text: str, detail: str) -> None:
    with pytest.raises(InvalidInput, match=rf"corpus\.jsonl.*{detail}"):
        read_corpus(write(tmp_path, "corpus.jsonl", text))


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("q1 d1 1\n", "1: Has 1 columns"),
        ("q1\td1\t1\nq1\td1\t2\n", "2: .*second time"),
        ("q1\td1\t1\nq1\td2\t-1\n", "2: .*whole number"),
        ("query-id\tcorpus-id\tscore\n", "Holds no judgment"),
    ],
)
def test_bad_judgments_are_refused_with_file_and_line(tmp_path: Path, text: str, detail: str) -> None:
    with pytest.raises(InvalidInput, match=rf"qrels\.tsv.*{detail}"):
        read_qrels(write(tmp_path, "qrels.tsv", text))


def test_a_missing_or_misencoded_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_queries(tmp_path / "missing.jsonl")
    path = tmp_path / "queries.jsonl"
    path.write_bytes('{"_id": "q", "text": "毛巾"}'.encode("gb18030"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        read_queries(path)
