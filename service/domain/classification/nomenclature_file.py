"""Read a nomenclature from CSV: the columns `hscode,description,parent,level`, in any order, others left alone.

`code`, `description_en` and `description_zh` are understood as well. A row whose code has no digits and which stands
above chapters (`TOTAL`) is a heading of the file, not a code, and is passed over.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import NoReturn

from service.domain.classification.nomenclature import CHAPTER, HsCode
from service.errors import FieldError, InvalidInput

MAX_ERRORS = 50
"""More are counted, not listed: one wrong column makes every line wrong."""
MAX_DESCRIPTION = 4_000
"""Characters; the longest of the international nomenclature has about 600."""

_NAMES = {
    "hscode": "code",
    "code": "code",
    "description": "description_en",
    "description_en": "description_en",
    "description_zh": "description_zh",
    "parent": "parent",
    "level": "level",
}
_CODE = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,4}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

NumberedRow = tuple[int, Mapping[str, str]]
NumberedError = tuple[int, FieldError]


def parse_nomenclature(content: bytes, source: str) -> tuple[HsCode, ...]:
    """Read and check a whole nomenclature.

    Args:
        content: CSV in UTF-8, with or without a byte order mark, under a header line.
        source: the file's name, for messages and as the codes' source.

    Returns:
        Codes in ascending order; every parent is among them.

    Raises:
        InvalidInput: each error names file, line, reason and fix.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        _reject(source, line, "is not UTF-8; save the file as CSV in UTF-8", "encoding")
    errors: list[NumberedError] = []
    entries: dict[str, tuple[int, HsCode]] = {}
    for line, row in _rows(text, source):
        found = _read(row, line, source, errors)
        if found is not None and found.code in entries:
            first = entries[found.code][0]
            errors.append(_error(source, line, f"code {found.code} stands in line {first} too; keep one", "duplicate"))
        elif found is not None:
            entries[found.code] = (line, found)
    errors.extend(_missing_parents(entries, source))
    if errors:
        raise InvalidInput(_shortened(sorted(errors, key=lambda found: found[0]), source))
    if not entries:
        _reject(source, 1, "no code stands under the header; add rows", "empty")
    return tuple(entries[code][1] for code in sorted(entries))


def _rows(text: str, source: str) -> Iterator[NumberedRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [_NAMES.get(name.strip().lower(), "") for name in next(reader, [])]
        _check_header(header, source)
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                detail = f"has {len(cells)} columns, the header {len(header)}; quote descriptions that hold commas"
                _reject(source, reader.line_num, detail, "columns")
            yield reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name}
    except csv.Error as error:
        _reject(source, reader.line_num, f"is not CSV ({error}); mend the quotes", "csv")


def _check_header(header: list[str], source: str) -> None:
    if "code" not in header:
        _reject(source, 1, "has no column hscode (or code); name the columns in the first line", "header")
    if "description_en" not in header and "description_zh" not in header:
        _reject(source, 1, "has no column description (or description_en, description_zh)", "header")
    named = [name for name in header if name]
    for name in dict.fromkeys(named):
        if named.count(name) > 1:
            _reject(source, 1, f"names the column {name} twice; keep one", "header")


def _read(row: Mapping[str, str], line: int, source: str, errors: list[NumberedError]) -> HsCode | None:
    """The code of one row; None when it is none, with an error unless it is a total."""
    code = row["code"].replace(".", "").replace(" ", "")
    if not any(character.isdigit() for character in code) and row.get("parent", "") in {"", row["code"]}:
        return None
    found = len(errors)
    if not _CODE.fullmatch(code):
        errors.append(_error(source, line, f"{row['code']!r:.40} is no code; give 2, 4, 6, 8 or 10 digits", "code"))
        return None
    level = row.get("level", "")
    if level and level != str(len(code)):
        errors.append(_error(source, line, f"the level of {code} must be {len(code)}, its number of digits", "level"))
    english, chinese = row.get("description_en", ""), row.get("description_zh", "")
    if not english and not chinese:
        errors.append(_error(source, line, f"code {code} has no description; give one", "description"))
    if max(len(english), len(chinese)) > MAX_DESCRIPTION or _CONTROL.search(english + chinese):
        detail = f"the description of {code} must have at most {MAX_DESCRIPTION} characters and no control characters"
        errors.append(_error(source, line, detail, "description"))
    parent = _parent(row, code)
    if parent is not None and not (code.startswith(parent) and len(parent) < len(code)):
        detail = f"the parent of {code} must be the beginning of it, such as {code[:-2]}"
        errors.append(_error(source, line, detail, "parent"))
    if len(errors) > found:
        return None
    return HsCode(
        code=code,
        description_en=english,
        description_zh=chinese,
        parent=parent,
        level=len(code),
        source=source,
    )


def _parent(row: Mapping[str, str], code: str) -> str | None:
    """What stands above a code: as stated, else its digits but the last two; nothing above a chapter."""
    if len(code) == CHAPTER:
        return None
    return row.get("parent", "").replace(".", "") or code[:-2]


def _missing_parents(entries: Mapping[str, tuple[int, HsCode]], source: str) -> Iterator[NumberedError]:
    for line, entry in entries.values():
        if entry.parent is not None and entry.parent not in entries:
            detail = f"the parent {entry.parent} of {entry.code} is not in the file; add its row"
            yield _error(source, line, detail, "parent")


def _shortened(errors: list[NumberedError], source: str) -> list[FieldError]:
    shown = [error for _, error in errors[:MAX_ERRORS]]
    if len(errors) > MAX_ERRORS:
        detail = f"{source}: {len(errors) - MAX_ERRORS} more errors are not listed; mend these first"
        shown.append(FieldError("", detail, "bad_nomenclature_more"))
    return shown


def _error(source: str, line: int, detail: str, code: str) -> NumberedError:
    return line, FieldError("", f"{source}, line {line}: {detail}", f"bad_nomenclature_{code}")


def _reject(source: str, line: int, detail: str, code: str) -> NoReturn:
    raise InvalidInput([_error(source, line, detail, code)[1]])
