"""Who works here and what each may do: roles, accounts, signing in and leaving."""

from portal.domain.people.accounts import (
    INVITATION_LASTS,
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
    set_password,
)
from portal.domain.people.roles import ROLES, Permission, Role, may
from portal.domain.people.signing_in import SignedIn, keep_signed_in, sign_in

__all__ = [
    "INVITATION_LASTS",
    "ROLES",
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
    "set_password",
    "sign_in",
]
