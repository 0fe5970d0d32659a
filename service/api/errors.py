"""Problem details (RFC 9457): the one table from an error's code to its HTTP status, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
from starlette.responses import Response

from service.api.formats import EXAMPLES
from service.api.language import CONTENT_LANGUAGE
from service.domain.drafts.messages import Fault, fault, fault_of, field_error
from service.domain.language import Language, Localized
from service.errors import FieldError, HomewardError, InvalidInput

PROBLEM_JSON = "application/problem+json"
TYPE_BASE = "urn:homeward:problem:"
MAX_FIELD_ERRORS = 50
_MAX_NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """What every problem of one code has in common.

    Attributes:
        status: HTTP status.
        title: the same for all problems of this code.
        detail: the general sentence, for errors that bring none of their own in the reader's language.
        headers: sent with every problem of this code.
    """

    status: int
    title: Localized
    detail: Localized
    headers: Mapping[str, str] | None = None


def _kind(status: int, title: tuple[str, str], detail: tuple[str, str], **headers: str) -> ProblemKind:
    return ProblemKind(
        status, Localized(*title), Localized(*detail), {k.replace("_", "-"): v for k, v in headers.items()}
    )


PROBLEMS: Mapping[str, ProblemKind] = {
    "malformed_input": _kind(
        400, ("请求无法读取", "Malformed input"), ("正文不是有效的 JSON。", "The body is not valid JSON.")
    ),
    "invalid_cursor": _kind(
        400, ("游标无效", "Invalid cursor"), ("游标不属于此列表。", "The cursor does not belong to this list.")
    ),
    "bad_request": _kind(400, ("请求无法读取", "Bad request"), ("请求无法读取。", "The request cannot be read.")),
    "unauthenticated": _kind(
        401,
        ("未通过身份验证", "Not authenticated"),
        (
            "请在 Authorization 头中以 Bearer hw_… 形式提供有效的 API 密钥。",
            "Send a valid API key as Authorization: Bearer hw_…",
        ),
        WWW_Authenticate='Bearer realm="homeward"',
    ),
    "forbidden": _kind(
        403, ("无权修改", "Forbidden"), ("您可以查看此记录，但不能修改。", "You may see this row but not change it.")
    ),
    "not_found": _kind(
        404,
        ("未找到", "Not found"),
        ("没有此记录，或您无权查看。", "There is no such row, or it is not visible to you."),
    ),
    "no_such_path": _kind(
        404, ("没有此路径", "No such path"), ("没有此路径；请参阅 /docs。", "There is no such path; see /docs.")
    ),
    "method_not_allowed": _kind(
        405,
        ("不支持此方法", "Method not allowed"),
        (
            "此路径不支持该方法；可用方法见 Allow 头。",
            "This path does not support the method; Allow names those it does.",
        ),
    ),
    "conflict": _kind(
        409,
        ("冲突", "Conflict"),
        (
            "与已存数据冲突：键已被占用，或仍有其他记录引用它。",
            "It collides with what is stored: a key is taken, or other rows depend on it.",
        ),
    ),
    "idempotency_key_in_use": _kind(
        409,
        ("请求正在处理", "Request in progress"),
        (
            "使用同一 Idempotency-Key 的首个请求仍在处理，请稍后重试。",
            "The first request with this Idempotency-Key is still running; try again shortly.",
        ),
        Retry_After="1",
    ),
    "idempotency_answer_not_kept": _kind(
        409,
        ("首次应答未保存", "Answer not kept"),
        (
            "使用此 Idempotency-Key 的首个请求已完成，但其应答过大而未保存；请按 Location 读取该记录。",
            "The first request with this key was done, but its answer was too large to keep; read the row at Location.",
        ),
    ),
    "request_timeout": _kind(
        408,
        ("请求超时", "Request timeout"),
        (
            "请求未在规定时间内传完；请重新发送。",
            "The request did not arrive in time; send it again, and faster.",
        ),
    ),
    "cursor_expired": _kind(
        410,
        ("游标已过期", "Cursor expired"),
        (
            "此游标所续的排名已不再保留；请不带 cursor 重新查询。",
            "The ranking that this cursor goes on with is no longer kept; ask again without cursor.",
        ),
    ),
    "precondition_failed": _kind(
        412,
        ("版本已变化", "Precondition failed"),
        (
            "该记录在读取后已被修改；请重新读取后再改。",
            "The row changed since it was read; read it again, then change it.",
        ),
    ),
    "content_too_large": _kind(
        413, ("正文过大", "Content too large"), ("正文过大，请分次发送。", "The body is too large; send less at once.")
    ),
    "unsupported_media_type": _kind(
        415, ("不支持的媒体类型", "Unsupported media type"), ("请发送 application/json。", "Send application/json.")
    ),
    "invalid_input": _kind(
        422,
        ("输入有误", "Invalid input"),
        ("一个或多个字段有误，见 errors。", "One or more fields are wrong; see errors."),
    ),
    "idempotency_key_reused": _kind(
        422,
        ("幂等键已用于其他请求", "Idempotency key reused"),
        (
            "此 Idempotency-Key 已用于另一请求；请换一个新键。",
            "This Idempotency-Key was used for another request; choose a new one.",
        ),
    ),
    "precondition_required": _kind(
        428,
        ("缺少前提条件", "Precondition required"),
        ("请在 If-Match 中给出版本。", "Send If-Match with the version you change."),
    ),
    "header_fields_too_large": _kind(
        431,
        ("请求头过大", "Header fields too large"),
        ("请求头过多或过大，请减少后重试。", "The request has too many header fields, or too large ones; send fewer."),
    ),
    "internal": _kind(
        500,
        ("服务内部错误", "Internal error"),
        (
            "服务出错，已记录；联系支持时请提供 X-Request-Id。",
            "The service failed and has logged it; quote X-Request-Id when you report it.",
        ),
    ),
    "index_not_ready": _kind(
        503,
        ("索引尚未就绪", "Index not ready"),
        ("首个索引仍在构建，请稍后重试。", "The first index is still being built; try again shortly."),
        Retry_After="2",
    ),
    "revision_not_reached": _kind(
        503,
        ("索引尚未更新", "Revision not reached"),
        (
            "索引尚未包含 min_revision 所指的变更，请稍后重试。",
            "The index does not hold min_revision yet; try again shortly.",
        ),
        Retry_After="1",
    ),
    "deadline_exceeded": _kind(
        503,
        ("处理超时", "Deadline exceeded"),
        (
            "服务未能在规定时间内完成请求，请稍后重试。",
            "The service could not answer in time; try again shortly.",
        ),
        Retry_After="5",
    ),
    "too_many_connections": _kind(
        503,
        ("连接过多", "Too many connections"),
        ("服务的连接数已满，请稍后重试。", "The service has as many connections as it takes; try again shortly."),
        Retry_After="1",
    ),
    "environment": _kind(
        503,
        ("服务暂不可用", "Service unavailable"),
        ("数据库暂时无法访问，请稍后重试。", "The database is out of reach for the moment; try again shortly."),
        Retry_After="5",
    ),
}


def build_problem(
    code: str, language: Language, detail: str | None = None, errors: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """A problem document of `code`; `detail` takes the place of the code's general sentence."""
    kind = PROBLEMS[code]
    problem: dict[str, Any] = {
        "type": TYPE_BASE + code,
        "title": kind.title.in_language(language),
        "status": kind.status,
        "detail": detail or kind.detail.in_language(language),
        "code": code,
    }
    if errors:
        problem["errors"] = [dict(error) for error in errors[:MAX_FIELD_ERRORS]]
    return problem


