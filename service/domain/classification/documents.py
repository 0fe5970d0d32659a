"""The examples a classifier learns from: texts of which the code is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from service.domain.catalog import Product
from service.domain.classification.nomenclature import (
    CHAPTER,
    HEADING,
    RESERVED_CHAPTER,
    SUBHEADING,
    HsCode,
    shipped_codes,
)
from service.domain.documents import product_document
from service.domain.search.index import TextDocument
from service.domain.tenancy import Visibility

MAX_PRODUCTS_PER_CODE = 40
"""More products of one subheading say little that is new; a large catalogue must not be indexed twice."""


class SourceKind(IntEnum):
    """Where an example comes from."""

    SHIPPED = 0
    NOMENCLATURE = 1
    PRODUCT = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the code it falls under, of 2, 4 or 6 digits."""

    code: str
    kind: SourceKind
    text: TextDocument


def collect_examples(nomenclature: Sequence[HsCode], products: Iterable[Product]) -> list[Example]:
    """Everything there is to learn from, in an order that depends on the content alone.

    Args:
        nomenclature: as an operator loaded it; may be empty.
        products: in the order of their ids; private ones and those without a code are left out, since a suggestion
            shows what it was made from.
    """
    return [*_shipped_examples(), *_nomenclature_examples(nomenclature), *product_examples(products)]


def _shipped_examples() -> Iterator[Example]:
    chapters = {shipped.code: f"{shipped.title_en} {shipped.title_zh}" for shipped in shipped_codes()}
    for shipped in shipped_codes():
        if shipped.code == RESERVED_CHAPTER:
            continue
        title = f"{shipped.title_en} {shipped.title_zh}"
        above = "" if len(shipped.code) == CHAPTER else chapters[shipped.code[:CHAPTER]]
        whole = "; ".join((title, *shipped.goods))
        yield Example(shipped.code, SourceKind.SHIPPED, TextDocument(whole, extra=above))
        for goods in shipped.goods:  # on its own, a name is not drowned by its neighbours
            yield Example(shipped.code, SourceKind.SHIPPED, TextDocument(goods))


def _nomenclature_examples(nomenclature: Sequence[HsCode]) -> Iterator[Example]:
    """Subheadings with the words of what stands above them; headings only where nothing stands below."""
    described = {entry.code: f"{entry.description_en} {entry.description_zh}".strip() for entry in nomenclature}
    above = {entry.parent for entry in nomenclature}
    for entry in nomenclature:
        if entry.code in above and entry.level < SUBHEADING:
            continue
        heading, chapter = (described.get(entry.code[:n], "") if n < entry.level else "" for n in (HEADING, CHAPTER))
        text = TextDocument(described[entry.code], heading, chapter)
        yield Example(entry.code[:SUBHEADING], SourceKind.NOMENCLATURE, text)


def product_examples(products: Iterable[Product]) -> Iterator[Example]:
    """Of each code the newest products, oldest first; ids grow with time."""
    by_code: dict[str, list[Product]] = {}
    for product in products:
        if product.hs_code is not None and product.visibility is Visibility.NETWORK:
            by_code.setdefault(product.hs_code[:SUBHEADING], []).append(product)
    for code in sorted(by_code):
        for product in by_code[code][-MAX_PRODUCTS_PER_CODE:]:
            yield Example(code, SourceKind.PRODUCT, product_document(product))
