"""The error tree. Each error has a stable `code`; the API alone knows an HTTP status for it.

HomewardError
├── InvalidInput            invalid_input          one or more fields are wrong
├── NotFound                not_found              no such row, or not visible to the caller
├── Conflict                conflict               a partner's key is taken, or a row is in use
├── PreconditionFailed      precondition_failed    the row changed since it was read
├── Unauthenticated         unauthenticated        no key, or an unknown one
├── Forbidden               forbidden              the row is visible but not the caller's to change
├── IndexNotReady           index_not_ready        the first snapshot is still being built
└── EnvironmentProblem      environment            port taken, database out of reach, wrong data folder
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with one field of an input.

    Attributes:
        pointer: JSON Pointer (RFC 6901) to the field, `""` for the whole input.
        detail: the reason and the fix, as one sentence; never the input itself.
        code: stable, snake_case, e.g. `missing`, `unknown_field`, `out_of_range`.
    """

    pointer: str
    detail: str
    code: str


class HomewardError(Exception):
    """Root of every error that Homeward raises on purpose.

    Args:
        detail: one sentence for the person who reads it: what is wrong and what would mend it.
    """

    code = "error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidInput(HomewardError):
    """The input breaks a rule; `errors` names each field, the reason and the fix."""

    code = "invalid_input"

    def __init__(self, errors: Sequence[FieldError], detail: str | None = None) -> None:
        super().__init__(detail or "; ".join(f"{e.pointer or 'input'}: {e.detail}" for e in errors))
        self.errors = tuple(errors)


class NotFound(HomewardError):
    """No such row, or one that the caller may not see (the two are not told apart)."""

    code = "not_found"


class Conflict(HomewardError):
    """The change collides with what is stored: a key is taken, or other rows depend on this one."""

    code = "conflict"


class PreconditionFailed(HomewardError):
    """The row is no longer the one the caller read."""

    code = "precondition_failed"


class Unauthenticated(HomewardError):
    """No API key was given, or it is unknown or revoked."""

    code = "unauthenticated"


class Forbidden(HomewardError):
    """The caller may see the row but not change it."""

    code = "forbidden"


class IndexNotReady(HomewardError):
    """No snapshot has been built yet; try again shortly."""

    code = "index_not_ready"


class EnvironmentProblem(HomewardError):
    """Something around the service is wrong: a port, the database, the data folder."""

    code = "environment"
