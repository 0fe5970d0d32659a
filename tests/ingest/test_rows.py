from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.messages import fault
from service.domain.drafts.money import MoneyDraft, PriceRangeDraft
from service.errors import InvalidInput
from service.ingest.columns import columns_of
from service.ingest.row import DraftedRow, RowError, RowKind
from service.ingest.rows import read_rows


def from_csv(text: str | bytes, kind: str = "products") -> list[DraftedRow | RowError]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_rows(io.BytesIO(data), kind, "csv"))


def from_ndjson(text: str | bytes, kind: str = "products") -> list[DraftedRow | RowError]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_rows(io.BytesIO(data), kind, "ndjson"))


def drafts(rows: list[DraftedRow | RowError]) -> list[object]:
    assert [row for row in rows if isinstance(row, RowError)] == []
    return [row.draft for row in rows if isinstance(row, DraftedRow)]


def refusal(text: str | bytes, kind: str = "products") -> str:
    with pytest.raises(InvalidInput) as problem:
        from_csv(text, kind)
    return problem.value.detail


FULL_HEADER = (
    "sku,gtin,name,description,hs_code,category,unit,unit_price.amount,unit_price.currency,incoterm,unit_cost.amount,"
    "unit_cost.currency,moq,monthly_capacity,lead_time_days,certifications,ip_status,attributes.material,"
    "attributes.size,visibility,exporter_external_id"
)
FULL_ROW = (
    'T-1,6901234567892,毛巾,"two\nlines",6302.60,毛巾,条,12.50,cny,FOB,7.1,CNY,"1,000",200000,25,OEKO-TEX; GB 18401,'
    "own_brand,棉,34×76,private,GY-001"
)
FULL_DRAFT = ProductDraft(
    sku="T-1",
    gtin="6901234567892",
    name="毛巾",
    description="two\nlines",
    hs_code="630260",
    category="毛巾",
    unit="条",
    unit_price=MoneyDraft(amount=Decimal("12.50"), currency="CNY"),
    incoterm="FOB",
    unit_cost=MoneyDraft(amount=Decimal("7.1"), currency="CNY"),
    moq=1000,
    monthly_capacity=200_000,
    lead_time_days=25,
    certifications=("OEKO-TEX", "GB 18401"),
    ip_status="own_brand",
    attributes={"material": "棉", "size": "34×76"},
    visibility="private",
)


def test_a_full_csv_row() -> None:
    assert from_csv(f"{FULL_HEADER}\n{FULL_ROW}\n") == [DraftedRow(2, FULL_DRAFT, "GY-001")]


def test_a_full_ndjson_row() -> None:
    text = FULL_DRAFT.model_dump_json()[:-1] + ', "exporter_external_id": "GY-001"}'

    assert from_ndjson(f"\n{text}\n") == [DraftedRow(2, FULL_DRAFT, "GY-001")]


@pytest.mark.parametrize("kind", list(RowKind))
def test_every_field_of_a_draft_has_a_column(kind: RowKind) -> None:
    columns, prefixes = columns_of(kind)
    reached = {column.path[0] for column in columns.values()} | {prefix[:-1] for prefix in prefixes}

    assert reached - {"exporter_external_id"} == set(kind.draft.model_fields)


def test_nested_columns_of_demands() -> None:
    text = "external_id,title,target_price.min.amount,target_price.min.currency,hs_codes\nR,毛巾,2,CNY,63|630260\n"

    assert drafts(from_csv(text, "demands")) == [
        DemandDraft(
            external_id="R",
            title="毛巾",
            target_price=PriceRangeDraft(min=MoneyDraft(amount=Decimal(2), currency="CNY")),
            hs_codes=("63", "630260"),
        )
    ]


CONDITION = {
    "criterion": "small_lot",
    "field": "product.moq",
    "operator": "at_most",
    "value": 300,
    "why": {"zh": "小单", "en": "Small lots"},
    "source": "demand",
}


def csv_cell(value: object) -> str:
    return '"' + json.dumps(value, ensure_ascii=False).replace('"', '""') + '"'


def test_conditions_are_json_in_a_cell_and_the_same_in_ndjson() -> None:
    brand = CONDITION | {"criterion": "brand", "field": "exporter.owns_brand", "operator": "is_true", "value": None}
    rules = [CONDITION, {"not": brand}]
    of_cells = drafts(from_csv(f"external_id,title,criteria\nR,毛巾,{csv_cell(rules)}\n", "demands"))
    of_lines = drafts(from_ndjson(json.dumps({"external_id": "R", "title": "毛巾", "criteria": rules}), "demands"))

    assert of_cells == of_lines
    assert isinstance(of_cells[0], DemandDraft)
    assert [rule.criterion for rule in of_cells[0].fields()["criteria"]] == ["small_lot", "not_brand"]


