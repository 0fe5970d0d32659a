"""Certificates under their many names."""

from __future__ import annotations

import pytest

from service.domain.certificates import covers, read_certificates


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (
            (
                "CCC",
                "3C",
                "3c认证",
                "ＣＣＣ",
                "中国强制性产品认证",
                "强制性产品认证证书",
                "China Compulsory Certification",
            ),
            "ccc",
        ),
        (("ISO 9001", "ISO9001", "iso-9001", "ISO9001质量管理体系认证", "ISO 9001 certified"), "iso 9001"),
        (
            (
                "OEKO-TEX Standard 100",
                "Oeko-Tex 100",
                "OEKOTEX",
                "oeko tex",
                "OEKO-TEX® Standard 100",
                "STANDARD 100 by OEKO-TEX",
                "生态纺织品认证",
            ),
            "oeko-tex-100",
        ),
        (("GB 4806.7", "GB4806.7", "gb 4806.7标准"), "gb 4806.7"),
        (("GB/T 18401", "GBT18401", "GB／T 18401"), "gb/t 18401"),
        (("EN 71-1", "EN71-1"), "en 71-1"),
        (("EN ISO 13485", "ISO 13485"), "iso 13485"),
        (("CE", "CE认证", "CE marking", "CE mark"), "ce"),
        (("RoHS", "ROHS 2.0", "RoHS认证"), "rohs"),
        (("GOTS", "GOTS certified", "全球有机纺织品标准"), "gots"),
        (("食品生产许可证", "SC", "SC认证"), "sc"),
        (("CCC (3C)", "已通过3C认证", "3C强制认证", "CCC证书编号：2020010101234567"), "ccc"),
        (("SC10132058100012",), "sc"),
        (("ASTM F963", "ASTM F963-17"), "astm f963"),
        (("IATF16949:2016", "TS16949"), "iatf 16949"),
        (("欧盟CE认证", "CE 认证"), "ce"),
        (("清真认证", "HALAL", "Halal certificate"), "halal"),
    ],
)
def test_spellings_of_one_certificate_are_one(spellings: tuple[str, ...], key: str) -> None:
    assert {spelling: [one.key for one in read_certificates(spelling)] for spelling in spellings} == {
        spelling: [key] for spelling in spellings
    }


@pytest.mark.parametrize(
    ("stated", "keys"),
    [
        ("FDA, LFGB", ["fda", "lfgb"]),
        ("FDA/LFGB", ["fda", "lfgb"]),
        ("FDA、LFGB、CE", ["fda", "lfgb", "ce"]),
        ("CE and FCC", ["ce", "fcc"]),
        ("ISO9001和ISO14001", ["iso 9001", "iso 14001"]),
        ("CE RoHS", ["ce", "rohs"]),
        ("ISO/IEC 17025", ["iso/iec 17025"]),
        ("GB/T 4806.7-2016", ["gb/t 4806.7"]),
        ("某某协会优质产品", ["某某协会优质产品"]),
    ],
)
def test_one_entry_may_name_several(stated: str, keys: list[str]) -> None:
    assert [one.key for one in read_certificates(stated)] == keys


def test_the_year_of_a_standard_is_its_edition() -> None:
    assert [read_certificates(text)[0].edition for text in ("GB 4806.7-2016", "ISO9001:2015", "ISO 9001")] == [
        "2016",
        "2015",
        None,
    ]


@pytest.mark.parametrize(
    ("stated", "required", "verdict"),
    [
        (["3C认证"], "CCC", True),
        (["ISO9001:2015"], "ISO 9001", True),
        (["GB 4806.7-2016"], "GB4806.7", True),
        (["FDA, LFGB"], "LFGB", True),
        (["CE", "LFGB", "FDA"], "FDA, LFGB", True),
        (["CE"], "CCC", False),
        (["FDA"], "FDA, LFGB", False),
        ([], "CCC", False),
        ([], "省级优质证", False),
        (["省级优质证"], "省级优质证", True),
        (["GB 18401-2010 A类"], "GB 18401 A类", True),
        (["GB 18401 C类"], "GB 18401 A类", None),
        (["GB 18401"], "GB 18401 A类", None),
        (["CCC申请中"], "CCC", None),
        (["ISO 9001"], "ISO9001:2015", None),
        (["ISO9001:2008"], "ISO9001:2015", None),
        (["GB/T 18401"], "GB 18401", None),
        (["EN 71-1"], "EN 71", None),
        (["CE", "某某证"], "CCC", None),
        (["CC认证"], "CCC", None),
        (["CCC"], "省级优质证", None),
    ],
)
def test_what_is_not_recognised_decides_nothing(stated: list[str], required: str, verdict: bool | None) -> None:
    assert covers(stated, required) is verdict
