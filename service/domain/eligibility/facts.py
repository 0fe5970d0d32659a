"""Facts: what is stated about a pair of rows, by dotted path.

`unit_cost` and `contact` are not among them: a verdict shows the actual value, and those two never leave their owner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.eligibility.amounts import amount_of_one
from service.domain.eligibility.fact_fields import ATTRIBUTE_PREFIX, FACT_FIELDS
from service.domain.eligibility.readiness_facts import CHECK_PATHS, run_check
from service.domain.rules import AMOUNT_FIELD

_READ: Mapping[str, Callable[[object], object]] = {
    "exporter.sold_abroad": lambda _: True,  # by the word's definition, of whoever is stored as an exporter
    AMOUNT_FIELD: lambda product: amount_of_one(product) if isinstance(product, Product) else None,
    "product.unit_price.currency": lambda product: _part(product, "unit_price", "currency"),
    "demand.hs_codes": lambda demand: getattr(demand, "hs_codes", None) or None,
}


def _part(owner: object, name: str, part: str) -> object:
    return getattr(getattr(owner, name, None), part, None)


def owner_of(path: str) -> str:
    """Which row a path belongs to: `product`, `exporter` or `demand`."""
    return path.partition(".")[0]


class Facts(Mapping[str, object]):
    """The facts of one pair, read when asked for, since a rule looks at few of them.

    A path that nobody stated yields None, and so does one that is no fact at all: `find_fact_field` tells the two
    apart and refuses the second when a rule is written.
    """

    __slots__ = ("_owners",)

    def __init__(self, product: Product | None, exporter: Exporter | None, demand: Demand | None) -> None:
        self._owners: dict[str, Product | Exporter | Demand | None] = {
            "product": product,
            "exporter": exporter,
            "demand": demand,
        }

    def __getitem__(self, path: str) -> object:
        owner = self._owners.get(owner_of(path))
        if owner is None:
            return None
        if path.startswith(ATTRIBUTE_PREFIX):
            return owner.attributes.get(path.removeprefix(ATTRIBUTE_PREFIX)) if isinstance(owner, Product) else None
        if path not in FACT_FIELDS:
            return None
        if path in CHECK_PATHS:
            return run_check(path, owner) if isinstance(owner, Product) else None
        read = _READ.get(path)
        value = read(owner) if read else getattr(owner, path.partition(".")[2])
        return value.value if isinstance(value, StrEnum) else value

    def __iter__(self) -> Iterator[str]:
        yield from FACT_FIELDS
        product = self._owners["product"]
        if isinstance(product, Product):
            yield from (f"{ATTRIBUTE_PREFIX}{name}" for name in product.attributes)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def facts_of(product: Product | None, exporter: Exporter | None, demand: Demand | None) -> Facts:
    """The facts of a pair; None stands for a row that takes no part in it."""
    return Facts(product, exporter, demand)


def show_fact(value: object) -> object:
    """A fact as the wire can carry it: a Decimal becomes a number, a tuple a list, a date its ISO form."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple):
        return [show_fact(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
