"""The facts that a criterion may read: their paths, their types and the operators that make sense on them.

A rule about `exporter.employes`, or one that asks whether a number is a prefix, must be refused when it is written,
not answered with `unknown` for ever. So the paths are listed here once; the drafts of programmes validate against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.domain.catalog import FirmSize, Incoterm, IpStatus
from service.domain.eligibility.readiness_facts import CHECK_PATHS
from service.domain.rules import Operator


class FactType(StrEnum):
    """What kind of value a fact has."""

    TEXT = "text"
    ATTRIBUTE = "attribute"
    UNIT = "unit"
    CITY = "city"
    CHOICE = "choice"
    PROVINCE = "province"
    HS_CODE = "hs_code"
    INTEGER = "integer"
    AMOUNT = "amount"
    SHARE = "share"
    BOOLEAN = "boolean"
    DATE = "date"
    CERTIFICATES = "certificates"
    HS_CODE_LIST = "hs_code_list"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact.

    Attributes:
        path: dotted path, `exporter.us_export_share`.
        type: what its value is; integers and numbers are not negative, shares lie in [0, 1].
        choices: the only values it can take, for `FactType.CHOICE`.
    """

    path: str
    type: FactType
    choices: tuple[str, ...] = ()

    @property
    def operators(self) -> frozenset[Operator]:
        """The operators that make sense on this fact."""
        return OPERATORS_OF[self.type]

    @property
    def is_list(self) -> bool:
        """Whether the fact is a list of values rather than one."""
        return self.type in (FactType.CERTIFICATES, FactType.HS_CODE_LIST)


_SAME = {Operator.EQUALS, Operator.NOT_EQUALS, Operator.ONE_OF, Operator.NONE_OF}
_ORDERED = _SAME | {
    Operator.AT_LEAST,
    Operator.AT_MOST,
    Operator.MORE_THAN,
    Operator.LESS_THAN,
    Operator.BETWEEN,
}
_LISTED = {Operator.CONTAINS_ALL, Operator.ONE_OF, Operator.NONE_OF}

OPERATORS_OF: Mapping[FactType, frozenset[Operator]] = {
    FactType.TEXT: frozenset(_SAME | {Operator.PREFIX_OF}),
    FactType.ATTRIBUTE: frozenset(_SAME | {Operator.PREFIX_OF}),
    FactType.UNIT: frozenset(_SAME | {Operator.PREFIX_OF}),
    FactType.CITY: frozenset(_SAME | {Operator.PREFIX_OF}),
    FactType.CHOICE: frozenset(_SAME),
    FactType.PROVINCE: frozenset(_SAME),
    FactType.HS_CODE: frozenset(_SAME | {Operator.PREFIX_OF}),
    FactType.INTEGER: frozenset(_ORDERED),
    FactType.AMOUNT: frozenset(_ORDERED),
    FactType.SHARE: frozenset(_ORDERED),
    FactType.BOOLEAN: frozenset({Operator.EQUALS, Operator.NOT_EQUALS, Operator.IS_TRUE}),
    FactType.DATE: frozenset(_ORDERED),
    FactType.CERTIFICATES: frozenset(_LISTED),
    FactType.HS_CODE_LIST: frozenset(_LISTED | {Operator.PREFIX_OF}),
    FactType.CHECK: frozenset({Operator.IS_TRUE}),
}

ATTRIBUTE_PREFIX = "product.attributes."
"""Paths below it name one attribute of the product, `product.attributes.voltage`: text, whatever the attribute."""

_FIELDS = (
    # True of every stored exporter, by the word's definition; unknown when the supplier is not named.
    FactField("exporter.sold_abroad", FactType.BOOLEAN),
    FactField("exporter.province", FactType.PROVINCE),
    FactField("exporter.city", FactType.CITY),
    FactField("exporter.employees", FactType.INTEGER),
    FactField("exporter.us_export_share", FactType.SHARE),
    FactField("exporter.has_domestic_team", FactType.BOOLEAN),
    FactField("exporter.owns_brand", FactType.BOOLEAN),
    FactField("exporter.firm_size", FactType.CHOICE, tuple(FirmSize)),
    FactField("product.hs_code", FactType.HS_CODE),
    FactField("product.category", FactType.TEXT),
    FactField("product.unit", FactType.UNIT),
    FactField("product.unit_price.amount", FactType.AMOUNT),
    FactField("product.unit_price.currency", FactType.TEXT),
    FactField("product.incoterm", FactType.CHOICE, tuple(Incoterm)),
    FactField("product.moq", FactType.INTEGER),
    FactField("product.monthly_capacity", FactType.INTEGER),
    FactField("product.lead_time_days", FactType.INTEGER),
    FactField("product.certifications", FactType.CERTIFICATES),
    FactField("product.ip_status", FactType.CHOICE, tuple(IpStatus)),
    *(FactField(path, FactType.CHECK) for path in CHECK_PATHS),
    FactField("demand.channel", FactType.TEXT),
    FactField("demand.category", FactType.TEXT),
    FactField("demand.hs_codes", FactType.HS_CODE_LIST),
    FactField("demand.quantity", FactType.INTEGER),
    FactField("demand.unit", FactType.UNIT),
    FactField("demand.delivery_province", FactType.PROVINCE),
    FactField("demand.needed_by", FactType.DATE),
    FactField("demand.required_certifications", FactType.CERTIFICATES),
)

FACT_FIELDS: Mapping[str, FactField] = {fact.path: fact for fact in _FIELDS}


def find_fact_field(path: str) -> FactField | None:
    """The fact that `path` names, or None when no such fact is known."""
    if path.startswith(ATTRIBUTE_PREFIX) and path.removeprefix(ATTRIBUTE_PREFIX).strip():
        return FactField(path, FactType.ATTRIBUTE)
    return FACT_FIELDS.get(path)


def find_type(path: str) -> FactType | None:
    """The type of the fact that `path` names, or None when no such fact is known."""
    fact = find_fact_field(path)
    return None if fact is None else fact.type
