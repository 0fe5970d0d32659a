"""Which of the two languages a request wants to be answered in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.language import Language

DEFAULT_LANGUAGE = Language.EN
CONTENT_LANGUAGE = {Language.ZH: "zh-CN", Language.EN: "en"}
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.ASCII
)
_MAX_RANGES = 32


def _read_ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(",")[:_MAX_RANGES]:
        match = _RANGE.fullmatch(part)
        if match:
            yield match[1].lower().split("-")[0], min(float(match[2] or 1), 1.0)


def choose_language(header: str | None) -> Language:
    """The language with the highest quality value in an `Accept-Language` header (RFC 9110, 12.5.4).

    Ranges that are malformed or name other languages are passed over; without any that fits, English.
    The first of equals wins, and `*` stands for the default.
    """
    spoken = {language.value: language for language in Language} | {"*": DEFAULT_LANGUAGE}
    best, best_quality = DEFAULT_LANGUAGE, 0.0
    for tag, quality in _read_ranges(header or ""):
        if tag in spoken and quality > best_quality:
            best, best_quality = spoken[tag], quality
    return best
