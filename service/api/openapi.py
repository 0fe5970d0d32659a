"""The OpenAPI document: FastAPI's own, completed with the bodies we read ourselves, every problem, and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.api.answers import REVISION
from service.api.deps import JsonBody, MergePatchBody
from service.api.errors import PROBLEM_JSON, PROBLEMS, build_problem
from service.api.examples import EXAMPLES
from service.api.json_body import MAX_BODY_BYTES
from service.api.schemas.problems import Problem
from service.domain.language import Language

VERSION = "0.1.0"
_REF = "#/components/schemas/{model}"
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_RESPONSE_NAMES = {
    400: "MalformedRequest",
    401: "Unauthenticated",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    410: "CursorExpired",
    412: "PreconditionFailed",
    413: "ContentTooLarge",
    415: "UnsupportedMediaType",
    422: "InvalidInput",
    428: "PreconditionRequired",
    500: "InternalError",
    503: "Unavailable",
}
_RANKED = ("/recommendations", "/match")
"""Paths of answers that are pages of a ranking end so."""
DESCRIPTION = f"""\
Homeward matches export goods with demand in the home market: buyers' requests, and the programmes that platforms and
public bodies run for exporters who turn home. Every match says why: the score is the sum of its contributions, the
conditions are judged one by one, and the matched words are named.

**Keys.** Press *Authorize* and give your API key; it decides which tenant you are.

**Languages.** `Accept-Language: zh-CN` or `en` chooses the language of reasons, titles and problems.

**Problems** are `application/problem+json` (RFC 9457) with a stable `code`; wrong fields are listed in `errors` with
JSON Pointers. What you sent is never repeated.

**Changes.** Rows have an `ETag`; PUT, PATCH and DELETE want it in `If-Match` (428 without it, 412 when the row changed
since). POST takes an `Idempotency-Key`. Bodies are JSON of at most {MAX_BODY_BYTES} bytes; money is text with its
currency, times are UTC.

**Freshness.** A row is stored before its answer is sent, and is recommended once the index has caught up, usually
within a second or two; every recommendation names its `snapshot`. To read your own writes, send the `Homeward-Revision`
of a change as `min_revision`: the answer waits for it, and is 503 with `Retry-After` when that takes too long. What you
delete or make private is in nobody else's answers from your answer on.

**Lists** go on with `next_cursor` as `cursor`, the other parameters unchanged; they stay consistent while rows are
written. The pages of recommendations and matches are one ranking, by the index of the first page. It is kept for five
minutes after each page, for less when many are kept; then the cursor is 410 `cursor_expired`: ask again without it.

Every answer carries an `X-Request-Id`, yours if you sent one; quote it when you report trouble.
"""
TAGS = [
    {"name": "recommendations", "description": "Ranked, explained matches."},
    {
        "name": "eligibility",
        "description": "Who is in, why not, what would change it, and how many each condition leaves.",
    },
    {"name": "classification", "description": "Likely HS codes of goods that have none."},
    {"name": "readiness", "description": "What stands between export goods and a home shelf, and their price there."},
    {"name": "worth", "description": "What programmes are worth to a firm, and which of them add up."},
    {"name": "insights", "description": "Supply, demand and crowding by class, price band and province."},
    {"name": "exporters", "description": "Suppliers that sold abroad and turn to the home market."},
    {"name": "products", "description": "What they can supply, in Chinese, English or both."},
    {"name": "demands", "description": "What domestic buyers want."},
    {"name": "programs", "description": "Offers by platforms and public bodies, with their conditions as data."},
    {"name": "channels", "description": "Places to sell at home, with their traits."},
    {"name": "health", "description": "For orchestrators; no key needed."},
]
_ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "`zh-CN` or `en` (the default), with quality values if you like.",
    "schema": {"type": "string"},
    "example": "en",
}


def build_openapi(app: FastAPI) -> dict[str, Any]:
    """The whole document; equal wherever and however the app is started."""
    document = get_openapi(
        title="Homeward",
        version=VERSION,
        summary="Export goods, brought home.",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        tags=TAGS,
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    bodies = dict(_bodies(app))
    components["schemas"] = _schemas(components.get("schemas", {}), bodies)
    components["responses"] = {_RESPONSE_NAMES[status]: _problem_response(status) for status in _RESPONSE_NAMES}
    components["parameters"] = {"AcceptLanguage": _ACCEPT_LANGUAGE}
    for path, item in document["paths"].items():
        for method in _METHODS & item.keys():
            _complete(path, method, item[method], bodies.get(item[method]["operationId"]))
    return document


def _bodies(app: FastAPI) -> Iterator[tuple[str, JsonBody[Any] | MergePatchBody[Any]]]:
    """The body reader of each operation that has one."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.operation_id:
            for call in _dependency_calls(route.dependant):
                if isinstance(call, JsonBody | MergePatchBody):
                    yield route.operation_id, call


def _dependency_calls(dependant: Dependant) -> Iterator[object]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from _dependency_calls(dependency)


def _schemas(found: Mapping[str, Any], bodies: Mapping[str, JsonBody[Any] | MergePatchBody[Any]]) -> dict[str, Any]:
    """FastAPI's schemas with those of the bodies, of their patches and of problems."""
    models: list[type[BaseModel]] = [*{body.model for body in bodies.values()}, Problem]
    wanted: list[tuple[type[BaseModel], Literal["validation"]]] = [(m, "validation") for m in models]
    _, definitions = models_json_schema(wanted, ref_template=_REF)
    schemas = {**found, **definitions["$defs"]}
    for body in bodies.values():
        if isinstance(body, MergePatchBody):
            schemas[_patch_name(body.model)] = _patch_schema(schemas, body.model)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return dict(sorted(schemas.items()))


