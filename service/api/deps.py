"""What handlers ask for: the call with its principal and language, and bodies read strictly."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Header
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from service.api.answer_cache import AnswerCache
from service.api.body_shape import trim
from service.api.errors import MAX_FIELD_ERRORS, field_errors
from service.api.formats import IDEMPOTENCY_KEY
from service.api.json_body import JSON, MERGE_PATCH, parse_json, read_body
from service.api.key_cache import KeyCache
from service.api.language import choose_language
from service.domain.drafts.messages import fault, field_error
from service.domain.language import Language
from service.domain.places import CHINA_STANDARD_TIME
from service.domain.tenancy import Principal
from service.errors import FieldError, InvalidInput, Unauthenticated
from service.observability.metrics import Metrics
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork
from service.usecases.hidden_rows import HiddenRows
from service.usecases.live_index import LiveIndex
from service.usecases.pinned_snapshots import PinnedSnapshots
from service.usecases.scans import Scans
from service.usecases.versioned_snapshot import VersionedSnapshot

MAX_KEY_LENGTH = 256

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Services:
    """What the composition root hands to the API."""

    database: Database
    live_index: LiveIndex
    pinned: PinnedSnapshots
    hidden: HiddenRows
    scans: Scans
    keys: KeyCache
    answers: AnswerCache
    metrics: Metrics
    revision_wait_s: float
    """How long a request waits for the revision that it wants, at most."""
    clock: Callable[[], datetime]
    """The current time in UTC."""


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request."""

    request: Request
    principal: Principal
    language: Language
    services: Services

    def now(self) -> datetime:
        """The current time in UTC."""
        return self.services.clock()

    def today(self) -> date:
        """The current date in China."""
        return self.now().astimezone(CHINA_STANDARD_TIME).date()

    async def versioned_snapshot(self, min_revision: int | None, name: str | None = None) -> VersionedSnapshot:
        """What answers: the snapshot and the name of its registry; taken once a request.

        It is waited for, if need be and not for long, when it is to hold a certain revision. A cursor goes on with the
        one that it names, whatever came after that. What has been hidden since is not in it.

        Raises:
            CursorExpired: the snapshot of this name is no longer kept.
            IndexNotReady: the first one is still being built.
            InvalidInput: no change has had `min_revision` yet, so that to wait for it is in vain.
            RevisionNotReached: the one that is there is older than `min_revision`, and the wait is over.
        """
        live_index = self.services.live_index
        if name is not None:
            return await self.services.hidden.leave_out(await self.services.pinned.find(name))
        if min_revision is not None:
            if min_revision > live_index.position:
                async with self.unit_of_work() as uow:
                    newest = await uow.changes.newest_position()
                if min_revision > newest:
                    raise InvalidInput([field_error("/min_revision", fault("unknown_revision"), "query")])
            await live_index.wait_for(min_revision, self.services.revision_wait_s)
        return await self.services.hidden.leave_out(live_index.versioned_snapshot)

    def unit_of_work(self) -> UnitOfWork:
        """A transaction in the name of the caller's tenant."""
        return self.services.database.unit_of_work(self.principal.tenant_id)


bearer = HTTPBearer(
    scheme_name="ApiKey",
    bearerFormat="hw_…",
    description="Your API key, as `homeward keys create` or `homeward demo` printed it.",
    auto_error=False,
)


def services_of(request: Request) -> Services:
    """The services that the composition root put into the app's state."""
    services: Services = request.app.state.services
    return services


def language_of(request: Request) -> Language:
    """The language the request wants to be answered in."""
    return choose_language(",".join(request.headers.getlist("accept-language")))


def _query_names(request: Request) -> frozenset[str]:
    """The query parameters that the route reads, those of its parameter models included."""
    names: set[str] = set()
    for field in request.scope["route"].dependant.query_params:
        model = field.field_info.annotation
        is_model = isinstance(model, type) and issubclass(model, BaseModel)
        names.update(model.model_fields if is_model else [field.alias])
    return frozenset(names)


