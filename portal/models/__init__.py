"""What is stored: tables, relations and derived properties; no rules."""

from portal.models.audit import AuditEntry, AuditSeal
from portal.models.bulk import BulkChange, BulkChangePart
from portal.models.finding import CaseWords, CaseWordsDue
from portal.models.handovers import Handover
from portal.models.jobs import Job
from portal.models.notices import Message
from portal.models.people import AccountLink, StaffMember
from portal.models.places import Boundary, PlaceName, Postcode, WardHub
from portal.models.privacy import InformationComplaint
from portal.models.questions import Draft, ListEntry, QuestionSet
from portal.models.referrals import Referral
from portal.models.reports import Addition, CallBack, Enquiry, Photo, Report, Reporter, Witness
from portal.models.reviews import ReviewApplication, ReviewExplanation, ReviewStep
from portal.models.saved_views import SavedView
from portal.models.themes import Theme, ThemeCoding, ThemeModel, ThemeModelTurn
from portal.models.triage import Case, CaseAction, CaseEvent, CaseLink

__all__ = [
    "AccountLink",
    "Addition",
    "AuditEntry",
    "AuditSeal",
    "Boundary",
    "BulkChange",
    "BulkChangePart",
    "CallBack",
    "Case",
    "CaseAction",
    "CaseEvent",
    "CaseLink",
    "CaseWords",
    "CaseWordsDue",
    "Draft",
    "Enquiry",
    "Handover",
    "InformationComplaint",
    "Job",
    "ListEntry",
    "Message",
    "Photo",
    "PlaceName",
    "Postcode",
    "QuestionSet",
    "Referral",
    "Report",
    "Reporter",
    "ReviewApplication",
    "ReviewExplanation",
    "ReviewStep",
    "SavedView",
    "StaffMember",
    "Theme",
    "ThemeCoding",
    "ThemeModel",
    "ThemeModelTurn",
    "WardHub",
    "Witness",
]
