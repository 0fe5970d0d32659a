"""Supply, demand and crowding by class, price band and province: where goods crowd, and where buyers wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np

from service.domain.market.lots import headings_of
from service.domain.money import Money
from service.domain.snapshot.codes import NO_TEXT, PROVINCE_NUMBERS, measure_code, text_code
from service.domain.snapshot.columns import Bools, Codes
from service.domain.snapshot.price_bands import NO_BAND, band_of
from service.domain.snapshot.snapshot import Snapshot
from service.domain.units import PIECE, measure_of

_NOT_STATED = -1
_PROVINCES: Mapping[int, str] = {number: code for code, number in PROVINCE_NUMBERS.items()}


class Dimension(StrEnum):
    """What the market can be cut by."""

    HEADING = "heading"
    PRICE_BAND = "price_band"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCell:
    """One part of the market; a dimension that is not cut by, or not stated by the rows, is None.

    Attributes:
        heading: HS heading, four digits.
        band: number of the price band, in `currency`.
        currency: code of the currency.
        unit: what the band's prices are for, `piece` or `kg`; those of a dozen or a thousand are those of a piece, and
            a price whose unit is not stated is taken for a piece's.
        province: of the maker for supply, of delivery for demand; ISO 3166-2.
        n_products, n_exporters: what the one who asks may see.
        n_demands: demands for the class whose highest price lies in the band.
        crowding: products for each demand; None without demands.
    """

    heading: str | None
    band: int | None
    currency: str | None
    unit: str | None
    province: str | None
    n_products: int
    n_exporters: int
    n_demands: int

    @property
    def crowding(self) -> float | None:
        """Products for each demand; None without demands."""
        return self.n_products / self.n_demands if self.n_demands else None


@dataclass(frozen=True, slots=True)
class Market:
    """The cells with the most demand first, then the most supply; and what all of them hold together.

    A demand that names several headings stands in the cell of each, so that the cells' demands may add up to more.
    """

    cells: tuple[MarketCell, ...]
    n_cells: int
    n_products: int
    n_demands: int


def survey_market(
    snapshot: Snapshot,
    tenant_id: UUID,
    dimensions: Iterable[Dimension],
    *,
    heading: str | None = None,
    province: str | None = None,
    limit: int = 100,
) -> Market:
    """Count the products and demands that a tenant may see: its own and the network's.

    Args:
        snapshot: what is counted.
        tenant_id: who asks.
        dimensions: what to cut by.
        heading: only this HS heading, four digits.
        province: only this province, ISO 3166-2.
        limit: at most this many cells.
    """
    wanted = frozenset(dimensions)
    rows, keys = _keep_part(*_supply(snapshot, tenant_id), heading, province)
    owners, demand_keys = _keep_part(*_demand(snapshot, tenant_id), heading, province)
    for column, dimension in enumerate(_COLUMNS):
        if dimension not in wanted:
            keys[:, column] = demand_keys[:, column] = _NOT_STATED
    cells, numbers = np.unique(np.concatenate([keys, demand_keys]), axis=0, return_inverse=True)
    numbers = numbers.reshape(-1)
    of_supply, of_demand = numbers[: len(keys)], numbers[len(keys) :]
    n_products = np.bincount(of_supply, minlength=len(cells))
    n_exporters = _count_distinct(of_supply, snapshot.product_columns.exporter_row[rows], len(cells))
    n_demands = _count_distinct(of_demand, owners, len(cells))
    order = np.lexsort((np.arange(len(cells)), -n_products, -n_demands))[:limit]
    names = _names(snapshot, rows, owners)
    shown = tuple(
        _cell(cells[at].tolist(), names, int(n_products[at]), int(n_exporters[at]), int(n_demands[at]))
        for at in order.tolist()
    )
    return Market(shown, len(cells), len(rows), len(np.unique(owners)))


_COLUMNS: Sequence[Dimension] = (
    Dimension.HEADING,
    Dimension.PRICE_BAND,
    Dimension.PRICE_BAND,
    Dimension.PRICE_BAND,
    Dimension.PROVINCE,
)
"""What each column of a key belongs to: heading, band, currency, measure, province."""


def _keep_part(rows: Codes, keys: Codes, heading: str | None, province: str | None) -> tuple[Codes, Codes]:
    """The rows of one heading or province, where one is asked for."""
    kept: Bools = np.ones(len(rows), dtype=np.bool_)
    if heading is not None:
        kept &= keys[:, 0] == int(heading)
    if province is not None:
        kept &= keys[:, _COLUMNS.index(Dimension.PROVINCE)] == PROVINCE_NUMBERS[province]
    return rows[kept], keys[kept]


def _supply(snapshot: Snapshot, tenant_id: UUID) -> tuple[Codes, Codes]:
    rows = np.flatnonzero(snapshot.products.visible_to(tenant_id))
    products = snapshot.product_columns
    bands = band_of(np.asarray(products.price[rows]))
    currency, measure = _of_price(bands, products.currency[rows], products.measure[rows])
    return rows, np.column_stack([products.heading[rows], bands, currency, measure, products.province[rows]])


def _demand(snapshot: Snapshot, tenant_id: UUID) -> tuple[Codes, Codes]:
    """One key for each heading that a demand names, or one without a heading; with the demand's row."""
    demands, visible = snapshot.demand_columns, snapshot.demands.visible_to(tenant_id)
    owners, headings = demands.hs_codes.owners(), headings_of(np.asarray(demands.hs_codes.codes))
    named: Bools = visible[owners] & (headings >= 0)
    pairs = np.unique(np.column_stack([owners[named], headings[named]]), axis=0)
    without = np.setdiff1d(np.flatnonzero(visible), pairs[:, 0])
    rows = np.concatenate([pairs[:, 0], without])
    heading = np.concatenate([pairs[:, 1], np.full(len(without), _NOT_STATED)])
    price = np.where(np.isnan(demands.price_max), demands.price_min, demands.price_max)[rows]
    bands = band_of(price)
    currency, measure = _of_price(bands, demands.currency[rows], demands.measure[rows])
    return rows, np.column_stack([heading, bands, currency, measure, demands.province[rows]])


