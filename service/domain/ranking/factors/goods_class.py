"""Factor `category`: are the two goods of one class? By HS code when both state one, else by the category's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from service.domain.caches import BUDGETS, Memo
from service.domain.hs import LEVELS, count_shared_digits, find_nearest, score_nearness, split_hs_code
from service.domain.hs import NOT_STATED as NO_HEADING
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.snapshot.codes import NO_TEXT, hs_code_of, text_code
from service.domain.snapshot.columns import Bools, Codes, Floats, Rows
from service.domain.snapshot.schema import DemandColumns, ProductColumns
from service.domain.text.normalise import fold_value

_WORD = re.compile(r"[a-z0-9]+|[一-鿿]")
_FOREIGN_WORDS = 0.25  # other words do not prove other goods: "kitchen" and "tableware" share none
_SHARED_WORDS = 0.6  # on top of it, for full overlap; only equal categories reach 1

_LEVEL_NAMES = {6: ("同一子目", "same subheading"), 4: ("同一品目", "same heading"), 2: ("同一章", "same chapter")}


# By digits shared and digits stated.
_NEARNESS = np.array([[score_nearness(shared, stated) for stated in range(7)] for shared in range(7)])


def score_category(category: str, other: str) -> float | None:
    """Nearness of two free-text categories by shared words (Chinese: characters), in [0, 1].

    Kept, since a catalogue has few categories and many rows of each.

    Returns:
        1 when equal as values are compared; 0.25 to 0.85 by the share of the shorter one's words that the
        other holds; None when the two are of different languages, which tells nothing.
    """
    return _category_scores[category, other]


def _score_category(categories: tuple[str, str]) -> float | None:
    category, other = categories
    if fold_value(category) == fold_value(other):
        return 1.0
    words, other_words = (_category_words[text] for text in categories)
    if not words or not other_words or _is_latin(words) != _is_latin(other_words):
        return None
    overlap = len(words & other_words) / min(len(words), len(other_words))
    return _FOREIGN_WORDS + _SHARED_WORDS * overlap


def _words_of(text: str) -> frozenset[str]:
    found = _WORD.findall(fold_value(text))
    return frozenset(w.removesuffix("s") if len(w) > 3 else w for w in found)


_category_scores = Memo(_score_category, BUDGETS["categories"])
_category_words = Memo(_words_of, BUDGETS["categories"])


def _is_latin(words: frozenset[str]) -> bool:
    return all(word.isascii() for word in words)


def class_fit(hs_code: str | None, category: str | None, hs_codes: Sequence[str], wanted: str | None) -> FactorValue:
    """How near a product's class is to the wanted one.

    Args:
        hs_code: of the product, 2 to 10 digits.
        category: of the product, free text.
        hs_codes: of the demand; the nearest one counts.
        wanted: the demand's category.
    """
    if hs_code and hs_codes:
        return _hs_fit(hs_code, hs_codes)
    if category and wanted:
        value = score_category(category, wanted)
        if value is None:
            return unknown(
                f"品类“{category}”与“{wanted}”语言不同，无法比较；请补充 HS 编码。",
                f"Categories “{category}” and “{wanted}” are of different languages; supply HS codes.",
            )
        return known(value, f"品类“{category}”对“{wanted}”。", f"Category “{category}” against “{wanted}”.")
    return unknown(
        "双方须同时提供 HS 编码或品类，才能比较。",
        "Not comparable: both sides must state an HS code, or both a category.",
    )


def _hs_fit(hs_code: str, hs_codes: Sequence[str]) -> FactorValue:
    value, nearest = find_nearest(hs_code, hs_codes)
    n_shared = count_shared_digits(hs_code, nearest or "")
    zh, en = _LEVEL_NAMES.get(n_shared, ("不同章", "different chapters"))
    return known(value, f"HS {hs_code} 与 {nearest}：{zh}。", f"HS {hs_code} and {nearest}: {en}.")


def hs_column(products: ProductColumns, hs_codes: Sequence[str]) -> tuple[Floats, Bools]:
    """Nearness of each product's HS code to the nearest of `hs_codes`; known where both sides state one."""
    values = np.zeros(len(products.chapter))
    for code in hs_codes:
        values = np.maximum(values, _nearness(products.chapter, products.heading, products.subheading, code))
    return values, (products.chapter >= 0) if hs_codes else np.zeros(len(values), dtype=np.bool_)


