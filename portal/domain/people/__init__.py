"""Who works here and what each may do: roles, accounts, signing in and leaving."""

from portal.domain.people.accounts import (
    INVITATION_LASTS,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    WrongPassword,
    add,
    by_email,
    change_password,
    colleagues,
    find,
    get,
    give_role,
    invite,
    leave,
    link_for,
    names,
    set_password,
)
from portal.domain.people.roles import ROLES, Permission, Role, may
from portal.domain.people.signing_in import SignedIn, keep_signed_in, sign_in

__all__ = [
    "INVITATION_LASTS",
    "LONGEST_PASSWORD",
    "ROLES",
    "SHORTEST_PASSWORD",
    "Permission",
    "Role",
    "SignedIn",
    "WrongPassword",
    "add",
    "by_email",
    "change_password",
    "colleagues",
    "find",
    "get",
    "give_role",
    "invite",
    "keep_signed_in",
    "leave",
    "link_for",
    "may",
    "names",
    "set_password",
    "sign_in",
]
