"""What partners state of when an offer stands is held to the same rules as the registry's files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from service.domain.drafts.program import ChannelDraft
from service.domain.language import Localized
from service.domain.programs import Application, Channel, Grade, Program, Source
from service.domain.standing import NoOffer, Status, StatusChange
from tests.domain.drafts.test_program import PROGRAM, TEXT, _complaints, _draft

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SAID = Localized("甲", "A")


def change(status: str = "open", **days: str) -> dict[str, object]:
    return {"status": status, "why": TEXT, "source": "notice", **days}


def test_what_is_stated_becomes_the_entitys() -> None:
    draft = _draft(
        sources=[
            {
                "id": "notice",
                "title": TEXT,
                "publisher": TEXT,
                "address": "https://example.com/notice?day=1",
                "checked_on": "2026-11-28",
                "grade": "official",
            }
        ],
        status=[change(), change("suspended", since="2026-12-10", possible_since="2026-12-01")],
        valid_from="2026-11-01",
        possible_from="2026-10-01",
        no_offer={"why": TEXT, "source": "notice"},
        apply={"text": TEXT, "source": "notice"},
    )
    program = Program(**draft.fields(), created_at=NOW, updated_at=NOW)

    assert program.status == (
        StatusChange(status=Status.OPEN, why=SAID, source="notice"),
        StatusChange(
            status=Status.SUSPENDED,
            since=date(2026, 12, 10),
            possible_since=date(2026, 12, 1),
            why=SAID,
            source="notice",
        ),
    )
    assert (program.possible_from, program.possible_to) == (date(2026, 10, 1), None)
    assert program.no_offer == NoOffer(SAID, "notice")
    assert program.apply == Application(SAID, None, "notice")
    address, read_on = "https://example.com/notice?day=1", date(2026, 11, 28)
    assert program.sources == (Source("notice", SAID, "", SAID, address, read_on, Grade.OFFICIAL),)


def test_a_channel_has_a_status_too() -> None:
    stated = {name: PROGRAM[name] for name in ("id", "name", "summary", "sources")}
    draft = ChannelDraft.model_validate(
        {**stated, "operator": TEXT, "kind": "supermarket", "status": [change("ended")]}
    )
    channel = Channel(**draft.fields(), created_at=NOW, updated_at=NOW)

    assert channel.status == (StatusChange(status=Status.ENDED, why=SAID, source="notice"),)


@pytest.mark.parametrize(
    "changes",
    [
        [change(since="2026-12-02"), change("ended", since="2026-12-01")],
        [change(since="2026-12-02"), change("ended", since="2026-12-02")],
        [change(since="2026-12-02"), change("ended")],
        [change(), change("ended")],
    ],
)
def test_changes_come_in_the_order_of_their_days(changes: list[object]) -> None:
    assert _complaints(status=changes) == [(("status",), "bad_status")]


@pytest.mark.parametrize(
    "days", [{"possible_since": "2026-12-01"}, {"since": "2026-12-01", "possible_since": "2026-12-02"}]
)
def test_it_was_possible_before_it_was_certain(days: dict[str, str]) -> None:
    assert _complaints(status=[change("ended", **days)]) == [(("status", 0), "bad_window")]


@pytest.mark.parametrize(
    "days",
    [
        {"valid_from": "2026-12-01", "possible_from": "2026-12-02"},
        {"valid_to": "2026-12-01", "possible_to": "2026-11-30"},
        {"possible_from": "2026-12-01", "possible_to": "2026-11-30"},
    ],
)
def test_the_possible_days_lie_around_the_certain_ones(days: dict[str, str]) -> None:
    assert _complaints(**days) == [((), "bad_window")]


@pytest.mark.parametrize(
    "stated",
    [
        {"status": [change() | {"source": "rumour"}]},
        {"no_offer": {"why": TEXT, "source": "rumour"}},
        {"apply": {"text": TEXT, "source": "rumour"}},
    ],
)
def test_each_names_a_source_of_the_entry(stated: dict[str, object]) -> None:
    ((_, fault),) = _complaints(**stated)
    assert fault == "unknown_source"


@pytest.mark.parametrize(
    "address", ["ftp://example.com", "example.com", "https://", "javascript:alert(1)", "https://a b"]
)
def test_an_address_is_one_of_the_web(address: str) -> None:
    ((place, fault),) = _complaints(sources=[{"id": "notice", "title": TEXT, "address": address}])[:1]
    assert (place, fault) == (("sources", 0, "address"), "bad_address")
