from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.json_body import MAX_DEPTH, MAX_VALUES, parse_json
from service.errors import MalformedInput

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8"))
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nul",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 0.1234567890123456789}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0000"}',
        b'{"a\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b"\xff\xfe{}",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * (MAX_DEPTH + 2) + b"1" + b"}" * (MAX_DEPTH + 2),
    ],
)
def test_refuses_what_no_field_could_mean(body: bytes) -> None:
    with pytest.raises(MalformedInput) as caught:
        parse_json(body)
    assert caught.value.detail_zh


def test_names_the_place_of_a_syntax_error() -> None:
    with pytest.raises(MalformedInput, match="line 2, column 8"):
        parse_json(b'{\n  "a": ?}')


@given(
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
        max_leaves=8,
    )
)
def test_reads_all_other_json_as_it_is(document: object) -> None:
    import orjson

    assert parse_json(orjson.dumps(document)) == document


@pytest.mark.parametrize(
    "values",
    [
        b"1,",
        b'"a",',
        b"[],",
        b'{"a":1},',
        b"[[1]],",
        b'"\\"",',
        b'"," , ',
    ],
)
def test_refuses_more_values_than_any_request_has(values: bytes) -> None:
    with pytest.raises(MalformedInput, match=f"more than {MAX_VALUES} values"):
        parse_json(b"[" + values * MAX_VALUES + b"1]")


def test_takes_as_many_values_as_it_says() -> None:
    assert len(parse_json(b"[" + b"1," * (MAX_VALUES - 1) + b"1]")) == MAX_VALUES


@pytest.mark.parametrize("text", [",", "[", "{", '\\",', '[{,"', "\\", ",\n"])
def test_no_value_is_counted_inside_a_text(text: str) -> None:
    document = {text: [text * MAX_VALUES, text, {text: text * MAX_VALUES}]}
    assert parse_json(json.dumps(document).encode()) == document


@pytest.mark.parametrize("body", [b'{"a": "' + b',\\"' * 50_000, b'"' * 100_000, b'",' * 30_000 + b'"', b"{" * 100_000])
def test_refuses_what_never_ends(body: bytes) -> None:
    with pytest.raises(MalformedInput):
        parse_json(body)


def test_takes_nesting_up_to_the_limit() -> None:
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)[0] is not None


@pytest.mark.parametrize(
    ("text", "number"), [(b"5.0", 5), (b"1e3", 1000), (b"-0.0", 0), (b"0.5", 0.5), (b"1e20", 1e20)]
)
def test_a_whole_number_is_one_however_it_is_written(text: bytes, number: float) -> None:
    found = parse_json(text)
    assert (found, type(found)) == (number, type(number))
