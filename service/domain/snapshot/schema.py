"""The schema of a snapshot: every array with an entry (or a list) a row, named once, with what computes it.

A line of a table is a column; its file lies under its name in the folder of the corpus. Corpora of goods grow: rows
are added behind those that are there. Offers are few, and are built anew when one of them changes. The census stays as
it was counted until the next whole build.

A snapshot on disk that lacks a column, or holds something else under its name, is built anew by itself. Where a column
is only computed otherwise, `FORMAT` of `service.index.snapshot_folders` goes up.

Texts, facts and the classifier of HS codes have schemas of their own: `TextSegment.NAMES`, `FACT_FIELDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Never, Protocol, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import Exporter, Product, is_below_cost
from service.domain.classification.guesses import N_GUESSES
from service.domain.demand import Demand
from service.domain.eligibility.rule_codes import rule_code
from service.domain.hs import split_hs_code
from service.domain.money import Money, PriceRange
from service.domain.pricing.exchange import basis_of
from service.domain.programs import Channel, Program
from service.domain.readiness.blockers import find_blockers
from service.domain.snapshot.codes import (
    IP_NUMBERS,
    certificate_codes,
    hs_number,
    measure_code,
    province_number,
    tenant_code,
    text_code,
)
from service.domain.snapshot.columns import (
    Bools,
    Codes,
    ColumnsOf,
    Floats,
    Ids,
    Lists,
    Table,
    given,
    given_lists,
    table,
)
from service.domain.snapshot.crowding import neighbourhood_of
from service.domain.tenancy import Visibility
from service.domain.units import measure_count, price_a_measure


class Entity(Protocol):
    """What is stored under an id and has an owner; all rows of a snapshot are such."""

    @property
    def id(self) -> UUID | str:
        """Its id."""

    @property
    def tenant_id(self) -> UUID:
        """Its owner."""

    @property
    def visibility(self) -> Visibility:
        """Who may see it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A product as its columns are made of it, stored or only asked about.

    Attributes:
        product: with its cost, where that is known.
        exporter: its maker, when those who see the product may see the maker.
        exporter_row: of that one in the snapshot, -1 for none.
        owner_row: of its maker, whoever sees it, -1 for none.
    """

    product: Product
    exporter: Exporter | None = None
    exporter_row: int = -1
    owner_row: int = -1

    @property
    def id(self) -> UUID:
        """Of the product."""
        return self.product.id

    @property
    def tenant_id(self) -> UUID:
        """Of the product."""
        return self.product.tenant_id

    @property
    def visibility(self) -> Visibility:
        """Of the product."""
        return self.product.visibility

    @property
    def hs_levels(self) -> tuple[int, int, int]:
        """Chapter, heading and subheading."""
        return split_hs_code(self.product.hs_code or "")


def _price(money: Money | None, unit: str | None) -> float | None:
    return None if money is None else price_a_measure(money.amount, unit)


def _count(count: int | None, unit: str | None) -> float | None:
    return None if count is None else measure_count(count, unit)


def _currency(money: Money | None) -> str | None:
    return None if money is None else money.currency


def _an_end(span: PriceRange | None) -> Money | None:
    return None if span is None else span.min or span.max


S = TypeVar("S", bound=Entity)

_entity, _listing = ColumnsOf[Entity](), ColumnsOf[Listing]()
_exporter, _demand = ColumnsOf[Exporter](), ColumnsOf[Demand]()
_offer = ColumnsOf[Program | Channel]()


@table
class EntityColumns(Table[S], Generic[S]):
    """What every corpus has of its rows."""

    ids: Ids = _entity.ids(lambda row: str(row.id))
    network: Bools = _entity.bools(lambda row: row.visibility is Visibility.NETWORK)
    """Whether every partner may see it."""
    tenants: Codes = _entity.codes(lambda row: tenant_code(row.tenant_id))
    """Of its owner."""


@table
class ProductColumns(EntityColumns[Listing]):
    """Of products. What is not stated is NaN as a number, `NO_TEXT` as a text's code, -1 as a level of an HS code."""

    chapter: Codes = _listing.codes(lambda row: row.hs_levels[0])
    heading: Codes = _listing.codes(lambda row: row.hs_levels[1])
    subheading: Codes = _listing.codes(lambda row: row.hs_levels[2])
    category: Codes = _listing.codes(lambda row: text_code(row.product.category))
    measure: Codes = _listing.codes(lambda row: measure_code(row.product.unit))
    """What its unit is a multiple of: a piece, where it is sold by the dozen."""
    currency: Codes = _listing.codes(lambda row: text_code(_currency(row.product.unit_price)))
    price: Floats = _listing.floats(lambda row: _price(row.product.unit_price, row.product.unit))
    """For one `measure`, in `currency`."""
    basis: Codes = _listing.codes(lambda row: basis_of(row.product.incoterm))
    """What the price holds besides the goods: a `PriceBasis`."""
    moq: Floats = _listing.floats(lambda row: _count(row.product.moq, row.product.unit))
    """In `measure`, as the capacity."""
    monthly_capacity: Floats = _listing.floats(lambda row: _count(row.product.monthly_capacity, row.product.unit))
    lead_time_days: Floats = _listing.floats(lambda row: row.product.lead_time_days)
    province: Codes = _listing.codes(lambda row: province_number(row.exporter.province if row.exporter else None))
    """Of its maker; -1 for none."""
    ip: Codes = _listing.codes(lambda row: IP_NUMBERS[status] if (status := row.product.ip_status) else 0)
    is_below_cost: Bools = _listing.bools(lambda row: is_below_cost(row.product))
    """For the owner's eyes alone."""
    is_blocked: Bools = _listing.bools(lambda row: bool(find_blockers(row.product)))
    """Whether a readiness check of the goods themselves failed."""
    exporter_row: Codes = _listing.codes(lambda row: row.exporter_row)
    """Of its maker, -1 where it is not to be used: whoever sees the product may not see the maker."""
    owner_row: Codes = _listing.codes(lambda row: row.owner_row)
    """Of its maker, whoever sees it; -1 for none."""
    neighbourhood: Codes = _listing.codes(lambda row: neighbourhood_of(row.product))
    guessed_headings: NDArray[np.int32] = given(np.int32, N_GUESSES, fill=-1)
    """Likely HS headings where no code is stated, best first; see `Guesses`."""
    guess_probabilities: NDArray[np.float32] = given(np.float32, N_GUESSES)


