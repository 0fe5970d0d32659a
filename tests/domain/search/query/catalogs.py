"""Small catalogues that queries are read against."""

from __future__ import annotations

from functools import cache

from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextIndex
from service.domain.search.query.lexicon import Lexicon
from service.domain.search.query.parse import parse_query
from service.domain.search.query.text_query import QueryUnit
from service.domain.search.query.units import ParsedQuery, Unit
from service.domain.search.query.weigh import weigh_query

GOODS = (
    "bath towel",
    "stainless steel cup",
    "毛巾",
    "不锈钢保温杯 500ml",
    "led lamp",
    "toffee candy",
    "microfiber cloth",
    "carrying case for phone",
)


@cache
def index_of(*names: str) -> TextIndex:
    """An index of names."""
    return TfidfEmbedding().fit_index([TextDocument(name) for name in names])


def lexicon_of(*names: str) -> Lexicon:
    """What that index knows of its terms."""
    index = index_of(*names)
    return Lexicon(index.model, index.first.codes)


def parse(text: str, *names: str) -> ParsedQuery:
    """A text as a query of an index of `names`."""
    return parse_query([(text, 1.0)], lexicon_of(*(names or GOODS)))


def units(text: str, *names: str) -> dict[str, Unit]:
    """Its units by their keys."""
    return {unit.key: unit for unit in parse(text, *names).units}


def shares(text: str, *names: str) -> dict[str, QueryUnit]:
    """Its weighed units by how they stand in the text."""
    lexicon = lexicon_of(*(names or GOODS))
    return {unit.surface: unit for unit in weigh_query(parse_query([(text, 1.0)], lexicon), lexicon).units}
