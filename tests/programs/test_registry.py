"""The shipped registry says what the facts' table says, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import FIGURE_OF, Channel, ChannelKind, Program, ProgramKind
from service.domain.rules import criteria_of
from service.domain.tenancy import REGISTRY_TENANT_ID, Visibility
from service.programs.registry import Registry, load_registry

# The first column of the facts' table, in its order; a cell with several ids is several entries.
TABLE_PROGRAMS = (
    "taobao-tmall-exporter-taskforce",
    "freshippo-green-channel",
    "jd-export-procurement-fund",
    "pinduoduo-merchant-support",
    "tencent-exporter-support",
    "meituan-exporter-support",
    "bytedance-exporter-support",
    "baidu-free-livestream-ads",
    "didi-employment-consumption",
    "mofcom-retail-matchmaking",
    "crvanguard-exporter-support",
    "yonghui-exporter-support",
    "1688-self-operation",
    "1688-supply-mode",
    "1688-ai-assistant",
)
TABLE_CHANNELS = (
    "lst-corner-store-supply",
    "taobao-deals",
    "pinduoduo-marketplace",
    "jd-marketplace",
    "douyin-commerce",
    "kuaishou-commerce",
    "xiaohongshu",
    "wechat-social-selling",
    "sun-art",
    "intime",
    "aliexpress-export",
)
CHANNELS_OF_PROGRAMS = (
    "taobao-tmall",
    "freshippo",
    "wechat-shops",
    "meituan",
    "baidu-livestream",
    "crvanguard",
    "yonghui",
    "1688",
)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="module")
def programs(registry: Registry) -> dict[str, Program]:
    return {program.id: program for program in registry.programs}


@pytest.fixture(scope="module")
def channels(registry: Registry) -> dict[str, Channel]:
    return {channel.id: channel for channel in registry.channels}


def _entries(registry: Registry) -> list[Program | Channel]:
    return [*registry.programs, *registry.channels]


def test_every_row_of_the_table_is_an_entry(registry: Registry) -> None:
    assert [program.id for program in registry.programs] == sorted(TABLE_PROGRAMS)
    assert [channel.id for channel in registry.channels] == sorted(TABLE_CHANNELS + CHANNELS_OF_PROGRAMS)


def test_entries_belong_to_the_registry_and_carry_its_day(registry: Registry) -> None:
    day = datetime.fromisoformat(registry.version).replace(tzinfo=UTC)

    for entry in _entries(registry):
        assert (entry.tenant_id, entry.visibility, entry.created_at, entry.updated_at) == (
            REGISTRY_TENANT_ID,
            Visibility.NETWORK,
            day,
            day,
        )


def test_every_entry_has_a_source_and_both_languages(registry: Registry) -> None:
    for entry in _entries(registry):
        assert entry.sources, entry.id
        operator = entry.sponsor if isinstance(entry, Program) else entry.operator
        texts = [entry.name, operator, entry.summary, *(source.title for source in entry.sources)]
        if isinstance(entry, Program):
            texts += [benefit.text for benefit in entry.benefits]
            texts += [criterion.why for criterion in criteria_of(entry.criteria)]
        assert all(text.zh and text.en for text in texts), entry.id


def test_summaries_are_written_in_their_language(registry: Registry) -> None:
    def has_chinese(text: str) -> bool:
        return any("\u4e00" <= char <= "\u9fff" for char in text)

    for entry in _entries(registry):
        assert has_chinese(entry.summary.zh), entry.id
        assert not has_chinese(entry.summary.en), entry.id


def test_only_the_stated_budgets_are_there(programs: dict[str, Program]) -> None:
    assert {key: program.budget for key, program in programs.items() if program.budget} == {
        "jd-export-procurement-fund": Money(Decimal(200_000_000_000), "CNY"),
        "pinduoduo-merchant-support": Money(Decimal(100_000_000_000), "CNY"),
        "didi-employment-consumption": Money(Decimal(2_000_000_000), "CNY"),
    }


def test_only_the_stated_benefit_has_an_amount(programs: dict[str, Program]) -> None:
    amounts = {
        (key, benefit.kind): benefit.amount
        for key, program in programs.items()
        for benefit in program.benefits
        if benefit.amount
    }

    assert amounts == {("jd-export-procurement-fund", "purchase"): Money(Decimal(200_000_000_000), "CNY")}


def test_only_the_stated_benefit_has_a_figure_of_its_kind(programs: dict[str, Program]) -> None:
    figures = {
        (key, benefit.kind): (figure, benefit.source)
        for key, program in programs.items()
        for benefit in program.benefits
        if (name := FIGURE_OF.get(benefit.kind)) and (figure := getattr(benefit, name)) is not None
    }

    assert figures == {("1688-ai-assistant", "tools"): (Decimal("0.6"), "facts:4")}


def test_only_the_stated_slots_are_there(programs: dict[str, Program]) -> None:
    slots = {key: program.slots for key, program in programs.items() if program.slots is not None}

    assert slots == {"baidu-free-livestream-ads": 1_000_000}


def test_only_the_stated_windows_are_there(programs: dict[str, Program]) -> None:
    windows = {
        key: (program.valid_from, program.valid_to)
        for key, program in programs.items()
        if program.valid_from or program.valid_to
    }

    assert windows == {
        "jd-export-procurement-fund": (date(2025, 4, 11), date(2026, 4, 11)),
        "1688-self-operation": (date(2024, 8, 12), None),
        "1688-supply-mode": (date(2024, 8, 12), None),
    }


def test_no_stacking_is_claimed_because_none_is_stated(programs: dict[str, Program]) -> None:
    assert {key: dict(program.stacking) for key, program in programs.items() if program.stacking} == {}


def test_the_stated_conditions_are_criteria_and_nothing_else(programs: dict[str, Program]) -> None:
    criteria = {key: [c.criterion for c in program.criteria] for key, program in programs.items()}

    assert criteria == {
        "taobao-tmall-exporter-taskforce": ["exporter_only", "own_mark"],
        "freshippo-green-channel": ["exporter_only", "own_mark"],
        "jd-export-procurement-fund": ["exporter_only", "own_mark"],
        "pinduoduo-merchant-support": ["small_or_medium", "sold_to_the_us", "own_mark"],
        "tencent-exporter-support": ["own_mark"],
        "meituan-exporter-support": ["own_mark"],
        "bytedance-exporter-support": ["own_mark"],
        "baidu-free-livestream-ads": [],
        "didi-employment-consumption": [],
        "mofcom-retail-matchmaking": ["exporter_only", "own_mark"],
        "crvanguard-exporter-support": ["exporter_only", "own_mark"],
        "yonghui-exporter-support": ["exporter_only", "own_mark"],
        "1688-self-operation": ["own_mark"],
        "1688-supply-mode": ["own_mark"],
        "1688-ai-assistant": [],
    }


def test_a_mark_keeps_its_reading_wherever_it_is_asked(programs: dict[str, Program]) -> None:
    readings = {c for program in programs.values() for c in criteria_of(program.criteria) if c.criterion == "own_mark"}

    assert len(readings) == 1
    assert readings.pop().value == ("own_brand", "unbranded", "oem_authorised")


def test_whom_a_mode_suits_is_a_trait_and_no_condition(programs: dict[str, Program]) -> None:
    own, supply = programs["1688-self-operation"], programs["1688-supply-mode"]

    assert (own.traits["shop_run_by"], own.traits["suits_domestic_team"]) == ("maker", True)
    assert (supply.traits["shop_run_by"], supply.traits["suits_production_focus"]) == ("platform", True)
    assert "exporter.has_domestic_team" not in {c.field for c in criteria_of((*own.criteria, *supply.criteria))}


@pytest.mark.parametrize(
    ("program", "trait", "value"),
    [
        ("taobao-tmall-exporter-taskforce", "provinces_over", 10),
        ("taobao-tmall-exporter-taskforce", "aim_exporters_at_least", 10_000),
        ("taobao-tmall-exporter-taskforce", "aim_items_up_to", 100_000),
        ("freshippo-green-channel", "announced", "2025-04-11"),
        ("jd-export-procurement-fund", "announced", "2025-04-11"),
        ("pinduoduo-merchant-support", "us_de_minimis_ended", "2025-05-02"),
        ("crvanguard-exporter-support", "announced_week_of", "2025-04-07"),
        ("yonghui-exporter-support", "announced_week_of", "2025-04-07"),
        ("1688-supply-mode", "source_makers_over", 1_000_000),
        ("1688-ai-assistant", "trial_business_chances_rise_percent", 50),
    ],
)
def test_stated_facts_of_programmes(programs: dict[str, Program], program: str, trait: str, value: object) -> None:
    assert programs[program].traits[trait] == value


@pytest.mark.parametrize(
    ("channel", "trait", "value"),
    [
        ("lst-corner-store-supply", "stores_over", 1_500_000),
        ("lst-corner-store-supply", "stores_year", 2020),
        ("taobao-deals", "since", 2021),
        ("taobao-deals", "moving_in", 2024),
        ("pinduoduo-marketplace", "buyers", 483_200_000),
        ("pinduoduo-marketplace", "buyers_year", 2019),
        ("douyin-commerce", "daily_users_over", 320_000_000),
        ("douyin-commerce", "daily_users_as_of", "2019-07"),
        ("aliexpress-export", "joint_venture_since", 2019),
        ("sun-art", "may_be_sold", True),
        ("intime", "may_be_sold", True),
        ("1688", "source_makers_over", 1_000_000),
    ],
)
def test_stated_facts_of_channels(channels: dict[str, Channel], channel: str, trait: str, value: object) -> None:
    assert channels[channel].traits[trait] == value


def test_kinds_of_channels(channels: dict[str, Channel]) -> None:
    assert {key: channels[key].kind for key in TABLE_CHANNELS} == {
        "lst-corner-store-supply": ChannelKind.CORNER_STORE_SUPPLY,
        "taobao-deals": ChannelKind.MARKETPLACE,
        "pinduoduo-marketplace": ChannelKind.GROUP_BUYING,
        "jd-marketplace": ChannelKind.MARKETPLACE,
        "douyin-commerce": ChannelKind.SHORT_VIDEO,
        "kuaishou-commerce": ChannelKind.SHORT_VIDEO,
        "xiaohongshu": ChannelKind.CONTENT_COMMUNITY,
        "wechat-social-selling": ChannelKind.SOCIAL,
        "sun-art": ChannelKind.HYPERMARKET,
        "intime": ChannelKind.DEPARTMENT_STORE,
        "aliexpress-export": ChannelKind.EXPORT_MARKETPLACE,
    }


@pytest.mark.parametrize(
    ("program", "channel", "kind"),
    [
        ("jd-export-procurement-fund", "jd-marketplace", ProgramKind.PROCUREMENT_FUND),
        ("freshippo-green-channel", "freshippo", ProgramKind.GREEN_CHANNEL),
        ("pinduoduo-merchant-support", "pinduoduo-marketplace", ProgramKind.COST_SUPPORT),
        ("bytedance-exporter-support", "douyin-commerce", ProgramKind.CONTENT_COMMERCE_SUPPORT),
        ("1688-supply-mode", "1688", ProgramKind.OPERATING_MODE),
        ("mofcom-retail-matchmaking", None, ProgramKind.MATCHMAKING),
        ("didi-employment-consumption", None, ProgramKind.STABILISATION_FUND),
    ],
)
def test_programmes_open_their_channels(
    programs: dict[str, Program], program: str, channel: str | None, kind: ProgramKind
) -> None:
    assert (programs[program].channel, programs[program].kind) == (channel, kind)


def test_sources_carry_the_dates_as_given(registry: Registry) -> None:
    dates = {source.id: source.published for entry in registry.programs for source in entry.sources}
    dates |= {source.id: source.published for entry in registry.channels for source in entry.sources}

    assert dates == {
        "facts:1": "2025-05",
        "facts:2": "2025-04-11",
        "facts:3": "2025-04-11",
        "facts:4": "2024-08-14",
        "facts:5": "2024-03",
        "facts:6": "2024-02-14",
        "facts:7": "2019",
        "facts:readiness": "",
    }


def test_names_are_in_the_trade_s_words(programs: dict[str, Program], channels: dict[str, Channel]) -> None:
    assert programs["jd-export-procurement-fund"].sponsor == Localized(zh="京东", en="JD.com")
    assert channels["freshippo"].name.zh == "盒马"
