"""`POST /v1/classify`: likely HS codes of a text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from service.domain.search.explanation import Explanation
from service.domain.search.index import TextIndex, TextQuery


@pytest.fixture(scope="module")
async def ready(catch_up: Callable[[], Awaitable[None]]) -> None:
    """Classifying needs a snapshot."""
    await catch_up()


async def classify(client: httpx.AsyncClient, body: dict[str, Any], **headers: str) -> httpx.Response:
    return await client.post("/v1/classify", json=body, headers=headers)


async def test_a_text_gets_likely_headings(client: httpx.AsyncClient, ready: None) -> None:
    answer = await classify(client, {"text": "cotton bath towel"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    first = found["items"][0]
    assert (first["code"], first["level"]) == ("6302", "heading")
    assert first["title"] == "Bed linen, table linen, toilet linen and kitchen linen"
    assert [level["level"] for level in first["path"]] == ["chapter", "heading"]
    assert first["path"][-1]["probability"] == first["probability"]
    assert sum(item["probability"] for item in found["items"]) <= 1.0
    assert 1 <= len(found["items"]) <= 5
    assert {part["term"] for part in first["evidence"]} & {"towel", "bath", "cotton"}
    assert first["source"]["type"] in {"goods", "nomenclature", "product"}
    assert found["notices"] == []
    assert found["snapshot"].keys() == {"revision", "model"}


async def test_titles_are_in_the_language_asked_for(client: httpx.AsyncClient, ready: None) -> None:
    answer = await classify(client, {"text": "不锈钢保温杯"}, **{"Accept-Language": "zh-CN"})
    assert answer.headers["content-language"] == "zh-CN"
    first = answer.json()["items"][0]
    assert (first["code"], first["title"]) == ("9617", "保温瓶及其他真空容器及其零件")


async def test_a_name_with_a_description_and_a_level(client: httpx.AsyncClient, ready: None) -> None:
    body = {"name": "Bath towel", "description": "terry, of cotton", "level": "subheading", "limit": 2}
    items = (await classify(client, body)).json()["items"]
    assert items[0]["code"] == "630260"
    assert len(items) <= 2
    chapters = (await classify(client, {"name": "Bath towel", "level": "chapter"})).json()["items"]
    assert chapters[0]["code"] == "63"


async def test_a_text_of_unknown_words_gets_no_code(client: httpx.AsyncClient, ready: None) -> None:
    assert (await classify(client, {"text": "qwxzk vbnmr"})).json()["items"] == []


async def test_a_question_is_no_change_and_takes_no_idempotency_key(client: httpx.AsyncClient, ready: None) -> None:
    key = {"Idempotency-Key": "classify-once"}
    answers = [await classify(client, {"text": text}, **key) for text in ("plush toy", "umbrella", "plush toy")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("idempotency-replayed" not in answer.headers for answer in answers)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "", "one_of_two"),
        ({"text": "towel", "name": "towel"}, "", "one_of_two"),
        ({"text": "towel", "description": "of cotton"}, "", "one_of_two"),
        ({"text": " "}, "/text", "blank"),
        ({"text": "towel", "limit": 21}, "/limit", None),
        ({"text": "towel", "level": "section"}, "/level", None),
        ({"text": "towel", "hs_code": "6302"}, "", None),
        ({"text": "a\u0001b"}, "/text", "control_character"),
    ],
)
async def test_a_wrong_body_names_the_field(
    client: httpx.AsyncClient, body: dict[str, Any], pointer: str, code: str | None
) -> None:
    answer = await classify(client, body)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"].startswith(pointer)
    assert code is None or error["code"] == code


async def test_a_key_is_needed(anonymous: httpx.AsyncClient) -> None:
    assert (await classify(anonymous, {"text": "towel"})).status_code == 401


async def test_an_answer_says_when_the_text_was_cut(client: httpx.AsyncClient, ready: None) -> None:
    for description, codes in (("of cotton", []), (" ".join(f"w{at}" for at in range(2_000)), ["text_cut"])):
        found = (await classify(client, {"name": "Bath towel", "description": description})).json()
        assert [notice["code"] for notice in found["notices"]] == codes


async def test_a_code_that_cannot_be_explained_is_left_out_said_and_counted(
    client: httpx.AsyncClient, ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (await classify(client, {"text": "cotton bath towel"})).json()["items"]
    explain = TextIndex.explain
    n_explained = 0

    def fail_at_first(self: TextIndex, query: TextQuery, row: int) -> Explanation:
        nonlocal n_explained
        n_explained += 1
        if n_explained == 1:
            raise OverflowError("a row that nobody foresaw")
        return explain(self, query, row)

    monkeypatch.setattr(TextIndex, "explain", fail_at_first)
    counted = await count_left_out(client)
    found = (await classify(client, {"text": "cotton bath towel"})).json()
    assert found["items"] == whole[1:]
    assert [notice["code"] for notice in found["notices"]] == ["row_left_out"]
    assert await count_left_out(client) == counted + 1


async def count_left_out(client: httpx.AsyncClient) -> float:
    lines = (await client.get("/metrics")).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("homeward_rows_left_out_total "))