def _of_price(bands: Codes, currency: Codes, measure: Codes) -> tuple[Codes, Codes]:
    """Currency and measure of prices that lie in a band; a price whose unit is not stated is taken for a piece's."""
    stated = np.where(measure == NO_TEXT, measure_code(PIECE), measure)
    return np.where(bands == NO_BAND, _NOT_STATED, currency), np.where(bands == NO_BAND, _NOT_STATED, stated)


def _count_distinct(cells: Codes, owners: Codes, n_cells: int) -> Codes:
    """How many different owners each cell has; owners below 0 are not known and not counted."""
    pairs = np.unique(np.column_stack([cells, owners])[owners >= 0], axis=0)
    return np.bincount(pairs[:, 0], minlength=n_cells).astype(np.int64)


def _names(snapshot: Snapshot, rows: Codes, owners: Codes) -> Mapping[int, str]:
    """Names of the currencies and units that occur, by their codes, each from a row that states it."""
    names = {measure_code(PIECE): PIECE}
    goods, demands = snapshot.product_columns, snapshot.demand_columns
    for at in _firsts(goods.currency[rows], goods.measure[rows]):
        product = snapshot.products.rows[int(rows[at])]
        names |= _names_of(product.unit_price, product.unit)
    for at in _firsts(demands.currency[owners], demands.measure[owners]):
        demand = snapshot.demands.rows[int(owners[at])]
        target = demand.target_price
        names |= _names_of((target.max or target.min) if target else None, demand.unit)
    return names


def _firsts(*columns: Codes) -> list[int]:
    """The first place of each code."""
    found = {int(at) for column in columns for at in np.unique(column, return_index=True)[1]}
    return sorted(found)


def _names_of(price: Money | None, unit: str | None) -> dict[int, str]:
    names = {} if price is None else {text_code(price.currency): price.currency}
    measure = measure_of(unit)
    return names if measure is None else names | {measure_code(unit): measure}


def _cell(
    key: Sequence[int], names: Mapping[int, str], n_products: int, n_exporters: int, n_demands: int
) -> MarketCell:
    heading, band, currency, measure, province = key
    return MarketCell(
        heading=None if heading == _NOT_STATED else f"{heading:04d}",
        band=None if band == _NOT_STATED else band,
        currency=names.get(currency),
        unit=names.get(measure),
        province=_PROVINCES.get(province),
        n_products=n_products,
        n_exporters=n_exporters,
        n_demands=n_demands,
    )
