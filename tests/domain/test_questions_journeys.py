"""A person’s way through a set of questions: forward, back, a change of mind, and the end."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain import questions
from portal.domain.questions import FixedEntry, FixedLists, Journey, NotOnTheRoute

BEGUN = date(2021, 8, 1)

LISTS = FixedLists(
    {
        "signposts": [FixedEntry("EMERGENCY", "999")],
        "waste": [
            FixedEntry("W01", "Black bags", "Rubbish bags", attributes={"theme": "litter"}),
            FixedEntry(
                "W07", "Asbestos", attributes={"theme": "hazard", "marks": ["hazard", "restricted"]}
            ),
            FixedEntry("W10", "Other"),
        ],
        "covid": [
            FixedEntry("COV_HOUSE", "House party", "", "", date(2020, 3, 26), date(2021, 7, 18)),
            FixedEntry("COV_FACE", "Face coverings", "", "", date(2020, 6, 15), date(2021, 7, 18)),
        ],
    }
)

DATA = {
    "code": "tipping",
    "valid_from": "2019-04-01",
    "exit": True,
    "pages": [
        {
            "code": "before",
            "kind": "interruption",
            "title": "If someone is in danger",
            "signposts": ["EMERGENCY"],
        },
        {
            "code": "danger",
            "section": "What happened",
            "questions": [
                {
                    "code": "danger",
                    "type": "single",
                    "label": "Is anyone in danger?",
                    "required": "Select yes or no",
                    "options": [
                        {"code": "fire", "label": "Yes, there is a fire", "stop": "call-999"},
                        {"code": "hurt", "label": "Yes, someone is hurt", "stop": "warn"},
                        {"code": "no", "label": "No"},
                    ],
                }
            ],
        },
        {
            "code": "call-999",
            "kind": "stop",
            "title": "Call 999",
            "signposts": ["EMERGENCY"],
        },
        {"code": "warn", "kind": "interruption", "title": "Call 999 first", "exit": False},
        {
            "code": "waste",
            "section": "What happened",
            "questions": [
                {
                    "code": "waste",
                    "type": "multiple",
                    "label": "What is it?",
                    "list": "waste",
                    "required": "Select what it is",
                    "fills": "waste",
                    "options": [
                        {"code": "W10", "say": "Say what it is"},
                        {"code": "unsure", "label": "I’m not sure", "alone": True},
                    ],
                }
            ],
        },
        {
            "code": "hazard",
            "section": "What happened",
            "when": {"attribute": "marks", "one_of": ["hazard"]},
            "questions": [
                {"code": "near", "type": "long_text", "label": "Who is near it?"},
            ],
        },
        {
            "code": "leak",
            "section": "What happened",
            "when": {"question": "near", "answered": True},
            "questions": [
                {
                    "code": "leak",
                    "type": "single",
                    "label": "Is it leaking?",
                    "required": "Select yes or no",
                    "options": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}],
                }
            ],
        },
        {
            "code": "when",
            "section": "When",
            "questions": [
                {
                    "code": "day",
                    "type": "date",
                    "label": "When did it happen?",
                    "required": "Enter when it happened",
                    "fills": "happened_on",
                }
            ],
        },
        {
            "code": "covid",
            "section": "When",
            "questions": [
                {
                    "code": "rule",
                    "type": "single",
                    "label": "Which rule?",
                    "list": "covid",
                    "on": "day",
                    "required": "Select a rule",
                }
            ],
        },
        {
            "code": "you",
            "section": "You",
            "title": "About you",
            "questions": [
                {
                    "code": "name",
                    "type": "name",
                    "label": "Your name",
                    "group": "contact",
                    "fills": "reporter.name",
                },
                {"code": "email", "type": "email", "label": "Your email", "group": "contact"},
            ],
        },
    ],
}
DEFINITION = questions.read(DATA)

ORDINARY = {
    "page:before": "acknowledged",
    "danger": "no",
    "waste": ["W01"],
    "day": "2021-08-01",
}


def a_journey(**answers):
    return Journey(DEFINITION, answers, begun_on=BEGUN, lists=LISTS)


def codes(journey):
    return [step.code for step in journey.route]


def test_the_sample_has_no_faults():
    assert questions.find(DEFINITION, LISTS) == []


ALWAYS = ["before", "danger", "waste"]
REST = ["when", "you"]


@pytest.mark.parametrize(
    ("answers", "route"),
    [
        ({}, [*ALWAYS, *REST]),
        ({"danger": "no"}, [*ALWAYS, *REST]),
        ({"danger": "fire"}, ["before", "danger", "call-999"]),  # nothing is asked after a stop
        ({"danger": "hurt"}, ["before", "danger", "warn", "waste", *REST]),
        ({"waste": ["W07"]}, [*ALWAYS, "hazard", *REST]),
        ({"waste": ["W01", "W07"]}, [*ALWAYS, "hazard", *REST]),
        ({"waste": ["W07"], "near": "Children"}, [*ALWAYS, "hazard", "leak", *REST]),
        # “near” was said of asbestos that is no longer there, so nothing hangs on it now.
        ({"waste": ["W01"], "near": "Children"}, [*ALWAYS, *REST]),
        # The rules are those of the day it happened; on a day with none there is no question.
        ({"day": "2020-11-05"}, [*ALWAYS, "when", "covid", "you"]),
        ({"day": "2021-08-01"}, [*ALWAYS, *REST]),
        # Answers from a version that offered something else lead nowhere, and break nothing.
        ({"danger": "gone", "waste": ["W99"], "day": "soon"}, [*ALWAYS, *REST]),
        ({"danger": 7, "waste": {}, "day": None, "near": []}, [*ALWAYS, *REST]),
    ],
)
def test_the_route_follows_the_answers(answers, route):
    assert codes(a_journey(**answers)) == route


def test_a_stop_ends_the_journey_and_nothing_can_be_sent():
    journey = a_journey(**{**ORDINARY, "danger": "fire"})
    assert journey.stopped_at.code == "call-999"
    assert not journey.is_complete
    assert journey.pruned() == {"danger": "fire"}


def test_a_stop_that_lets_people_carry_on_does_not_end_the_journey():
    pages = [
        {**page, "carry_on": True} if page["code"] == "call-999" else page for page in DATA["pages"]
    ]
    definition = questions.read({**DATA, "pages": pages})
    journey = Journey(definition, {**ORDINARY, "danger": "fire"}, begun_on=BEGUN, lists=LISTS)
    assert codes(journey) == ["before", "danger", "call-999", "waste", *REST]
    assert journey.first_unanswered == "call-999"
    carried_on = journey.with_answers(journey.answer("call-999", {}).answers)
    assert carried_on.is_complete


def test_an_interruption_waits_to_be_acknowledged():
    journey = a_journey(**{**ORDINARY, "danger": "hurt"})
    assert journey.first_unanswered == "warn"
    read = journey.with_answers(journey.answer("warn", {}).answers)
    assert read.answers["page:warn"] == "acknowledged"
    assert read.is_complete


def test_back_and_forward_walk_the_same_route():
    journey = a_journey(**{**ORDINARY, "danger": "hurt", "waste": ["W07"]})
    page, there = "before", ["before"]
    while (page := journey.next_after(page)) is not None:
        there.append(page)
    back, page = [], None
    while (page := journey.back_from(page)) is not None:
        back.append(page)
    assert there == codes(journey) == back[::-1]


def test_a_page_that_is_not_asked_is_not_there():
    journey = a_journey(danger="no")
    assert not journey.has("hazard")
    for ask in (journey.page, journey.raw, journey.next_after, lambda c: journey.answer(c, {})):
        with pytest.raises(NotOnTheRoute):
            ask("hazard")


def test_changing_an_answer_goes_back_to_the_check_unless_it_opens_a_page():
    done = {
        **ORDINARY,
        "page:you": "answered",
    }
    journey = a_journey(**done)
    same = journey.with_answers(
        journey.answer("waste", {"waste": ["W10"], "waste-W10-said": ["A sofa"]}).answers
    )
    assert same.next_after("waste", changing=True) is None
    more = journey.with_answers(journey.answer("waste", {"waste": ["W07"]}).answers)
    assert more.next_after("waste", changing=True) == "hazard"
    hurt = journey.with_answers(journey.answer("danger", {"danger": ["hurt"]}).answers)
    assert hurt.next_after("danger", changing=True) == "warn"


def test_changing_back_loses_nothing_and_sends_nothing_meanwhile():
    first = a_journey(**{**ORDINARY, "waste": ["W07"], "near": "Children"})
    changed = first.with_answers(first.answer("waste", {"waste": ["W01"]}).answers)
    assert "near" not in changed.pruned()
    back = changed.with_answers(changed.answer("waste", {"waste": ["W07"]}).answers)
    assert back.pruned()["near"] == "Children"


def test_a_change_of_date_is_judged_by_the_rules_of_the_new_day():
    journey = a_journey(**{**ORDINARY, "day": "2020-11-05", "rule": "COV_FACE"})
    assert journey.is_complete
    earlier = journey.with_answers({**journey.answers, "day": "2020-04-01"})
    assert earlier.problems["covid"]["rule"].code == "unknown"  # not yet required by law
    assert earlier.first_unanswered == "covid"


@pytest.mark.parametrize(
    ("answers", "unanswered", "resume"),
    [
        ({}, "before", "before"),
        ({"page:before": "acknowledged"}, "danger", "danger"),
        ({**ORDINARY, "waste": ["W07"]}, None, "hazard"),  # optional, and not yet seen
        ({**ORDINARY, "waste": ["W07"], "page:hazard": "answered"}, None, "you"),
        ({**ORDINARY, "page:you": "answered"}, None, None),
        ({**ORDINARY, "name": "Asha"}, None, None),
        ({**ORDINARY, "day": "2021-08-02"}, "when", "when"),  # kept once, and wrong now
    ],
)
def test_someone_who_comes_back_resumes_where_they_left(answers, unanswered, resume):
    journey = a_journey(**answers)
    assert journey.first_unanswered == unanswered
    assert journey.resume_at == resume
    assert journey.is_complete == (unanswered is None)


def test_the_good_answers_of_a_page_survive_the_bad_one():
    outcome = a_journey().answer("you", {"name": ["Asha"], "email": ["asha@"], "csrf": ["x"]})
    assert outcome.answers == {"name": "Asha"}
    assert list(outcome.problems) == ["email"]
    assert outcome.raw == {"name": ["Asha"], "email": ["asha@"]}
    assert not outcome.is_accepted


def test_emptying_an_optional_answer_takes_it_away():
    outcome = a_journey(name="Asha").answer("you", {"name": [""], "email": [""]})
    assert outcome.answers == {"page:you": "answered"}


def test_answering_leaves_the_answers_it_began_with_alone():
    answers = {"name": "Asha"}
    a_journey(**answers).answer("you", {"name": ["Ben"]})
    assert answers == {"name": "Asha"}


def test_a_list_and_the_question_s_own_options_are_offered_together():
    journey = a_journey()
    offered = journey.options(DEFINITION.questions_by_code["waste"])
    assert [(each.code, each.label) for each in offered.values()] == [
        ("W01", "Rubbish bags"),  # the public label
        ("W07", "Asbestos"),
        ("W10", "Other"),  # no label of its own: it adds a box to the list’s entry
        ("unsure", "I’m not sure"),
    ]
    assert offered["W10"].say == "Say what it is"


FULL = {
    **ORDINARY,
    "waste": ["W07", {"code": "W10", "said": "A sofa"}],
    "near": "Children",
    "leak": "no",
    "name": "Asha",
}


def test_the_check_shows_every_question_asked_by_section_with_the_page_to_change():
    found = questions.sections(a_journey(**FULL))
    assert [
        (section.title, [(row.question, row.text, row.page) for row in section.rows])
        for section in found
    ] == [
        (
            "What happened",
            [
                ("danger", "No", "danger"),
                ("waste", "Asbestos\nOther: A sofa", "waste"),
                ("near", "Children", "hazard"),
                ("leak", "No", "leak"),
            ],
        ),
        ("When", [("day", "Sunday 1 August 2021", "when")]),
        ("You", [("name", "Asha", "you"), ("email", "", "you")]),
    ]


def test_answers_are_told_apart_by_who_may_see_them():
    journey = a_journey(**FULL)
    assert journey.answers_in("contact") == {"name": "Asha"}
    assert set(journey.answers_in("ordinary")) == {"danger", "waste", "near", "leak", "day"}
    rows = questions.sections(journey, group="contact")
    assert [row.question for section in rows for row in section.rows] == ["name", "email"]


def test_what_an_answer_means_is_the_definition_s_to_say():
    assert a_journey(**FULL).filled() == {
        "waste": ["W07", {"code": "W10", "said": "A sofa"}],
        "happened_on": "2021-08-01",
        "reporter.name": "Asha",
    }


def test_the_attributes_of_what_was_chosen_are_gathered_once_each():
    journey = a_journey(**{**FULL, "waste": ["W01", "W07"]})
    assert journey.attributes() == {
        "theme": ["litter", "hazard"],
        "marks": ["hazard", "restricted"],
    }
    assert journey.marks == ("hazard", "restricted")


def test_the_guard_is_given_everything_written_freely_and_where_to_change_it():
    journey = a_journey(**FULL)
    assert [(each.page, each.field, each.text) for each in journey.written()] == [
        ("waste", "waste-W10-said", "A sofa"),
        ("hazard", "near", "Children"),
    ]
    assert journey.free_texts() == ["A sofa", "Children"]


def test_how_far_along_a_page_is_is_said_by_its_section():
    progress = questions.progress(a_journey(), "when")
    assert (progress.title, progress.number, progress.of) == ("When", 2, 3)
    assert questions.progress(a_journey(), "before") is None


def test_exit_is_the_set_s_unless_the_page_says_otherwise():
    assert DEFINITION.pages_by_code["waste"].exit
    assert not DEFINITION.pages_by_code["warn"].exit


def test_a_definition_knows_the_days_it_is_in_force():
    definition = questions.read({**DATA, "valid_to": "2021-12-31"})
    assert definition.is_in_force_on(date(2019, 4, 1))
    assert definition.is_in_force_on(date(2021, 12, 31))
    assert not definition.is_in_force_on(date(2022, 1, 1))


PLACE = {"code": "place", "questions": [{"code": "where", "type": "place", "label": "Where?"}]}


@pytest.mark.parametrize(
    ("inside", "route"),
    [
        (True, ["place"]),
        (False, ["place", "outside"]),
        (None, ["place"]),  # nobody can tell: no one is sent away
    ],
)
def test_a_place_outside_the_area_can_lead_to_a_page_that_says_who_to_tell(inside, route):
    outside = {
        "code": "outside",
        "kind": "information",
        "title": "That is outside our area",
        "when": {"question": "where", "inside": False},
    }
    definition = questions.read({**DATA, "pages": [PLACE, outside]})
    answers = {"where": {"label": "There", "inside": inside}}
    assert codes(Journey(definition, answers, begun_on=BEGUN, lists=LISTS)) == route


def test_a_list_that_changes_while_we_run_is_offered_as_it_has_become():
    definition = questions.read(DATA)
    question = definition.questions_by_code["waste"]
    for label in [f"Label {n}" for n in range(40)]:
        lists = FixedLists({**LISTS.by_code, "waste": [FixedEntry("W01", label)]})
        journey = Journey(definition, {}, begun_on=BEGUN, lists=lists)
        assert journey.options(question)["W01"].label == label
