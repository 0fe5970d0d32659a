"""The check of the certificate that goods need before they may be sold at home: CCC, SC, NMPA, by class and day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from service.domain.catalog import Product
from service.domain.certificates import covers
from service.domain.readiness.certification_classes import (
    CHECKED_ON,
    CertificationClass,
    Requirement,
    may_lie_in_class,
)
from service.domain.readiness.checks import Check, CheckName, not_ready, ready, unknown
from service.domain.readiness.placing import Grounds, Placing, place
from service.domain.readiness.stated import find_attribute, read_yes_no
from service.domain.text.normalise import fold_value

_NAME = CheckName.COMPULSORY_CERTIFICATION
_FIELDS = ("product.hs_code", "product.certifications")
_N_NAMED = 4
_APPLIES = (" 适用", " applies", "")
_Pair = tuple[str, str]

_ROUTES: Mapping[str, _Pair] = {
    "": ("", ""),
    "third_party": ("第三方认证", "third-party certification"),
    "self_declaration": ("自我声明", "self-declaration"),
    "self_declaration_or_third_party": (
        "自我声明（2026年7月1日起不再新办）或第三方认证",
        "self-declaration (no new ones since 1 July 2026) or third-party certification",
    ),
    "licence": ("生产许可", "production licence"),
    "filing": ("备案", "filing"),
    "provincial_filing": (
        "首次销售前向省级卫生部门备案",
        "filed with the provincial health authority before first sale",
    ),
    "registration": ("注册", "registration"),
}
_MISSING: Mapping[Grounds, tuple[_Pair, _Pair]] = {
    Grounds.NEEDS_MORE: (
        (
            "属于哪一类取决于材质或是否带电、用途，未说明。",
            "The class depends on material, electricity or use, not stated.",
        ),
        ("在名称、描述或属性中写明材质、是否带电和用途。", "State the material, whether electric, and the use."),
    ),
    Grounds.NEEDS_VOLTS: (
        (
            "36V 以上须认证，36V 及以下不在目录内；未说明电压。",
            "Inside above 36 V, outside up to 36 V; no voltage is stated.",
        ),
        ("填写属性“电压”。", "State the attribute “voltage”."),
    ),
    Grounds.NEEDS_CODE: (
        ("没有 HS 编码，仅凭名称不足以判断。", "Without an HS code the name alone does not tell."),
        ("填写六位 HS 编码。", "State the HS code with six digits."),
    ),
    Grounds.CODE_AND_NAME_DIFFER: (
        ("名称像此类商品，但 HS 编码不符。", "The name is of the class, but the HS code is of other goods."),
        ("核对 HS 编码与名称。", "Check the HS code against the name."),
    ),
    Grounds.CODE_HOLDS_OTHERS: (
        (
            "该编码下只有部分商品属于此类，名称未说明是哪一种。",
            "Only some goods of the code are of it; the name does not tell.",
        ),
        (
            "在名称中写明是哪一种商品，并对照认证目录核实。",
            "Name the goods as the catalogue does, and check against it.",
        ),
    ),
}


def check_certification(product: Product, *, on: date = CHECKED_ON, likely: Mapping[str, float] | None = None) -> Check:
    """The certificate that the class of the goods needs.

    Args:
        product: the goods.
        on: the day on which they are to be sold.
        likely: probabilities of HS headings, for goods without a code.
    """
    placing = place(product, likely)
    if exempt := _exemption(product, placing):
        return exempt
    if placing.known is None:
        return _untold(product, placing)
    requirement = placing.known.requirement_on(on)
    if requirement is None or not requirement.is_needed:
        return _outside(product, placing, placing.known, requirement, on)
    return replace(_inside(product, placing, placing.known, requirement, on), source=requirement.source)


def _exemption(product: Product, placing: Placing) -> Check | None:
    """A maker that knows better states that the certificate does not apply."""
    possible = (placing.known,) if placing.known else placing.possible
    for needed in {one.name: None for known in possible for one in known.requirements}:
        names = [f"{name}{ending}" for name in (needed.zh.lower(), needed.en.lower()) for ending in _APPLIES]
        stated = find_attribute(product.attributes, names)
        if stated and (
            fold_value(stated[1]) in ("不适用", "not applicable", "exempt", "免办") or read_yes_no(stated[1]) is False
        ):
            zh = f"厂家注明 {needed.zh} 不适用（{stated[0]}）。"
            return ready(_NAME, _FIELDS, zh, f"The maker states that {needed.en} does not apply.")
    return None


def _untold(product: Product, placing: Placing) -> Check:
    if placing.grounds is Grounds.NO_CLASS or not placing.possible:
        return _unlisted(product.hs_code)
    (evidence_zh, evidence_en), step = _MISSING[placing.grounds]
    chance = "" if placing.probability is None else f"{placing.probability:.0%}"
    zh, en = _names(placing.possible)
    guess_zh, guess_en = (f"（可能性 {chance}）", f" (likelihood {chance})") if chance else ("", "")
    source = placing.possible[0].requirements[-1].source
    check = unknown(_NAME, _FIELDS, (f"{zh}{guess_zh}：{evidence_zh}", f"{en}{guess_en}: {evidence_en}"), step)
    return replace(check, source=source)


def _names(possible: tuple[CertificationClass, ...]) -> _Pair:
    named = possible[:_N_NAMED]
    zh, en = "、".join(one.name.zh for one in named), "; ".join(one.name.en for one in named)
    return (f"{zh}等", f"{en} and others") if len(possible) > _N_NAMED else (zh, en)


def _unlisted(hs_code: str | None) -> Check:
    if hs_code is None:
        evidence = (
            "没有 HS 编码，名称也不像所列的任何一类。",
            "No HS code is stated, and the name is of no listed class.",
        )
        return unknown(_NAME, _FIELDS, evidence, ("填写六位 HS 编码。", "State the HS code with six digits."))
    if may_lie_in_class(hs_code):
        short = (
            f"HS {hs_code} 位数不足，其中部分商品须认证。",
            f"HS {hs_code} is too short: some goods below it need one.",
        )
        return unknown(_NAME, _FIELDS, short, ("把 HS 编码填到六位。", "State the HS code with six digits."))
    evidence = (
        f"HS {hs_code} 和名称都不属于所列类别；编码对照由本服务整理，并不完整。",
        f"Neither HS {hs_code} nor the name is of a listed class; the codes were mapped here and are not complete.",
    )
    step = ("对照现行 CCC 与许可目录核实一次。", "Check once against the CCC and licensing catalogues in force.")
    return unknown(_NAME, _FIELDS, evidence, step)


def _outside(
    product: Product, placing: Placing, known: CertificationClass, requirement: Requirement | None, on: date
) -> Check:
    by_zh, by_en = _grounds(product, placing)
    if requirement is None:
        zh = f"{known.name.zh}（{by_zh}）：{on} 当日不要求认证。"
        en = f"{known.name.en} ({by_en}): no certificate is required on {on}."
        return replace(ready(_NAME, _FIELDS, zh, en), source=known.requirements[0].source)
    zh, en = f"{known.name.zh}（{by_zh}）：不要求 CCC。", f"{known.name.en} ({by_en}): CCC is not required."
    if not requirement.is_confirmed:
        zh, en = f"{zh}据转载资料，未经官方文本证实。", f"{en} Reported, not confirmed by an official text."
    return replace(ready(_NAME, _FIELDS, zh, en), source=requirement.source)


def _grounds(product: Product, placing: Placing) -> _Pair:
    if placing.probability is not None:
        return f"按名称，可能性 {placing.probability:.0%}", f"by name, likelihood {placing.probability:.0%}"
    if placing.grounds is Grounds.CODE:
        return f"HS {product.hs_code}", f"HS {product.hs_code}"
    return f"按名称和 HS {product.hs_code}", f"by name and HS {product.hs_code}"


def _inside(product: Product, placing: Placing, known: CertificationClass, requirement: Requirement, on: date) -> Check:
    needed, (by_zh, by_en) = requirement.name, _grounds(product, placing)
    held = _held(product, requirement)
    if held:
        zh, en = f"{known.name.zh}（{by_zh}）：已有 {needed.zh}。", f"{known.name.en} ({by_en}): {needed.en} stated."
        return ready(_NAME, _FIELDS, zh, en)
    route = _ROUTES[requirement.route]
    stated = product.certifications
    shown_zh = "未填写认证" if stated is None else f"已填认证：{'、'.join(stated) or '无'}"
    shown_en = "none stated" if stated is None else f"stated: {', '.join(stated) or 'none'}"
    since = requirement.certain_from
    latest_zh, latest_en = ("", "") if requirement.possible_from else ("至迟", " at the latest")
    terms_zh = route[0] + (f"，{latest_zh}自 {since} 起" if since else "")
    terms_en = route[1] + (f", since {since}{latest_en}" if since else "")
    zh = f"{known.name.zh}（{by_zh}）须有 {needed.zh}（{terms_zh}）；{shown_zh}。"
    en = f"{known.name.en} ({by_en}) need {needed.en} ({terms_en}); {shown_en}."
    build: Callable[[CheckName, tuple[str, ...], _Pair, _Pair], Check] = unknown
    if held is False:
        if requirement.holds_on(on) is None:
            zh, en = f"{zh}{on} 是否已强制，资料不一。", f"{en} Whether it is in force on {on} the sources leave open."
        elif not requirement.is_confirmed:
            zh, en = f"{zh}据转载资料，未经官方文本证实。", f"{en} Reported, not confirmed by an official text."
        else:
            build = not_ready
    step_zh = f"申请 {needed.zh} 并填入认证；确不适用的，注明属性“{needed.zh} 适用：不适用”。"
    step_en = f"Get {needed.en} and state it; if it does not apply, state “{needed.en} applies: not applicable”."
    return build(_NAME, _FIELDS, (zh, en), (step_zh, step_en))


def _held(product: Product, requirement: Requirement) -> bool | None:
    """Whether the certificate is among those stated; None where that cannot be told, or nothing is stated."""
    if product.certifications is None:
        return None
    verdicts = {covers(product.certifications, name) for name in (requirement.name.zh, requirement.name.en)}
    return True if True in verdicts else (None if verdicts == {None} else False)
