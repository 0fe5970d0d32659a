"""What recommendations are asked for."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from service.api.formats import IDS
from service.api.schemas.lists import Paged
from service.api.schemas.rates import RateStated
from service.api.schemas.revisions import IndexQuery
from service.domain.drafts.catalog import ProductQuery
from service.domain.drafts.demand import DemandQuery
from service.domain.drafts.fields import Day
from service.domain.drafts.messages import refuse
from service.domain.ranking.variety import Collapse, Variety

AsOf = Annotated[
    Day | None, Field(description="The day on which rules and deadlines are looked at; today in China when absent.")
]
IncludeIneligible = Annotated[
    bool, Field(description="Whether targets that a condition excludes are shown too, with the reason.")
]


IncludePartnerPrograms = Annotated[
    bool,
    Field(
        description="Whether programmes and channels that other partners wrote count like the registry's and your own. "
        "Otherwise they stand behind all of these, and are certain nowhere."
    ),
]


class RankedQuery(IndexQuery, RateStated):
    """How pairs are scored."""

    as_of: AsOf = Field(None, examples=["2026-06-01"])
    weights: str | None = Field(
        None,
        min_length=1,
        max_length=512,
        description="Weights of the factors instead of the usual ones, as `factor:weight` pairs with commas between; "
        "they are scaled to add up to 1, and factors left out weigh nothing.",
        examples=["text:0.6,category:0.4"],
    )


class RecommendationQuery(Paged, RankedQuery):
    """How recommendations are made and how many are wanted."""

    include_ineligible: IncludeIneligible = False


MinFit = Annotated[
    float | None,
    Field(
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="The least `fit_probability` that is listed. Goods and demands alone have one.",
        examples=[0.5],
    ),
]


ReadyOnly = Annotated[
    bool, Field(description="Whether pairs are left out whose product something keeps from a home shelf (`blockers`).")
]


class GoodsRecommendationQuery(RecommendationQuery):
    """How goods or demands are recommended."""

    min_fit: MinFit = None
    ready_only: ReadyOnly = False


_MAX_EXCLUDED, _MAX_EXPORTERS = 100, 50
_COLLAPSE = (
    "`exporter`: of each exporter only the best product is listed; `near_duplicates`: of products of nearly the same "
    "name, among the best 300. `folded` tells how many each item stands for."
)
_EXCLUDE = "Ids of products that are not wanted, such as those already seen; one that is gone does no harm."
_PREFERRED = "Ids of exporters whose products are listed first, by their score, and marked `preferred`."
_BLOCKED = "Ids of exporters whose products are left out; `taken_out` tells how many."


def _ids(limit: int, text: str) -> Any:  # noqa: ANN401 - of a field
    described = f"{text} With commas between, at most {limit}."
    return Field(None, max_length=limit * 37, pattern=IDS.pattern, description=described)


class DemandRecommendationQuery(GoodsRecommendationQuery):
    """How products are recommended for a demand."""

    collapse: Collapse | None = Field(None, description=_COLLAPSE)
    exclude: str | None = _ids(_MAX_EXCLUDED, _EXCLUDE)
    preferred_exporters: str | None = _ids(_MAX_EXPORTERS, _PREFERRED)
    blocked_exporters: str | None = _ids(_MAX_EXPORTERS, _BLOCKED)

    def variety(self) -> Variety:
        """What is asked of the list."""
        return Variety(
            self.collapse,
            _read_ids(self.exclude),
            _read_ids(self.preferred_exporters),
            _read_ids(self.blocked_exporters),
        )


def _read_ids(text: str | None) -> tuple[UUID, ...]:
    return tuple(map(UUID, text.split(","))) if text else ()


class ProductRecommendationQuery(GoodsRecommendationQuery):
    """What to recommend for a product."""

    target: Literal["demands", "programs"] = Field(description="What to recommend.", examples=["demands"])
    include_partner_programs: IncludePartnerPrograms = False

    @model_validator(mode="after")
    def _check_target(self) -> Self:
        if self.min_fit is not None and self.target == "programs":
            raise refuse("fit_of_programs")
        if self.include_partner_programs and self.target != "programs":
            raise refuse("no_programs_asked")
        return self


class ExporterRecommendationQuery(RecommendationQuery):
    """What to recommend for an exporter."""

    target: Literal["programs", "channels", "all"] = Field("all", description="What to recommend.")
    include_partner_programs: IncludePartnerPrograms = False


class ProgramRecommendationQuery(RecommendationQuery):
    """What to recommend for a programme."""

    target: Literal["products", "exporters"] = Field("products", description="What to recommend.")
    ready_only: ReadyOnly = False

    @model_validator(mode="after")
    def _check_target(self) -> Self:
        if self.ready_only and self.target == "exporters":
            raise refuse("no_goods_asked", name="ready_only")
        return self


_EITHER: JsonDict = {
    "oneOf": [
        {
            "required": ["product"],
            "properties": {
                "product": {"type": "object"},
                "demand": {"type": "null"},
                "target": {"enum": ["demands", "programs"]},
            },
        },
        {
            "required": ["demand"],
            "properties": {
                "demand": {"type": "object"},
                "product": {"type": "null"},
                "target": {"enum": ["products"]},
            },
        },
    ]
}


class MatchRequest(Paged, RateStated):
    """A product to match with demands or programmes, or a demand to match with products; nothing is stored."""

    model_config = ConfigDict(json_schema_extra=_EITHER)

    product: ProductQuery | None = Field(None, description="Needs no more than a name.")
    demand: DemandQuery | None = Field(None, description="Needs no more than a title.")
    target: Literal["demands", "programs", "products"] = Field(
        description="`demands` or `programs` for a product, `products` for a demand."
    )
    as_of: AsOf = None
    weights: dict[Annotated[str, Field(max_length=64)], Annotated[float, Field(ge=0, allow_inf_nan=False)]] | None = (
        Field(
            None,
            max_length=32,
            description="Weights of the factors instead of the usual ones; they are scaled to add up to 1.",
            examples=[{"text": 0.6, "price": 0.4}],
        )
    )
    include_ineligible: IncludeIneligible = False
    include_partner_programs: IncludePartnerPrograms = False
    ready_only: ReadyOnly = False
    min_fit: MinFit = None
    collapse: Collapse | None = Field(None, description=_COLLAPSE)
    exclude: list[UUID] = Field([], max_length=_MAX_EXCLUDED, description=_EXCLUDE)
    preferred_exporters: list[UUID] = Field([], max_length=_MAX_EXPORTERS, description=_PREFERRED)
    blocked_exporters: list[UUID] = Field([], max_length=_MAX_EXPORTERS, description=_BLOCKED)

    def variety(self) -> Variety:
        """What is asked of the list."""
        preferred, blocked = self.preferred_exporters, self.blocked_exporters
        return Variety(self.collapse, tuple(self.exclude), tuple(preferred), tuple(blocked))

    @model_validator(mode="after")
    def _check_variety(self) -> Self:
        of_products = ("collapse", "exclude", "preferred_exporters", "blocked_exporters")
        stated = next((name for name in of_products if getattr(self, name)), None)
        if stated and self.target != "products":
            raise refuse("no_goods_asked", name=stated)
        return self

    @model_validator(mode="after")
    def _check_pair(self) -> Self:
        if (self.product is None) == (self.demand is None):
            raise refuse("one_of_two")
        fitting = ("products",) if self.product is None else ("demands", "programs")
        if self.target not in fitting:
            raise refuse("bad_target", fitting=fitting)
        if self.min_fit is not None and self.target == "programs":
            raise refuse("fit_of_programs")
        if self.include_partner_programs and self.target != "programs":
            raise refuse("no_programs_asked")
        return self
