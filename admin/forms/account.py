"""What is filled in to come in, and to choose a password."""

from __future__ import annotations

from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Length

from portal.domain.people import LONGEST_PASSWORD
from portal.web.forms import Form

# Longer is no address or password of anyone’s, and would only cost time to hash.
LONGEST_EMAIL = 254


class SignInForm(Form):
    email = EmailField(
        "Email address",
        validators=[
            DataRequired("Enter your email address"),
            Length(max=LONGEST_EMAIL, message="Enter an email address of 254 characters or fewer"),
        ],
    )
    password = PasswordField(
        "Password",
        validators=[
            DataRequired("Enter your password"),
            Length(max=LONGEST_PASSWORD, message="Enter a password of 200 characters or fewer"),
        ],
    )
    next = HiddenField()


class ForgottenForm(Form):
    email = EmailField(
        "Email address",
        validators=[
            DataRequired("Enter your email address"),
            Length(max=LONGEST_EMAIL, message="Enter an email address of 254 characters or fewer"),
        ],
    )


class ChoosePasswordForm(Form):
    password = PasswordField(
        "New password",
        description=(
            "At least 12 characters. Three random words are easy to remember and hard to guess"
        ),
        validators=[DataRequired("Enter a password")],
    )


class ChangePasswordForm(ChoosePasswordForm):
    current = PasswordField(
        "The password you use now",
        validators=[
            DataRequired("Enter the password you use now"),
            Length(max=LONGEST_PASSWORD, message="Enter a password of 200 characters or fewer"),
        ],
    )
