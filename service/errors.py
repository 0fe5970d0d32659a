"""The error tree. Each error has a stable `code`; the API alone knows an HTTP status for it.

HomewardError
├── InvalidInput            invalid_input          one or more fields are wrong
├── NotFound                not_found              no such row, or not visible to the caller
├── Conflict                conflict               a partner's key is taken, or a row is in use
├── PreconditionFailed      precondition_failed    the row changed since it was read
├── Unauthenticated         unauthenticated        no key, or an unknown one
├── Forbidden               forbidden              the row is visible but not the caller's to change
├── CursorExpired           cursor_expired         the ranking that a cursor goes on with is no longer kept
├── IndexNotReady           index_not_ready        the first snapshot is still being built
│   └── RevisionNotReached      revision_not_reached   the index does not hold the caller's `min_revision` yet
├── RequestProblem          (abstract)             the request cannot be read, whatever it asks for
│   ├── MalformedInput          malformed_input        the body is not the JSON that was announced
│   ├── InvalidCursor           invalid_cursor         a cursor that no list of this kind has given out
│   ├── UnsupportedMediaType    unsupported_media_type the body is announced as something else than JSON
│   ├── ContentTooLarge         content_too_large      the body exceeds the limit
│   └── PreconditionRequired    precondition_required  a change without saying which version it changes
├── IdempotencyKeyReused    idempotency_key_reused the key was used for another request
├── IdempotencyKeyInUse     idempotency_key_in_use the first request with this key is still running
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
        detail_zh: the same sentence in Chinese, where there is one.
        location: `body`, `query`, `path` or `header`; None where the call has only one place for its input.
    """

    pointer: str
    detail: str
    code: str
    detail_zh: str | None = None
    location: str | None = None

    def in_language(self, language: str) -> str:
        """The sentence in `zh` or `en`; in English where there is no other."""
        return self.detail_zh if language == "zh" and self.detail_zh else self.detail


class HomewardError(Exception):
    """Root of every error that Homeward raises on purpose.

    Args:
        detail: one sentence in English for the person who reads it: what is wrong and what would mend it.
        detail_zh: the same in Chinese; where it is left out, readers of Chinese get the general sentence of the code.
    """

    code = "error"

    def __init__(self, detail: str, detail_zh: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.detail_zh = detail_zh


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


class CursorExpired(HomewardError):
    """The ranking that a cursor goes on with is no longer kept; ask again without a cursor."""

    code = "cursor_expired"


class IndexNotReady(HomewardError):
    """No snapshot has been built yet; try again shortly."""

    code = "index_not_ready"


class RevisionNotReached(IndexNotReady):
    """The index does not hold the revision that the caller waits for; try again shortly."""

    code = "revision_not_reached"


class RequestProblem(HomewardError):
    """The request cannot be read as one, whatever it asks for."""


class MalformedInput(RequestProblem):
    """The body is not well-formed: broken JSON or UTF-8, doubled names, absurd numbers or nesting."""

    code = "malformed_input"


class InvalidCursor(RequestProblem):
    """The cursor was not given out by this list, or belongs to other parameters."""

    code = "invalid_cursor"


class UnsupportedMediaType(RequestProblem):
    """The body is announced as something that the operation does not read."""

    code = "unsupported_media_type"


class ContentTooLarge(RequestProblem):
    """The body exceeds the limit."""

    code = "content_too_large"


class PreconditionRequired(RequestProblem):
    """A change must say which version of the row it changes."""

    code = "precondition_required"


class IdempotencyKeyReused(HomewardError):
    """The idempotency key was used before, for another request."""

    code = "idempotency_key_reused"


class IdempotencyKeyInUse(HomewardError):
    """The first request with this idempotency key has not been answered yet."""

    code = "idempotency_key_in_use"


class EnvironmentProblem(HomewardError):
    """Something around the service is wrong: a port, the database, the data folder."""

    code = "environment"
