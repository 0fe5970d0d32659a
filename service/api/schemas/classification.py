"""Classification on the wire: a text in, likely HS codes out."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from service.api.schemas.recommendations import EvidenceRead, NoticeRead, SnapshotRead
from service.domain.drafts.fields import LongText, Name
from service.domain.drafts.messages import refuse

LevelName = Literal["chapter", "heading", "subheading"]
SourceType = Literal["goods", "nomenclature", "product"]

_EITHER: JsonDict = {
    "oneOf": [
        {
            "required": ["text"],
            "properties": {"text": {"type": "string"}, "name": {"type": "null"}, "description": {"maxLength": 0}},
        },
        {"required": ["name"], "properties": {"name": {"type": "string"}, "text": {"type": "null"}}},
    ]
}


class ClassifyRequest(BaseModel):
    """Goods to find codes for: one text, or a name with a description."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_EITHER)

    text: Name | None = Field(None, description="The goods in a line.", examples=["cotton bath towel"])
    name: Name | None = Field(None, description="What the goods are called; counts more than the description.")
    description: LongText = Field("", description="What else there is to say; goes with `name`.")
    level: LevelName = Field(
        "heading", description="How fine the codes are to be: 2, 4 or 6 digits.", examples=["heading"]
    )
    limit: Annotated[int, Field(ge=1, le=20)] = Field(5, description="How many codes at most.", examples=[5])

    @model_validator(mode="after")
    def _check_either(self) -> Self:
        if (self.text is None) == (self.name is None):
            raise refuse("text_or_name")
        if self.text is not None and self.description:
            raise refuse("description_with_text")
        return self


class HsLevelRead(BaseModel):
    """A code on the way down to a suggestion."""

    code: str = Field(examples=["63"])
    level: LevelName
    title: str | None = Field(description="In the language asked for where it is known, else in the other.")
    probability: float = Field(ge=0, le=1)


class HsSourceRead(BaseModel):
    """The known text that spoke most for a code."""

    type: SourceType = Field(
        description="`goods`: words that Homeward knows; `nomenclature`: the one that was loaded; `product`: a coded "
        "product on the network."
    )
    code: str = Field(examples=["630260"])
    title: str = Field(examples=["terry bath towel"])


class HsSuggestionRead(HsLevelRead):
    """A likely code. Of one level the probabilities of all codes add up to at most 1."""

    path: list[HsLevelRead] = Field(description="The code and those above it, the chapter first.")
    source: HsSourceRead
    evidence: list[EvidenceRead] = Field(description="Which words met which words of the source.")


class ClassificationRead(BaseModel):
    """Likely codes, the likeliest first; none when no word of the text is known. A suggestion, not a ruling."""

    items: list[HsSuggestionRead]
    notices: list[NoticeRead] = Field(description="Nearly always none.")
    snapshot: SnapshotRead
