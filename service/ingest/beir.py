"""Read judged corpora in the layout of BEIR: corpus and queries as JSON lines, judgments as TSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import orjson

from service.domain.drafts.messages import Fault, fault
from service.domain.evaluation.evaluate import CorpusDocument, JudgedQuery
from service.domain.language import Localized
from service.domain.search.index import TextDocument
from service.ingest.row import refuse_file

_QREL_COLUMNS = 3
_LONGEST_LINK = 1_000


def read_corpus(path: Path) -> list[CorpusDocument]:
    """Read `corpus.jsonl`: a line is `{"_id": …, "title": …, "text": …}`; `title` and `text` may be missing.

    Raises:
        InvalidInput: the file cannot be read, is empty, a line is wrong or an id comes twice; names file and line.
    """
    corpus: list[CorpusDocument] = []
    seen: set[str] = set()
    path = _follow_link(path)
    for number, row in _read_rows(path):
        identifier = _identifier(row, seen, path, number)
        document = TextDocument(_text(row, "title", path, number), _text(row, "text", path, number))
        corpus.append(CorpusDocument(identifier, document))
    return corpus or _reject(path, None, fault("empty_judged_file", what=Localized("文档", "document")))


def read_queries(path: Path) -> list[JudgedQuery]:
    """Read `queries.jsonl`: a line is `{"_id": …, "text": …}`.

    Raises:
        InvalidInput: as `read_corpus`.
    """
    queries: list[JudgedQuery] = []
    seen: set[str] = set()
    path = _follow_link(path)
    for number, row in _read_rows(path):
        queries.append(JudgedQuery(_identifier(row, seen, path, number), _text(row, "text", path, number)))
    return queries or _reject(path, None, fault("empty_judged_file", what=Localized("查询", "query")))


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read `qrels.tsv`: query id, document id and grade, parted by tabs, under a header line.

    Returns:
        Query id → document id → grade >= 0.

    Raises:
        InvalidInput: as `read_corpus`.
    """
    qrels: dict[str, dict[str, int]] = {}
    path = _follow_link(path)
    for number, line in _read_lines(path):
        columns = line.split("\t")
        if len(columns) != _QREL_COLUMNS:
            _reject(path, number, fault("wrong_number_of_tabs", columns=len(columns)))
        query, document, grade = columns
        if number == 1 and not _is_grade(grade):
            continue
        if not _is_grade(grade):
            _reject(path, number, fault("bad_grade"))
        if document in qrels.setdefault(query, {}):
            _reject(path, number, fault("judged_twice"))
        qrels[query][document] = int(grade)
    return qrels or _reject(path, None, fault("empty_judged_file", what=Localized("评判", "judgment")))


def _is_grade(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3  # 2^grade stays a float


def _follow_link(path: Path) -> Path:
    """The file meant: one that holds nothing but another's path is a symbolic link as git writes it without links."""
    try:
        if path.is_file() and path.stat().st_size < _LONGEST_LINK:
            target = path.parent / path.read_text(encoding="utf-8").strip()
            return target if target.is_file() else path
    except (OSError, ValueError):
        pass  # reading the file itself says what is wrong
    return path


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, numbered from 1, without their ends."""
    try:
        with path.open(encoding="utf-8-sig", newline=None) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except UnicodeDecodeError:
        _reject(path, None, fault("bad_encoding"))
    except OSError as error:
        raise refuse_file(fault("unreadable_file", file=str(path), problem=error.strerror or str(error))) from error


def _read_rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in _read_lines(path):
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            _reject(path, number, fault("bad_json", problem=error.msg, at=error.colno))
        if not isinstance(row, dict):
            _reject(path, number, fault("dict_type"))
        yield number, row


def _identifier(row: dict[str, object], seen: set[str], path: Path, number: int) -> str:
    identifier = row.get("_id")
    if not isinstance(identifier, str) or not identifier:
        _reject(path, number, fault("no_judged_id"))
    if any(character.isspace() for character in identifier):
        _reject(path, number, fault("judged_id_with_space"))
    if identifier in seen:
        _reject(path, number, fault("judged_id_twice"))
    seen.add(identifier)
    return identifier


def _text(row: dict[str, object], field: str, path: Path, number: int) -> str:
    text = row.get(field, "" if field == "title" or "title" in row else None)
    if not isinstance(text, str):
        _reject(path, number, fault("no_judged_text", field=field))
    return text


def _reject(path: Path, number: int | None, found: Fault) -> NoReturn:
    raise refuse_file(found.at(path if number is None else f"{path}:{number}"))
