"""Whose a case is: an officer’s, a team’s or a partner’s, or left for one to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain import Actor, Refused, audit, people
from portal.domain.people import Permission
from portal.domain.reference import Entry, lists, within_a_sentence
from portal.domain.triage import workflow
from portal.domain.triage.narrowing import whole_number
from portal.extensions import db
from portal.models import Case, StaffMember

TEAMS, PARTNERS = "teams", "agencies"


@dataclass(frozen=True)
class Body:
    """A team or a partner that a case is with: nobody who signs in.

    `code` is its list and its code there, such as `teams/ODS`.
    """

    code: str
    name: str

    @property
    def is_partner(self) -> bool:
        return self.code.startswith(f"{PARTNERS}/")


Owner = StaffMember | Body


def take(case: Case, *, by: Actor, now: datetime) -> None:
    """Make a case one’s own."""
    if case.owner_id == by.id:
        return
    case.owner_id, case.owner_body = by.id, None
    workflow.add_event(case, "owner", after=by.name[:60], by=by, now=now)
    audit.record("case.taken", case, by=by, now=now)


def give(case: Case, owner: Owner, *, by: Actor, now: datetime) -> None:
    """Make a case a colleague’s, a team’s or a partner’s. Raise Refused for what `check` refuses.

    A partner is told nothing by this: a referral does that, and records it.
    """
    check(case, owner)
    body = owner if isinstance(owner, Body) else None
    case.owner_id = None if isinstance(owner, Body) else owner.id
    case.owner_body = body.code if body else None
    workflow.add_event(
        case, "owner", after=owner.name[:60], reason=body.code if body else None, by=by, now=now
    )
    audit.record("case.given", case, by=by, now=now, to=_code(owner))


def take_back(
    case: Case, body: Body, member: StaffMember | None, *, by: Actor, now: datetime
) -> None:
    """Have a case again that a body does no more about: a colleague’s, or for one to take."""
    if case.owner_body != body.code:
        return
    if member is not None and _may_have(case, member):
        give(case, member, by=by, now=now)
    else:
        let_go(case, by=by, now=now)


def let_go(case: Case, *, by: Actor, now: datetime) -> None:
    """Leave a case for a colleague to take."""
    if not case.has_owner:
        return
    case.owner_id = case.owner_body = None
    workflow.add_event(case, "owner", by=by, now=now)
    audit.record("case.let_go", case, by=by, now=now)


def let_go_all(staff_id: int, *, by: Actor, now: datetime) -> int:
    """Leave every open case of someone for their colleagues; return how many there were."""
    theirs = db.session.scalars(
        sa.select(Case).where(
            Case.owner_id == staff_id,
            Case.status.in_([status.value for status in workflow.OPEN]),
        )
    ).all()
    for case in theirs:
        let_go(case, by=by, now=now)
    return len(theirs)


def settle(case: Case, *, by: Actor, now: datetime) -> None:
    """Leave a restricted case for somebody who may open it, where its owner may not."""
    if case.is_restricted and case.has_owner and not _opens_restricted(case):
        let_go(case, by=by, now=now)


def check(case: Case, owner: Owner | None) -> None:
    """Raise Refused where a case is that owner’s already, or they could not work on it."""
    if _code(owner) == (case.owner_body or case.owner_id):
        raise Refused(f"It is {owner.name}’s already" if owner else "Nobody has it already")
    if isinstance(owner, Body):
        if case.is_restricted and not owner.is_partner:
            raise Refused("It is restricted: give it to a colleague who may open it")
    elif owner is not None:
        _check_colleague(case, owner)


def possible(case: Case, *, on: date) -> list[tuple[str, list[Owner]]]:
    """Give those who a case can be given to, under headings: who may work on it, and has it not."""
    groups: Sequence[tuple[str, Sequence[Owner]]] = [
        ("Colleagues", people.colleagues()),
        ("Teams", teams(on)),
        ("Partners", partners(on)),
    ]
    return [(name, [owner for owner in group if _may_have(case, owner)]) for name, group in groups]


def teams(on: date) -> list[Body]:
    """Give the teams that cases can be with."""
    return _bodies(TEAMS, on)


def partners(on: date) -> list[Body]:
    """Give the partners that cases can be with: those that one can be referred to."""
    return _bodies(PARTNERS, on)


def find(code: str | None, *, on: date | None = None) -> Owner | None:
    """Find whom a case is given to, by number or by the code of a team or a partner.

    With no day, a team or a partner that there was on any.
    """
    if (number := whole_number(code)) is not None:
        return people.find(number)
    list_code, _, entry_code = (code or "").partition("/")
    entry = lists.find(list_code, entry_code, on=on) if list_code in (TEAMS, PARTNERS) else None
    return _body(list_code, entry) if entry and _has_cases(list_code, entry) else None


def partner(agency: str) -> Body:
    """Give a partner by its code among those that a case can be referred to."""
    return _body(PARTNERS, lists.get(PARTNERS, agency))


def code_of(owner: Owner) -> str:
    """Give the number of a colleague, or the code of a team or a partner, as it is chosen by."""
    return str(_code(owner))


def is_with_partner(case: Case) -> bool:
    return (case.owner_body or "").startswith(f"{PARTNERS}/")


def named(case: Case) -> str:
    """Say whose a case is; nothing where it is nobody’s."""
    if case.owner is not None:
        return f"{case.owner.name} (has left)" if case.owner.has_left else case.owner.name
    return body_name(case.owner_body) if case.owner_body else ""


def named_within(case: Case) -> str:
    """Say whose a case is, within a sentence."""
    return within_a_sentence(named(case)) if case.owner_body else named(case)


def body_name(code: str) -> str:
    """Give the name of a team or a partner, one that there is no more among them."""
    list_code, _, entry_code = code.partition("/")
    entry = lists.find(list_code, entry_code) if list_code in (TEAMS, PARTNERS) else None
    return entry.label if entry else code


def _bodies(list_code: str, on: date) -> list[Body]:
    entries = lists.entries(list_code, on=on)
    return [_body(list_code, entry) for entry in entries if _has_cases(list_code, entry)]


def _has_cases(list_code: str, entry: Entry) -> bool:
    # One of the teams plans, and works on no case.
    return list_code == PARTNERS or bool(entry.attributes.get("has_cases"))


def _body(list_code: str, entry: Entry) -> Body:
    return Body(f"{list_code}/{entry.code}", entry.label)


def _code(owner: Owner | None) -> str | int | None:
    if isinstance(owner, Body):
        return owner.code
    return owner.id if owner else None


def _check_colleague(case: Case, member: StaffMember) -> None:
    if member.has_left or not people.may(member.role, Permission.WORK_CASES):
        raise Refused("Select a colleague who works on cases")
    if case.is_restricted and not people.may(member.role, Permission.OPEN_RESTRICTED):
        raise Refused(f"{member.name} can’t open restricted cases")


def _may_have(case: Case, owner: Owner) -> bool:
    try:
        check(case, owner)
    except Refused:
        return False
    return True


def _opens_restricted(case: Case) -> bool:
    """Say whether whoever has a case may open it when it is restricted."""
    if case.owner is not None:
        return people.may(case.owner.role, Permission.OPEN_RESTRICTED)
    # A partner has it by what it was told; a team is everybody in it.
    return is_with_partner(case)
