"""Reading a JSON body strictly: I-JSON (RFC 7493) and a little less, so that nothing absurd comes further.

Python's own parser takes NaN, doubled names, lone surrogates and numbers of any length. Each of them would be
refused somewhere below, late and in other words; here they are refused once, with a reason.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from typing import Any

from starlette.requests import ClientDisconnect, Request

from service.errors import ContentTooLarge, MalformedInput, UnsupportedMediaType

MAX_BODY_BYTES = 1_048_576
MAX_DEPTH = 16
MAX_VALUES = 20_000
"""That a document may hold, lists and objects among them: the largest programme that can be stated has some 8,000."""
MAX_INTEGER_DIGITS = 25
MAX_SIGNIFICANT_DIGITS = 15  # what survives a round trip through a double; more must be sent as text
_WHOLE_BELOW = 10**MAX_SIGNIFICANT_DIGITS
_SURROGATE_OR_NUL = re.compile(r"[\x00\ud800-\udfff]")
_TEXT_OR_VALUE = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{,]', re.DOTALL)
"""A text, ended or not, or what stands before a value; read from left to right, nothing inside a text counts."""

JSON = ("application/json",)
MERGE_PATCH = ("application/merge-patch+json", "application/json")


def _check_media_type(header: str | None, allowed: Sequence[str]) -> None:
    message = Message()
    message["content-type"] = header or ""
    charset = str(message.get_param("charset", "utf-8")).lower()
    if not header or message.get_content_type() not in allowed or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(
            f"Send the body as {' or '.join(allowed)} in UTF-8 and say so in Content-Type.",
            f"请以 UTF-8 编码的 {' 或 '.join(allowed)} 发送正文，并在 Content-Type 中注明。",
        )


def _too_large() -> ContentTooLarge:
    return ContentTooLarge(
        f"The body exceeds {MAX_BODY_BYTES} bytes; send less at once.", f"正文超过 {MAX_BODY_BYTES} 字节，请分次发送。"
    )


async def read_body(request: Request, allowed: Sequence[str] = JSON) -> bytes:
    """The body's bytes.

    Raises:
        UnsupportedMediaType: Content-Type names none of `allowed`.
        ContentTooLarge: more than `MAX_BODY_BYTES`, announced or sent.
    """
    _check_media_type(request.headers.get("content-type"), allowed)
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced[:20]) > MAX_BODY_BYTES:
        raise _too_large()
    received = bytearray()
    try:
        async for chunk in request.stream():
            received += chunk
            if len(received) > MAX_BODY_BYTES:
                raise _too_large()
    except ClientDisconnect as error:
        raise MalformedInput("The body ended early; send it again.", "正文未传完，请重新发送。") from error
    return bytes(received)


def _check_size(body: bytes) -> None:
    """Refuse a document of so many values that reading them would take time; no text is read for it."""
    if body.count(b",") + body.count(b"[") + body.count(b"{") <= MAX_VALUES:
        return
    n_values = n_texts = 0
    for found in _TEXT_OR_VALUE.finditer(body):
        if body[found.start()] == _QUOTE:
            n_texts += 1
        else:
            n_values += 1
        if n_values > MAX_VALUES or n_texts > 2 * MAX_VALUES:
            raise MalformedInput(
                f"The body holds more than {MAX_VALUES} values; no request needs as many.",
                f"正文含有超过 {MAX_VALUES} 个值，没有请求需要这么多。",
            )


_QUOTE = ord('"')


def _refuse_constant(_: str) -> float:
    raise MalformedInput(
        "NaN and Infinity are not JSON; leave the field out or send a number.",
        "JSON 中没有 NaN 和 Infinity，请去掉该字段或改为数字。",
    )


def _read_integer(text: str) -> int:
    if len(text) > MAX_INTEGER_DIGITS:
        raise MalformedInput(
            f"An integer has more than {MAX_INTEGER_DIGITS} digits; no field takes one.",
            f"整数超过 {MAX_INTEGER_DIGITS} 位，没有字段接受这样的数。",
        )
    return int(text)


def _read_float(text: str) -> float | int:
    """A number with a fraction or an exponent; `1000.0` and `1e3` are the whole number that they mean."""
    value = float(text)
    mantissa = re.split("[eE]", text, maxsplit=1)[0].lstrip("-").replace(".", "").strip("0")
    if math.isinf(value) or len(mantissa) > MAX_SIGNIFICANT_DIGITS:
        raise MalformedInput(
            f"A number has more than {MAX_SIGNIFICANT_DIGITS} significant digits or is out of range; "
            "send exact decimals as text.",
            f"数字超过 {MAX_SIGNIFICANT_DIGITS} 位有效数字或超出范围；精确的小数请以文本形式发送。",
        )
    return int(value) if value.is_integer() and abs(value) < _WHOLE_BELOW else value


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedInput(
            "An object holds the same name twice; keep one of them.", "对象中有重复的名称，请只保留一个。"
        )
    return members


def _strings_and_children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _check_contents(document: object) -> None:
    """Bound the nesting and refuse text that PostgreSQL and UTF-8 cannot hold."""
    level = [document]
    for _ in range(MAX_DEPTH + 1):
        for value in level:
            if isinstance(value, str) and _SURROGATE_OR_NUL.search(value):
                raise MalformedInput(
                    "A text contains a NUL character or a lone surrogate; remove it.",
                    "文本中含有空字符或孤立代理项，请将其删除。",
                )
        level = [child for value in level for child in _strings_and_children(value)]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> MalformedInput:
    return MalformedInput(
        f"The body is nested more than {MAX_DEPTH} levels deep; no field needs that.",
        f"正文嵌套超过 {MAX_DEPTH} 层，没有字段需要这样的深度。",
    )


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - JSON is any of six types
    """The document in `body`, checked for everything that no field could mean.

    Raises:
        MalformedInput: not UTF-8, not JSON, NaN, doubled names, too many values, too deep, too long numbers, NUL or
            lone surrogates.
    """
    _check_size(body)
    try:
        document = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_int=_read_integer,
            parse_float=_read_float,
            object_pairs_hook=_read_object,
        )
    except UnicodeDecodeError as error:
        raise MalformedInput("The body is not valid UTF-8.", "正文不是有效的 UTF-8。") from error
    except json.JSONDecodeError as error:
        raise MalformedInput(
            f"The body is not valid JSON at line {error.lineno}, column {error.colno}.",
            f"正文第 {error.lineno} 行第 {error.colno} 列不是有效的 JSON。",
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    _check_contents(document)
    return document
