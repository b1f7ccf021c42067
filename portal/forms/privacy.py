"""What somebody fills in to complain about how their information was used."""

from __future__ import annotations

from wtforms import EmailField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from portal.domain.notices import LONGEST_ADDRESS, ONE_ADDRESS
from portal.domain.privacy.complaints import LONGEST_WORDS, Complaint
from portal.web.forms import Form

TOO_LONG = f"Use {LONGEST_WORDS:,} characters or fewer"
ONE_LINE = 200


class InformationComplaintForm(Form):
    words = TextAreaField(
        "What happened with your information?",
        description="Say what we did or did not do, and when if you know",
        validators=[
            DataRequired("Tell us what happened with your information"),
            Length(max=LONGEST_WORDS, message=TOO_LONG),
        ],
    )
    wanted = TextAreaField(
        "What would put it right?",
        description="You can leave this blank",
        validators=[Length(max=LONGEST_WORDS, message=TOO_LONG)],
    )
    about = StringField(
        "A reference of ours, if you have one",
        description="For example OX-2026-4F7K2. You can leave this blank",
        validators=[Length(max=ONE_LINE, message="Enter one reference, or leave this blank")],
    )
    name = StringField(
        "Your name",
        validators=[
            DataRequired("Enter your name"),
            Length(max=ONE_LINE, message="Enter a name of 200 characters or fewer"),
        ],
    )
    email = EmailField(
        "Email address",
        validators=[
            Optional(),
            Length(
                max=LONGEST_ADDRESS, message="Enter an email address of 254 characters or fewer"
            ),
            Regexp(
                f"{ONE_ADDRESS}$",
                message="Enter an email address in the correct format, like name@example.com",
            ),
        ],
    )
    phone = TelField(
        "Phone number", validators=[Length(max=ONE_LINE, message="Enter one phone number")]
    )
    address = TextAreaField(
        "Postal address", validators=[Length(max=1_000, message="Enter one address")]
    )

    @property
    def complaint(self) -> Complaint:
        return Complaint(
            name=self.name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            address=self.address.data or "",
            words=self.words.data or "",
            wanted=self.wanted.data or "",
            about=self.about.data or "",
        )
