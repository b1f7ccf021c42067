"""Every box of both sites in which anybody can type anything, and what its form needs beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.catalogue import ASKED_AFTER, FOLLOWER, PARTNER

# Where much may be written, so many are tried at a time.
TOLD_AT_LENGTH = 10
# A page that shows all it was ever told grows long, so it is begun again after so many.
BEFORE_IT_GROWS_LONG = 50


@dataclass(frozen=True)
class Field:
    """One box, or several of one page in which the same is typed at once.

    `beside` is what else the form needs, `in_turn` what must be another each time; `says` is what
    is answered on the way there, and `read_at` where what was taken is shown.
    """

    name: str
    address: str
    by: str = ""
    journey: str = ""
    along: tuple[str, ...] = ()
    says: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)
    in_turn: Mapping[str, Sequence[str]] = field(default_factory=dict)
    read_at: str = ""
    # The decision about a case after which this one is asked for.
    after: str = ""
    asked: str = "POST"
    # What was taken for a place is shown by the name we found for it.
    comes_back: bool = True
    at_a_time: int = 1
    renewed_after: int = BEFORE_IT_GROWS_LONG

    @property
    def boxes(self) -> tuple[str, ...]:
        return (self.name, *self.along)

    @property
    def adds_up(self) -> bool:
        """Whether each thing taken is shown beneath the others, and not in their place."""
        return bool(self.read_at)

    @property
    def is_about_a_case(self) -> bool:
        return "{" in self.address

    def __str__(self) -> str:
        return f"{self.journey and self.journey + '/'}{self.address}#{'+'.join(self.boxes)}"


CASE = "/admin/cases/{case}"
COMPLAINT = "/admin/information-complaints/{complaint}"
FOLLOWED = "/track/{report}"
REVIEWED = "/admin/case-reviews/{review}"
REVIEW_MET = "/admin/case-reviews/{review_met}"
REVIEW_HELD = "/admin/case-reviews/{review_held}"
WEIGHED = ("factor_persistence", "factor_harm", "factor_adequacy")

NAMED = {"place-choice": "none"}
A_DAY = {"happened_on-day": "2", "happened_on-month": "11", "happened_on-year": "2020"}
REST_OF_DAY = ("happened_on-month", "happened_on-year")
REST_OF_WHEN = (*REST_OF_DAY, "happened_at")
REST_OF_SEEN = ("seen_on-month", "seen_on-year")
REST_OF_ACTION = ("action_by-month", "action_by-year")
REST_OF_TOLD = ("reported_on-month", "reported_on-year", "reported_times")
BY_POLICE = {"reported_to": "police"}

VEHICLE = {"kind": "vehicles", "type_vehicles": "VEH_ABAN"}
FOR_ANOTHER = {"for_whom": "other", "consent": "yes"}
OUTSIDE = {"help_kind": "sleeping_outside", "under_18": "no", "you_under_18": "no"}
SOMEONE = {"for_someone_else": "yes"}
AN_ACTION = {"action-action": "asb_actions/ADVICE", "action-day": "2020-11-19"}
VISIT = "environmental-audit"
REVIEW = "case-review"
EVERY_COMPLAINT = {f"another_{time}": "yes" for time in range(1, 7)}

# One of each kind, on each site.
FIELDS = (
    Field("place", "where", journey="asb", comes_back=False),
    Field("place_note", "where", journey="asb", along=("place-words",), beside=NAMED),
    Field("happened_on-day", "when", journey="asb", along=REST_OF_WHEN),
    Field("description", "what-happened", journey="asb", at_a_time=TOLD_AT_LENGTH),
    Field("reported_to-other-said", "who-you-told", journey="asb", beside={"reported_to": "other"}),
    Field("reported_on-day", "who-you-told", journey="asb", along=REST_OF_TOLD, beside=BY_POLICE),
    Field("email", "your-email", journey="asb"),
    Field("phone", "your-phone", journey="begging"),
    Field("home_postcode", "your-postcode", journey="asb"),
    Field("code", "/report/carry-on"),
    Field("reference", "/track", along=("known",)),
    Field("words", FOLLOWED + "/add", by=FOLLOWER, comes_back=False, at_a_time=TOLD_AT_LENGTH),
    Field("words", "/information-complaint", along=("wanted", "about", "name", "phone", "address")),
    Field("email", "/admin/forgotten-password"),
    Field("about", "/admin/audit/", by="administrator", asked="GET", comes_back=False),
    Field("name", "/admin/triage/views/keep?has=hazard", by="officer"),
    Field(
        "words",
        "/admin/triage/bulk/change?what=message&of={case}",
        by="officer",
        at_a_time=TOLD_AT_LENGTH,
    ),
    Field(
        "left",
        "/admin/cases/{of_drugs_case}/photos/{photo}/cover",
        by="officer",
        along=("top", "width", "height"),
        beside={"add": "yes"},
    ),
    Field("note-words", CASE + "/note", by="officer", read_at=CASE, at_a_time=40),
    Field(
        "theme-because",
        CASE + "/theme",
        by="officer",
        in_turn={"theme-theme": ("litter", "fly_tipping")},
        read_at=CASE,
    ),
    # Nothing typed there is a reference, so the page does not grow.
    Field("link-other", CASE + "/link", by="officer", read_at=CASE, renewed_after=1_000),
    Field(
        "reply-words",
        CASE + "/reports/{report}/reply",
        by="officer",
        at_a_time=TOLD_AT_LENGTH,
    ),
    Field("name", "/admin/people/add", by="administrator", beside={"email": "x", "role": "policy"}),
)

# The same kinds wherever else they are asked.
ELSEWHERE = (
    Field(
        "words",
        "/track/{closed}/how-it-went",
        by=ASKED_AFTER,
        beside={"informed": "no", "sorted": "back"},
        comes_back=False,
        renewed_after=1,
    ),
    Field("words", FOLLOWED + "/answer", by=FOLLOWER, comes_back=False, renewed_after=1),
    Field("name", "/admin/triage/views/{view}/change", by="officer"),
    Field(
        "overrule-because",
        CASE + "/overrule",
        by="officer",
        in_turn={"overrule-level": ("first", "last")},
        read_at=CASE,
    ),
    Field("join-into", CASE + "/join", by="officer", read_at=CASE),
    Field("back-because", "/admin/themes/{model}/go-back", by="policy", read_at="/admin/themes/"),
    Field(
        "call-words",
        "/admin/cases/{of_drugs_case}/reports/{of_drugs}/call-back",
        by="officer",
        beside={"call-outcome": "x"},
    ),
    Field("words", "/admin/handover/write", by="officer", read_at="/admin/handover/", at_a_time=40),
    Field("address", "/partner/{token}/open"),
    Field("from", "/admin/triage/round", by="officer", asked="GET", comes_back=False),
    Field("words", "/partner/{token}/told", by=PARTNER, beside={"answer": "x"}),
    Field(
        "refer-address",
        CASE + "/reports/{report}/refer?agency=TVP",
        by="officer",
        along=("refer-asks", "refer-news"),
    ),
    Field("question-words", CASE + "/reports/{report}/question", by="officer"),
    Field("name_for_email", "your-email", journey="asb", beside={"email": "sam@example.com"}),
    Field("seen_on-day", "seen", journey="asb", along=REST_OF_SEEN, says=VEHICLE),
    Field("vehicle_look", "vehicle", journey="asb", says=VEHICLE),
    Field("vehicle_registration", "vehicle", journey="asb", says=VEHICLE),
    Field("details", "more", journey="asb", says=VEHICLE, at_a_time=TOLD_AT_LENGTH),
    Field("happened_on-day", "found", journey="fly-tipping", along=REST_OF_DAY),
    Field("description", "more", journey="fly-tipping", at_a_time=TOLD_AT_LENGTH),
    Field("saw_when", "what-you-saw", journey="fly-tipping", along=("saw_vehicle", "saw_people")),
    Field("saw_registration", "what-you-saw", journey="fly-tipping"),
    Field("behaviours-OTHER-said", "behaviour", journey="begging", beside={"behaviours": "OTHER"}),
    Field(
        "seen_on-day",
        "last-seen",
        journey="begging",
        along=(*REST_OF_SEEN, "seen_at"),
        says={"worry": "HELP"},
    ),
    Field("welfare-yes-said", "welfare", journey="begging", beside={"welfare": "yes"}),
    Field("description", "more", journey="begging", at_a_time=TOLD_AT_LENGTH),
    Field(
        "contact_note",
        "your-phone",
        journey="begging",
        along=("name_for_phone",),
        beside={"phone": "07700 900123"},
    ),
    Field("happened_on-day", "day", journey="covid", along=REST_OF_WHEN),
    Field("description", "what-happened", journey="covid", at_a_time=TOLD_AT_LENGTH),
    Field("help_kind-other-said", "help", journey="support", beside={"help_kind": "other"}),
    Field("place", "place", journey="support", comes_back=False),
    Field("place_note", "place", journey="support", along=("place-words",), beside=NAMED),
    Field("situation", "what-would-help", journey="support", at_a_time=TOLD_AT_LENGTH),
    Field("find_you", "find-you", journey="support", says=OUTSIDE, at_a_time=TOLD_AT_LENGTH),
    Field("happened_on-day", "last-seen", journey="support", along=REST_OF_WHEN, says=SOMEONE),
    Field(
        "find_them",
        "find-them",
        journey="support",
        says={**OUTSIDE, **SOMEONE},
        at_a_time=TOLD_AT_LENGTH,
    ),
    Field("place", "site", by="officer", journey=VISIT, comes_back=False),
    Field("place_note", "site", by="officer", journey=VISIT, along=("place-words",), beside=NAMED),
    Field("happened_on-day", "visit", by="officer", journey=VISIT, along=REST_OF_WHEN),
    Field(
        "attended-other-said",
        "visit",
        by="officer",
        journey=VISIT,
        beside={**A_DAY, "attended": "other"},
    ),
    Field("found-other-said", "findings", by="officer", journey=VISIT, beside={"found": "other"}),
    Field(
        "severity-words-said",
        "severity",
        by="officer",
        journey=VISIT,
        along=("hazards-other-said",),
        beside={"severity": "words", "hazards": "other"},
    ),
    Field("action_by-day", "action", by="officer", journey=VISIT, along=REST_OF_ACTION),
    Field("description", "notes", by="officer", journey=VISIT, at_a_time=TOLD_AT_LENGTH),
    Field(
        "action",
        "action",
        by="officer",
        journey=VISIT,
        beside={"action_lead": "partner"},
        at_a_time=TOLD_AT_LENGTH,
    ),
    Field(
        "words",
        FOLLOWED + "/again",
        by=FOLLOWER,
        comes_back=False,
        beside=A_DAY,
        at_a_time=TOLD_AT_LENGTH,
    ),
    Field("happened_on-day", FOLLOWED + "/again", by=FOLLOWER, along=REST_OF_DAY),
    Field("email", "/information-complaint"),
    # Without a password it is turned away before anything slow is done with it.
    Field("email", "/admin/sign-in"),
    Field("email", "/admin/people/add", by="administrator", beside={"role": "policy"}),
    Field("words", "/admin/triage", by="officer", asked="GET", comes_back=False),
    Field(
        "near",
        "/admin/triage",
        by="officer",
        along=("since", "until"),
        asked="GET",
        comes_back=False,
    ),
    Field(
        "move-words",
        CASE + "/move",
        by="officer",
        beside={"move-to": "referred"},
        read_at=CASE,
        at_a_time=40,
        renewed_after=1,
    ),
    Field(
        "action-words",
        CASE + "/action",
        by="officer",
        beside=AN_ACTION,
        read_at=CASE,
        at_a_time=40,
    ),
    Field("action-day", CASE + "/action", by="officer", beside=AN_ACTION, read_at=CASE),
    Field(
        "release-because",
        CASE + "/release",
        by="safeguarding",
        after="restrict",
        read_at=CASE,
        at_a_time=5,
    ),
    Field(
        "reply-words",
        CASE + "/reports/{report}/reply",
        by="officer",
        beside={"send": "yes"},
        read_at=CASE,
        at_a_time=40,
    ),
    Field(
        "answer-outcome",
        COMPLAINT + "/answer",
        by="policy",
        after="acknowledge",
        beside={"acknowledge-how": "email"},
        read_at=COMPLAINT,
        at_a_time=40,
        renewed_after=1,
    ),
)


def complaint(time: int) -> Field:
    """Give the boxes of one of the six complaints that an application can tell of."""
    days = [
        f"{day}_{time}-{part}"
        for day in ("told_on", "happened_on")
        for part in ("day", "month", "year")
    ]
    return Field(
        f"evidence_{time}",
        f"complaint-{time}",
        journey=REVIEW,
        along=(f"told_{time}-other-said", *days),
        says=EVERY_COMPLAINT,
        beside={f"told_{time}": "other"},
    )


# Asking for a case review.
APPLYING = (
    Field("group_name", "group", journey=REVIEW, says={"for_whom": "group"}),
    Field("victim_name", "who-for", journey=REVIEW, along=("relation",), says=FOR_ANOTHER),
    Field("description", "what", journey=REVIEW, at_a_time=TOLD_AT_LENGTH),
    Field("place", "where", journey=REVIEW, comes_back=False),
    Field("place_note", "where", journey=REVIEW, along=("place-words",), beside=NAMED),
    Field("harm", "harm", journey=REVIEW, at_a_time=TOLD_AT_LENGTH),
    Field("response", "response", journey=REVIEW, at_a_time=TOLD_AT_LENGTH),
    Field("references", "our-references", journey=REVIEW),
    *(complaint(time) for time in range(1, 7)),
    Field("more_complaints", "more-complaints", journey=REVIEW, says=EVERY_COMPLAINT),
    Field("email", "your-email", journey=REVIEW, along=("name_for_email",)),
    Field(
        "phone",
        "your-phone",
        journey=REVIEW,
        along=("name_for_phone", "contact_note"),
        says={"contact_safe": "yes_phone"},
    ),
    Field(
        "address",
        "your-address",
        journey=REVIEW,
        along=("name_for_address",),
        says={"contact_safe": "yes_post"},
    ),
)

# Deciding about one, and saying what came of it.
REVIEWING = (
    Field("counted", REVIEWED + "/decide", by="officer", along=("reasons", *WEIGHED)),
    Field(
        "reasons",
        REVIEWED + "/decide",
        by="officer",
        beside={"counted": "3", "is_met": "yes"},
    ),
    Field(
        "carry_out-took_part",
        REVIEW_MET + "/carry-out",
        by="officer",
        read_at=REVIEW_MET,
        at_a_time=40,
        renewed_after=1,
    ),
    Field("found", REVIEW_HELD + "/outcome", by="officer", along=("recommendations",)),
)

EVERY_FIELD = (*FIELDS, *ELSEWHERE, *APPLYING, *REVIEWING)
