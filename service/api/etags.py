"""Entity tags and the preconditions that use them (RFC 9110, sections 8.8.3 and 13.1)."""

from __future__ import annotations

import re

from service.errors import PreconditionFailed, PreconditionRequired

_LIST = re.compile(r'\s*(?:(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+', re.ASCII)
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_VERSION = re.compile(r"v([1-9][0-9]{0,17})", re.ASCII)


def etag_of(version: int) -> str:
    """The strong entity tag of a row's version."""
    return f'"v{version}"'


def stale() -> PreconditionFailed:
    """The error for a change that is meant for another version."""
    return PreconditionFailed(
        "The row is no longer the one that If-Match names; read it again and repeat the change on what you find.",
        "该记录已不是 If-Match 所指的版本；请重新读取，并在新版本上重做修改。",
    )


def expected_version(if_match: str | None) -> int | None:
    """The version a change is meant for; None when any will do (`If-Match: *`).

    Raises:
        PreconditionRequired: the header is missing.
        PreconditionFailed: it names no version at all: several, weak or foreign tags match nothing.
    """
    if if_match is None:
        raise PreconditionRequired(
            'Say which version you change: send If-Match with the ETag you read, such as "v1", or * for any.',
            '请说明修改的是哪个版本：在 If-Match 中给出读取时的 ETag，例如 "v1"，或用 * 表示任意版本。',
        )
    if if_match.strip() == "*":
        return None
    tags = _TAG.findall(if_match) if _LIST.fullmatch(if_match) else []
    versions = [_VERSION.fullmatch(tag) for weak, tag in tags if not weak]
    if len(versions) != 1 or versions[0] is None:
        raise stale()
    return int(versions[0][1])


def is_unchanged(if_none_match: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names the current row, so that 304 is the answer (weak comparison)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return any(f'"{tag}"' == etag for _, tag in _TAG.findall(if_none_match))
