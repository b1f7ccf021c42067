"""The design system’s macros, for the templates of both sites."""

from __future__ import annotations

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from portal.extensions import site


def init_app(app: Flask) -> None:
    """Let templates import from `govuk_frontend_jinja/…`, and say whose site it is."""
    app.jinja_env.globals["site"] = site
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader(
        [
            *([own] if own else []),
            PrefixLoader(
                {
                    name: PackageLoader(name)
                    for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")
                }
            ),
        ]
    )
