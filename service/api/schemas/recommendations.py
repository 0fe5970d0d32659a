"""Recommendations on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from service.api.formats import IDS
from service.api.schemas.lists import Paged
from service.api.schemas.rates import RateStated
from service.api.schemas.revisions import IndexQuery
from service.api.schemas.targets import AnyTargetRead
from service.domain.drafts.catalog import ProductQuery
from service.domain.drafts.demand import DemandQuery
from service.domain.drafts.fields import Day
from service.domain.drafts.messages import refuse
from service.domain.ranking.recommendation import TargetType
from service.domain.ranking.variety import Collapse, Variety
from service.domain.readiness.checks import CheckName
from service.domain.rules import Verdict
from service.wire.values import PriceRangeRead

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


class TargetRead(BaseModel):
    """A row by its name."""

    type: TargetType
    id: str
    title: str


class ContributionRead(BaseModel):
    """One factor's part of the score."""

    factor: str = Field(examples=["text"])
    weight: float = Field(ge=0, le=1, examples=[0.4])
    value: float = Field(ge=0, le=1, examples=[0.61])
    contribution: float = Field(ge=0, le=1, description="weight × value.", examples=[0.244])
    known: bool = Field(
        description="False when data is missing: the neutral value 0.5 was taken, or, for a missing HS code, what the "
        "texts suggest."
    )
    reason: str


class CriterionVerdictRead(BaseModel):
    """The outcome of one condition."""

    criterion: str
    verdict: Verdict
    field: str | None = Field(
        description="Path of the fact it reads; null for a window or a composition.",
        examples=["exporter.us_export_share"],
    )
    required: Any = Field(description="What the condition asks for.")
    actual: Any = Field(description="What was found; null when it is not stated.")
    left_out: int = Field(
        ge=0,
        description="How many more values `required` and `actual` have than are shown: in lists of items the first 20 "
        "of each list are; 0 where the verdict on one pair is asked for, which shows all.",
        examples=[0],
    )
    source: str
    reason: str
    supply: list[str] = Field(
        description="Where the verdict is `unknown`: the facts that would tell, if you state them.",
        examples=[["product.ip_status"]],
    )
    in_force: bool = Field(description="False on a day on which the condition does not count.")
    parts: list[CriterionVerdictRead] = Field(description="The outcomes of the parts of `all`, `any` or `not`.")


class EligibilityRead(BaseModel):
    """The outcome of all conditions; it never enters the score."""

    verdict: Verdict
    criteria: list[CriterionVerdictRead]


class EvidenceRead(BaseModel):
    """One matched term of the text factor; their contributions add up to the factor's value."""

    field: str = Field(examples=["name"])
    term: str = Field(examples=["毛巾"])
    matched: str = Field(examples=["towel"])
    via: str | None = Field(description="The dictionary pair when the two languages differ.", examples=["毛巾 = towel"])
    contribution: float


class BlockerRead(BaseModel):
    """What keeps the pair's product from a home shelf, as `/readiness` tells it."""

    code: CheckName
    reason: str = Field(examples=["Voltage: 120V, not for 220 V."])
    next_step: str | None
    source: str = Field(description="Id of the source that names the obstacle; see `/readiness`.")


class RecommendationRead(BaseModel):
    """One ranked pair. `score` is exactly the sum of the contributions, in their order."""

    target: AnyTargetRead
    rank: int = Field(ge=1)
    score: float = Field(ge=0, le=1, examples=[0.7312])
    data_completeness: float = Field(ge=0, le=1, description="Share of the weight whose data is known.")
    confidence: float = Field(ge=0, le=1, description="The old name of `data_completeness`, and equal to it.")
    fit_probability: float | None = Field(
        ge=0,
        le=1,
        description="The chance that a judge would call the goods right for the demand by their texts, calibrated on "
        "judged requests. It is beside the score and does not order. Null for programmes, channels and exporters, "
        "which nobody judged.",
        examples=[0.93],
    )
    contributions: list[ContributionRead]
    eligibility: EligibilityRead
    evidence: list[EvidenceRead]
    missing_terms: list[str] = Field(
        description="What the asking text says and the goods do not, not even in other words; weightiest first, at "
        "most 10. Empty for programmes and channels, which are no goods.",
        examples=[["红色", "220V"]],
    )
    flags: list[str] = Field(
        description="`below_cost`: a deal would be below the product's own cost; shown to its owner alone. The others "
        "are the codes of the `blockers`.",
        examples=[["below_cost", "mains"]],
    )
    preferred: bool = Field(
        description="Whether it stands before the others because its exporter is one of `preferred_exporters`; the "
        "score does not know."
    )
    folded: int = Field(ge=0, description="How many other products `collapse` folded into this one.")
    blockers: list[BlockerRead] = Field(
        description="What keeps the pair's product from a home shelf: trade mark, compulsory certification, standard, "
        "Chinese label, mains, sizes. Empty for exporters."
    )


