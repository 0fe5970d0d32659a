"""What is stated about one criterion: field, operator and value are checked against the facts that are known."""

from __future__ import annotations

import difflib
import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from service.domain.drafts.criterion_value import Value, check_value
from service.domain.drafts.draft import DatedDraft
from service.domain.drafts.fields import HsCode, ShortText, unique
from service.domain.drafts.localized import LocalizedSentence
from service.domain.drafts.messages import refuse
from service.domain.eligibility.fact_fields import ATTRIBUTE_PREFIX, FACT_FIELDS, find_fact_field
from service.domain.rules import CLASS_FIELD, Criterion, CriterionValue, Operator


def _criterion_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text, re.ASCII):
        raise refuse("bad_criterion_name")
    return text


def _fact_path(path: str) -> str:
    if find_fact_field(path) is None:
        near = difflib.get_close_matches(path, FACT_FIELDS, n=1) or sorted(FACT_FIELDS)
        raise refuse("unknown_fact", facts=[*near, f"{ATTRIBUTE_PREFIX}<name>"])
    return path


CriterionName = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_criterion_name)]


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
    why: LocalizedSentence
    source: ShortText = Field(
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
            raise refuse("bad_operator", type=fact.type.value, operators=sorted(fact.operators))
        return operator

    @field_validator("value")
    @classmethod
    def _check_value(cls, value: CriterionValue, info: ValidationInfo) -> CriterionValue:
        fact = find_fact_field(info.data.get("field", ""))
        operator = info.data.get("operator")
        if fact is None or operator is None:
            return value  # the path or the operator is refused already; the value cannot be judged without them
        return check_value(fact, operator, value)

    @field_validator("for_hs_codes")
    @classmethod
    def _check_class(cls, codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if codes and info.data.get("field") == CLASS_FIELD:
            raise refuse("bad_class")
        return unique(codes)

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
