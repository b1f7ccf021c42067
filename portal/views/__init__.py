"""The residents’ pages, one blueprint for each noun."""

from flask import Blueprint

from portal.views import (
    consultations,
    following,
    health,
    home,
    information,
    partners,
    places,
    priorities,
    privacy,
    reports,
    reviews,
)

BLUEPRINTS: tuple[Blueprint, ...] = tuple(
    module.bp
    for module in (
        consultations,
        following,
        health,
        home,
        information,
        partners,
        places,
        priorities,
        privacy,
        reports,
        reviews,
    )
)
