"""The kinds of fields that drafts are made of: their limits, their form, and how what was written is made canonical."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from service.domain.drafts.messages import refuse
from service.domain.places import find_province_code

MAX_COUNT = 1_000_000_000_000  # fits a bigint with room for sums; no real quantity comes near
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _clean(text: str) -> str:
    if _CONTROL.search(text):
        raise refuse("control_character")
    return text.strip()


def _not_blank(text: str) -> str:
    if not text:
        raise refuse("blank")
    return text


def _province_code(text: str) -> str:
    code = find_province_code(text)
    if code is None:
        raise refuse("unknown_province")
    return code


def _gtin(text: str) -> str:
    """GS1 General Specifications, section 7.9: weights 3 and 1 from the right, the sum a multiple of ten."""
    if not re.fullmatch(r"\d{8}|\d{12,14}", text, re.ASCII):
        raise refuse("gtin_length")
    digits = [int(d) for d in reversed(text)]
    if sum(d * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10:
        raise refuse("gtin_check_digit")
    return text


def _hs_code(text: str) -> str:
    digits = re.sub(r"[.\s]", "", text)
    if not re.fullmatch(r"\d{2}(\d{2}(\d{2}(\d{2}(\d{2})?)?)?)?", digits, re.ASCII):
        raise refuse("bad_hs_code")
    return digits


def _iso_day(value: object) -> object:
    """Read a day here, for Pydantic takes a number in text for seconds since 1970."""
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        pass  # a day that no calendar has, like the 30th of February
    raise refuse("bad_date")


def _key_or_placeholder(value: object) -> object:
    return "unsaved" if value is None else value


def unique(values: tuple[str, ...]) -> tuple[str, ...]:
    """Each value once, in the order of its first."""
    return tuple(dict.fromkeys(values))


Key = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_clean), AfterValidator(_not_blank)]
Name = Annotated[str, Field(min_length=1, max_length=512), AfterValidator(_clean), AfterValidator(_not_blank)]
ShortText = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_clean), AfterValidator(_not_blank)]
LongText = Annotated[str, Field(max_length=20_000), AfterValidator(_clean)]
Sentence = Annotated[str, Field(max_length=1_000), AfterValidator(_clean), AfterValidator(_not_blank)]
FilledLongText = Annotated[LongText, AfterValidator(_not_blank)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
PositiveCount = Annotated[int, Field(ge=1, le=MAX_COUNT)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Days = Annotated[int, Field(ge=0, le=3650)]
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6, allow_inf_nan=False)]
ProvinceCode = Annotated[str, Field(max_length=64), AfterValidator(_clean), AfterValidator(_province_code)]
HsCode = Annotated[str, Field(max_length=20), AfterValidator(_clean), AfterValidator(_hs_code)]
Gtin = Annotated[str, Field(max_length=14), AfterValidator(_clean), AfterValidator(_gtin)]
Certifications = Annotated[tuple[ShortText, ...], Field(max_length=64), AfterValidator(unique)]
UnsavedKey = Annotated[Key, BeforeValidator(_key_or_placeholder)]
