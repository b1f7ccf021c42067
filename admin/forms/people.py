"""What is filled in about the people who work here."""

from __future__ import annotations

from wtforms import EmailField, RadioField, StringField
from wtforms.validators import DataRequired, Length

from portal.domain.people import ROLES
from portal.web.forms import Form


class RoleField(RadioField):
    """The roles, each with what it lets somebody do."""

    drawn_as = "RadioField"
    hints = {code: role.description for code, role in ROLES.items()}


class AddPersonForm(Form):
    name = StringField(
        "Full name", validators=[DataRequired("Enter their full name"), Length(max=200)]
    )
    email = EmailField(
        "Email address",
        description="They sign in with it, and we write to it",
        validators=[DataRequired("Enter their email address")],
    )
    role = RoleField(
        "Role",
        choices={code: role.label for code, role in ROLES.items()},
        validators=[DataRequired("Select a role")],
    )


class RoleForm(Form):
    role = RoleField(
        "Role",
        choices={code: role.label for code, role in ROLES.items()},
        validators=[DataRequired("Select a role")],
    )
