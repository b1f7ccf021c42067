"""The staff pages, one blueprint for each noun."""

from flask import Blueprint

from admin.views import (
    account,
    audit,
    bulk,
    call_backs,
    cases,
    enforcement,
    enquiries,
    handovers,
    jobs,
    mapping,
    people,
    photos,
    privacy,
    referrals,
    reports,
    reviews,
    rounds,
    saved_views,
    themes,
    triage,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    account.bp,
    triage.bp,
    saved_views.bp,
    mapping.bp,
    rounds.bp,
    bulk.bp,
    cases.bp,
    photos.bp,
    enquiries.bp,
    referrals.bp,
    call_backs.bp,
    enforcement.bp,
    handovers.bp,
    reports.bp,
    reviews.bp,
    themes.bp,
    people.bp,
    privacy.bp,
    audit.bp,
    jobs.bp,
)
