"""What a browser may do with our pages: run our scripts, frame nothing, keep nothing private."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request, session

# Pages with something of someone’s on them: never kept by a browser or a shared machine.
PRIVATE_PATHS = ("/report", "/track", "/partner", "/admin", "/information-complaint")

PERMISSIONS = ", ".join(
    [
        "geolocation=(self)",  # “Use where I am” on the place question
        *(f"{power}=()" for power in ("camera", "microphone", "payment", "usb", "display-capture")),
    ]
)


ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", PERMISSIONS),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def init_app(app: Flask) -> None:
    """Put the headers on every answer, and give templates `csp_nonce()`."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_add)


def csp_nonce() -> str:
    """Give this request’s nonce: an inline script or style runs only if it carries it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def content_security_policy(nonce: str, tiles_url: str = "") -> str:
    """Give the policy for one page; map pictures may come from `tiles_url` and nowhere else."""
    pictures = ["'self'", "data:", "blob:"]
    if tiles_url:
        address = urlsplit(tiles_url)
        # "https://{s}.tiles.example" has a letter for each of several hosts.
        pictures.append(f"{address.scheme}://{address.netloc.replace('{s}', '*')}")
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            f"img-src {' '.join(pictures)}",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "manifest-src 'self'",
        ]
    )


def is_private(path: str) -> bool:
    """Say whether a page at `path` may hold something of someone’s."""
    return any(path == start or path.startswith(start + "/") for start in PRIVATE_PATHS)


def _add(response: Response) -> Response:
    headers = response.headers
    policy = content_security_policy(csp_nonce(), current_app.config["TILES_URL"])
    headers.extend([("Content-Security-Policy", policy), *ALWAYS])
    if request.is_secure:
        headers.add("Strict-Transport-Security", "max-age=31536000")
    # A page that changes a session holds its token or message, whatever the address.
    if is_private(request.path) or session.modified:
        headers["Cache-Control"] = "no-store"
    elif session.accessed:
        headers.setdefault("Cache-Control", "private, no-cache")
    return response
