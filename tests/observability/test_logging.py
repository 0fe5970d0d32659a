from __future__ import annotations

import json
import logging

import pytest
import structlog

from service.observability.logging import configure_logging


def test_logs_hide_secrets_and_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    try:
        for as_json in (True, False):
            configure_logging("INFO", as_json=as_json)
            key = "hw_" + "s" * 43
            try:
                json.loads("boom")
            except ValueError:
                structlog.stdlib.get_logger("test").exception("failed", authorization=f"Bearer {key}", route="/v1")
            written = capsys.readouterr().err
            assert "JSONDecodeError" in written
            assert "/v1" in written
            assert key not in written
            if as_json:
                assert json.loads(written)["event"] == "failed"
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers, logging.getLogger().level = handlers, level
        logging.getLogger("uvicorn.access").disabled = False
