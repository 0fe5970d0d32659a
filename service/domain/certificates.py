"""Certificates under their one name: CCC is 3C认证 and 中国强制性产品认证, `ISO9001:2015` an edition of ISO 9001.

Marks and schemes are those of `data/certificates.tsv`, whose sources are the project's facts (`-`: spellings in trade,
which claim nothing). Standards (GB, ISO, EN, ASTM …) are known by their form. What is neither stands for itself, and
may be another spelling of anything: a comparison with it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from service.domain.caches import BUDGETS, Memo, measure_plain
from service.domain.text.normalise import fold


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, mark or standard.

    Attributes:
        key: its one name: `ccc`, `gb 4806.7`, `iso 9001`; an unknown one's own words, folded.
        edition: the year of a standard's edition, when stated.
        grade: the class within it, when stated: `a` of GB 18401 A类, `ii` of OEKO-TEX class II.
        is_known: whether the name was recognised.
    """

    key: str
    edition: str | None = None
    grade: str | None = None
    is_known: bool = True

    @property
    def family(self) -> str:
        """What it is near to: GB/T 18401 to GB 18401, a part (EN 71-1) to the whole (EN 71)."""
        issuer, _, number = self.key.partition(" ")
        return f"{issuer.removesuffix('/t')} {re.split('[-.]', number)[0]}" if number and self.is_known else self.key

    def meets(self, wanted: Certificate) -> bool:
        """Whether it is what is wanted; an edition or a class that is asked for must be stated."""
        return self.key == wanted.key and wanted.edition in (None, self.edition) and wanted.grade in (None, self.grade)


_ISSUERS = (
    r"gb/?t|gbz|gb|qb/?t|fz/?t|sn/?t|yy/?t|hj/?t|jb/?t|db\d{2}/?t?|iso/iec|iso/ts|iso|iec|en/?iec|en\s?iso|bs\s?en|din\s?en|en|"
    r"bs|din|astm|ansi|asme|jis|as/nzs|csa|ul|ieee|iatf"
)
_STANDARD = re.compile(
    rf"(?P<issuer>{_ISSUERS})\s*-?\s*(?P<number>[a-z]?\d+(?:\.\d+)*(?:-\d{{1,2}}(?!\d))?)(?:\s*[-:：—–/]\s*(?P<edition>(?:19|20)\d\d))?"
)
_FORMS = {"gbt": "gb/t", "qbt": "qb/t", "fzt": "fz/t", "snt": "sn/t"}
_GRADE = re.compile(r"[\s(（]*(?:\bclass\s*([a-d]|i{1,3}|iv|[1-4])\b|(?<![a-z\d])([a-d]|i{1,3}|[1-4])类)[)）]*")
_BEFORE = re.compile(
    r"^(?:已?通过|已?取得|已?获得|具有|具备|持有|符合|有)|^(?:欧盟|美国|德国|日本|韩国|英国|国际|国家)"
)
_NUMBER = re.compile(r"\s*(?:证书)?(?:编号|no\.?|number)?\s*[:：#]?\s*\d{6,}$")
"""Of one firm's certificate: SC10132058100012."""
_AROUND = re.compile(
    r"\s*(?:认证|证书|标准|标志|资质|检测|注册|合格|体系|质量管理|管理体系|"
    r"certificat(?:e|es|ion|ions)|certified|marking|mark|approved|approval|compliant|compliance|standard|listed|test(?:ed)?)\s*"
)
_LAST = re.compile(r"\s*(?:证书?|标志|认证|报告)$")
_SEPARATORS = re.compile(r"\s*[,，、;；|+&]\s*|\s*\b(?:and|or)\b\s*|(?<=[a-z\d])\s*[和及与]\s*(?=[a-z\d])")
_GAP = re.compile(r"\s*[/()]\s*|\s+")
_BETWEEN = re.compile(r"[\s\-_.®™]+")
_YEAR = re.compile(r"(.+)-(\d\d)$")
"""As ASTM writes its editions: F963-17."""


