from __future__ import annotations

import pytest

from service.domain.classification.nomenclature import HsCode
from service.domain.classification.nomenclature_file import MAX_ERRORS, parse_nomenclature
from service.errors import InvalidInput

HEADER = "section,hscode,description,parent,level\n"
GOOD = (
    HEADER
    + "XI,63,Textiles; made up articles,TOTAL,2\n"
    + 'XI,6302,"Bed linen, table linen",63,4\n'
    + "XI,630260,Terry towels; of cotton,6302,6\n"
    + "TOTAL,TOTAL,Total of all commodities,TOTAL,5\n"
)


def problems(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InvalidInput) as refused:
        parse_nomenclature(content, "hs.csv")
    return [error.detail for error in refused.value.errors]


def test_codes_come_back_in_order_with_their_parents() -> None:
    assert parse_nomenclature(GOOD.encode(), "hs.csv") == (
        HsCode(code="63", description_en="Textiles; made up articles", level=2, source="hs.csv"),
        HsCode(code="6302", description_en="Bed linen, table linen", parent="63", level=4, source="hs.csv"),
        HsCode(code="630260", description_en="Terry towels; of cotton", parent="6302", level=6, source="hs.csv"),
    )


def test_other_names_of_columns_points_and_a_byte_order_mark_are_understood() -> None:
    text = "\ufeffcode,description_zh\r\n63,纺织制成品\r\n63.02,床上用织物制品\r\n\r\n"
    assert [(entry.code, entry.description_zh, entry.parent) for entry in parse_nomenclature(text.encode(), "x")] == [
        ("63", "纺织制成品", None),
        ("6302", "床上用织物制品", "63"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("XI,630,Odd digits,63,3", "'630' is no code; give 2, 4, 6, 8 or 10 digits"),
        ("XI,63O2,Letter,63,4", "'63O2' is no code; give 2, 4, 6, 8 or 10 digits"),
        ("XI,6303,Curtains,63,6", "the level of 6303 must be 4, its number of digits"),
        ("XI,6303,,63,4", "code 6303 has no description; give one"),
        ("XI,6303,Curtains,62,4", "the parent of 6303 must be the beginning of it, such as 63"),
        ("XI,630492,Other,6304,6", "the parent 6304 of 630492 is not in the file; add its row"),
        ("XI,6302,Again,63,4", "code 6302 stands in line 3 too; keep one"),
        ("XI,6303,Cur\x07tains,63,4", "the description of 6303 must have at most 4000 characters and no control"),
    ],
)
def test_a_wrong_row_is_named_with_its_line_and_the_fix(row: str, reason: str) -> None:
    (found,) = problems(GOOD + row + "\n")
    assert found.startswith(f"hs.csv, line 6: {reason}")


def test_every_wrong_row_is_named_in_the_order_of_lines() -> None:
    found = problems(GOOD + "XI,1,x,,1\nXI,630492,Other,6304,6\nXI,2,y,,1\n")
    assert [text.split(":")[0] for text in found] == ["hs.csv, line 6", "hs.csv, line 7", "hs.csv, line 8"]


def test_many_wrong_rows_are_counted() -> None:
    found = problems(GOOD + "XI,1,x,,1\n" * (MAX_ERRORS + 7))
    assert len(found) == MAX_ERRORS + 1
    assert found[-1] == "hs.csv: 7 more errors are not listed; mend these first"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: has no column hscode (or code)"),
        ("hscode,parent\n63,\n", "line 1: has no column description"),
        ("code,hscode,description\n", "line 1: names the column code twice"),
        (HEADER, "line 1: no code stands under the header"),
        (HEADER + "XI,63,Textiles, made up,TOTAL,2\n", "line 2: has 6 columns, the header 5"),
        (HEADER + 'XI,63,"Textiles,TOTAL,2\n', "line 2: is not CSV"),
        ((HEADER + "XI,63,纺织,TOTAL,2\n").encode("gb18030"), "line 2: is not UTF-8"),
    ],
)
def test_a_file_that_is_no_nomenclature_is_refused(text: str | bytes, reason: str) -> None:
    (found,) = problems(text)
    assert reason in found
