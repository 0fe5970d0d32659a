"""What a criterion compares with: one value or a list of them, held to the fact and the operator that it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, StrictFloat, StrictInt, TypeAdapter, ValidationError
from pydantic_core import PydanticKnownError

from service.domain.drafts.fields import HsCode, ProvinceCode, ShortText
from service.domain.drafts.messages import Fault, fault_of, refusal, refuse
from service.domain.eligibility.amounts import currency_asked, plain_amounts, read_amount
from service.domain.eligibility.comparisons import N_ENDS
from service.domain.eligibility.fact_fields import FactField, FactType
from service.domain.money import HOME_CURRENCY
from service.domain.rules import CriterionValue, Operator, Scalar

MAX_NUMBER = 10**15
MAX_LISTED = 500
"""How many values a criterion's list may have."""

_LISTS = frozenset({Operator.ONE_OF, Operator.NONE_OF, Operator.CONTAINS_ALL, Operator.BETWEEN})
_HS_CODE: TypeAdapter[str] = TypeAdapter(HsCode)
_SHORT: TypeAdapter[str] = TypeAdapter(ShortText)
_PROVINCE: TypeAdapter[str] = TypeAdapter(ProvinceCode)


def _scalar_or_list(value: object) -> object:
    """Answer one plain sentence where the union below would report each of its members."""
    parts = value if isinstance(value, list | tuple) else [] if value is None else [value]
    if len(parts) > MAX_LISTED:
        context = {"field_type": "List", "max_length": MAX_LISTED, "actual_length": len(parts)}
        raise PydanticKnownError("too_long", context)
    for part in parts:
        if isinstance(part, str):
            _as(_SHORT)(part)
        elif not isinstance(part, int | float):
            raise refuse("value_of_no_kind")
        elif not -MAX_NUMBER <= part <= MAX_NUMBER:  # false for NaN as well
            raise refuse("value_too_large")
    return tuple(value) if isinstance(value, list) else value  # a strict tuple takes no list behind this function


ScalarValue = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
    | Annotated[StrictFloat, Field(ge=-MAX_NUMBER, le=MAX_NUMBER, allow_inf_nan=False)]
    | ShortText
)
Value = Annotated[
    ScalarValue | Annotated[tuple[ScalarValue, ...], Field(max_length=MAX_LISTED)] | None,
    BeforeValidator(_scalar_or_list),
]


def check_value(fact: FactField, operator: Operator, value: CriterionValue) -> CriterionValue:
    """The value in its canonical form.

    Raises:
        PydanticCustomError: the operator takes no such value, or the fact never has one.
    """
    if operator is Operator.IS_TRUE:
        if value is not None:
            raise refuse("unexpected_value")
        return None
    if value is None:
        raise refuse("value_missing", operator=operator.value)
    if isinstance(value, tuple):
        if operator not in _LISTS | {Operator.PREFIX_OF}:
            raise refuse("value_is_list", operator=operator.value)
        if not value:
            raise refuse("value_is_empty")
        if operator is Operator.BETWEEN:
            return _checked_range(fact, value)
        checked = tuple(dict.fromkeys(_checked_scalar(fact, part) for part in value))
        return _of_one_currency(checked) if fact.type is FactType.AMOUNT else checked
    if operator in _LISTS:
        raise refuse("value_is_no_list", operator=operator.value)
    return _checked_scalar(fact, value)


def _checked_scalar(fact: FactField, value: Scalar) -> Scalar:
    if fact.type is FactType.CHOICE and value not in fact.choices:
        raise refuse("value_no_choice", choices=fact.choices)
    return _CHECK_OF[fact.type](value)


def _checked_range(fact: FactField, value: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    if len(value) != N_ENDS:
        raise refuse("value_has_other_ends")
    ends = tuple(_checked_scalar(fact, end) for end in value)
    low, high = plain_amounts(_of_one_currency(ends)) if fact.type is FactType.AMOUNT else ends
    if low > high:  # type: ignore[operator]  # both ends have passed the same check, so they are of one type
        raise refuse("value_ends_swapped")
    return ends


def _of_one_currency(value: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    if len({currency_asked(part) for part in value}) > 1:
        raise refuse("value_mixes_currencies")
    return value


def _text(value: Scalar) -> str:
    if not isinstance(value, str):
        raise refuse("value_no_text")
    return value


def _as(adapter: TypeAdapter[str]) -> Callable[[Scalar], str]:
    def check(value: Scalar) -> str:
        try:
            return adapter.validate_python(_text(value))
        except ValidationError as error:
            first = fault_of(error.errors(include_url=False, include_input=False)[0])
            raise refusal(Fault("bad_value", first.text)) from None

    return check


def _boolean(value: Scalar) -> bool:
    if not isinstance(value, bool):
        raise refuse("value_no_truth")
    return value


def _number(value: Scalar) -> int | float:
    if isinstance(value, bool | str) or value < 0:
        raise refuse("value_no_number")
    return value


def _amount(value: Scalar) -> Scalar:
    """Yuan as a number, another currency's amount as `USD 10`."""
    if not isinstance(value, str):
        return _number(value)
    found = read_amount(value)
    if found is None:
        raise refuse("value_no_amount")
    currency, number = found
    return number if currency == HOME_CURRENCY else f"{currency} {number}"


def _integer(value: Scalar) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise refuse("value_no_whole_number")
    return value


def _share(value: Scalar) -> int | float:
    if isinstance(value, bool | str) or not 0 <= value <= 1:
        raise refuse("value_no_share")
    return value


def _date(value: Scalar) -> str:
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise refuse("value_no_date") from None


_CHECK_OF: Mapping[FactType, Callable[[Scalar], Scalar]] = {
    FactType.TEXT: _text,
    FactType.ATTRIBUTE: _text,
    FactType.UNIT: _text,
    FactType.CITY: _text,
    FactType.CHOICE: _text,
    FactType.PROVINCE: _as(_PROVINCE),
    FactType.HS_CODE: _as(_HS_CODE),
    FactType.INTEGER: _integer,
    FactType.AMOUNT: _amount,
    FactType.SHARE: _share,
    FactType.BOOLEAN: _boolean,
    FactType.DATE: _date,
    FactType.CERTIFICATES: _text,
    FactType.HS_CODE_LIST: _as(_HS_CODE),
}
