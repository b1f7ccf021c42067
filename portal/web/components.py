"""The design system’s macros, for the templates of both sites."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from portal.extensions import site


class Templates(Environment):
    """Templates that import from one another many times a page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # Each import goes through their names. In Jinja’s own chain of two tables that was more
        # than a tenth of the time a page of questions took.
        return {**self.globals, **(d or {})}


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