def read_certificates(stated: str) -> tuple[Certificate, ...]:
    """The certificates that one entry names: `FDA, LFGB` names two; `GB/T 4806.7-2016` one."""
    return _certificates[stated]


def _read_entry(stated: str) -> tuple[Certificate, ...]:
    folded = fold(stated.replace("™", "")).strip()
    found: list[Certificate] = []
    for part in filter(None, _SEPARATORS.split(folded)):
        whole = _read(part)
        found += ([whole] if whole.is_known else _read_pieces(part)) or [whole]
    return tuple(dict.fromkeys(found)) or (Certificate(folded, is_known=False),)


def _read_pieces(part: str) -> list[Certificate]:
    """The certificates that stand in it without a sign between them; none where one is not recognised."""
    found: list[Certificate] = []
    for piece in filter(None, _GAP.split(part)):
        found.append(_read(piece))
        if not found[-1].is_known:
            return []
    return found


def _measure_entry(stated: str, found: tuple[Certificate, ...]) -> int:
    return measure_plain(stated, tuple((one.key, one.edition, one.grade, one.is_known) for one in found))


_certificates = Memo(_read_entry, BUDGETS["stated_values"], _measure_entry)


def covers(stated: Iterable[str], required: str) -> bool | None:
    """Whether what is stated has all that a requirement names.

    Returns:
        None where that cannot be told: a name that is not recognised stands on one side, or another edition or part of
        the same standard.
    """
    held = [certificate for entry in stated for certificate in read_certificates(entry)]
    verdicts = [_has(held, wanted) for wanted in read_certificates(required)]
    if all(verdicts):
        return True
    return False if False in verdicts else None


def _has(held: Iterable[Certificate], wanted: Certificate) -> bool | None:
    is_unclear = is_stated = False
    for one in held:
        if one.meets(wanted):
            return True
        is_stated = True
        is_unclear |= not one.is_known or one.family == wanted.family
    return None if is_unclear or (is_stated and not wanted.is_known) else False


def _read(part: str) -> Certificate:
    graded = _GRADE.search(part)
    grade = graded and (graded[1] or graded[2])
    name = _BEFORE.sub("", _NUMBER.sub("", part if graded is None else _GRADE.sub(" ", part, count=1)).strip())
    bare = _AROUND.sub("", name)
    match = _STANDARD.fullmatch(bare) or _STANDARD.search(name)
    if match is not None and _is_whole(match, name):
        issuer = re.sub(r"\s+", " ", match["issuer"])
        issuer = _FORMS.get(issuer, issuer).removeprefix("en ") if issuer != "en" else issuer
        number, edition = match["number"], match["edition"]
        if issuer == "astm" and (year := _YEAR.fullmatch(number)):
            number, edition = year[1], f"20{year[2]}"
        return Certificate(f"{issuer} {number}", edition, grade)
    spellings = (part, name, _LAST.sub("", name), bare, _AROUND.sub(" ", name).strip())
    for spelt in dict.fromkeys(map(_plain, dict.fromkeys(spellings))):
        key = _marks().get(spelt)
        if key is not None:
            return Certificate(key, grade=grade)
    return Certificate(" ".join(part.split()), is_known=False)


def _is_whole(match: re.Match[str], part: str) -> bool:
    """Whether around a standard stands nothing but words of certifying."""
    rest = part[: match.start()] + part[match.end() :]
    return not re.sub(r"[\s()（）的]+", "", _AROUND.sub("", rest))


def _plain(name: str) -> str:
    return _BETWEEN.sub("", name)


@cache
def _marks() -> Mapping[str, str]:
    """The keys of marks and schemes by their names, without spaces and hyphens."""
    rows = (files("service.domain") / "data/certificates.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {
        _plain(fold(name)): key
        for key, _, names, _ in (row.split("\t") for row in rows)
        for name in names.split(";")
        if name.strip()
    }
