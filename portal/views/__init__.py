"""The residents’ pages, one blueprint for each noun."""

from flask import Blueprint

from portal.views import health

BLUEPRINTS: tuple[Blueprint, ...] = (health.bp,)