@pytest.mark.parametrize(
    ("cell", "column", "code", "sentence"),
    [
        ("small lots", "criteria", "bad_json", "; write it as the API takes it."),
        (csv_cell({}), "criteria", "wrong_type", "Give a list"),
        (csv_cell(["x"]), "criteria.0", "wrong_type", "Give an object"),
        (
            csv_cell([CONDITION | {"field": "product.moqs"}]),
            "criteria.0.field",
            "unknown_fact",
            "use product.moq or",
        ),
        (csv_cell([{"any": [CONDITION | {"value": -1}]}]), "criteria.0.any.0.value", "bad_value", "whole number"),
        (
            csv_cell([CONDITION | {"source": "x"}]),
            "criteria.0",
            "unknown_source",
            "or demand for the buyer",
        ),
        (csv_cell([CONDITION | {"criterion": "own_mark"}]), "criteria", "taken_name", "own_mark"),
    ],
)
def test_a_wrong_condition_is_named_by_its_place(cell: str, column: str, code: str, sentence: str) -> None:
    [error] = from_csv(f"external_id,title,criteria\nR,毛巾,{cell}\n", "demands")

    assert isinstance(error, RowError)
    assert (error.line, error.column, error.code) == (2, column, code)
    assert sentence in error.fault.text.en


def test_empty_cells_state_nothing_and_none_states_an_empty_list() -> None:
    rows = drafts(from_csv("sku,name,certifications,moq\nA,a,,\nB,b,none,\nC,c,无, \nD,d,無,\n"))

    assert [row.certifications for row in rows if isinstance(row, ProductDraft)] == [None, (), (), ()]


def test_flags_as_people_write_them() -> None:
    text = "external_id,name,owns_brand\n" + "".join(
        f"{n},x,{cell}\n" for n, cell in enumerate("是 否 true no 0 1 沒有".split())
    )
    rows = drafts(from_csv(text, "exporters"))

    stated = [row.owns_brand for row in rows if isinstance(row, ExporterDraft)]
    assert stated == [True, False, True, False, False, True, False]


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        ("5000", "", (5000, None)),
        ("5000 Box/Boxes", "", (5000, "Box")),
        ("300条", "", (300, "条")),
        ("52 N/A", "", (52, None)),
        ("20 Pieces", "pcs", (20, "pcs")),
        ('"1,000 sets"', "", (1000, "sets")),
    ],
)
def test_counts_are_parted_from_their_units(cell: str, unit: str, expected: tuple[int, str | None]) -> None:
    [row] = drafts(from_csv(f"external_id,title,quantity,unit\nR,x,{cell},{unit}\n", "demands"))

    assert isinstance(row, DemandDraft)
    assert (row.quantity, row.unit) == expected


@pytest.mark.parametrize("cell", ["20 boxes", "1.5 pieces", "about 20", "1,00", "12 3"])
def test_counts_are_never_guessed(cell: str) -> None:
    [error] = from_csv(f'external_id,title,quantity,unit\nR,x,"{cell}",pieces\n', "demands")

    assert error == RowError(2, "quantity", fault("int_parsing"))


def test_control_characters_of_a_broken_conversion_are_dropped_from_csv() -> None:
    [row] = drafts(from_csv("sku,name\nA,fold\x1a with a 8\x19 profile\n"))

    assert isinstance(row, ProductDraft)
    assert row.name == "fold with a 8 profile"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_files_of_office_programs(encoding: str, delimiter: str, newline: str) -> None:
    text = newline.join(
        [delimiter.join(["sku", "name", "certifications"]), delimiter.join(["A", "纯棉毛巾", "CCC|X"]), ""]
    )
    [row] = drafts(from_csv(text.encode(encoding)))

    assert row == ProductDraft(sku="A", name="纯棉毛巾", certifications=("CCC", "X"))


def test_lines_are_counted_where_rows_begin() -> None:
    text = 'sku,name\nA,"two\nlines"\n\nB,\nC,"three\nwhole\nlines"\nD,\n'

    assert [(row.line, isinstance(row, DraftedRow)) for row in from_csv(text)] == [
        (2, True),
        (5, False),
        (6, True),
        (9, False),
    ]


def test_each_wrong_value_is_an_error_and_the_other_rows_are_good() -> None:
    text = (
        "sku,name,moq,unit_price.amount,unit_price.currency,ip_status,hs_code\n"
        "A,a,ten,-1,XXX,stolen,1\n"
        "B,b,1,,,,\n"
        "C,c,0,5,,,\n"
        f"D,{'d' * 513},,,,,\n"
    )
    rows = from_csv(text)

    assert [(row.line, row.column, row.code) for row in rows if isinstance(row, RowError)] == [
        (2, "hs_code", "bad_hs_code"),
        (2, "unit_price.amount", "out_of_range"),
        (2, "unit_price.currency", "unknown_currency"),
        (2, "moq", "wrong_type"),
        (2, "ip_status", "not_one_of"),
        (4, "unit_price.currency", "missing"),
        (4, "moq", "out_of_range"),
        (5, "name", "too_long"),
    ]
    assert [row.line for row in rows if isinstance(row, DraftedRow)] == [3]


def test_errors_do_not_repeat_the_value() -> None:
    rows = from_csv("sku,name,ip_status,moq,gtin\nA,a,secret-word,secret-word,secret-word\n")

    assert len(rows) == 3
    assert all("secret-word" not in str(row) for row in rows)