@table
class ExporterColumns(EntityColumns[Exporter]):
    """Of exporters."""

    us_export_share: Floats = _exporter.floats(
        lambda row: None if row.us_export_share is None else float(row.us_export_share)
    )


@table
class DemandColumns(EntityColumns[Demand]):
    """Of demands. What is not stated is NaN as a number, `NO_TEXT` as a text's code."""

    channel: Codes = _demand.codes(lambda row: text_code(row.channel))
    category: Codes = _demand.codes(lambda row: text_code(row.category))
    measure: Codes = _demand.codes(lambda row: measure_code(row.unit))
    """What its unit is a multiple of."""
    currency: Codes = _demand.codes(lambda row: text_code(_currency(_an_end(row.target_price))))
    price_min: Floats = _demand.floats(lambda row: _price(row.target_price.min if row.target_price else None, row.unit))
    """For one `measure`, as the highest."""
    price_max: Floats = _demand.floats(lambda row: _price(row.target_price.max if row.target_price else None, row.unit))
    quantity: Floats = _demand.floats(lambda row: _count(row.quantity, row.unit))
    """In `measure`."""
    province: Codes = _demand.codes(lambda row: province_number(row.delivery_province))
    """Of delivery; -1 for none."""
    needed_by: Floats = _demand.floats(lambda row: row.needed_by.toordinal() if row.needed_by else None)
    """Day number (proleptic Gregorian ordinal)."""
    hs_codes: Lists = _demand.lists(lambda row: map(hs_number, row.hs_codes))
    required_certifications: Lists = _demand.lists(lambda row: certificate_codes(row.required_certifications))
    criteria: Lists = _demand.lists(lambda row: map(rule_code, row.criteria))
    """Of the buyer's own conditions, in their order."""
    guessed_headings: NDArray[np.int32] = given(np.int32, N_GUESSES, fill=-1)
    """Likely HS headings where no code is stated, best first; see `Guesses`."""
    guess_probabilities: NDArray[np.float32] = given(np.float32, N_GUESSES)


@table
class OfferColumns(EntityColumns[Program | Channel]):
    """Of programmes and channels."""

    size: Codes = _offer.codes(lambda row: len(repr(row)))
    """Characters of all that is stated, about: what reading and judging it costs."""


@table
class Census(Table[Never]):
    """What is counted over the rows of a whole build."""

    catalogs: Lists = given_lists()
    """For each exporter the rows of its products, ascending."""
    neighbourhoods: Codes = given(np.int64)
    """In which published products stand, ascending."""
    crowds: Codes = given(np.int64)
    """How many stand in each."""


@dataclass(frozen=True, slots=True)
class Concept:
    """What the rows of a corpus are, and the table of their columns."""

    entity: type[Any]
    table: type[EntityColumns[Any]]


GOODS: dict[str, Concept] = {
    "products": Concept(Product, ProductColumns),
    "exporters": Concept(Exporter, ExporterColumns),
    "demands": Concept(Demand, DemandColumns),
}
"""The corpora that grow, and share a model of their texts."""
OFFERS: dict[str, Concept] = {
    "programs": Concept(Program, OfferColumns),
    "channels": Concept(Channel, OfferColumns),
}
"""Those that are few and built anew when one changes, with a model of their own."""
