"""Lines of logs: in UTC with its offset, as text or as JSON, each with the request it belongs to."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# What told of the same request once more, and what workers say every few seconds; faults in it are said.
QUIET = {
    "django.request": "ERROR",
    "django.security.DisallowedHost": "CRITICAL",
    "celery.app.trace": "WARNING",
    "celery.worker.strategy": "WARNING",
    "celery.beat": "WARNING",
    "fontTools": "WARNING",
}
_request: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def of_request(name: str) -> Iterator[None]:
    """Inside the block each line says that it belongs to this request."""
    token = _request.set(name)
    try:
        yield
    finally:
        _request.reset(token)


def request_name() -> str:
    """The name of the request that is being answered; empty where there is none."""
    return _request.get()


def instant(record: logging.LogRecord) -> str:
    """When it was written: ``2026-11-29T02:53:01.123+00:00``."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class Line(logging.Formatter):
    """``instant LEVEL logger [request] message name=value …``. A line break inside a message is written as one of two signs."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        request = f"[{_request.get()}] " if _request.get() else ""
        facts = "".join(f" {name}={_word(value)}" for name, value in getattr(record, "facts", {}).items())
        message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return f"{instant(record)} {record.levelname} {record.name} {request}{message}{facts}"


class Json(logging.Formatter):
    """An object a line; what a record brings as ``facts`` stands in it by its own names."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": instant(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **({"request": _request.get()} if _request.get() else {}),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str, ensure_ascii=False)


def _word(value: object) -> str:
    text = str(value)
    return (
        json.dumps(text, ensure_ascii=False)
        if not text or any(sign.isspace() or sign in '"=' or not sign.isprintable() for sign in text)
        else text
    )


FORMS: dict[str, type[logging.Formatter]] = {"line": Line, "json": Json}
FORMATS = tuple(FORMS)


def config(form: str, level: str) -> dict[str, Any]:
    """The settings of logging for a process: everything to standard error, in the form and from the level that is asked for."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {name: {"()": made} for name, made in FORMS.items()},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": least} for name, least in QUIET.items()},
    }
