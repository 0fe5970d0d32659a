"""Each company and programme that the texts of the trade name has a row in the registry, or a reason to have none.

The list is of all names in the six texts on which the registry is founded: the essay on Shaji's factories (2024-02-14),
the report on the platforms' initiatives (2025-05), those on LST (2024-03) and on 1688 (2024-08-14), and the profiles of
companies (2019).
"""

from __future__ import annotations

import pytest

from service.programs.registry import load_registry

MOTIVE = "motives and mood, not terms"
SHARES = "share prices match nothing"
ABROAD = "it concerns sales abroad"
SERVICE = "a service, not a channel for goods"
ONE_SELLER = "one seller's own figures"

NAMED: dict[str, tuple[str, ...] | str] = {
    # the essay on Shaji
    "Alibaba": ("taobao-tmall",),
    "Pinduoduo": ("pinduoduo-marketplace",),
    "JD.com": ("jd-marketplace",),
    "Douyin": ("douyin-commerce",),
    "Alibaba International, AliExpress": ("aliexpress-export",),
    "Pinduoduo above Alibaba in market value": SHARES,
    # the platforms' initiatives
    "Taobao and Tmall's task force": ("taobao-tmall-exporter-taskforce",),
    "Freshippo's green channel": ("freshippo-green-channel", "freshippo"),
    "Pinduoduo's CNY 100 billion": ("pinduoduo-merchant-support",),
    "JD.com's CNY 200 billion": ("jd-export-procurement-fund",),
    "Tencent": ("tencent-exporter-support", "wechat-shops"),
    "Meituan": ("meituan-exporter-support", "meituan"),
    "ByteDance": ("douyin-exporter-support",),
    "Baidu": ("baidu-free-livestream-ads", "baidu-livestream"),
    "DiDi": ("didi-employment-consumption",),
    "Ministry of Commerce, Sheng Qiuping": ("mofcom-retail-matchmaking", "mofcom-package-2025-04"),
    "trade associations": ("chambers-initiative", "seven-associations-initiative"),
    "supermarket chains": ("yonghui-exporter-support", "crvanguard-exporter-support"),
    "Temu, the end of de minimis, the duties of April 2025": ABROAD,
    "Li Chengdong, the meeting of February, patriotic buying, state funds": MOTIVE,
    # LST
    "LST, TTG, 1.5 million stores": ("lst-corner-store-supply",),
    "Taobao Deals": ("taobao-deals",),
    "Sun Art": ("sun-art",),
    "Intime": ("intime",),
    "delivery to the US in five days, Shein": ABROAD,
    "listings of Freshippo and of the cloud, Joe Tsai and Eddie Wu": SHARES,
    # 1688
    "1688's plan and its two modes": ("1688-self-operation", "1688-supply-mode", "1688"),
    "the AI assistant": ("1688-ai-assistant",),
    "refund only": ("1688-refund-rule", "other-platforms-refund-rule"),
    "Shanghai Xinmai, He Yudi of Dongyang, Ma Shuzhong": ONE_SELLER,
    "a fifth of a worker's time for the shop": ONE_SELLER,
    # the profiles of 2019
    "Kuaishou": ("kuaishou-commerce",),
    "Little Red Book": ("xiaohongshu",),
    "WeChat sellers": ("wechat-social-selling",),
    "AliExpress Russia (Mail.ru, MegaFon, RDIF)": ("aliexpress-export",),
    "Pinduoduo's daily and monthly users": "seven years old",
    "Meituan's market value": SHARES,
    "Universal Beijing Resort, Koubei, Fliggy, Alipay, ABOS": SERVICE,
    "Amazon India, TikTok abroad": ABROAD,
    "PayPal and GoPay, Geek+": "payment and warehouse robots",
    "Pinduoduo's own waybill system, Cainiao": "carriage, not access",
    # named by the ministry and the agencies in spring 2025
    "Kuaishou's, Vipshop's and 91 Home Textiles' measures": (
        "kuaishou-exporter-support",
        "vipshop-exporter-support",
        "91-home-textile-exporter-support",
    ),
    "Lianhua, Wushang, a chain of Sichuan, Shengjia": (
        "lianhua-exporter-support",
        "wushang-exporter-support",
        "sichuan-chain-exporter-support",
        "shengjia-export-zone",
    ),
    "State documents on home sales and integration": (
        "state-council-2020-16",
        "samr-same-line-2020",
        "state-council-integration-2022",
        "integration-pilot-2022",
        "state-council-circular-2023",
        "consumption-plan-2025",
        "cfec-sixth-meeting-2025",
    ),
    "Suning, Wumart": "no measure of 2025 was found",
}


@pytest.mark.parametrize("name", NAMED)
def test_each_name_has_a_row_or_a_reason(name: str) -> None:
    registry = load_registry()
    known = {program.id for program in registry.programs} | {channel.id for channel in registry.channels}
    answer = NAMED[name]

    assert answer
    assert isinstance(answer, str) or set(answer) <= known


def test_every_programme_is_named_somewhere() -> None:
    named = {row for answer in NAMED.values() if isinstance(answer, tuple) for row in answer}
    of_a_channel_s_row = {"douyin-zero-deposit-entry"}

    assert {program.id for program in load_registry().programs} - named == of_a_channel_s_row
