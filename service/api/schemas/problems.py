"""Problem details (RFC 9457) on the wire."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """One thing that is wrong with one field or parameter."""

    location: Literal["body", "query", "path", "header"] = Field(description="Where it was sent.")
    pointer: str = Field(
        description='JSON Pointer (RFC 6901) within that place; "" is the whole.', examples=["/unit_price/amount"]
    )
    detail: str = Field(description="The reason and the fix.", examples=["Must be at least 0."])
    code: str = Field(description="Stable.", examples=["out_of_range"])


class Problem(BaseModel):
    """What went wrong and what would mend it; never what was sent."""

    type: str = Field(examples=["urn:homeward:problem:invalid_input"])
    title: str = Field(examples=["Invalid input"])
    status: int = Field(ge=400, le=599, examples=[422])
    detail: str = Field(examples=["One or more fields are wrong; see errors."])
    code: str = Field(description="Stable; the last part of `type`.", examples=["invalid_input"])
    errors: list[FieldProblem] | None = Field(None, description="Each wrong field; only for bad input.")
