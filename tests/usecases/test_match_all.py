"""The batch's workers; that its answers are those of the API is tested over HTTP."""

from __future__ import annotations

import subprocess
import sys

# A process of its own: forking the test run with all its threads would test something else.
KILLED = """
import os, signal
from datetime import date
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.build import build_snapshot
from service.domain.tenancy import Principal
from service.errors import EnvironmentProblem
from service.index.text_tables import bring_tables
from service.usecases.match_all import CHUNK, match_all
from tests import catalog_rows as rows
from uuid import uuid4

bring_tables()
principal = Principal(uuid4(), "bureau")
demands = [rows.demand(principal.tenant_id, f"D-{n}") for n in range(3 * CHUNK)]
snapshot = build_snapshot(1, demands=demands)

def die(matches):
    os.kill(os.getpid(), signal.SIGKILL)

try:
    list(match_all(snapshot, principal, RecommendationRequest(as_of=date(2026, 6, 1)), die, 2))
except EnvironmentProblem as error:
    print(error.detail)
"""


def test_a_worker_that_is_killed_is_told_of() -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    assert "fewer --workers" in done.stdout