def _patch_name(model: type[BaseModel]) -> str:
    return model.__name__.removesuffix("Draft") + "Patch"


def _patch_schema(schemas: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The draft with every field optional, and null wherever a statement can be taken back."""
    draft = schemas[model.__name__]
    properties = {}
    for name, field in draft["properties"].items():
        shown = {key: value for key, value in field.items() if key != "default"}
        reference = [part["$ref"] for part in field.get("anyOf", [field]) if "$ref" in part]
        is_object = field.get("type") == "object" or any(
            schemas[ref.rsplit("/", 1)[1]].get("type") == "object" for ref in reference
        )
        if is_object:  # merged member by member: what is sent is a part of the whole
            shown = {
                "type": "object",
                "description": f"{field.get('description', '')} Merged member by member.".strip(),
            }
        if name not in draft.get("required", []) and {"type": "null"} not in shown.get("anyOf", []):
            shown = {"anyOf": [shown, {"type": "null"}]}
        properties[name] = shown
    return {
        "type": "object",
        "title": _patch_name(model),
        "description": "The fields to change (RFC 7396); null takes a field's statement back.",
        "properties": properties,
        "additionalProperties": False,
    }


def _problem_response(status: int) -> dict[str, Any]:
    kinds = {code: kind for code, kind in PROBLEMS.items() if kind.status == status}
    headers = {name for kind in kinds.values() for name in kind.headers or {}}
    response: dict[str, Any] = {
        "description": " / ".join(kind.title.en for kind in kinds.values()) + ".",
        "content": {
            PROBLEM_JSON: {
                "schema": {"$ref": _REF.format(model="Problem")},
                "examples": {code: {"value": build_problem(code, Language.EN)} for code in kinds},
            }
        },
    }
    if headers:
        response["headers"] = {name: {"schema": {"type": "string"}} for name in sorted(headers)}
    return response


def _complete(
    path: str, method: str, operation: dict[str, Any], body: JsonBody[Any] | MergePatchBody[Any] | None
) -> None:
    """Add to one operation what FastAPI cannot know of it."""
    responses = operation["responses"]
    if not path.startswith("/v1/"):
        responses.pop("422", None)
        responses["422"] = {"$ref": "#/components/responses/InvalidInput"}
        return
    operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/AcceptLanguage"})
    names = {parameter.get("name") for parameter in operation["parameters"]}
    for parameter in operation["parameters"]:
        _complete_parameter(parameter)
    if body is not None:
        operation["requestBody"] = _request_body(operation["operationId"], body)
    for status in sorted(_problem_statuses(path, method, names, has_body=body is not None)):
        responses[str(status)] = {"$ref": f"#/components/responses/{_RESPONSE_NAMES[status]}"}
    _complete_success(path, method, responses)
    operation["responses"] = dict(sorted(responses.items()))


def _complete_parameter(parameter: dict[str, Any]) -> None:
    """A parameter is sent or left out, never null; and If-Match must be sent."""
    schema = parameter.get("schema", {})
    stated = [part for part in schema.get("anyOf", []) if part != {"type": "null"}]
    if len(stated) == 1:
        del schema["anyOf"]
        schema.update(stated[0])
    if parameter.get("name") == "If-Match":
        parameter["required"] = True


def _problem_statuses(path: str, method: str, names: set[str | None], *, has_body: bool) -> set[int]:
    statuses = {401, 422, 500, 503}
    if has_body:
        statuses |= {400, 413, 415}
    if "cursor" in names:
        statuses |= {400}
    if path.endswith(_RANKED):
        statuses |= {410}
    if "{" in path:
        statuses |= {404}
    if method in {"post", "put", "patch"}:
        statuses |= {409}
    if method in {"post", "put", "patch", "delete"} and "{" in path:
        statuses |= {403}
    if "If-Match" in names:
        statuses |= {412, 428}
    return statuses


def _request_body(operation_id: str, body: JsonBody[Any] | MergePatchBody[Any]) -> dict[str, Any]:
    name = _patch_name(body.model) if isinstance(body, MergePatchBody) else body.model.__name__
    examples = {key: {"summary": summary, "value": value} for key, (summary, value) in EXAMPLES[operation_id].items()}
    content = {"schema": {"$ref": _REF.format(model=name)}, "examples": examples}
    return {"required": True, "content": dict.fromkeys(body.media_types, content)}


def _complete_success(path: str, method: str, responses: dict[str, Any]) -> None:
    """Headers of the answers, and the two answers of an upsert."""
    etag = {"description": "Names this version; send it as If-Match.", "schema": {"type": "string"}}
    revision = {
        "description": "The revision of the index from which on answers know the change; send it as `min_revision`.",
        "schema": {"type": "string", "pattern": r"^\d+$"},
    }
    location = {"description": "Where the new row is.", "schema": {"type": "string", "format": "uri-reference"}}
    is_row = not path.endswith((*_RANKED, "/classify"))
    if method == "get" and path.endswith("_id}"):
        responses["304"] = {"description": "Unchanged since the version in If-None-Match.", "headers": {"ETag": etag}}
    if is_row and "200" in responses and (method != "get" or path.endswith("_id}")):
        responses["200"]["headers"] = {"ETag": etag} if method == "get" else {"ETag": etag, REVISION: revision}
    if "/by-key/" in path:
        responses["200"]["description"] = "Replaced."
        responses["201"] = {**responses["200"], "description": "Created."}
    if "201" in responses:
        responses["201"]["headers"] = {"ETag": etag, "Location": location, REVISION: revision}
    if "204" in responses:
        responses["204"]["headers"] = {REVISION: revision}
