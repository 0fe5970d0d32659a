"""The shipped registry says what the facts' table says, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import FIGURE_OF, Channel, ChannelKind, Grade, Program, ProgramKind
from service.domain.rules import criteria_of
from service.domain.standing import Status, Window
from service.domain.tenancy import REGISTRY_TENANT_ID, Visibility
from service.programs.registry import Registry, load_registry

OFFERS = (
    "taobao-tmall-exporter-taskforce",
    "freshippo-green-channel",
    "jd-export-procurement-fund",
    "pinduoduo-merchant-support",
    "tencent-exporter-support",
    "meituan-exporter-support",
    "douyin-exporter-support",
    "douyin-zero-deposit-entry",
    "kuaishou-exporter-support",
    "vipshop-exporter-support",
    "91-home-textile-exporter-support",
    "baidu-free-livestream-ads",
    "yonghui-exporter-support",
    "crvanguard-exporter-support",
    "lianhua-exporter-support",
    "wushang-exporter-support",
    "sichuan-chain-exporter-support",
    "shengjia-export-zone",
    "mofcom-retail-matchmaking",
    "chambers-initiative",
    "1688-self-operation",
    "1688-supply-mode",
    "1688-ai-assistant",
)
NOTHING_TO_APPLY_FOR = (
    "didi-employment-consumption",
    "seven-associations-initiative",
    "mofcom-package-2025-04",
    "state-council-2020-16",
    "samr-same-line-2020",
    "state-council-integration-2022",
    "integration-pilot-2022",
    "state-council-circular-2023",
    "consumption-plan-2025",
    "cfec-sixth-meeting-2025",
    "1688-refund-rule",
    "other-platforms-refund-rule",
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
    "lianhua",
    "wushang",
    "sichuan-chain",
    "shengjia",
    "vipshop",
    "91-home-textile",
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
    assert [program.id for program in registry.programs] == sorted(OFFERS + NOTHING_TO_APPLY_FOR)
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


def test_only_the_stated_benefits_have_an_amount(programs: dict[str, Program]) -> None:
    amounts = {
        (key, benefit.kind): benefit.amount
        for key, program in programs.items()
        for benefit in program.benefits
        if benefit.amount
    }

    assert amounts == {
        ("jd-export-procurement-fund", "purchase"): Money(Decimal(200_000_000_000), "CNY"),
        ("pinduoduo-merchant-support", "marketing"): Money(Decimal(10_000_000_000), "CNY"),
        ("didi-employment-consumption", "employment"): Money(Decimal(1_000_000_000), "CNY"),
    }


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


def test_only_the_stated_days_are_there(programs: dict[str, Program]) -> None:
    names = ("possible_from", "valid_from", "valid_to", "possible_to")
    windows = {key: tuple(getattr(program, name) for name in names) for key, program in programs.items()}

    assert {key: days for key, days in windows.items() if any(days)} == {
        "jd-export-procurement-fund": (date(2025, 4, 11), date(2025, 5, 1), date(2026, 4, 11), date(2026, 5, 1)),
        "pinduoduo-merchant-support": (date(2025, 4, 1), date(2025, 4, 30), date(2028, 3, 31), date(2028, 4, 30)),
        "mofcom-retail-matchmaking": (date(2025, 4, 1), date(2025, 4, 30), None, None),
        "crvanguard-exporter-support": (date(2025, 4, 7), date(2025, 4, 11), None, None),
        "yonghui-exporter-support": (None, date(2025, 4, 7), None, None),
        "freshippo-green-channel": (None, date(2025, 4, 11), None, None),
        "douyin-exporter-support": (None, date(2025, 4, 11), None, None),
        "kuaishou-exporter-support": (None, date(2025, 4, 11), None, None),
        "vipshop-exporter-support": (None, date(2025, 4, 11), None, None),
        "91-home-textile-exporter-support": (None, date(2025, 4, 11), None, None),
        "meituan-exporter-support": (None, date(2025, 4, 12), None, None),
        "1688-self-operation": (None, date(2024, 8, 12), None, None),
        "1688-supply-mode": (None, date(2024, 8, 12), None, None),
        "1688-ai-assistant": (None, date(2024, 8, 12), None, None),
    }


def status_on(entry: Program | Channel, day: date) -> set[Status]:
    return {change.status for change in Window(status=entry.status).status_on(day)}


NOW = date(2026, 11, 28)


def test_what_became_of_each_offer_is_stated_as_of_now(programs: dict[str, Program]) -> None:
    is_open = {"pinduoduo-merchant-support", "1688-self-operation", "1688-supply-mode", "1688-ai-assistant"}

    for key in OFFERS:
        ended = Status.ENDED if key == "jd-export-procurement-fund" else Status.UNKNOWN
        assert status_on(programs[key], NOW) == {Status.OPEN if key in is_open else ended}, key


def test_what_became_of_each_channel_is_stated_as_of_now(channels: dict[str, Channel]) -> None:
    others = {
        "lst-corner-store-supply": Status.SUSPENDED,
        "taobao-deals": Status.UNKNOWN,
        "aliexpress-export": Status.UNKNOWN,
    }

    for key, channel in channels.items():
        assert status_on(channel, NOW) == {others.get(key, Status.OPEN)}, key


def test_lst_stopped_in_regions_first_and_then_as_a_whole(channels: dict[str, Channel]) -> None:
    lst = channels["lst-corner-store-supply"]

    assert status_on(lst, date(2024, 3, 17)) == {Status.OPEN}
    assert status_on(lst, date(2024, 3, 18)) == {Status.OPEN, Status.SUSPENDED}
    assert status_on(lst, date(2024, 3, 30)) == {Status.SUSPENDED}


def test_where_there_is_nothing_to_apply_for_the_reason_is_given(programs: dict[str, Program]) -> None:
    assert {key for key, program in programs.items() if program.no_offer} == set(NOTHING_TO_APPLY_FOR)
    assert {programs[key].kind for key in NOTHING_TO_APPLY_FOR} == {ProgramKind.POLICY, ProgramKind.STABILISATION_FUND}


def test_how_to_apply_is_said_only_where_a_source_does(programs: dict[str, Program]) -> None:
    applications = {key: program.apply for key, program in programs.items() if program.apply}

    assert {key: (way.address, way.source) for key, way in applications.items()} == {
        "yonghui-exporter-support": (None, "facts:21")
    }


def test_every_source_says_who_wrote_it_when_it_was_read_and_what_it_weighs(registry: Registry) -> None:
    sources = {source for entry in _entries(registry) for source in entry.sources}

    assert {source.checked_on for source in sources} == {NOW}
    assert all(source.publisher and source.grade for source in sources)
    no_address = {source.id for source in sources if source.address is None}
    assert no_address == {"facts:1", "facts:4", "facts:6", "facts:7", "facts:19", "facts:readiness"}


def test_every_fact_of_an_entry_cites_one_of_its_sources(registry: Registry) -> None:
    for entry in _entries(registry):
        cited = {change.source for change in entry.status}
        if isinstance(entry, Program):
            cited |= {criterion.source for criterion in criteria_of(entry.criteria)}
            cited |= {stated.source for stated in (entry.no_offer, entry.apply) if stated}
        assert cited <= {source.id for source in entry.sources}, entry.id


def test_orders_are_assured_in_either_mode_of_1688(programs: dict[str, Program]) -> None:
    assured = {key for key, program in programs.items() if any(b.kind == "assured_orders" for b in program.benefits)}

    assert assured == {"1688-self-operation", "1688-supply-mode"}


def test_nobody_calls_the_commission_of_taobao_and_tmall_a_relief(programs: dict[str, Program]) -> None:
    kinds = {benefit.kind for program in programs.values() for benefit in program.benefits}

    assert "commission_relief" not in kinds
    assert programs["taobao-tmall-exporter-taskforce"].kind is ProgramKind.MARKETPLACE_SUPPORT


def test_no_stacking_is_claimed_because_none_is_stated(programs: dict[str, Program]) -> None:
    assert {key: dict(program.stacking) for key, program in programs.items() if program.stacking} == {}


def test_the_stated_conditions_are_criteria_and_nothing_else(programs: dict[str, Program]) -> None:
    criteria = {key: [rule.criterion for rule in programs[key].criteria] for key in OFFERS}
    of_others = {rule for key in NOTHING_TO_APPLY_FOR for rule in programs[key].criteria}

    assert of_others == set()
    assert criteria == {
        "taobao-tmall-exporter-taskforce": ["exporter_only", "own_mark"],
        "freshippo-green-channel": ["exporter_only", "own_mark"],
        "jd-export-procurement-fund": ["exporter_only", "own_mark"],
        "pinduoduo-merchant-support": ["own_mark"],
        "tencent-exporter-support": ["own_mark"],
        "meituan-exporter-support": ["own_mark"],
        "douyin-exporter-support": ["own_mark"],
        "douyin-zero-deposit-entry": ["no_alcohol", "own_mark"],
        "kuaishou-exporter-support": ["own_mark"],
        "vipshop-exporter-support": ["own_mark"],
        "91-home-textile-exporter-support": ["own_mark"],
        "baidu-free-livestream-ads": [],
        "yonghui-exporter-support": ["exporter_only", "own_mark"],
        "crvanguard-exporter-support": ["exporter_only", "own_mark"],
        "lianhua-exporter-support": ["exporter_only", "own_mark"],
        "wushang-exporter-support": ["exporter_only", "own_mark"],
        "sichuan-chain-exporter-support": ["exporter_only", "own_mark"],
        "shengjia-export-zone": ["exporter_only", "own_mark"],
        "mofcom-retail-matchmaking": ["exporter_only", "own_mark"],
        "chambers-initiative": ["exporter_only", "own_mark"],
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
        ("pinduoduo-merchant-support", "years", 3),
        ("freshippo-green-channel", "onboarding_within_hours", 24),
        ("yonghui-exporter-support", "on_shelf_within_days", 15),
        ("tencent-exporter-support", "categories_over", 2_600),
        ("mofcom-retail-matchmaking", "purchases_intended_cny", 16_760_000_000),
        ("douyin-zero-deposit-entry", "for_exporters_only", False),
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
        ("taobao-deals", "moved_in", 2024),
        ("pinduoduo-marketplace", "buyers", 483_200_000),
        ("pinduoduo-marketplace", "buyers_year", 2019),
        ("douyin-commerce", "daily_users_over", 320_000_000),
        ("douyin-commerce", "daily_users_as_of", "2019-07"),
        ("aliexpress-export", "joint_venture_since", 2019),
        ("sun-art", "operator_since", "2025-02-27"),
        ("sun-art", "hypermarkets", 466),
        ("intime", "sale_agreed", "2024-12-17"),
        ("meituan", "parcel_shop_suspended", "2025-12-15"),
        ("freshippo", "neighbourhood_stores_nearly", 300),
        ("1688", "buyers_a_year_over", 100_000_000),
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
        ("douyin-exporter-support", "douyin-commerce", ProgramKind.CONTENT_COMMERCE_SUPPORT),
        ("1688-supply-mode", "1688", ProgramKind.OPERATING_MODE),
        ("1688-ai-assistant", "1688", ProgramKind.ENABLER),
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

    assert len(dates) == 46
    assert {key: dates[key] for key in ("facts:1", "facts:7", "facts:20", "facts:22", "facts:readiness")} == {
        "facts:1": "2025-05",
        "facts:7": "2019",
        "facts:20": "2025-12-15",
        "facts:22": "2024-03",
        "facts:readiness": "",
    }


def test_names_are_in_the_trade_s_words(programs: dict[str, Program], channels: dict[str, Channel]) -> None:
    assert programs["jd-export-procurement-fund"].sponsor == Localized(zh="京东", en="JD.com")
    assert channels["freshippo"].name.zh == "盒马"


def test_no_channel_is_closed_on_the_word_of_a_reprint_alone(channels: dict[str, Channel]) -> None:
    for channel in channels.values():
        closed = {c.source for c in channel.status if c.status in {Status.SUSPENDED, Status.ENDED}}
        assert Grade.REPORTED not in {source.grade for source in channel.sources if source.id in closed}, channel.id
