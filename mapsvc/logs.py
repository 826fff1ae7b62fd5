"""Logging of every process: one JSON object a line, with the request it belongs to and no personal data.

No client address, no query string, no header and no feature reaches the log; a message says what happened to the
service, not what somebody looked for.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Literal

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Identifier of the request being answered; set by the middleware, in every log line of that request."""

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_QUIET: Final = {
    # The driver writes a line for each failed reconnect; the service says once that the database is away.
    "psycopg.pool": logging.ERROR,
    "procrastinate": logging.WARNING,
    "alembic": logging.WARNING,
    "uvicorn.error": logging.ERROR,  # its warnings tell of clients that speak no HTTP, which are told themselves
}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, process, message, request_id, then what the call added."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": self._process,
            "pid": record.process,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line.update(_added(record))
        if record.exc_info:
            line["exception"] = _told(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """A line for people who watch a terminal."""

    def __init__(self, process: str) -> None:
        super().__init__(f"%(asctime)s {process:<6} %(levelname)-7s %(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with what the call added behind it."""
        added = " ".join(f"{name}={value}" for name, value in _added(record).items())
        return f"{super().format(record)} {added}".rstrip()

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802
        """Behind the line, what was raised and where."""
        return _told(ei)


def configure(process: str, level: str, form: Literal["json", "text"]) -> None:
    """Send every log of this process to standard error; ``process`` is its part: web, worker, up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process) if form == "json" else TextFormatter(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def _told(raised: ExceptionInfo) -> str:
    """Where an exception came from, and its message unless it holds what somebody asked for or wrote.

    PostgreSQL repeats the value that it cannot take (class 22) or that is there already (class 23).
    """
    told: list[str] = []
    error = raised[1] if isinstance(raised, tuple) else None
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # contexts may go round in a circle
        seen.add(id(error))
        state = getattr(error, "sqlstate", None) or ""
        message = f"SQLSTATE {state}" if state[:2] in ("22", "23") else str(error)
        frames = "".join(traceback.format_tb(error.__traceback__))
        told.insert(0, f"{frames}{type(error).__module__}.{type(error).__qualname__}: {message}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(told)


def _added(record: logging.LogRecord) -> Mapping[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}
