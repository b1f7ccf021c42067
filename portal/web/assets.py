"""The built styles, scripts and images: where each one is, and how it is served for a year."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

DIST = Path(__file__).parent.parent / "static" / "dist"
ADDRESS = "static"
HASHED = re.compile(r"-[0-9a-f]{10}\.\w+$")


class NotBuilt(RuntimeError):
    """The styles and scripts are missing from `portal/static/dist/`."""


def init_app(app: Flask) -> None:
    """Serve `portal/static/dist/` with its compressed copies, and give templates `asset(name)`."""
    app.jinja_env.globals["asset"] = asset
    DIST.mkdir(parents=True, exist_ok=True)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=DIST,
        prefix=ADDRESS,
        immutable_file_test=_is_hashed,
        add_headers_function=_never_sniffed,
        autorefresh=app.debug,
    )


def asset(name: str) -> str:
    """Give the address of a built file.

    >>> asset("residents.css")
    '/static/residents-dbb07e08af.css'
    """
    return f"/{ADDRESS}/{built_names()[name]}"


@cache
def built_names() -> dict[str, str]:
    """Give each file’s name as written and as built; raise NotBuilt when there was no build."""
    manifest = DIST / "manifest.json"
    if not manifest.exists():
        raise NotBuilt("The styles and scripts are not built. Run: npm ci && npm run build")
    names: dict[str, str] = json.loads(manifest.read_text())
    return names


def _is_hashed(path: str, url: str) -> bool:
    return HASHED.search(url) is not None


def _never_sniffed(headers: object, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
