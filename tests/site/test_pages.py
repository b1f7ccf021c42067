"""Every page is in the catalogue, and has its template."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.catalogue import NOT_PAGES, ON_THE_WAY, PAGES
from tests.site.test_architecture import SITES, endpoints

LISTED = {page.endpoint for page in PAGES} | ON_THE_WAY


def test_every_page_is_in_the_catalogue(app: Flask) -> None:
    """The catalogue is what the browser is taken through: a page that is not in it is not tried."""
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert opened - LISTED - NOT_PAGES == set(), "add these to tests/catalogue.py"
    assert (LISTED | NOT_PAGES) - opened == set(), "take these out of tests/catalogue.py"


def test_every_page_has_the_template_that_its_name_says(app: Flask) -> None:
    missing = [
        str(path)
        for endpoint, site, noun, function in endpoints(app)
        if endpoint in LISTED and not (path := template(site, noun, function)).exists()
    ]
    assert missing == []


def template(site: str, noun: str, function: str) -> Path:
    within = "admin/" if site == "admin" else ""
    return SITES[site] / "templates" / f"{within}{noun}" / f"{function}.html"
