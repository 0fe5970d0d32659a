"""What programmes are worth, on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from service.api.formats import STATED
from service.api.schemas.recommendation_queries import AsOf, IncludePartnerPrograms
from service.api.schemas.recommendations import EligibilityRead, VersionsRead
from service.api.schemas.revisions import IndexQuery
from service.api.schemas.targets import ProvenanceRead
from service.domain.drafts.messages import fault, field_error
from service.domain.worth.benefits import VALUED_KINDS, FirmFigures
from service.errors import InvalidInput
from service.wire.values import DecimalText

MAX_STATED = 32
_KINDS = ", ".join(sorted(VALUED_KINDS))


class WorthQuery(IndexQuery):
    """What you state of the firm; what is left out is not guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: AsOf = Field(None, examples=["2025-06-01"])
    include_partner_programs: IncludePartnerPrograms = False
    home_sales: Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2, allow_inf_nan=False)] | None = Field(
        None, description="Expected sales at home on the programme's channel, CNY a year.", examples=["3000000"]
    )
    gross_margin: Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)] | None = Field(
        None, description="Share of the sales left after the cost of the goods.", examples=["0.18"]
    )
    stated: str | None = Field(
        None,
        max_length=2048,
        pattern=STATED.pattern,
        description="Figures for single benefits, as `program.benefit:number` with commas between: percentage points "
        "for `commission_relief`, days for `fast_listing`, the yearly cost of running the shop for `tools`, CNY a year "
        f"for the others. Benefits with a figure: {_KINDS}.",
        examples=[STATED.example],
    )

    def figures(self) -> FirmFigures:
        """What is stated, as the domain takes it.

        Raises:
            InvalidInput: a benefit is named twice, too many are, or one that no figure can be stated for.
        """
        stated: dict[tuple[str, str], Decimal] = {}
        for pair in self.stated.split(",") if self.stated else ():
            name, _, number = pair.partition(":")
            program, _, kind = name.partition(".")
            if kind not in VALUED_KINDS or (program, kind) in stated or len(stated) >= MAX_STATED:
                wrong = fault("bad_stated", limit=MAX_STATED, kinds=sorted(VALUED_KINDS))
                raise InvalidInput([field_error("/stated", wrong, "query")])
            stated[program, kind] = Decimal(number)
        return FirmFigures(home_sales=self.home_sales, gross_margin=self.gross_margin, stated=stated)


class BenefitWorthRead(BaseModel):
    """The worth of one benefit; null stands for unknown."""

    kind: str = Field(examples=["commission_relief"])
    text: str
    known: bool
    gain_cny_a_year: DecimalText | None
    orders_cny_a_year: DecimalText | None
    days_sooner: int | None
    arithmetic: str = Field(examples=["3000000 × 2 % = 60000.00"])
    reason: str
    needs: list[str] = Field(description="Figures that would tell.", examples=[["stated"]])
    source: str | None = Field(description="Id of the programme's source whose figure was used; null where none was.")


class ProgramWorthRead(ProvenanceRead):
    """What one programme is worth; sums hold what is known, and `n_unknown` benefits may add to them."""

    program_id: str
    title: str
    eligibility: EligibilityRead
    gain_cny_a_year: DecimalText | None
    orders_cny_a_year: DecimalText | None
    days_sooner: int | None
    n_unknown: int
    benefits: list[BenefitWorthRead]


class ExclusionRead(BaseModel):
    """A programme that was left out because it and another exclude each other."""

    program_id: str
    excluded_by: str


class StackRead(BaseModel):
    """The best programmes that can be used together."""

    programs: list[str]
    gain_cny_a_year: DecimalText | None
    orders_cny_a_year: DecimalText | None
    days_sooner: int | None
    n_unknown: int
    left_out: list[ExclusionRead]
    is_exact: bool = Field(description="Proven that no compatible set is worth more.")


class WorthRead(VersionsRead):
    """What the programmes are worth to an exporter."""

    exporter_id: UUID
    programs: list[ProgramWorthRead] = Field(
        description="Eligible ones first, then unknown, then ineligible; what other partners wrote behind them."
    )
    certain: StackRead = Field(
        description="Of the programmes that are open to the firm for certain; none that another partner wrote, unless "
        "`include_partner_programs` asks for it."
    )
    possible: StackRead = Field(description="Of those that may be open: also the ones whose verdict is unknown.")
    complete: bool = Field(
        description="False where not every programme is shown, the best first, or there are more than one answer looks "
        "at, some 600 of usual length of others: then the longest of whoever publishes most are left out."
    )
