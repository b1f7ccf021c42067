"""The staff site: mounted on the residents’ site, and shut by default."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the staff site to `app`."""
