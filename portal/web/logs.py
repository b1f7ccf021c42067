"""What is logged of each request: which page, how it went and how long it took; never whose."""

from __future__ import annotations

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("portal.requests")


def init_app(app: Flask) -> None:
    """Log one line a request, by endpoint: an address can hold a reference, and a query a name."""
    _settle(as_json=not sys.stderr.isatty())
    app.before_request(_start)
    app.after_request(_finish)


def _settle(*, as_json: bool) -> None:
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint != "health.healthz":
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint or "(none)",
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        )
    return response
