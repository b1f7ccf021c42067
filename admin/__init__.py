"""The staff site: mounted on the residents’ site, and shut by default."""

from __future__ import annotations

from flask import Blueprint, Flask

from admin import access, navigation, views


def init_app(app: Flask) -> None:
    """Add the staff site to `app`. Raise Unlisted for a page nobody has said who may open."""
    staff_site = Blueprint("admin", __name__, url_prefix="/admin", template_folder="templates")
    for blueprint in views.BLUEPRINTS:
        staff_site.register_blueprint(blueprint)
    app.register_blueprint(staff_site)
    access.init_app(app)
    navigation.init_app(app)
