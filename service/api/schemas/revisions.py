"""Which state of the index an answer must be made from."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

MAX_REVISION = 2**63 - 1

MinRevision = Annotated[
    int | None,
    Field(
        ge=0,
        le=MAX_REVISION,
        description="Answer from the index of this revision or a later one: the `Homeward-Revision` of your change, so "
        "that you read what you wrote. Waits for it a few seconds; then 503 with `Retry-After`.",
    ),
]


class IndexQuery(BaseModel):
    """What every question that the index answers may say."""

    min_revision: MinRevision = None
