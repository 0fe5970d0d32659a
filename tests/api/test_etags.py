from __future__ import annotations

import pytest

from service.api.etags import etag_of, expected_version, is_unchanged
from service.errors import PreconditionFailed, PreconditionRequired


def test_a_version_survives_the_way_there_and_back() -> None:
    assert expected_version(etag_of(7)) == 7


def test_a_star_takes_any_version() -> None:
    assert expected_version(" * ") is None


def test_a_missing_header_is_told_apart_from_a_stale_one() -> None:
    with pytest.raises(PreconditionRequired):
        expected_version(None)


@pytest.mark.parametrize(
    "header", ["", "v1", '"1"', 'W/"v1"', '"v0"', '"v01"', '"v1', '"v1", "v2"', '"v99999999999999999999"', '"v1" x']
)
def test_what_names_no_single_version_matches_none(header: str) -> None:
    with pytest.raises(PreconditionFailed):
        expected_version(header)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("*", True),
        ('"v3"', True),
        ('W/"v3"', True),
        ('"v1", "v3"', True),
        ('"v1"', False),
        ("v3", False),
    ],
)
def test_if_none_match_compares_weakly(header: str | None, expected: bool) -> None:
    assert is_unchanged(header, etag_of(3)) is expected
