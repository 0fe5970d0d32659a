"""A request's way through the house is the way that its page tells."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from service.cli.database import Prepared
from service.config import Settings
from service.store.database import Database
from tests.journey import walk

STEPS = [
    "api/middleware.py",
    "api/deps.py",
    "api/json_body.py",
    "api/routers/recommendations.py",
    "usecases/recommend.py",
    "domain/text/analysis.py",
    "domain/search/query/expand.py",
    "domain/search/query/weigh.py",
    "domain/search/postings.py",
    "domain/ranking/retrieval.py",
    "domain/ranking/factors/price.py",
    "domain/eligibility/evaluate.py",
    "domain/search/explain.py",
    "api/answers.py",
]


async def test_a_match_is_read_then_searched_then_ranked_then_explained(
    database: Database, app_url: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=SecretStr(app_url), data_dir=tmp_path, log_level="WARNING", revision_wait_s=60)
    journey = await walk(Prepared(database, app_url), settings)
    assert [path.as_posix() for path in journey if path.as_posix() in STEPS] == STEPS
