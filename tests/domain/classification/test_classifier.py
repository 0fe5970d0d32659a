from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.classification.classifier import LONGEST_REMEMBERED, HsClassifier
from service.domain.classification.distribution import HsDistribution
from service.domain.classification.documents import MAX_PRODUCTS_PER_CODE, SourceKind, product_examples
from service.domain.classification.nomenclature import CHAPTER, HEADING, SUBHEADING, HsCode
from service.domain.search.index import TextDocument
from service.domain.tenancy import Visibility
from service.index.classifier_files import load_classifier, save_classifier
from tests import catalog_rows as rows

MAKER = rows.exporter(UUID(int=1))
LOADED = (
    HsCode(code="85", description_en="Electrical machinery", level=2),
    HsCode(code="8509", description_en="Electro-mechanical domestic appliances", parent="85", level=4),
    HsCode(code="850940", description_en="Food grinders and mixers; juice extractors", parent="8509", level=6),
    HsCode(code="850980", description_en="Other domestic appliances; zymurgic flange", parent="8509", level=6),
)


@pytest.fixture(scope="module")
def shipped() -> HsClassifier:
    return HsClassifier.build()


def best(classifier: HsClassifier, text: str, level: int = HEADING) -> str:
    return next(iter(classifier.predict(TextDocument(text)).level(level)))


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("纯棉毛巾 34×76cm", "6302"),
        ("cotton bath towel, 500 gsm", "6302"),
        ("男士加绒卫衣 秋冬新款", "6110"),
        ("不锈钢保温杯 500ml", "9617"),
        ("stainless steel vacuum flask", "9617"),
        ("LED desk lamp with USB port", "9405"),
        ("儿童积木玩具", "9503"),
        ("plush toy bear", "9503"),
        ("空气炸锅 5L", "8516"),
        ("bluetooth earbuds", "8518"),
        ("锂电池移动电源 20000mAh", "8507"),
        ("乌龙茶 罐装", "0902"),
        ("canned tuna in oil", "1604"),
        ("women's leather boots", "6403"),
        ("办公椅 人体工学", "9401"),
        ("宠物猫粮", "2309"),
    ],
)
def test_everyday_goods_are_placed_in_both_languages(shipped: HsClassifier, text: str, heading: str) -> None:
    assert heading in list(shipped.predict(TextDocument(text)).headings)[:2]


def test_most_sample_like_names_are_placed_first(shipped: HsClassifier) -> None:
    texts = {"towel": "6302", "毛毯": "6301", "雨伞": "6601", "umbrella": "6601", "蜡烛": "3406", "candle": "3406"}
    assert {text: best(shipped, text) for text in texts} == texts


def test_a_text_without_a_known_word_is_placed_nowhere(shipped: HsClassifier) -> None:
    assert shipped.predict(TextDocument("qwxzk vbnmr")) == HsDistribution()
    assert shipped.suggest(TextDocument("！？")).items == ()


def test_an_empty_classifier_predicts_nothing(tmp_path: Path) -> None:
    empty = HsClassifier.empty()
    save_classifier(empty, tmp_path)
    for classifier in (empty, load_classifier(tmp_path)):
        assert classifier.predict(TextDocument("cotton towel")) == HsDistribution()
        assert classifier.suggest(TextDocument("cotton towel")).items == ()
        assert classifier.guess_many([TextDocument("cotton towel")]).of_row(0) == {}


_words = st.sampled_from(["cotton", "towel", "毛巾", "steel", "不锈钢", "lamp", "灯", "of", "parts", "toy", "xqz", "5"])


@given(st.lists(_words, min_size=1, max_size=6).map(" ".join), st.lists(_words, max_size=4).map(" ".join))
def test_probabilities_are_coherent_from_level_to_level(name: str, description: str) -> None:
    found = CLASSIFIER.predict(TextDocument(name, description))
    for level in (CHAPTER, HEADING, SUBHEADING):
        probabilities = list(found.level(level).values())
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(0.0 <= p <= 1.0 for p in probabilities)
        assert sum(probabilities) <= 1.0 + 1e-9
    for fine, coarse in ((found.subheadings, found.headings), (found.headings, found.chapters)):
        sums: dict[str, float] = {}
        for code, probability in fine.items():
            above = code[:-2]
            sums[above] = sums.get(above, 0.0) + probability
        assert all(total <= coarse[code] + 1e-9 for code, total in sums.items())


CLASSIFIER = HsClassifier.build(LOADED)


