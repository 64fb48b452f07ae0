"""Logs: one line an event, a short verb with ids; nothing personal can get in by accident."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from gunicorn.glogging import Logger

_ALLOWED = frozenset(
    {
        *("event", "level", "at", "logger", "error", "where", "problem", "part", "pid"),
        *("job", "lane", "queue", "count", "seconds", "code", "reply", "released", "lost", "resent"),
        *("message", "letter", "signature", "petition", "method", "route", "status", "rule"),
    }
)


def configure(*, in_production: bool) -> None:
    """Send all logs to standard error: JSON lines in production, readable ones in development.

    In production, messages of libraries appear as they stand in their code, without the values filled in, and of
    exceptions only the kind and the place: both may carry an address or a name.
    """
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    shared += [_locate, _allow] if in_production else []
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    _install(_formatter(shared, in_production=in_production))


class ServerLog(Logger):  # type: ignore[misc]
    """The log of gunicorn, without what it tells of a request: its words, the place it asked for, who asked."""

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request from"):
            msg, args = "Refused a malformed request", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        if not str(msg).startswith("Error handling request"):
            super().exception(msg, *args, **kwargs)
            return
        told = _locate(None, "", {"exc_info": sys.exc_info()})
        super().error("Error handling a request: %s at %s", told.get("error"), told.get("where"))


def _formatter(shared: list[Any], *, in_production: bool) -> logging.Formatter:
    last = structlog.processors.JSONRenderer() if in_production else _console()
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_untold, structlog.stdlib.add_logger_name, *shared] if in_production else shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _install(formatter: logging.Formatter) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("celery", "kombu", "urllib3", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _untold(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's message without the values it was to be filled with."""
    record = event.get("_record")
    return {**event, "event": str(record.msg) if record else event.get("event")}


def _locate(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Kind and place of an exception instead of its words."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else sys.exc_info()[1] if found else None
    if error is None:
        return event
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno}" for frame in frames[-3:]]
    return {**event, "error": type(error).__name__, "where": where}


def _allow(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that has not been thought about."""
    return {key: value for key, value in event.items() if key in _ALLOWED or key.startswith("_")}
