"""What slows down a machine and never stops a person: rate limits, a honeypot, and a clock."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from flask import Flask, current_app, request

from portal.extensions import limiter

# A field that no person sees. Whatever fills it in is not reading the page.
HONEYPOT = "website"

# Nobody answers a journey this fast. What comes faster is taken in all the same, and marked.
FASTEST = timedelta(seconds=8)

TRUSTED_TEST_HEADER = "X-Trusted-Test"

# By address: generous, for a library or a hostel is one address with many people behind it.
BEGINNING = "30 per minute; 300 per hour"
SENDING = "20 per minute; 200 per hour"
LOOKING_UP = "10 per minute; 60 per hour"
SIGNING_IN = "10 per minute; 50 per hour"
PHOTOS = "15 per minute; 150 per hour"  # each post may hold five, and opening one takes seconds

# By report, from wherever: who has seen its reference must not get to try every postcode.
WRONG_GUESSES = "20 per hour; 60 per day"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["honeypot"] = HONEYPOT
    limiter.request_filter(is_trusted_test)


def is_trusted_test() -> bool:
    """Say whether a request carries the key of a test that is let through the limits."""
    key: str = current_app.config["TRUSTED_TEST_KEY"]
    given = request.headers.get(TRUSTED_TEST_HEADER, "")
    return bool(key) and hmac.compare_digest(given.encode(), key.encode())


def holds_no_files() -> bool:
    """Say whether what is posted is no form with files in it."""
    return request.mimetype != "multipart/form-data"


def looks_automated(*, begun_at: datetime, now: datetime) -> bool:
    """Say whether a form was filled in as only a machine would. What it says is kept either way."""
    if is_trusted_test():
        return False
    return bool(request.form.get(HONEYPOT)) or now - begun_at < FASTEST
