"""The text by which rows are found: which of their fields are read, and as what."""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.language import Localized
from service.domain.programs import Channel, Program
from service.domain.search.index import TextDocument

MAX_CATALOG_WORDS = 20_000
"""Characters of product names that stand for an exporter's catalogue."""


def product_document(product: Product) -> TextDocument:
    """A product's name and description; its category and attributes besides."""
    extra = [product.category or "", *product.attributes.values()]
    return TextDocument(product.name, product.description, "\n".join(filter(None, extra)))


def demand_document(demand: Demand) -> TextDocument:
    """A demand's title and description; its category besides."""
    return TextDocument(demand.title, demand.description, demand.category or "")


def program_document(program: Program) -> TextDocument:
    """A programme's name and summary in both languages; its sponsor and benefits besides."""
    extra = [_both(program.sponsor), *(_both(benefit.text) for benefit in program.benefits)]
    return TextDocument(_both(program.name), _both(program.summary), "\n".join(extra))


def channel_document(channel: Channel) -> TextDocument:
    """A channel's name and summary in both languages; its operator besides."""
    return TextDocument(_both(channel.name), _both(channel.summary), _both(channel.operator))


def exporter_document(exporter: Exporter, products: Iterable[Product]) -> TextDocument:
    """An exporter's name, with the names and categories of its products.

    Args:
        exporter: the exporter.
        products: those that every reader of the exporter may see; a private product's words would show in others'
            scores and evidence.
    """
    words = dict.fromkeys(text for product in products for text in (product.name, product.category) if text)
    return TextDocument(exporter.name, "\n".join(words)[:MAX_CATALOG_WORDS], exporter.city or "")


def _both(text: Localized) -> str:
    return f"{text.zh}\n{text.en}"
