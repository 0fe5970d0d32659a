"""What recommendations answer."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from service.api.schemas.targets import AnyTargetRead
from service.domain.ranking.recommendation import TargetType
from service.domain.readiness.checks import CheckName
from service.domain.rules import Verdict
from service.wire.values import PriceRangeRead


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
