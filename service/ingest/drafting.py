"""From what a row states to a validated draft, or to what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from service.ingest.cells import Unreadable
from service.ingest.row import EXPORTER_COLUMN, Row, RowError, RowKind

_WHOLE = ("wrong_type", "must be a whole number without separators, such as 1000")
_DECIMAL = ("wrong_type", "must be a decimal number without separators, such as 12.50")
_FLAG = ("wrong_type", "must be true or false")
_DATE = ("bad_date", "must be a date as YYYY-MM-DD")
_OBJECT = ("wrong_type", "must be an object with its fields")
_LIST = ("wrong_type", "must be a list")
_ONE_OF = ("not_one_of", "must be one of {expected}")
# By Pydantic's name of the error; the drafts' own errors carry their sentence themselves.
_MESSAGES: Mapping[str, tuple[str, str]] = {
    "missing": ("missing", "is missing; every row needs it"),
    "extra_forbidden": ("unknown_field", "is no known field; check its spelling or remove it"),
    "string_type": ("wrong_type", "must be text"),
    "string_too_short": ("too_short", "must not be empty"),
    "string_too_long": ("too_long", "has more than {max_length} characters; shorten it"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "decimal_type": _DECIMAL,
    "decimal_parsing": _DECIMAL,
    "decimal_max_digits": ("too_precise", "has more than {max_digits} digits; round it"),
    "decimal_max_places": ("too_precise", "has more than {decimal_places} decimal places; round it"),
    "decimal_whole_digits": ("out_of_range", "has more than {whole_digits} digits before the point"),
    "finite_number": ("out_of_range", "must be a finite number"),
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "greater_than_equal": ("out_of_range", "must be at least {ge}"),
    "less_than_equal": ("out_of_range", "must be at most {le}"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "too_long": ("too_many", "has more than {max_length} entries"),
    "mapping_type": _OBJECT,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
}
_LONGEST_COLUMN = 200
_OF_PYDANTIC = frozenset(get_args(ErrorType))


def draft_row(kind: RowKind, line: int, stated: dict[str, Any]) -> Iterator[Row | RowError]:
    """One row, or one error for each value that is wrong.

    Args:
        kind: what the file holds.
        line: where the row begins.
        stated: values by field; a product's exporter under `exporter_external_id`.
    """
    exporter = stated.pop(EXPORTER_COLUMN, None) if kind is RowKind.PRODUCTS else None
    if exporter is not None and not isinstance(exporter, str):
        yield RowError(line, EXPORTER_COLUMN, "must be text", "wrong_type")
        return
    unreadable = [(name, cell) for name, cell in stated.items() if isinstance(cell, Unreadable)]
    if unreadable:
        yield from (RowError(line, name, cell.detail, cell.code) for name, cell in unreadable)
        return
    try:
        draft = kind.draft.model_validate(stated)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            yield _row_error(line, details)
        return
    yield Row(line, draft, exporter)


def _row_error(line: int, details: ErrorDetails) -> RowError:
    column = ".".join(str(part) for part in details["loc"] if part != "[key]")[:_LONGEST_COLUMN]
    kind, context = details["type"], details.get("ctx", {})
    if kind in _MESSAGES:
        code, sentence = _MESSAGES[kind]
        return RowError(line, column, sentence.format_map(context), code)
    if kind in _OF_PYDANTIC:
        return RowError(line, column, "is not valid", "invalid")
    return RowError(line, column, details["msg"], kind)
