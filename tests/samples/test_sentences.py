"""No sentence of an answer to the samples names a code or falls into the other language, and none cites half a word."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache

import pytest

from service.domain.catalog import Incoterm
from service.domain.language import Localized
from service.domain.money import is_currency
from service.domain.ranking.request import RecommendationPage
from service.domain.search.explain import CONTEXT
from service.domain.search.explanation import Evidence
from service.domain.text.stopwords import CHINESE
from service.samples.samples import load_samples
from tests.samples.sentences import RATE_SOURCE, answers_to, open_market, sentences_of

EVERY = 1 if os.environ.get("CI") else 40
"""A row in so many is asked about: all in CI, where one does not wait for them."""
_CODE = re.compile(r"[a-z]+_[a-z_]+|\b(?:product|exporter|demand)\.[a-z]")
_QUOTED = re.compile(r"“[^”]*”|/v1/\S+")
_CHINESE_TEXT = re.compile("[㐀-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_CITING = ("命中 ", "没有合适", "只有较弱", "有合适")
_KNOWN_ABROAD = {"HS", "CCC", "SC", "NMPA", "GB", "Hz", *Incoterm}
"""What a Chinese official writes in Latin letters, units of measure aside."""


@cache
def answers() -> list[object]:
    return list(answers_to(open_market(), EVERY))


@cache
def sentences() -> frozenset[Localized]:
    return frozenset(said for answer in answers() for said in sentences_of(answer))


@cache
def own_words() -> re.Pattern[str]:
    """What the rows themselves state: names, classes, attributes, certificates, cities."""
    samples = load_samples()
    rows = [*samples.exporters, *samples.demands, *(product.draft for product in samples.products)]
    stated = {RATE_SOURCE} | {text for row in rows for text in _texts(row.model_dump()) if len(text) > 1}
    return re.compile("|".join(map(re.escape, sorted(stated, key=len, reverse=True))))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and not is_currency(value):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in ("ip_status", "firm_size", "unit", "channel"):
                yield from _texts(part)
        yield from value.get("attributes") or ()
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def without_own_words(text: str) -> str:
    return own_words().sub("", _QUOTED.sub("", text))


def test_there_is_much_to_be_said() -> None:
    assert len(sentences()) > 1000


def test_no_sentence_names_a_code() -> None:
    plain = [_QUOTED.sub("", text) for said in sentences() for text in (said.zh, said.en) if not is_citing(said)]
    assert [text for text in plain if _CODE.search(text)] == []
    assert [text for text in plain if any(map(is_currency, re.findall(r"\b[A-Z]{3}\b", text)))] == []


def test_no_english_sentence_speaks_chinese() -> None:
    plain = (said.en for said in sentences() if not is_citing(said))
    assert [text for text in plain if _CHINESE_TEXT.search(without_own_words(text))] == []


def test_no_chinese_sentence_speaks_english() -> None:
    plain = [said.zh for said in sentences() if not is_citing(said)]
    foreign = {
        word: text
        for text in plain
        for word in _LATIN_WORD.findall(without_own_words(text))
        if word not in _KNOWN_ABROAD
    }
    assert foreign == {}


def is_citing(said: Localized) -> bool:
    """Whether it is on the words that met, which are the rows' own."""
    return said.zh.startswith(_CITING)


def evidence() -> Iterator[Evidence]:
    for page in answers():
        if isinstance(page, RecommendationPage):
            yield from (found for item in page.items for found in item.evidence if found.field != CONTEXT)


def test_no_single_character_is_cited_unless_it_is_the_thing_asked_for_and_no_word_that_says_nothing() -> None:
    cited = [found for found in evidence() if len(found.matched) < 2 or found.matched in CHINESE]
    assert [found for found in cited if found.term != found.matched or found.matched in "条件支个用每"] == []


@pytest.mark.parametrize("word", ["件", "每", "条", "用", "支"])
def test_no_word_of_counting_is_told_to_be_missing(word: str) -> None:
    pages = (page for page in answers() if isinstance(page, RecommendationPage))
    assert [item for page in pages for item in page.items if word in item.missing_terms] == []