class SnapshotRead(BaseModel):
    """What the answer was computed from: the same request on the same snapshot gives the same bytes."""

    revision: int = Field(description="Position in the change feed.")
    model: str = Field(description="Name of the text model.")


class RegistryRead(BaseModel):
    """Which registry of programmes the answer was computed with, so that an old answer can be told from a new one."""

    version: str | None = Field(
        description="Day of its last change; null when it is not the one this release was shipped with.",
        examples=["2026-11-23"],
    )
    fingerprint: str = Field(description="Changes with any word, number or rule of it.", examples=["c0b26fd88d6f"])


class VersionsRead(BaseModel):
    """What an answer rests on. A stored row that is asked about is read as it is now; all else is the snapshot's."""

    snapshot: SnapshotRead
    registry: RegistryRead
    as_of: date = Field(description="The day on which rules and deadlines were looked at.")


class NoticeRead(BaseModel):
    """Something to be known of an answer as a whole."""

    code: Literal["text_cut", "row_left_out", "offers_left_out"] = Field(
        description="`text_cut`: the asking text is longer than what is read of it, some 256 words of each field; "
        "`row_left_out`: a row that belongs in the answer could not be explained, and ranks go on behind it; "
        "`offers_left_out`: there are more programmes and channels than one answer looks at, some 600 of usual length "
        "of others, and the longest of whoever publishes most were left out."
    )
    detail: str


class FitVerdictRead(BaseModel):
    """Whether anything of an answer fits."""

    fit: Literal["none", "weak", "good"] = Field(
        description="`none`: it is unlikely that any is right; `good`: a judge would call the likeliest right with a "
        "chance of 0.5 or more; `weak`: what lies between."
    )
    reason: str = Field(
        examples=["No good match: the likeliest would be called right with a chance of 3%; no goods say “ball valve”."]
    )


class UnderstoodRead(BaseModel):
    """What was read in the words of a demand; all but what is denied is taken out of the words that name the goods."""

    field: Literal["quantity", "unit", "target_price", "needed_by", "delivery_province", "denied"] = Field(
        description="Of the demand; `denied` for what the words say is not wanted."
    )
    value: int | str | PriceRangeRead = Field(
        description="As the demand's field has it; of `denied` what is denied, as it stands in the text.",
        examples=[20000],
    )
    words: str = Field(description="That say it, as they stand in the text.", examples=["两万条"])
    part: Literal["title", "description"]
    used: bool = Field(description="False where the field states something else: what is stated wins.")


class TakenOutRead(BaseModel):
    """How many products that you may see the request left out by name; one that both leave out counts as excluded."""

    n_excluded: int = Field(ge=0, description="By `exclude`.")
    n_blocked: int = Field(ge=0, description="By `blocked_exporters`.")


class RecommendationPageRead(VersionsRead):
    """A page of recommendations, best first."""

    items: list[RecommendationRead]
    next_cursor: str | None = Field(description="Send it as `cursor` to go on; null on the last page.")
    notices: list[NoticeRead] = Field(description="Nearly always none.")
    verdict: FitVerdictRead | None = Field(
        description="Whether anything fits, the same on each page. Null where programmes, channels or exporters were "
        "asked for, or the asking text has no word."
    )
    taken_out: TakenOutRead
    understood: list[UnderstoodRead] = Field(
        description="What was read in the words of the demand that products are asked for: how many, for how much, "
        "until when, where to, and what is not wanted. Empty for other questions."
    )