def problem_response(
    code: str,
    language: Language,
    detail: str | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for a problem, with the headers its code asks for and its language."""
    kind = PROBLEMS[code]
    return Response(
        orjson.dumps(build_problem(code, language, detail, errors)),
        status_code=kind.status,
        media_type=PROBLEM_JSON,
        headers={
            "Content-Language": CONTENT_LANGUAGE[language],
            "Cache-Control": "no-store",
            **(kind.headers or {}),
            **(headers or {}),
        },
    )


def code_of(error: HomewardError) -> str:
    """The error's code where the table knows it, else `internal`."""
    return error.code if error.code in PROBLEMS else "internal"


def _detail_of(error: HomewardError, language: Language) -> str | None:
    if isinstance(error, InvalidInput) or code_of(error) in {"internal", "environment"}:
        return None
    return error.detail if language is Language.EN else error.detail_zh


def describe_error(error: HomewardError, language: Language, location: str) -> Response:
    """The answer for an error of the tree; `location` says where its fields were sent: body, query, path or header."""
    errors: list[dict[str, str]] = []
    if isinstance(error, InvalidInput):
        errors = [_describe_field(field, language, location) for field in error.errors[:MAX_FIELD_ERRORS]]
    return problem_response(code_of(error), language, _detail_of(error, language), errors)


def _describe_field(field: FieldError, language: Language, location: str) -> dict[str, str]:
    return {
        "location": field.location or location,
        "pointer": field.pointer,
        "detail": field.in_language(language),
        "code": field.code,
    }


def _pointer(path: Sequence[int | str], document: object) -> str:
    """RFC 6901, as far as the path exists in what was sent.

    Pydantic's paths also name the members of a union and `[key]`; a name that the client made up is not repeated
    at length.
    """
    pointer = ""
    for part in path:
        is_member = isinstance(document, Mapping) and part != "[key]"
        is_item = isinstance(document, list) and isinstance(part, int) and part < len(document)
        if not (is_member or is_item) or len(str(part)) > _MAX_NAME_LENGTH:
            break
        pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
        document = document.get(part) if isinstance(document, Mapping) else cast("list[object]", document)[int(part)]
    return pointer


def _fault_of(error: Mapping[str, Any]) -> Fault:
    """A form is told by an example of it, not by its regular expression."""
    if error["type"] != "string_pattern_mismatch":
        return fault_of(error)
    form = EXAMPLES.get(error["ctx"]["pattern"])
    return fault("invalid") if form is None else fault("string_pattern_mismatch", form=form)


def field_errors(errors: Iterable[Mapping[str, Any]], document: object) -> list[FieldError]:
    """Pydantic's errors as field errors in both languages, one for each field and code, and no more than are told.

    Args:
        errors: as `ValidationError.errors()` gives them.
        document: what was validated; the pointers point into it.
    """
    found: dict[tuple[str, str], FieldError] = {}
    for error in errors:
        wrong, pointer = _fault_of(error), _pointer(error["loc"], document)
        if (pointer, wrong.code) not in found:
            found[pointer, wrong.code] = field_error(pointer, wrong)
        if len(found) == MAX_FIELD_ERRORS:
            break
    return list(found.values())


def describe_parameters(errors: Sequence[Mapping[str, Any]], language: Language) -> Response:
    """The answer for parameters that FastAPI refuses; each error's path starts with where it was sent."""
    described = []
    for error in errors:
        location, *rest = error["loc"]
        (field,) = field_errors([{**error, "loc": tuple(rest[:1])}], dict.fromkeys(rest[:1]))
        described.append(_describe_field(field, language, str(location)))
    return problem_response("invalid_input", language, errors=described)
