"""Who may open what: every page of the staff site is in one table, and what is not is shut."""

from __future__ import annotations

from enum import Enum
from typing import Any

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.domain.people import Permission

HOME = "/admin/"


class Unlisted(RuntimeError):
    """A page of the staff site that the table of access does not name."""


class Door(Enum):
    """A page that asks for no permission."""

    ANYONE = "anyone"  # the ways in
    SIGNED_IN = "whoever is signed in"


RULES: dict[str, Permission | Door] = {
    "admin.account.sign_in": Door.ANYONE,
    "admin.account.forgotten": Door.ANYONE,
    "admin.account.choose_password": Door.ANYONE,
    "admin.account.sign_out": Door.SIGNED_IN,
    "admin.account.mine": Door.SIGNED_IN,
    "admin.triage.desk": Door.SIGNED_IN,
    "admin.triage.queue": Permission.WORK_CASES,
    "admin.mapping.index": Permission.WORK_CASES,
    "admin.rounds.index": Permission.WORK_CASES,
    "admin.bulk.index": Permission.WORK_CASES,
    "admin.bulk.change": Permission.WORK_CASES,
    "admin.bulk.undo": Permission.WORK_CASES,
    "admin.saved_views.index": Permission.WORK_CASES,
    "admin.saved_views.keep": Permission.WORK_CASES,
    "admin.saved_views.change": Permission.WORK_CASES,
    "admin.saved_views.delete": Permission.WORK_CASES,
    "admin.cases.show": Permission.WORK_CASES,
    "admin.photos.show": Permission.WORK_CASES,
    "admin.photos.cover": Permission.WORK_CASES,
    "admin.photos.original": Permission.SEE_REPORTERS,
    "admin.photos.uncover": Permission.SEE_REPORTERS,
    "admin.photos.erase_original": Permission.SEE_REPORTERS,
    "admin.cases.accept": Permission.WORK_CASES,
    "admin.cases.join": Permission.WORK_CASES,
    "admin.cases.link": Permission.WORK_CASES,
    "admin.cases.unlink": Permission.WORK_CASES,
    "admin.cases.separate": Permission.WORK_CASES,
    "admin.cases.give": Permission.WORK_CASES,
    "admin.cases.theme": Permission.WORK_CASES,
    "admin.cases.keep": Permission.WORK_CASES,
    "admin.cases.overrule": Permission.WORK_CASES,
    "admin.cases.restore": Permission.WORK_CASES,
    "admin.cases.owner": Permission.WORK_CASES,
    "admin.cases.move": Permission.WORK_CASES,
    "admin.cases.action": Permission.WORK_CASES,
    "admin.cases.strike": Permission.WORK_CASES,
    "admin.cases.note": Permission.WORK_CASES,
    "admin.cases.reply": Permission.WORK_CASES,
    "admin.enquiries.ask": Permission.WORK_CASES,
    "admin.enquiries.index": Permission.WORK_CASES,
    "admin.handovers.index": Permission.WORK_CASES,
    "admin.handovers.write": Permission.WORK_CASES,
    "admin.enforcement.done_here": Permission.WORK_CASES,
    "admin.call_backs.index": Permission.WORK_CASES,
    "admin.call_backs.note": Permission.WORK_CASES,
    "admin.referrals.refer": Permission.WORK_CASES,
    "admin.referrals.show": Permission.WORK_CASES,
    "admin.referrals.recall": Permission.WORK_CASES,
    "admin.referrals.index": Permission.WORK_CASES,
    "admin.cases.restrict": Permission.WORK_CASES,
    "admin.cases.release": Permission.OPEN_RESTRICTED,
    "admin.cases.reporter": Permission.SEE_REPORTERS,
    "admin.cases.history": Permission.SEE_REPORTERS,
    "admin.cases.witness": Permission.SEE_REPORTERS,
    "admin.reports.new": Permission.RECORD_REPORTS,
    "admin.reports.start": Permission.RECORD_REPORTS,
    "admin.reports.page": Permission.RECORD_REPORTS,
    "admin.reports.help_first": Permission.RECORD_REPORTS,
    "admin.reports.look_again": Permission.RECORD_REPORTS,
    "admin.reports.told_before": Permission.RECORD_REPORTS,
    "admin.reports.check": Permission.RECORD_REPORTS,
    "admin.reports.sent": Permission.RECORD_REPORTS,
    "admin.reports.save": Permission.RECORD_REPORTS,
    "admin.reports.take_up": Permission.RECORD_REPORTS,
    "admin.reviews.index": Permission.REVIEW_CASES,
    "admin.reviews.show": Permission.REVIEW_CASES,
    "admin.reviews.acknowledge": Permission.REVIEW_CASES,
    "admin.reviews.decide": Permission.REVIEW_CASES,
    "admin.reviews.agree": Permission.REVIEW_CASES,
    "admin.reviews.carry_out": Permission.REVIEW_CASES,
    "admin.reviews.conclude": Permission.REVIEW_CASES,
    "admin.reviews.applicant": Permission.SEE_REPORTERS,
    "admin.themes.index": Permission.SEE_THEMES,
    "admin.themes.learn": Permission.LOOK_AFTER_THEMES,
    "admin.themes.go_back": Permission.LOOK_AFTER_THEMES,
    "admin.people.index": Permission.SEE_PEOPLE,
    "admin.people.add": Permission.MANAGE_PEOPLE,
    "admin.people.person": Permission.MANAGE_PEOPLE,
    "admin.people.invite": Permission.MANAGE_PEOPLE,
    "admin.people.leave": Permission.MANAGE_PEOPLE,
    "admin.privacy.complaints": Permission.ANSWER_INFORMATION,
    "admin.privacy.complaint": Permission.ANSWER_INFORMATION,
    "admin.privacy.acknowledge": Permission.ANSWER_INFORMATION,
    "admin.privacy.answer": Permission.ANSWER_INFORMATION,
    "admin.audit.index": Permission.SEE_AUDIT,
    "admin.jobs.index": Permission.LOOK_AFTER_JOBS,
    "admin.jobs.try_again": Permission.LOOK_AFTER_JOBS,
}


