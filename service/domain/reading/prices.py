"""What a buyer wants to pay for one: `十五块钱以内`, `目标价 3-5 元`, `under $5`, `USD 2.5 each`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from service.domain.money import Money, PriceRange
from service.domain.reading.found import Field, Found
from service.domain.text.numerals import NUMBER, read_number

_AFTER = {
    "人民币": "CNY", "元人民币": "CNY", "元": "CNY", "块钱": "CNY", "块": "CNY",
    "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "美元": "USD", "美金": "USD", "刀": "USD", "usd": "USD", "us dollars": "USD", "dollars": "USD", "dollar": "USD",
    "欧元": "EUR", "eur": "EUR", "euros": "EUR", "euro": "EUR", "英镑": "GBP", "gbp": "GBP", "pounds sterling": "GBP",
    "港币": "HKD", "港元": "HKD", "hkd": "HKD", "日元": "JPY", "jpy": "JPY",
}  # fmt: skip
_BEFORE = {
    "¥": "CNY", "￥": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "us$": "USD", "usd": "USD", "$": "USD",
    "eur": "EUR", "€": "EUR", "gbp": "GBP", "£": "GBP", "hk$": "HKD", "hkd": "HKD",
}  # fmt: skip
_MOST = (
    r"不超过|不高于|不要超过|低于|少于|小于|最高|最多|至多|上限|控制在|≤|<=|<|under|(?<!not )below|"
    r"(?<!no )(?<!not )less than|at most|up to|no more than|not more than|not over|not exceeding|max(?:imum)?(?:\sof)?|"
    r"within|cheaper than"
)
_LEAST = (
    r"不低于|不少于|至少|最低|高于|超过|≥|>=|>|over|above|at least|(?:no|not) (?:less|lower) than|not below|more than|"
    r"from|min(?:imum)?(?:\sof)?"
)
_ABOUT = r"大约|大概|约|about|around|approx(?:imately|\.)?|circa|~"
_BETWEEN = r"之间"
_MOST_AFTER = r"以内|以下|之内|之下|封顶|内|or less|or below|or under|max(?:imum)?\b|at most"
_LEAST_AFTER = r"以上|起|or more|or above|and up|min(?:imum)?\b"
_ABOUT_AFTER = r"左右|上下"
_NAMED = (
    r"目标单?价|心理价位?|单价|价格|价位|售价|零售价|供货价|报价|成本价?|预算|每(?:[件个只条套双箱盒袋瓶台张支把块片米吨斤]|公斤|千克|kg)|"
    r"\b(?:target(?:\sunit)?\sprice|unit\sprice|price(?:\srange)?|budget|cost|each)"
)
_TOTAL = re.compile(
    r"(?:总预算|总价|总金额|总额|货款|合同额|total(?:\sbudget|\svalue|\samount)?|budget of)\s?[:：约为]?\s?$"
)
_EACH = (
    r"(?:\s?(?:/|每|一|per\s|an?\s)\s?(?:[件个只条套双对箱盒袋包瓶卷台张支把块片米]|"
    r"(?:pcs?|pieces?|units?|sets?|pairs?|kg)(?![a-z]))|\s?each\b|\s?ea\b|\s?apiece\b)"
)
_PRICE = re.compile(
    rf"(?P<named>(?:(?:{_NAMED})[\s:：为是在,;]*){{1,2}})?"
    rf"(?:(?P<most>{_MOST})|(?P<least>{_LEAST})|"
    rf"(?P<about>{_ABOUT}))?\s?(?P<before>{'|'.join(map(re.escape, sorted(_BEFORE, key=len, reverse=True)))})?\s?"
    rf"(?P<low>{NUMBER})(?:\s?(?:{'|'.join(sorted(_AFTER, key=len, reverse=True))})?\s?(?:[-~–—到至]|\band\b|"
    rf"\bto\b)\s?(?:{'|'.join(map(re.escape, _BEFORE))})?\s?(?P<high>{NUMBER}))?"
    rf"\s?(?P<after>{'|'.join(sorted(_AFTER, key=len, reverse=True))})?(?![a-z])(?P<dimes>[一二三四五六七八九\d](?:毛|"
    rf"角)?(?![\d.件个只条套双对箱盒袋包瓶卷台张支把片]))?"
    rf"(?:\s?(?:(?P<most_after>{_MOST_AFTER})|(?P<least_after>{_LEAST_AFTER})|(?P<about_after>{_ABOUT_AFTER})|"
    rf"{_BETWEEN}))?(?P<each>{_EACH})?"
    rf"(?:\s?(?:(?P<most_last>{_MOST_AFTER})|(?P<least_last>{_LEAST_AFTER})))?"
)
_CURRENCY = re.compile("|".join(map(re.escape, sorted({*_BEFORE, *_AFTER}, key=len, reverse=True))))
_NOT_A_PRICE = re.compile(r"\s?(?:店|区|购|包邮|抽奖|红包|券|满|运费|保证金|押金|肥皂)")
_AFTER_PRICES = frozenset("的之送发交含")
"""What may follow a price without a stop; other characters begin the name of what is counted."""
_TOLERANCE = Decimal("0.1")
"""What `about` leaves room for, either way."""
_FEN = Decimal("0.01")


def find_prices(folded: str) -> Iterator[Found]:
    """The prices of a folded text, each with its currency; one without a currency or of a whole order is none.

    A price without bounds is what the buyer would pay at most.
    """
    for match in _PRICE.finditer(folded) if _CURRENCY.search(folded) else ():
        currency = _currency(match)
        if (
            currency is None
            or _NOT_A_PRICE.match(folded, match.end())
            or _TOTAL.search(folded[: match.start("low")][-16:])
        ):
            continue
        if (value := _range(match, currency)) is not None:
            yield Found(Field.TARGET_PRICE, value, match.start(), match.end())


def _currency(match: re.Match[str]) -> str | None:
    before, after = match["before"], match["after"]
    if before is None and after is None:
        return None
    if (
        before is None
        and after == "块"
        and not any(match[name] for name in ("named", "high", "most_after", "about_after", "each", "dimes"))
    ):
        return None  # 块 counts pieces as well
    if before is None and after == "块" and _counts_pieces(match):
        return None
    return _BEFORE[before] if before is not None else _AFTER[after]


def _counts_pieces(match: re.Match[str]) -> bool:
    """Whether a range of 块 that is said once is of goods that follow: `60-90块香皂`, not `60块到90块`."""
    is_bare = not any(match[name] for name in ("named", "most", "most_after", "about", "about_after", "each", "dimes"))
    said = match.string[match.start("low") : match.end("after")]
    follows = match.string[match.end() : match.end() + 1]
    return is_bare and said.count("块") == 1 and follows not in _AFTER_PRICES and follows.isalpha()


def _range(match: re.Match[str], currency: str) -> PriceRange | None:
    low = read_number(match["low"])
    high = read_number(match["high"]) if match["high"] else None
    if low is None or low <= 0:
        return None
    if match["dimes"] and match["after"] in {"块", "元", "块钱"} and high is None:
        dime = read_number(match["dimes"].rstrip("毛角"))
        low += (dime or Decimal(0)) / 10
    if high is not None:
        return PriceRange(_money(min(low, high), currency), _money(max(low, high), currency))
    if match["about"] or match["about_after"]:
        return PriceRange(_money(low * (1 - _TOLERANCE), currency), _money(low * (1 + _TOLERANCE), currency))
    if match["least"] or match["least_after"] or match["least_last"]:
        return PriceRange(min=_money(low, currency))
    return PriceRange(max=_money(low, currency))


def _money(amount: Decimal, currency: str) -> Money:
    rounded = amount.quantize(_FEN, ROUND_HALF_UP)
    return Money(rounded if rounded != amount.to_integral_value() else amount.to_integral_value(), currency)
