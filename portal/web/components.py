"""Where templates find the design system’s macros, and the words every page may use."""

from __future__ import annotations

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader


def init_app(app: Flask) -> None:
    """Let templates import `govuk_frontend_jinja/…`; call it after `jinja_loader` is settled."""
    ours = app.jinja_loader or app.create_global_jinja_loader()
    design_system: BaseLoader = PrefixLoader(
        {"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}
    )
    app.jinja_loader = ChoiceLoader([ours, design_system])  # type: ignore[method-assign,assignment]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
