"""`match`: ask with a text what fits it, and see why."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.database import Prepared, with_database
from service.cli.options import AsJson, DataDir, load_settings
from service.cli.printing import heading, labelled, listed, print_json, print_notices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.config import Settings
    from service.domain.language import Language, Localized
    from service.domain.ranking.recommendation import Recommendation
    from service.domain.search.explanation import Evidence
    from service.domain.snapshot.snapshot import Snapshot
    from service.domain.tenancy import Principal
    from service.usecases.recommend import ProductTarget, RecommendationPage, RecommendationRequest
    from service.usecases.versioned_snapshot import VersionedSnapshot
    from service.wire.targets import Reader


MAX_TEXT_LENGTH = 512


class MatchTarget(StrEnum):
    """What a text is matched with."""

    PRODUCTS = "products"
    DEMANDS = "demands"
    PROGRAMS = "programs"


class AnswerLanguage(StrEnum):
    """The language of titles and reasons."""

    EN = "en"
    ZH = "zh"


Text = Annotated[str, typer.Argument(help="A demand's text for products; a product's text for demands or programs.")]
To = Annotated[MatchTarget, typer.Option("--to", help="What to match with.")]
Limit = Annotated[int, typer.Option("-n", "--limit", min=1, max=100, help="How many to show.")]
Viewer = Annotated[
    str | None, typer.Option("--tenant", help="Also match this tenant's private rows.", show_default=False)
]
ReadyOnly = Annotated[
    bool, typer.Option("--ready-only", help="Leave out what something keeps from a home shelf, such as 120 V.")
]
In = Annotated[AnswerLanguage, typer.Option("--language", help="Language of titles and reasons.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Day on which rules are looked at, YYYY-MM-DD; today when left out.")
]


def match(
    text: Text,
    to: To,
    limit: Limit = 10,
    tenant: Viewer = None,
    as_of: AsOf = None,
    ready_only: ReadyOnly = False,
    language: In = AnswerLanguage.EN,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Match a text with products, demands or programs: a table for people, --json for programs."""
    from service.domain.language import Language
    from service.usecases.recommend import RecommendationRequest
    from service.wire.recommendations import show_recommendation, show_verdict

    settings = load_settings(data_dir=data_dir)
    day = read_day(as_of)
    request = RecommendationRequest(limit=limit, as_of=day, ready_only=ready_only)
    if not text.strip() or len(text) > MAX_TEXT_LENGTH:
        raise typer.BadParameter(f"give a text of 1 to {MAX_TEXT_LENGTH} characters", param_hint="TEXT")
    spoken = Language(language)
    page, versioned, reader = with_database(
        settings, lambda prepared: _match(prepared, settings, text, to, tenant, request, spoken)
    )
    if as_json:
        document = {
            "verdict": page.verdict and show_verdict(page.verdict, spoken),
            "items": [show_recommendation(item, reader) for item in page.items],
            "notices": _notices(page, spoken),
            **versioned.versions(page.as_of),
        }
        print_json(document)
    else:
        _print_table(page, reader)


def read_day(text: str | None) -> date:
    """The day of `--as-of`; today in China when left out."""
    from service.domain.places import CHINA_STANDARD_TIME

    if text is None:
        return datetime.now(CHINA_STANDARD_TIME).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write the day as YYYY-MM-DD", param_hint="--as-of") from None


async def open_index(prepared: Prepared, settings: Settings, tenant: str | None) -> tuple[Principal, Snapshot]:
    """Who asks, and an up-to-date snapshot to answer from; without a tenant, nobody's private rows are matched.

    Raises:
        NotFound: there is no tenant of this name.
    """
    from service.domain.tenancy import REGISTRY_TENANT_ID, Principal
    from service.errors import NotFound
    from service.usecases.refresh_index import load_snapshot

    principal = Principal(REGISTRY_TENANT_ID, "network")
    if tenant is not None:
        async with prepared.database.unit_of_work(None) as uow:
            found = await uow.tenants.find_by_name(tenant)
        if found is None:
            raise NotFound(f"there is no tenant named {tenant!r}; `homeward keys create --tenant NAME` makes one")
        principal = Principal(found.id, found.name)
    snapshot = await load_snapshot(prepared.database, database_url=prepared.url, data_dir=settings.data_dir)
    return principal, snapshot


