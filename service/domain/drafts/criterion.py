"""What is stated about one criterion: field, operator and value are checked against the facts that are known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from service.domain.drafts.catalog import Day, HsCode, LongText, Part, ProvinceCode, Short
from service.domain.eligibility.comparisons import N_ENDS
from service.domain.eligibility.fact_fields import FACT_FIELDS, FactField, FactType, find_fact_field
from service.domain.language import Localized
from service.domain.rules import CLASS_FIELD, Criterion, CriterionValue, Operator, Scalar

MAX_NUMBER = 10**15
_LISTS = frozenset({Operator.ONE_OF, Operator.NONE_OF, Operator.CONTAINS_ALL, Operator.BETWEEN})
_HS_CODE: TypeAdapter[str] = TypeAdapter(HsCode)
_SHORT: TypeAdapter[str] = TypeAdapter(Short)
_PROVINCE: TypeAdapter[str] = TypeAdapter(ProvinceCode)


def _not_blank(text: str) -> str:
    if not text:
        raise PydanticCustomError("blank", "must not be blank")
    return text


Text = Annotated[LongText, AfterValidator(_not_blank)]


class LocalizedText(Part):
    """A text in Chinese and in English; both are needed."""

    zh: Text = Field(examples=["专区只上架外贸企业的商品"])
    en: Text = Field(examples=["The zone takes exporters' goods only"])

    def to_domain(self) -> Localized:
        """The text as the entity takes it."""
        return Localized(self.zh, self.en)


def _criterion_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text, re.ASCII):
        raise PydanticCustomError("bad_criterion_name", "must be a snake_case name, such as us_export_share")
    return text


def _fact_path(path: str) -> str:
    if find_fact_field(path) is None:
        near = difflib.get_close_matches(path, FACT_FIELDS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(FACT_FIELDS))}"
        raise PydanticCustomError(
            "unknown_fact",
            "is not a fact that a criterion can read; {hint} (or product.attributes.<name>)",
            {"hint": hint},
        )
    return path


def _scalar_or_list(value: object) -> object:
    """Answer one plain sentence where the union below would report each of its members."""
    parts = value if isinstance(value, list | tuple) else [] if value is None else [value]
    for part in parts:
        if isinstance(part, str):
            _code(_SHORT)(part)
        elif not isinstance(part, int | float):
            raise PydanticCustomError("bad_value", "must be text, a number, true or false, or a list of these")
        elif not -MAX_NUMBER <= part <= MAX_NUMBER:  # false for NaN as well
            raise PydanticCustomError("bad_value", "must be a finite number of at most fifteen digits")
    return tuple(value) if isinstance(value, list) else value  # a strict tuple takes no list behind this function


ScalarValue = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-MAX_NUMBER, le=MAX_NUMBER)]
    | Annotated[StrictFloat, Field(ge=-MAX_NUMBER, le=MAX_NUMBER, allow_inf_nan=False)]
    | Short
)
Value = Annotated[
    ScalarValue | Annotated[tuple[ScalarValue, ...], Field(max_length=1_000)] | None, BeforeValidator(_scalar_or_list)
]


CriterionName = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_criterion_name)]


class DatedDraft(Part):
    """What is in force on some days only."""

    valid_from: Day | None = Field(
        None, description="First day on which the condition counts, inclusive.", examples=["2026-12-01"]
    )
    valid_to: Day | None = Field(
        None, description="Last day on which the condition counts, inclusive.", examples=["2027-11-30"]
    )

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise PydanticCustomError("bad_window", "valid_from must not be after valid_to")
        return self


class CriterionDraft(DatedDraft):
    """One typed condition: which fact, how it is compared, with what, why, and who says so."""

    model_config = ConfigDict(title="Criterion")

    criterion: CriterionName = Field(
        description="Stable snake_case name, unique within the entry.", examples=["us_export_share"]
    )
    field: Annotated[str, Field(min_length=1, max_length=160), AfterValidator(_fact_path)] = Field(
        description="Dotted path of the fact it reads.", examples=["exporter.us_export_share"]
    )
    operator: Operator = Field(description="How the fact is compared with `value`.", examples=["at_least"])
    value: Value = Field(
        None,
        validate_default=True,
        description="What is required: one value; a list for one_of, none_of, contains_all, between; none for is_true.",
        examples=[0.3],
    )
    why: LocalizedText
    source: Short = Field(
        description="Id of one of the entry's sources; `demand` for a buyer's own word.", examples=["notice-2026-04"]
    )
    for_hs_codes: Annotated[tuple[HsCode, ...], Field(max_length=200)] = Field(
        (),
        description="The class of goods it is for, as HS prefixes; others need not meet it. Empty: all goods.",
        examples=[["8516", "9503"]],
    )

    @field_validator("operator")
    @classmethod
    def _check_operator(cls, operator: Operator, info: ValidationInfo) -> Operator:
        fact = find_fact_field(info.data.get("field", ""))
        if fact and operator not in fact.operators:
            raise PydanticCustomError(
                "bad_operator",
                "does not suit a fact of type {type}; use one of {operators}",
                {"type": fact.type.value, "operators": ", ".join(sorted(fact.operators))},
            )
        return operator

    @field_validator("value")
    @classmethod
    def _check_value(cls, value: CriterionValue, info: ValidationInfo) -> CriterionValue:
        fact = find_fact_field(info.data.get("field", ""))
        operator = info.data.get("operator")
        if fact is None or operator is None:
            return value  # the path or the operator is refused already; the value cannot be judged without them
        return _checked_value(fact, operator, value)

    @field_validator("for_hs_codes")
    @classmethod
    def _check_class(cls, codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if codes and info.data.get("field") == CLASS_FIELD:
            raise PydanticCustomError("bad_class", "does not suit a criterion on the HS code itself; leave it out")
        return tuple(dict.fromkeys(codes))

    def to_domain(self) -> Criterion:
        """The criterion as the evaluator takes it."""
        return Criterion(
            criterion=self.criterion,
            field=self.field,
            operator=self.operator,
            value=self.value,
            why=self.why.to_domain(),
            source=self.source,
            for_hs_codes=self.for_hs_codes,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


def _checked_value(fact: FactField, operator: Operator, value: CriterionValue) -> CriterionValue:
    if operator is Operator.IS_TRUE:
        if value is not None:
            raise PydanticCustomError("unexpected_value", "must be left out: is_true needs no value")
        return None
    if value is None:
        raise PydanticCustomError("missing", "is needed by {operator}", {"operator": operator.value})
    if isinstance(value, tuple):
        if operator not in _LISTS | {Operator.PREFIX_OF}:
            raise PydanticCustomError("bad_value", "must be one value: {op} takes no list", {"op": operator.value})
        if not value:
            raise PydanticCustomError("bad_value", "must not be an empty list")
        if operator is Operator.BETWEEN:
            return _checked_range(fact, value)
        return tuple(dict.fromkeys(_checked_scalar(fact, part) for part in value))
    if operator in _LISTS:
        raise PydanticCustomError("bad_value", "must be a list: {op} takes several values", {"op": operator.value})
    return _checked_scalar(fact, value)


def _checked_scalar(fact: FactField, value: Scalar) -> Scalar:
    if fact.type is FactType.CHOICE and value not in fact.choices:
        raise PydanticCustomError("bad_value", "must be one of {choices}", {"choices": ", ".join(fact.choices)})
    return _CHECK_OF[fact.type](value)


def _checked_range(fact: FactField, value: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    if len(value) != N_ENDS:
        raise PydanticCustomError("bad_value", "must be two values, the lower and the upper end, such as [100, 300]")
    low, high = (_checked_scalar(fact, end) for end in value)
    if low > high:  # type: ignore[operator]  # both ends have passed the same check, so they are of one type
        raise PydanticCustomError("bad_value", "must name the lower end first")
    return (low, high)


def _text(value: Scalar) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("bad_value", "must be text")
    return value


def _code(adapter: TypeAdapter[str]) -> Callable[[Scalar], str]:
    def check(value: Scalar) -> str:
        try:
            return adapter.validate_python(_text(value))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise PydanticCustomError("bad_value", "{reason}", {"reason": first["msg"]}) from None

    return check


def _boolean(value: Scalar) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("bad_value", "must be true or false")
    return value


def _number(value: Scalar) -> int | float:
    if isinstance(value, bool | str) or value < 0:
        raise PydanticCustomError("bad_value", "must be a number, not negative")
    return value


def _integer(value: Scalar) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PydanticCustomError("bad_value", "must be a whole number, not negative")
    return value


def _share(value: Scalar) -> int | float:
    if isinstance(value, bool | str) or not 0 <= value <= 1:
        raise PydanticCustomError("bad_value", "must be a share between 0 and 1, such as 0.3")
    return value


def _date(value: Scalar) -> str:
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise PydanticCustomError("bad_value", "must be a date such as 2026-12-31") from None


_CHECK_OF: Mapping[FactType, Callable[[Scalar], Scalar]] = {
    FactType.TEXT: _text,
    FactType.CHOICE: _text,
    FactType.PROVINCE: _code(_PROVINCE),
    FactType.HS_CODE: _code(_HS_CODE),
    FactType.INTEGER: _integer,
    FactType.NUMBER: _number,
    FactType.SHARE: _share,
    FactType.BOOLEAN: _boolean,
    FactType.DATE: _date,
    FactType.TEXT_LIST: _text,
    FactType.HS_CODE_LIST: _code(_HS_CODE),
}