def nearness_of_headings(headings: Codes, code: str) -> Floats:
    """Nearness of goods of which the heading alone is known to a code; 0 where none is."""
    no_subheading = np.full(len(headings), NO_HEADING, dtype=headings.dtype)
    return _nearness(np.where(headings >= 0, headings // 100, NO_HEADING), headings, no_subheading, code)


def find_same_heading(products: ProductColumns, hs_codes: Sequence[str], allowed: Bools, k: int) -> Rows:
    """Ascending rows of allowed products of one heading with one of `hs_codes`; the k nearest when there are more."""
    headings = {split_hs_code(code)[1] for code in hs_codes} - {NO_HEADING}
    same = np.zeros(len(products.heading), dtype=np.bool_)
    for heading in headings:
        same |= products.heading == heading
    rows = np.flatnonzero(same & allowed)
    if len(rows) > k:
        values, _ = hs_column(products.take(rows), hs_codes)
        rows = np.sort(rows[np.argsort(-values, kind="stable")[:k]])
    return rows


def hs_column_of_demands(demands: DemandColumns, hs_code: str | None) -> tuple[Floats, Bools]:
    """Nearness of each demand's nearest HS code to `hs_code`; for whole columns, not for taken rows."""
    n_demands = len(demands.category)
    values, stated = np.zeros(n_demands), np.diff(demands.hs_codes.starts) > 0
    if hs_code is None:
        return values, np.zeros(n_demands, dtype=np.bool_)
    codes, at = np.unique(demands.hs_codes.codes, return_inverse=True)
    levels = np.array([split_hs_code(hs_code_of(code)) for code in codes], dtype=np.int64).reshape(-1, len(LEVELS))
    nearness = _nearness(levels[:, 0], levels[:, 1], levels[:, 2], hs_code)
    np.maximum.at(values, demands.hs_codes.owners(), nearness[at])
    return values, stated


def _nearness(chapter: Codes, heading: Codes, subheading: Codes, code: str) -> Floats:
    mine = split_hs_code(code)
    columns = (chapter, heading, subheading)
    n_shared = np.zeros(len(chapter), dtype=np.int64)
    n_stated = np.zeros(len(chapter), dtype=np.int64)
    same = np.ones(len(chapter), dtype=np.bool_)
    for n_digits, column, number in zip(LEVELS, columns, mine, strict=True):
        both = (column >= 0) & (number >= 0)
        same &= both & (column == number)
        n_stated[both] = n_digits
        n_shared[same] = n_digits
    nearness: Floats = _NEARNESS[n_shared, n_stated]
    return nearness


def category_column(codes: Codes, category: str | None, names: Mapping[int, str]) -> tuple[Floats, Bools]:
    """Nearness of each row's category to `category`.

    Args:
        codes: text codes of the rows' categories.
        category: the one asked with.
        names: a category by its code, for every code in `codes`.
    """
    if category is None:
        return np.full(len(codes), NEUTRAL), np.zeros(len(codes), dtype=np.bool_)
    distinct, at = np.unique(codes, return_inverse=True)
    asked = text_code(category)
    scores = [
        None if c == NO_TEXT else 1.0 if c == asked else score_category(names[int(c)], category) for c in distinct
    ]
    values = np.array([NEUTRAL if score is None else score for score in scores])
    return values[at], np.array([score is not None for score in scores], dtype=np.bool_)[at]