def test_rows_of_another_length_are_errors_of_the_row() -> None:
    rows = from_csv("sku,name\nA,a,b\nB\nC,c\n")

    assert [(row.line, row.code) for row in rows if isinstance(row, RowError)] == [
        (2, "wrong_number_of_values"),
        (3, "wrong_number_of_values"),
    ]
    assert "The row has 3 values where the header names 2 columns" in str(rows[0])


def test_broken_quotes_are_errors_of_the_row() -> None:
    rows = from_csv('sku,name\nA,"a"b\nC,c\nD,"never closed\nE,e\n')

    assert [(row.line, getattr(row, "code", "good")) for row in rows] == [(2, "bad_csv"), (3, "good"), (4, "bad_csv")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("\n\nsku,name\n", "is empty"),
        ("sku,name,colour\n", "There is no column 'colour' for products; use sku, gtin, name"),
        ("sku,nmae\n", "There is no column 'nmae' for products; use name."),
        ("sku,name,unit_price\n", "use unit_price.amount or unit_price.currency."),
        ("sku,name,Name\n", "There is no column 'Name'"),
        ("sku,name,name\n", "The column 'name' is there twice"),
        ("sku,name,\n", "A column of the header has no name"),
        ("sku,description\n", "The header lacks the column 'name', which products need"),
        ("A,towel\n", "There is no column 'A'"),
        ('sku,"na"me\n', "The header cannot be read"),
        (b"PK\x03\x04\x00\x00\x00", "is not text in UTF-8 or GB18030"),
        (b"sku,name\nA,\xff\xff\n", "is not text in UTF-8 or GB18030"),
        ("sku,name\nA,a\0b\n", "is not text in UTF-8 or GB18030"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused_before_its_first_row(text: str | bytes, sentence: str) -> None:
    assert sentence in refusal(text)


def test_a_wrong_end_refuses_the_file_before_its_first_row() -> None:
    rows = read_rows(io.BytesIO(b"sku,name\n" + b"A,a\n" * 500_000 + b"B,\xff\xff\n"), "products", "csv")

    with pytest.raises(InvalidInput, match="is not text"):
        next(rows)


def test_ndjson_errors_name_their_line() -> None:
    rows = from_ndjson(
        b'{"sku": "A", "name": "a", "gtin": null}\n'
        b"not json\n"
        b"[1]\n"
        b'{"sku": "B", "name": "b", "colour": "red"}\n'
        b'{"sku": "C", "name": "c", "unit_price": {"amount": NaN}}\n'
        b'{"sku": "D", "name": "\xff"}\n'
        b'{"sku": "E", "name": "e", "attributes": {"material": 5}, "exporter_external_id": 7}\n'
        b'{"sku": "F", "name": "f", "unit_price": "12 CNY"}\n'
        b'{"sku": "G", "name": "g"}'
    )

    assert [(row.line, getattr(row, "column", ""), getattr(row, "code", "good")) for row in rows] == [
        (1, "", "good"),
        (2, "", "bad_json"),
        (3, "", "wrong_type"),
        (4, "colour", "unknown_field"),
        (5, "", "bad_json"),
        (6, "", "bad_json"),
        (7, "exporter_external_id", "wrong_type"),
        (8, "unit_price", "wrong_type"),
        (9, "", "good"),
    ]


def test_a_line_beyond_all_measure_is_an_error_and_the_next_one_is_read() -> None:
    long = b'{"sku": "A", "name": "' + b"a" * (9 << 20) + b'"}\n'
    rows = from_ndjson(long + b'{"sku": "B", "name": "b"}\n')

    assert [(row.line, getattr(row, "code", "good")) for row in rows] == [(1, "too_long"), (2, "good")]


def test_ndjson_keeps_what_the_api_would_refuse_refused() -> None:
    [error] = from_ndjson('{"sku": "A", "name": "a\\u0007b"}')

    assert error == RowError(1, "name", fault("control_character"))


def test_files_are_told_apart_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sku,name\nA,a\n")
    (tmp_path / "a.JSONL").write_text('{"sku": "A", "name": "a"}\n')
    (tmp_path / "a.xlsx").write_text("")

    assert list(read_rows(tmp_path / "a.csv", "products")) == [DraftedRow(2, ProductDraft(sku="A", name="a"))]
    assert list(read_rows(tmp_path / "a.JSONL", "products")) == [DraftedRow(1, ProductDraft(sku="A", name="a"))]
    with pytest.raises(InvalidInput, match=r"a\.xlsx is neither CSV nor NDJSON"):
        read_rows(tmp_path / "a.xlsx", "products")
    with pytest.raises(InvalidInput, match=r"cannot be read \(No such file"):
        list(read_rows(tmp_path / "missing.csv", "products"))
    with pytest.raises(InvalidInput, match=r"cannot be read \(Is a directory"):
        list(read_rows(tmp_path, "products", "csv"))


def test_a_stream_stays_the_callers() -> None:
    stream = io.BytesIO(b"sku,name\nA,a\n")
    assert len(list(read_rows(stream, "products", "csv"))) == 1

    assert not stream.closed
