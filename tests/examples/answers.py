"""What Homeward answers each firm, as the page of worked examples shows it.

`python -m tests.examples` writes the answers into the page anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from service.domain.language import Language
from service.domain.market.lots import DemandLots
from service.domain.portfolio.build import build_portfolio
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.factors.factor_value import NEUTRAL
from service.domain.ranking.goods_and_demands import recommend_demands
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.visible_offers import visible_offers
from service.domain.readiness.assess import assess_product
from service.domain.readiness.checks import Readiness
from service.domain.rules import CriterionVerdict, Eligibility, Verdict
from service.domain.snapshot.snapshot import Snapshot
from service.domain.worth.benefits import FirmFigures
from tests.examples.firms import FIRMS, NOW, TENANT, THEN, Firm, market

PAGE = Path(__file__).parents[2] / "docs" / "worked-examples.md"
_BLOCK = re.compile(r"(<!-- answer: (\S+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
_K = 4


def answers() -> dict[str, str]:
    """Every block of the page by its name: `<firm>.<day>`, `<firm>.ready`, `<firm>.buyers`."""
    snapshot, found = market(), dict[str, str]()
    for firm in FIRMS:
        for day in (THEN, NOW):
            found[f"{firm.key}.{day}"] = "\n".join(_offers(snapshot, firm, day))
        found[f"{firm.key}.ready"] = "\n".join(_readiness(snapshot, firm))
        found[f"{firm.key}.buyers"] = "\n".join(_buyers(snapshot, firm)) or "- no buyer asks for such goods"
    return found


def _offers(snapshot: Snapshot, firm: Firm, day: date) -> Iterator[str]:
    request = RecommendationRequest(as_of=day)
    judged = JudgedCatalog(snapshot, firm.exporter, visible_catalog(snapshot, TENANT, firm.exporter.id), day)
    grouped: dict[tuple[int, Verdict, tuple[str, ...]], list[tuple[str, str]]] = {}
    ranks = {Verdict.ELIGIBLE: 0, Verdict.UNKNOWN: 1, Verdict.INELIGIBLE: 2}
    for _, offer in visible_offers(snapshot, TENANT, "programs").offers:
        verdict = judged.evaluate(offer)
        deciding = _deciding(verdict)
        key = (ranks[verdict.verdict], verdict.verdict, tuple(found.criterion for found in deciding))
        why = " ".join(found.reason.in_language(Language.EN) for found in deciding)
        grouped.setdefault(key, []).append((f"`{offer.target.id}`", why))
    for (_, verdict_of_all, criteria), programs in sorted(grouped.items()):
        (first, why), names = programs[0], ", ".join(name for name, _ in programs)
        is_alone = len({reason for _, reason in programs}) == 1
        yield f"- **{verdict_of_all}** by {', '.join(criteria)}: {names}. {'' if is_alone else f'{first}: '}{why}"
    portfolio = build_portfolio(snapshot, TENANT, firm.exporter, _K, request, FirmFigures())
    chosen = ", ".join(f"`{choice.target.id}` ({choice.target.type})" for choice in portfolio.choices)
    yield f"- **Portfolio of {_K}**: {chosen or 'none'}. Operating mode: {portfolio.mode.mode}."


def _deciding(verdict: Eligibility) -> list[CriterionVerdict]:
    """The criteria that have the verdict of the whole: of what rules out one, the first; of what lets in, the last."""
    deciding = [found for found in verdict.criteria if found.verdict is verdict.verdict]
    if verdict.verdict is Verdict.ELIGIBLE:
        return deciding[-1:]
    return deciding[:1] if verdict.verdict is Verdict.INELIGIBLE else deciding


def _readiness(snapshot: Snapshot, firm: Firm) -> Iterator[str]:
    lots = DemandLots(snapshot, TENANT)
    for product in firm.products:
        found = assess_product(product, firm.exporter, lots.quantities_for(product), is_owner=True)
        unknown = [str(check.name) for check in found.checks if check.verdict is Readiness.UNKNOWN]
        yield f"- {product.name}: **{found.verdict}**; unknown: {', '.join(unknown) or 'nothing'}"
        for check in found.checks:
            if check.verdict is Readiness.NOT_READY and check.next_step:
                step = check.next_step.en.replace(str(product.id), "{id}")
                yield f"  - {check.name}: {check.evidence.en} {step}"


def _buyers(snapshot: Snapshot, firm: Firm) -> Iterator[str]:
    request = RecommendationRequest(as_of=NOW, limit=10)
    for product in firm.products:
        for item in recommend_demands(snapshot, TENANT, product, firm.exporter, request).items:
            price = next(part for part in item.contributions if part.factor == "price")
            kind = next(part for part in item.contributions if part.factor == "category")
            if kind.value < NEUTRAL:
                continue  # other goods that share a word
            flags = f" **{', '.join(item.flags)}**" if item.flags else ""
            yield f"- {product.name} → {item.target.title.en}: {price.reason.en}{flags}"


def write_page() -> None:
    """Put the answers into the page."""
    found = answers()
    text = PAGE.read_text("utf-8")
    PAGE.write_text(_BLOCK.sub(lambda match: match[1] + found[match[2]] + match[3], text), "utf-8")


def read_page() -> dict[str, str]:
    """The blocks of the page as they stand."""
    text = PAGE.read_text("utf-8")
    return {match[2]: match[0].removeprefix(match[1]).removesuffix(match[3]) for match in _BLOCK.finditer(text)}
