from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile.texts import TEXTS as HOSTILE_TEXTS
from service.domain.pauses import run_to_end
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextDocument, TextIndex
from service.domain.search.query.parse import MAX_WORDS
from service.index.text_files import load_index, save_index

CATALOGUE = (
    TextDocument("Cotton bath towel 70x140 cm", "Soft absorbent terry towels for hotels"),
    TextDocument("纯棉浴巾 70x140cm", "酒店用加厚毛巾"),
    TextDocument("Stainless steel water bottle 500 ml", "Vacuum insulated flask"),
    TextDocument("不锈钢保温杯 500ml", "真空保温水杯"),
    TextDocument("Bamboo cutting board", "", "kitchen"),
    TextDocument(""),
)
WORDS = ("towel", "cotton", "毛巾", "浴巾", "steel", "500ml", "杯", "board", "hotel", "<b>soft</b>", "＆", "Ünit")
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=6).map(" ".join)
DOCUMENTS = st.builds(TextDocument, TEXTS, TEXTS, TEXTS)
CORPORA = st.lists(DOCUMENTS, min_size=1, max_size=12)


def build_index(docs: list[TextDocument] | tuple[TextDocument, ...] = CATALOGUE) -> TextIndex:
    return TfidfEmbedding().fit_index(docs)


def test_the_name_counts_more_than_the_description() -> None:
    index = build_index([TextDocument("mug", "towel"), TextDocument("towel", "mug"), TextDocument("spoon", "fork")])
    rows, _ = index.search(index.query(TextDocument("towel")), 3)
    assert rows.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("asked", "goods", "material"), [("steel bird cage", "cage", "steel"), ("亚克力鸟笼", "鸟笼", "亚克力")]
)
def test_the_goods_asked_for_count_more_than_what_they_are_made_of(asked: str, goods: str, material: str) -> None:
    index = build_index([TextDocument("steel cage 亚克力鸟笼"), TextDocument("steel cage, 鸟笼 of 亚克力")])

    def share(surface: str, emphasis: float) -> float:
        index.model.goods_emphasis = emphasis
        [found] = [unit.share for unit in index.query(TextDocument(asked)).units if unit.surface == surface]
        return found

    assert share(goods, 0.5) / share(material, 0.5) == pytest.approx(1.5 * share(goods, 0.0) / share(material, 0.0))


@pytest.mark.parametrize(
    ("asked", "goods"),
    [
        ("求购毛巾，急需，出口转内销", "毛巾"),
        ("looking for wholesale towel of high quality", "towel"),
        ("厂家直销 towel best price", "towel"),
    ],
)
def test_words_of_selling_and_asking_hardly_count_and_are_not_missed(asked: str, goods: str) -> None:
    index = build_index()
    query = index.query(TextDocument(asked))
    shares = {unit.surface: unit.share for unit in query.units}
    assert all(shares[goods] > 3 * share for surface, share in shares.items() if surface != goods)
    assert index.explain(query, 0).missing == ()


def test_a_word_of_selling_that_names_goods_counts() -> None:
    index = build_index([TextDocument("light source"), TextDocument("bulk bag"), TextDocument("bag")])
    for asked, surface, is_selling in (("bulk bag", "bulk", False), ("bulk lamp", "bulk", True)):
        [unit] = [one for one in index.query(TextDocument(asked)).units if one.surface == surface]
        assert unit.is_selling is is_selling


def test_meeting_each_word_in_part_is_worth_more_than_meeting_one_wholly() -> None:
    docs = [TextDocument("alpha alpha alpha"), TextDocument("gamma", "alpha beta"), TextDocument("beta delta")]
    index = build_index(docs)
    for credit, best in ((0.0, 0), (0.6, 1)):
        index.model.partial_credit = credit
        assert index.search(index.query(TextDocument("beta alpha")), 1)[0].tolist() == [best]


def test_stems_width_case_and_script_are_folded() -> None:
    index = build_index([TextDocument("側背包 ＴＯＷＥＬＳ"), TextDocument("other")])
    for asked in ("towel", "侧背包"):
        assert index.search(index.query(TextDocument(asked)), 1)[0].tolist() == [0]


def test_evidence_shows_the_words_as_they_stand() -> None:
    index = build_index()
    evidence = index.explain(index.query(TextDocument("TOWEL")), 0).met
    assert {(e.field, e.term, e.matched) for e in evidence} >= {
        ("name", "TOWEL", "towel"),
        ("description", "TOWEL", "towels"),
    }


def test_what_the_document_does_not_say_is_missing() -> None:
    index = build_index()
    assert index.explain(index.query(TextDocument("Linen towel")), 0).missing == ("Linen",)


@given(CORPORA, DOCUMENTS, st.integers(0, 15), st.data())
def test_search_is_the_brute_force_order_of_the_allowed_rows(
    docs: list[TextDocument], asked: TextDocument, k: int, data: st.DataObject
) -> None:
    index = build_index(docs)
    query = index.query(asked)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(docs), max_size=len(docs))))
    values = index.values(query, list(range(len(docs))))
    expected = sorted(
        (row for row in range(len(docs)) if allowed[row] and values[row] > 0), key=lambda r: (-values[r], r)
    )
    rows, found = index.search(query, k, allowed)
    assert rows.tolist() == expected[:k]
    assert found.tolist() == values[expected[:k]].tolist()


@given(CORPORA, DOCUMENTS)
def test_values_lie_in_the_unit_interval_and_are_the_sum_of_the_evidence(
    docs: list[TextDocument], asked: TextDocument
) -> None:
    index = build_index(docs)
    query = index.query(asked)
    values = index.values(query, list(range(len(docs))))
    assert ((values >= 0.0) & (values <= 1.0)).all()
    for row in range(len(docs)):
        assert sum(e.contribution for e in index.explain(query, row).met) == pytest.approx(values[row], abs=1e-9)


@given(CORPORA, DOCUMENTS)
def test_a_saved_index_answers_as_the_built_one(
    tmp_path_factory: pytest.TempPathFactory, docs: list[TextDocument], asked: TextDocument
) -> None:
    folder: Path = tmp_path_factory.mktemp("index")
    index = build_index(docs)
    save_index(index, folder)
    loaded = load_index(folder)
    expected, found = index.search(index.query(asked), 5), loaded.search(loaded.query(asked), 5)
    assert found[0].tolist() == expected[0].tolist()
    assert found[1].tolist() == expected[1].tolist()
    assert loaded.explain(loaded.query(asked), 0) == index.explain(index.query(asked), 0)


@pytest.mark.parametrize("kind", HOSTILE_TEXTS)
def test_of_a_long_text_a_query_reads_so_many_words_and_says_so(kind: str) -> None:
    index = build_index()
    query = index.query(TextDocument("towel", HOSTILE_TEXTS[kind](20_000, "1")))
    assert len(query.units) <= 3 * MAX_WORDS
    more = index.query(TextDocument("towel", HOSTILE_TEXTS[kind](40_000, "1")))
    assert len(more.units) == len(query.units)
    assert not index.query(TextDocument("towel", "毛巾 500 ml")).is_cut


def test_what_is_told_of_documents_does_not_depend_on_how_many_are_told_at_once() -> None:
    docs = [TextDocument(f"towel {at}", "cotton " * 300) for at in range(7)]
    index = build_index(docs)
    query = index.query(TextDocument("cotton towel " * MAX_WORDS))
    assert query.is_cut
    together = run_to_end(index.explain_many(query, range(7)))
    assert together == [index.explain(query, row) for row in range(7)]
