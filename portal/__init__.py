"""The residents’ site, and the core that both sites share."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def create_app(
    settings: dict[str, Any] | None = None, *, instance_path: str | None = None
) -> Flask:
    """Make the residents’ site. `wsgi.py` adds the staff site to it.

    Raise SettingMissing when a setting it can’t start without is missing.
    """
    from portal import config  # here, so that it can also be run as a program
    from portal.web.components import Templates

    app = Flask(
        __name__,
        instance_path=instance_path,
        instance_relative_config=True,
        static_folder=None,
    )
    app.jinja_environment = Templates
    config.load(app, settings)
    _connect(app)
    _dress(app)
    _open_pages(app)
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    return app


def _connect(app: Flask) -> None:
    from portal import models  # noqa: F401 the tables must be known before the engine is
    from portal.extensions import (
        cipher,
        csrf,
        database,
        db,
        files,
        limiter,
        login_manager,
        mailbox,
        migrate,
    )

    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.root_path) + "/migrations", render_as_batch=True)
    for extension in (cipher, files, mailbox, csrf, limiter, login_manager):
        extension.init_app(app)
    database.prepare(app)


def _dress(app: Flask) -> None:
    from portal.web import (
        assets,
        components,
        errors,
        filters,
        headers,
        limits,
        logs,
        requests,
        signed_in,
    )

    parts = (
        assets,
        components,
        errors,
        filters,
        headers,
        limits,
        logs,
        requests,
        signed_in,
    )
    for part in parts:
        part.init_app(app)


def _open_pages(app: Flask) -> None:
    from portal import cli, views

    for blueprint in views.BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.init_app(app)