def test_suggestions_carry_their_path_their_source_and_words_that_add_up(shipped: HsClassifier) -> None:
    first, *others = shipped.suggest(TextDocument("cotton bath towel"), SUBHEADING, 3).items
    assert first.code == "630260"
    assert [level.code for level in first.path] == ["63", "6302", "630260"]
    assert [level.probability for level in first.path] == sorted(
        (level.probability for level in first.path), reverse=True
    )
    assert first.source.kind is SourceKind.SHIPPED
    assert {part.term for part in first.evidence} & {"towel", "cotton", "bath"}
    assert all(part.contribution > 0 for part in first.evidence)
    assert all(first.probability >= other.probability for other in others)


def test_the_loaded_nomenclature_is_learned_from_and_names_codes() -> None:
    (found,) = HsClassifier.build(LOADED).suggest(TextDocument("zymurgic flange"), SUBHEADING, 1).items
    assert (found.code, found.title.en, found.source.kind) == (
        "850980",
        "Other domestic appliances; zymurgic flange",
        SourceKind.NOMENCLATURE,
    )
    assert best(HsClassifier.build(LOADED), "juice extractors", SUBHEADING) == "850940"


def test_coded_products_of_the_network_teach_and_private_ones_do_not() -> None:
    seen = rows.product(MAKER, "P1", name="Zorbex wonder thing", hs_code="9503009000")
    hidden = rows.product(MAKER, "P2", name="Quimby secret thing", hs_code="950300", visibility=Visibility.PRIVATE)
    uncoded = replace(seen, hs_code=None)
    classifier = HsClassifier.build((), [seen, hidden, uncoded])
    (found,) = classifier.suggest(TextDocument("zorbex"), SUBHEADING, 1).items
    assert (found.code, found.source.kind, found.source.title) == ("950300", SourceKind.PRODUCT, "Zorbex wonder thing")
    assert classifier.predict(TextDocument("quimby")) == HsDistribution()


def test_of_many_products_of_one_code_the_newest_teach() -> None:
    products = [rows.product(MAKER, f"P{n}", name=f"thing {n}", hs_code="630260") for n in range(60)]
    learned = [example.text.name for example in product_examples(products)]
    assert learned == [f"thing {n}" for n in range(60 - MAX_PRODUCTS_PER_CODE, 60)]


def test_an_example_can_be_left_out() -> None:
    product = rows.product(MAKER, "P1", name="Zorbex wonder", hs_code="950300")
    classifier = HsClassifier.build((), [product])
    text = TextDocument("zorbex")
    assert best(classifier, "zorbex") == "9503"
    assert classifier.predict(text, without=classifier.n_examples - 1) == HsDistribution()


def test_a_saved_classifier_answers_the_same(shipped: HsClassifier, tmp_path: Path) -> None:
    save_classifier(shipped, tmp_path)
    opened = load_classifier(tmp_path)
    text = TextDocument("纯棉毛巾 cotton towel", "soft and absorbent")
    assert opened.suggest(text, SUBHEADING, 5) == shipped.suggest(text, SUBHEADING, 5)


def test_many_guesses_agree_with_single_ones(shipped: HsClassifier) -> None:
    texts = [TextDocument(name) for name in ("cotton towel", "毛绒玩具", "雨伞", "vacuum flask", "qwxzk")]
    guesses = shipped.guess_many(texts)
    for row, text in enumerate(texts):
        alone = shipped.predict(text).headings
        assert next(iter(guesses.of_row(row)), None) == next(iter(alone), None)
        assert sum(guesses.of_row(row).values()) <= 1.0 + 1e-6
    assert guesses.of_row(4) == {}


def test_predictions_of_long_texts_are_not_remembered() -> None:
    classifier = HsClassifier.build(LOADED)
    for n, is_remembered in ((10, True), (LONGEST_REMEMBERED + 1, False)):
        text = TextDocument("juice extractor".ljust(n, "."))
        assert (classifier.predict(text) is classifier.predict(text)) == is_remembered


def test_a_classifier_that_predicted_goes_with_its_last_user() -> None:
    """Its arrays are maps of a snapshot's files, which garbage in cycles would hold for a long time."""
    classifier = HsClassifier.build(LOADED)
    classifier.predict(TextDocument("juice extractor"))
    gone = weakref.ref(classifier)
    gc.disable()
    try:
        del classifier
        assert gone() is None
    finally:
        gc.enable()
