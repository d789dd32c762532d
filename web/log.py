"""The log of the desk: one JSON object a line on standard error, with a request id and never with contents."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog


def start_log(wanted: bool) -> None:
    """Write the log, or only its faults."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if wanted else logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def note_request(**said: Any) -> None:
    """One answered request."""
    structlog.get_logger().info("request", **said)


def note_fault(error: BaseException, **said: Any) -> None:
    """A fault of ours: its kind and the lines of code that it went through; its words may quote a declaration."""
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    structlog.get_logger().error("fault", kind=type(error).__name__, where=where[-12:], **said)


def note_warning(what: str, **said: Any) -> None:
    """What whoever keeps the machine has to know, whether requests are logged or not."""
    structlog.get_logger().error(what, **said)