async def _match(
    prepared: Prepared,
    settings: Settings,
    text: str,
    to: MatchTarget,
    tenant: str | None,
    request: RecommendationRequest,
    language: Language,
) -> tuple[RecommendationPage, VersionedSnapshot, Reader]:
    from service.domain.drafts.catalog import ProductQuery
    from service.domain.drafts.demand import DemandQuery
    from service.usecases.name_partners import name_partners
    from service.usecases.recommend import match_demand, match_product
    from service.usecases.scans import Scans
    from service.usecases.versioned_snapshot import VersionedSnapshot, name_registry
    from service.wire.targets import Reader

    principal, snapshot = await open_index(prepared, settings, tenant)
    versioned = VersionedSnapshot(snapshot, name_registry(snapshot))
    if to is MatchTarget.PRODUCTS:
        page = await match_demand(Scans(), snapshot, principal, DemandQuery(title=text), request)
    else:
        target: ProductTarget = "demands" if to is MatchTarget.DEMANDS else "programs"
        page = await match_product(Scans(), snapshot, principal, ProductQuery(name=text), target, request)
    partners = await name_partners(prepared.database, principal, [item.target for item in page.items])
    return page, versioned, Reader(language, principal.tenant_id, partners)


def _print_table(page: RecommendationPage, reader: Reader) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text as Cell

    from service.cli.targets import ID_WIDTH, describe_target
    from service.domain.names import name_of

    if page.verdict is not None:
        typer.echo(page.verdict.reason.in_language(reader.language))
    if not page.items:
        typer.echo(_nothing().in_language(reader.language))
        print_notices(_notices(page, reader.language))
        return
    score, fit, known, what, eligibility, why, as_of = (
        heading(name, reader.language) for name in ("score", "fit", "known", "target", "eligibility", "why", "as_of")
    )
    target = Column(what, min_width=ID_WIDTH)
    table = Table("#", score, fit, known, target, eligibility, why, caption=f"{as_of} {page.as_of}")
    for item in page.items:
        table.add_row(
            str(item.rank),
            f"{item.score:.3f}",
            "" if item.fit_probability is None else f"{item.fit_probability:.2f}",
            f"{item.data_completeness:.2f}",
            Cell("\n".join([item.target.title.in_language(reader.language), *describe_target(item.target, reader)])),
            name_of("verdict", item.eligibility.verdict).in_language(reader.language),
            Cell(_why(item, reader.language)),
        )
    Console().print(table)
    print_notices(_notices(page, reader.language))


def _nothing() -> Localized:
    from service.domain.language import Localized

    return Localized(
        "没有匹配：没有任何一条与该文本有共同的词、品类或 HS 品目。",
        "Nothing matches: no row shares a word, a category or an HS heading with the text.",
    )


def _notices(page: RecommendationPage, language: Language) -> list[dict[str, str]]:
    from service.wire.notices import show_notices

    return show_notices(
        language,
        is_text_cut=page.is_text_cut,
        n_rows_left_out=len(page.left_out),
        n_offers_left_out=page.n_offers_left_out,
    )


def words_met(evidence: Sequence[Evidence]) -> list[str]:
    """The words that met, each pair once, as they stand in the two texts."""
    pairs = (
        found.via or (found.term if found.term == found.matched else f"{found.term} ~ {found.matched}")
        for found in evidence
    )
    return list(dict.fromkeys(pairs))


def _why(item: Recommendation, language: Language) -> str:
    """What blocks the goods, the words that met, those missing, then the factors that are known, strongest first."""
    from service.domain.names import name_of

    met = listed(words_met(item.evidence[:4]), language)
    missing = labelled(heading("not_said", language), listed(item.missing_terms[:4], language), language)
    known = sorted((part for part in item.contributions if part.known), key=lambda part: -part.contribution)
    reasons = [
        labelled(
            f"{name_of('factor', part.factor).in_language(language)} {part.contribution:.3f}",
            part.reason.in_language(language),
            language,
        )
        for part in known[:3]
    ]
    blocked = [
        labelled(
            f"! {name_of('check', check.name).in_language(language)}", check.evidence.in_language(language), language
        )
        for check in item.blockers
    ]
    return "\n".join(blocked + ([met] if met else []) + ([missing] if item.missing_terms else []) + reasons)
