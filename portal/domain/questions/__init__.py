"""One engine for every form a person fills in: what is asked, in what order, and what they said.

    definition = questions.load(path)            # or questions.read(data, blocks=…)
    questions.refuse(definition, lists)          # Faulty, with every fault, unless there are none
    journey = questions.Journey(definition, answers, begun_on=…, today=…, lists=…, places=…)
    outcome = journey.answer(page_code, form)    # outcome.answers, .problems, .raw

It knows nothing of reports, of the web or of the database.
"""

from portal.domain.questions.answers import Answers, FreeText, Outcome, Problem, Raw, Value
from portal.domain.questions.definition import (
    Definition,
    Fault,
    Option,
    Page,
    PageKind,
    Question,
)
from portal.domain.questions.faults import Faulty, find, refuse
from portal.domain.questions.journey import Journey, NotOnTheRoute
from portal.domain.questions.kinds import KINDS
from portal.domain.questions.kinds.contact import (
    email_for_matching,
    full_postcode,
    phone_for_matching,
)
from portal.domain.questions.reading import expanded, load, read
from portal.domain.questions.route import Step
from portal.domain.questions.sources import FixedEntry, FixedLists, Lists, Photos, Places
from portal.domain.questions.summary import Progress, Row, Section, progress, sections

__all__ = [
    "KINDS",
    "Answers",
    "Definition",
    "Fault",
    "Faulty",
    "FixedEntry",
    "FixedLists",
    "FreeText",
    "Journey",
    "Lists",
    "NotOnTheRoute",
    "Option",
    "Outcome",
    "Page",
    "PageKind",
    "Photos",
    "Places",
    "Problem",
    "Progress",
    "Question",
    "Raw",
    "Row",
    "Section",
    "Step",
    "Value",
    "email_for_matching",
    "expanded",
    "find",
    "full_postcode",
    "load",
    "phone_for_matching",
    "progress",
    "read",
    "refuse",
    "sections",
]
