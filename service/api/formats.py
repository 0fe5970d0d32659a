"""Forms that the texts of requests have, each with an example to show to the one who missed it."""

from __future__ import annotations

from typing import NamedTuple

from service.domain.market.insights import Dimension

_NUMBER = r"\d{1,9}(\.\d{1,6})?"
_SHARE = r"0?\.\d{1,6}|0"
_STATED = r"[a-z0-9-]{1,64}\.[a-z_]{1,32}:\d{1,12}(\.\d{1,4})?"
_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_DIMENSIONS = "|".join(Dimension)


class Format(NamedTuple):
    """A regular expression and a text that matches it."""

    pattern: str
    example: str


SLUG = Format(r"^[a-z0-9]+(-[a-z0-9]+)*$", "freshippo-green-channel")
AMOUNTS = Format(rf"^{_NUMBER}(-{_NUMBER})?$", "0.30-0.50")
SHARES = Format(rf"^({_SHARE})(-({_SHARE}))?$", "0.25-0.35")
SHARE = Format(rf"^({_SHARE})$", "0.09")
RATE = Format(rf"^[A-Z]{{3}}:{_NUMBER}$", "USD:7.1")
STATED = Format(
    rf"^{_STATED}(,{_STATED})*$",
    "pinduoduo-merchant-support.cost_support:60000,1688-ai-assistant.tools:80000",
)
DIMENSIONS = Format(rf"^({_DIMENSIONS})(,({_DIMENSIONS}))*$", "heading,price_band")
IDS = Format(rf"^{_UUID}(,{_UUID})*$", "01978a3e-3a52-7e6c-9f2b-0d3c5d0a7b11")
HEADING = Format(r"^\d{4}$", "6302")
IDEMPOTENCY_KEY = Format(r"^[\x21-\x7e]{1,255}$", "7d1f0c52-1d5b-4c1e-9a53-3b1f5f0c9e11")

EXAMPLES = {
    known.pattern: known.example
    for known in (SLUG, AMOUNTS, SHARES, SHARE, RATE, STATED, DIMENSIONS, IDS, HEADING, IDEMPOTENCY_KEY)
}
