"""What the database itself holds of a column, as check constraints named after it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint

from service.domain.drafts.fields import MAX_COUNT

MAX_AMOUNT = 10**14  # a draft's amount has 18 digits, 4 of them decimals


def check_length(column: str, maximum: int, minimum: int = 1) -> CheckConstraint:
    """Characters of a text."""
    return CheckConstraint(f"char_length({column}) BETWEEN {minimum} AND {maximum}", name=f"{column}_length")


def check_range(column: str, minimum: int, maximum: int = MAX_COUNT) -> CheckConstraint:
    """Whole numbers between two, both allowed."""
    return CheckConstraint(f"{column} BETWEEN {minimum} AND {maximum}", name=f"{column}_range")


def check_one_of(column: str, values: list[str]) -> CheckConstraint:
    """A text that is one of few."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def check_money(prefix: str) -> tuple[CheckConstraint, ...]:
    """An amount with its currency, both or neither."""
    amount, currency = f"{prefix}_amount", f"{prefix}_currency"
    return (
        CheckConstraint(f"({amount} IS NULL) = ({currency} IS NULL)", name=f"{prefix}_whole"),
        check_amount(amount),
        check_currency(currency),
    )


def check_amount(column: str) -> CheckConstraint:
    """An amount as drafts allow it."""
    return CheckConstraint(
        f"{column} >= 0 AND {column} < {MAX_AMOUNT} AND scale({column}) <= 4", name=f"{column}_range"
    )


def check_currency(column: str) -> CheckConstraint:
    """A currency's form, not which there are."""
    return CheckConstraint(f"{column} ~ '^[A-Z]{{3}}$'", name=f"{column}_form")


def check_slug(column: str) -> CheckConstraint:
    """A slug's form and length."""
    return CheckConstraint(
        f"{column} ~ '^[a-z0-9]+([-_][a-z0-9]+)*$' AND char_length({column}) <= 128", name=f"{column}_slug"
    )


def check_list(column: str, n_max: int) -> CheckConstraint:
    """How many a list has at most; none of them is NULL."""
    return CheckConstraint(
        f"cardinality({column}) <= {n_max} AND array_position({column}, NULL) IS NULL", name=f"{column}_list"
    )


def check_json(column: str, kind: str) -> CheckConstraint:
    """Which kind of JSON a document is."""
    return CheckConstraint(f"jsonb_typeof({column}) = '{kind}'", name=f"{column}_json")