def _unknown_parameter(known: frozenset[str]) -> FieldError:
    names = sorted(known)
    return field_error("", fault("unknown_parameter", known=names) if names else fault("no_parameter"), "query")


def check_query(request: Request) -> None:
    """Refuse query parameters that are sent twice, mean nothing here, or hold what no text may hold."""
    known, seen, errors = _query_names(request), set(), []
    for name, value in request.query_params.multi_items():
        pointer = f"/{name}" if name in known else ""
        if name not in known:
            errors.append(_unknown_parameter(known))
        elif name in seen:
            errors.append(field_error(pointer, fault("duplicate_parameter"), "query"))
        elif "\x00" in value or "\ufffd" in value:
            errors.append(field_error(pointer, fault("broken_parameter"), "query"))
        seen.add(name)
        if len(errors) == MAX_FIELD_ERRORS:
            break
    if errors:
        raise InvalidInput(errors)


async def open_call(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Call:
    """Authenticate the request; nothing else about it is looked at before.

    Raises:
        Unauthenticated: no key, or an unknown or revoked one.
    """
    if credentials is None or not 0 < len(credentials.credentials) <= MAX_KEY_LENGTH:
        raise Unauthenticated(
            "Send your API key as Authorization: Bearer hw_…",
            "请在 Authorization 头中以 Bearer hw_… 形式提供 API 密钥。",
        )
    services = services_of(request)
    principal = await services.keys.authenticate(credentials.credentials)
    check_query(request)
    return Call(request, principal, language_of(request), services)


CallDep = Annotated[Call, Depends(open_call)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=IDEMPOTENCY_KEY.pattern,
        description="Your own name for the request, such as a UUID; sent again within a day, it is answered as before.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the version you change; `*` for any. Without it the answer is 428.",
        examples=["*"],
    ),
]
IfNoneMatch = Annotated[
    str | None, Header(alias="If-None-Match", description="An ETag you hold; 304 when it is still the row's.")
]


class JsonBody(Generic[ModelT]):
    """A dependency that reads the body into `model`, after the caller was authenticated.

    The OpenAPI document describes the body from `model` and `media_types`.
    """

    media_types: Sequence[str] = JSON

    def __init__(self, model: type[ModelT]) -> None:
        self.model = model

    async def __call__(self, request: Request, _: CallDep) -> ModelT:
        """The validated body; its raw bytes stay in `request.state.body` for the idempotency key's check."""
        request.state.body = await read_body(request, self.media_types)
        return validate_document(self.model, parse_json(request.state.body))


class MergePatchBody(Generic[ModelT]):
    """A dependency that reads a JSON Merge Patch for rows whose draft is `model`."""

    media_types: Sequence[str] = MERGE_PATCH

    def __init__(self, model: type[ModelT]) -> None:
        self.model = model

    async def __call__(self, request: Request, _: CallDep) -> dict[str, Any]:
        """The patch; that it is an object of known fields is checked before it is applied, the rest afterwards."""
        patch = parse_json(await read_body(request, self.media_types))
        if not isinstance(patch, dict):
            raise InvalidInput([field_error("", fault("dict_type"))])
        unknown = sorted(patch.keys() - self.model.model_fields)
        if unknown:  # a null for an unknown field would vanish unseen when it is merged
            errors = ({"type": "extra_forbidden", "loc": (name,), "msg": ""} for name in unknown)
            raise InvalidInput(field_errors(errors, patch))
        return patch


def validate_document(model: type[ModelT], document: object) -> ModelT:
    """`document` as `model`, by JSON's types: `"5"` is no number and `1` is not true.

    Raises:
        InvalidInput: naming the wrong fields, what is too long before all else, and `MAX_FIELD_ERRORS` at most.
    """
    trimmed, errors = trim(model, document)
    try:
        found = model.model_validate_json(json.dumps(trimmed), strict=True)
    except ValidationError as error:
        errors += error.errors(include_url=False, include_input=False)
    if errors:
        raise InvalidInput(field_errors(errors, trimmed))
    return found
