"""Provinces of China: GB/T 2260 codes and names, ISO 3166-2 codes, and who borders whom; and the time they keep.

Sources: GB/T 2260-2007 (six-digit codes and names), ISO 3166-2:CN (since 2017 with letters).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone

from service.domain.language import Localized

CHINA_STANDARD_TIME = timezone(timedelta(hours=8), "CST")
"""Programmes open and close by the calendar of the place they are offered in; all provinces keep one time."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province-level division.

    Attributes:
        code: ISO 3166-2, e.g. `CN-HE`.
        gb_code: GB/T 2260, e.g. `130000`.
        name: full names in both languages.
        neighbours: ISO codes of the provinces it borders (on land, or across a strait or delta by bridge or ferry).
    """

    code: str
    gb_code: str
    name: Localized
    neighbours: frozenset[str]


_ROWS = """
BJ 110000 北京市 Beijing | TJ HE
TJ 120000 天津市 Tianjin | BJ HE
HE 130000 河北省 Hebei | BJ TJ LN NM SX HA SD
SX 140000 山西省 Shanxi | HE NM SN HA
NM 150000 内蒙古自治区 Inner_Mongolia | HL JL LN HE SX SN NX GS
LN 210000 辽宁省 Liaoning | JL NM HE
JL 220000 吉林省 Jilin | HL LN NM
HL 230000 黑龙江省 Heilongjiang | JL NM
SH 310000 上海市 Shanghai | JS ZJ
JS 320000 江苏省 Jiangsu | SH ZJ AH SD
ZJ 330000 浙江省 Zhejiang | SH JS AH JX FJ
AH 340000 安徽省 Anhui | JS ZJ JX HB HA SD
FJ 350000 福建省 Fujian | ZJ JX GD TW
JX 360000 江西省 Jiangxi | ZJ AH HB HN GD FJ
SD 370000 山东省 Shandong | HE HA AH JS
HA 410000 河南省 Henan | HE SX SN HB AH SD
HB 420000 湖北省 Hubei | HA SN CQ HN JX AH
HN 430000 湖南省 Hunan | HB CQ GZ GX GD JX
GD 440000 广东省 Guangdong | FJ JX HN GX HI HK MO
GX 450000 广西壮族自治区 Guangxi | GD HN GZ YN
HI 460000 海南省 Hainan | GD
CQ 500000 重庆市 Chongqing | SC SN HB HN GZ
SC 510000 四川省 Sichuan | CQ GZ YN XZ QH GS SN
GZ 520000 贵州省 Guizhou | CQ HN GX YN SC
YN 530000 云南省 Yunnan | GX GZ SC XZ
XZ 540000 西藏自治区 Tibet | XJ QH SC YN
SN 610000 陕西省 Shaanxi | SX HA HB CQ SC GS NX NM
GS 620000 甘肃省 Gansu | SN SC QH XJ NM NX
QH 630000 青海省 Qinghai | GS SC XZ XJ
NX 640000 宁夏回族自治区 Ningxia | NM SN GS
XJ 650000 新疆维吾尔自治区 Xinjiang | XZ QH GS
TW 710000 台湾省 Taiwan | FJ
HK 810000 香港特别行政区 Hong_Kong | GD MO
MO 820000 澳门特别行政区 Macao | GD HK
"""

_SUFFIXES = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")


def _read_rows() -> dict[str, Province]:
    provinces = {}
    for line in _ROWS.strip().splitlines():
        facts, neighbours = line.split("|")
        letters, gb_code, zh, en = facts.split()
        code = f"CN-{letters}"
        provinces[code] = Province(
            code, gb_code, Localized(zh, en.replace("_", " ")), frozenset(f"CN-{n}" for n in neighbours.split())
        )
    return provinces


PROVINCES = _read_rows()


def _short_zh(name: str) -> str:
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def _spellings() -> dict[str, str]:
    spellings = {}
    for province in PROVINCES.values():
        en = province.name.en.casefold()
        for spelling in (
            province.code.casefold(),
            province.code.casefold().removeprefix("cn-"),
            province.gb_code,
            province.gb_code[:2],
            province.name.zh,
            _short_zh(province.name.zh),
            en,
            en.replace(" ", ""),
            f"{en} province",
        ):
            spellings[spelling] = province.code
    return spellings


_CODE_OF = _spellings()


def find_province_code(text: str) -> str | None:
    """The ISO 3166-2 code that `text` names, or None.

    Understands ISO codes (`CN-HE`, `HE`), GB/T 2260 codes (`130000`), and Chinese and English names
    in full or short (`河北省`, `河北`, `Hebei`, `Hebei Province`).
    """
    return _CODE_OF.get(" ".join(text.casefold().split()))
