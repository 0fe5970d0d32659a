"""Products and demands as columns, a numpy array a field: many pairs cost little more than one.

Text that is only compared for equality (unit, currency, category, certificate) is held as a 64-bit code, the same in
every process. What is not stated is NaN in a float column and 0 or -1 in a code column, as each field says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from service.domain.catalog import DELIVERED, IpStatus, Product
from service.domain.demand import Demand
from service.domain.eligibility.rule_codes import encode_rule
from service.domain.hs import split_hs_code
from service.domain.places import PROVINCES
from service.domain.text.normalise import fold_value
from service.domain.units import normalize_unit

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

NOT_STATED = 0
"""Code of a text that is not stated."""

PROVINCE_NUMBERS: Mapping[str, int] = {code: number for number, code in enumerate(sorted(PROVINCES))}

IP_NUMBERS: Mapping[IpStatus, int] = {status: number for number, status in enumerate(IpStatus, start=1)}
"""`ip` of a product by the status of its mark; 0 when that is not stated."""


def encode_text(text: str | None) -> int:
    """A 64-bit code of `text` as values are compared (`fold_value`); `NOT_STATED` for none."""
    if text is None:
        return NOT_STATED
    digest = blake2b(fold_value(text).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def encode_unit(unit: str | None) -> int:
    """A 64-bit code of a unit under its one name; `NOT_STATED` for none."""
    return NOT_STATED if unit is None else encode_text(normalize_unit(unit))


def is_below_cost(product: Product) -> bool:
    """Whether a product is priced below its own cost, as far as both are stated in one currency."""
    price, cost = product.unit_price, product.unit_cost
    if price is None or cost is None:
        return False
    return price.currency == cost.currency and price.amount < cost.amount


def encode_province(code: str | None) -> int:
    """The number of a province; -1 for none."""
    return -1 if code is None else PROVINCE_NUMBERS[code]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """A list of codes a row: row i holds `codes[starts[i]:starts[i + 1]]`."""

    starts: Codes
    codes: Codes

    @classmethod
    def build(cls, rows: Sequence[Sequence[int]]) -> Self:
        """Lay the rows' lists one after the other."""
        starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        return cls(starts, np.array([code for row in rows for code in row], dtype=np.int64))

    def owners(self) -> Rows:
        """The row that each code belongs to."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def rows_with(self, marked: Bools) -> Bools:
        """The rows that hold at least one of the marked codes; `marked` has the shape of `codes`."""
        found = np.zeros(len(self.starts) - 1, dtype=np.bool_)
        found[np.searchsorted(self.starts, np.flatnonzero(marked), side="right") - 1] = True
        return found

    def contain_all(self, required: Sequence[int]) -> Bools:
        """For each row whether it holds every one of `required`."""
        holds = np.ones(len(self.starts) - 1, dtype=np.bool_)
        for code in required:
            holds &= self.rows_with(self.codes == code)
        return holds

    def within(self, allowed: Sequence[int]) -> Bools:
        """For each row whether all it holds is among `allowed`; True for an empty list."""
        return ~self.rows_with(~np.isin(self.codes, np.array(allowed, dtype=np.int64)))


@dataclass(frozen=True, slots=True, eq=False)
class ProductColumns:
    """Products; every array has shape (n_products,).

    Attributes:
        chapter, heading, subheading: of the HS code as numbers, -1 where the code is too short or not stated.
        category, unit, currency: text codes.
        price: for one `unit`, in `currency`; NaN when not stated.
        is_export_price: under an Incoterm that leaves out delivery to the buyer.
        moq, monthly_capacity, lead_time_days: NaN when not stated.
        province: number of the exporter's province, -1 when not stated.
        ip: number of the mark's status, 0 when not stated.
        has_certifications: whether anything was stated, an empty list included.
        certifications: text codes.
        is_below_cost: whether the price is below the maker's own cost; for the owner's eyes alone.
    """

    chapter: Codes
    heading: Codes
    subheading: Codes
    category: Codes
    unit: Codes
    currency: Codes
    price: Floats
    is_export_price: Bools
    moq: Floats
    monthly_capacity: Floats
    lead_time_days: Floats
    province: Codes
    ip: Codes
    has_certifications: Bools
    certifications: Lists
    is_below_cost: Bools

    def take(self, rows: Rows) -> Self:
        """The columns of some rows, in that order, without the lists' contents (they serve whole columns)."""
        return replace(self, **_taken(self, rows))