def init_app(app: Flask) -> None:
    """Shut every page that the table does not open. Raise Unlisted when one is missing from it."""
    known = {rule.endpoint for rule in app.url_map.iter_rules() if is_ours(rule.endpoint)}
    if known != set(RULES):
        raise Unlisted(
            f"say in admin/access.py who may open {sorted(known - set(RULES))}; "
            f"it names {sorted(set(RULES) - known)}, which are not there"
        )
    app.before_request(_guard)


def is_ours(endpoint: str | None) -> bool:
    """Say whether an endpoint belongs to the staff site."""
    return (endpoint or "").startswith("admin.")


def opens(endpoint: str) -> bool:
    """Say whether the page opens for whoever is asking."""
    rule = RULES[endpoint]
    if rule is Door.ANYONE:
        return True
    if not current_user.is_authenticated:
        return False
    return isinstance(rule, Door) or current_user.may(rule)


def where_to_go_on(target: str | None) -> str:
    """Give where somebody wanted to go, if it is a page of ours; the desk, if it is not.

    An address with two slashes or a backslash can lead to another site, and one with a control
    character can be read as if it were not there.
    """
    if (
        target
        and target.startswith(HOME)
        and "//" not in target
        and "\\" not in target
        and target.isprintable()
    ):
        return target
    return HOME


def _guard() -> ResponseReturnValue | None:
    path, endpoint = request.path, request.endpoint
    if not (is_ours(endpoint) or path == "/admin" or path.startswith(HOME)):
        return None
    rule = RULES.get(endpoint or "", Door.SIGNED_IN)
    if rule is Door.ANYONE:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("admin.account.sign_in", **_wanted()))
    if isinstance(rule, Permission) and not current_user.may(rule):
        abort(403)
    return None


def _wanted() -> dict[str, Any]:
    if request.method != "GET" or request.path == HOME:
        return {}
    return {"next": request.full_path.rstrip("?")}