@dataclass(frozen=True, slots=True, eq=False)
class DemandColumns:
    """Demands; every array has shape (n_demands,).

    Attributes:
        category, unit, currency: text codes.
        price_min, price_max: NaN for an open end.
        quantity: in `unit`, NaN when not stated.
        province: number of the province of delivery, -1 when not stated.
        needed_by: day number (proleptic Gregorian ordinal), NaN when not stated.
        hs_codes: the HS codes as numbers with their digits: `length * 10**10 + code`.
        required_certifications: text codes.
        criteria: codes of the buyer's own conditions, in their order.
    """

    category: Codes
    unit: Codes
    currency: Codes
    price_min: Floats
    price_max: Floats
    quantity: Floats
    province: Codes
    needed_by: Floats
    hs_codes: Lists
    required_certifications: Lists
    criteria: Lists

    def take(self, rows: Rows) -> Self:
        """The columns of some rows, in that order, without the lists' contents (they serve whole columns)."""
        return replace(self, **_taken(self, rows))


def _taken(columns: ProductColumns | DemandColumns, rows: Rows) -> dict[str, Any]:
    values = {field.name: getattr(columns, field.name) for field in fields(columns)}
    return {name: value[rows] for name, value in values.items() if not isinstance(value, Lists)}


def encode_hs_code(code: str) -> int:
    """An HS code of up to ten digits as one number that keeps its length."""
    return len(code) * 10**10 + int(code)


def decode_hs_code(number: int) -> str:
    """The HS code that `encode_hs_code` was given."""
    n_digits, code = divmod(int(number), 10**10)
    return str(code).zfill(n_digits)


def _ints(values: Sequence[int]) -> Codes:
    return np.array(values, dtype=np.int64)


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def _memoized(encode: Callable[[str | None], int]) -> Callable[[str | None], int]:
    """Remember codes while one column is built: categories and units repeat."""
    known: dict[str | None, int] = {}

    def remembered(text: str | None) -> int:
        if text not in known:
            known[text] = encode(text)
        return known[text]

    return remembered


def build_product_columns(products: Sequence[Product], provinces: Sequence[str | None]) -> ProductColumns:
    """Columns of products; `provinces` are those of their exporters, as ISO codes, in the same order."""
    text, unit = _memoized(encode_text), _memoized(encode_unit)
    levels = np.array([split_hs_code(p.hs_code or "") for p in products], dtype=np.int64).reshape(-1, 3)
    prices = [p.unit_price for p in products]
    return ProductColumns(
        chapter=levels[:, 0].copy(),
        heading=levels[:, 1].copy(),
        subheading=levels[:, 2].copy(),
        category=_ints([text(p.category) for p in products]),
        unit=_ints([unit(p.unit) for p in products]),
        currency=_ints([text(price.currency if price else None) for price in prices]),
        price=_floats([float(price.amount) if price else None for price in prices]),
        is_export_price=np.array(
            [p.incoterm is not None and p.incoterm not in DELIVERED for p in products], dtype=np.bool_
        ),
        moq=_floats([p.moq for p in products]),
        monthly_capacity=_floats([p.monthly_capacity for p in products]),
        lead_time_days=_floats([p.lead_time_days for p in products]),
        province=_ints([encode_province(code) for code in provinces]),
        ip=_ints([IP_NUMBERS[p.ip_status] if p.ip_status else 0 for p in products]),
        has_certifications=np.array([p.certifications is not None for p in products], dtype=np.bool_),
        certifications=Lists.build([[text(c) for c in p.certifications or ()] for p in products]),
        is_below_cost=np.array([is_below_cost(p) for p in products], dtype=np.bool_),
    )


def build_demand_columns(demands: Sequence[Demand]) -> DemandColumns:
    """Columns of demands."""
    text, unit = _memoized(encode_text), _memoized(encode_unit)
    ranges = [(d.target_price.min, d.target_price.max) if d.target_price else (None, None) for d in demands]
    currencies = [end.currency if (end := low or high) else None for low, high in ranges]
    return DemandColumns(
        category=_ints([text(d.category) for d in demands]),
        unit=_ints([unit(d.unit) for d in demands]),
        currency=_ints([text(currency) for currency in currencies]),
        price_min=_floats([float(low.amount) if low else None for low, _ in ranges]),
        price_max=_floats([float(high.amount) if high else None for _, high in ranges]),
        quantity=_floats([d.quantity for d in demands]),
        province=_ints([encode_province(d.delivery_province) for d in demands]),
        needed_by=_floats([d.needed_by.toordinal() if d.needed_by else None for d in demands]),
        hs_codes=Lists.build([[encode_hs_code(code) for code in d.hs_codes] for d in demands]),
        required_certifications=Lists.build([[text(c) for c in d.required_certifications] for d in demands]),
        criteria=Lists.build([[encode_rule(rule) for rule in d.criteria] for d in demands]),
    )
