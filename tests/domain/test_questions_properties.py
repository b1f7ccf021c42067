"""What holds of the question engine whatever is asked, and whatever is typed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain, combinations, product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.domain import questions
from portal.domain.questions import KINDS, FixedLists, Journey, reachability

BEGUN = date(2020, 11, 23)
LISTS = FixedLists()
NEW_YEAR = date(2020, 1, 1)


class AnyPhotos:
    def known(self, ids):
        return ids


class Echo:
    """A gazetteer that finds as many places as the text has letters, up to three."""

    def search(self, text, *, on):
        return [
            {
                "label": f"{text[:50]} {n}",
                "latitude": 51.0 + n,
                "longitude": -1.25,
                "inside": n == 0,
            }
            for n in range(min(len(text), 4) - 1)
        ]

    def at(self, latitude, longitude, *, on):
        return {"label": "Here", "latitude": latitude, "longitude": longitude, "inside": None}

    def wards(self, *, on):
        return [("E1", "Carfax")]


OPTIONS = [
    {"code": "a", "label": "A"},
    {"code": "b", "label": "B", "say": "Say"},
    {"code": "c", "label": "C", "alone": True},
]


def every_type():
    return questions.read(
        {
            "code": "all",
            "valid_from": NEW_YEAR,
            "pages": [
                {
                    "code": "p",
                    "title": "All",
                    "questions": [
                        {
                            "code": type,
                            "type": type,
                            "label": type,
                            **({"options": OPTIONS} if kind.has_options else {}),
                        }
                        for type, kind in KINDS.items()
                    ],
                }
            ],
        }
    )


EVERY_TYPE = every_type()


def a_journey(answers=None):
    return Journey(
        EVERY_TYPE, answers or {}, begun_on=BEGUN, lists=LISTS, places=Echo(), photos=AnyPhotos()
    )


FIELDS = sorted(
    chain.from_iterable(
        KINDS[question.type].fields(question, question.options_by_code)
        for _, question in EVERY_TYPE.all_questions()
    )
)
NASTY = ["\x00", "\ud800", "\u202e", "\U0001f600", "1e9999", "١٢", "'; --", "\r\n", "a@b.c", "{0}"]
# Things that are nearly right find more than noise does.
LIKELY = ["a", "b", "c", "none", "E1", "12", "2020", "Feb", "29", "2pm", "51.7", "-1.2", "x@y.org"]
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.sampled_from(NASTY + LIKELY + ["01632 960001", "ox12jd", "Cowley Road"]),
)
FORMS = st.dictionaries(st.sampled_from(FIELDS), st.lists(TEXTS, max_size=3), max_size=20)


@given(FORMS)
@settings(max_examples=300, deadline=None)
def test_no_form_breaks_a_page(form):
    outcome = a_journey().answer("p", form)
    for typed in outcome.raw.values():
        "".join(typed).encode("utf-8")  # it can be shown again
        assert not any("\x00" in value for value in typed)
    assert all(problem.sentence for problem in outcome.problems.values())
    assert all(problem.field in FIELDS for problem in outcome.problems.values())
    # Whatever was taken can be shown, told and sent.
    after = a_journey(outcome.answers)
    assert questions.sections(after)
    assert after.problems == {}


@given(FORMS)
@settings(max_examples=300, deadline=None)
def test_an_answer_shown_again_and_sent_unchanged_stays_as_it_was(form):
    first = a_journey().answer("p", form).answers
    shown = a_journey(first)
    again = shown.answer("p", shown.raw("p"))
    assert again.problems == {}
    kept = {code: value for code, value in first.items() if not code.startswith("page:")}
    assert {code: again.answers.get(code) for code in kept} == kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(KINDS)), JSON))
@settings(max_examples=300, deadline=None)
def test_no_kept_answer_breaks_a_page_however_it_came_there(answers):
    journey = a_journey(answers)
    journey.raw("p")
    assert questions.sections(journey)
    assert set(journey.problems) <= {"p"}
    assert isinstance(journey.written(), list)
    assert isinstance(journey.filled(), dict)


# Definitions made at random, with everything they can say about each other


@st.composite
def definitions(draw):
    pages, asked, attributes = [], [], []
    for n in range(draw(st.integers(2, 5))):
        page = {"code": f"p{n}", "questions": [draw(choice_questions(n))]}
        if draw(st.integers(0, 4)) == 0:
            page["questions"] = [{"code": f"q{n}", "type": "date", "label": "When?"}]
        if asked and draw(st.booleans()):
            page["when"] = draw(conditions(asked, attributes))
        question = page["questions"][0]
        asked.append(question)
        attributes += [
            option["attributes"]["mark"]
            for option in question.get("options", ())
            if "attributes" in option
        ]
        pages.append(page)
    stops = [
        {"code": "stop", "kind": "stop", "title": "Stop", "body": "[Go](/there)"},
        {"code": "pause", "kind": "interruption", "title": "Wait"},
        {"code": "hold", "kind": "stop", "title": "Hold", "carry_on": True},
    ]
    named = {option.get("stop") for each in asked for option in each.get("options", ())}
    pages += [stop for stop in stops if stop["code"] in named]
    return questions.read({"code": "made", "valid_from": NEW_YEAR, "pages": pages})


@st.composite
def choice_questions(draw, n):
    question = {"code": f"q{n}", "type": draw(st.sampled_from(["single", "multiple"]))}
    question["label"] = "Q?"
    if draw(st.booleans()):
        question["required"] = "Select one"
    options = [{"code": code, "label": code} for code in "abc"[: draw(st.integers(1, 3))]]
    for option in options:
        kind = draw(st.integers(0, 7))
        if kind == 0:
            option["stop"] = draw(st.sampled_from(["stop", "pause", "hold"]))
        elif kind == 1:
            option["attributes"] = {"mark": draw(st.sampled_from(["m", "n"]))}
        elif kind == 2:
            option["alone"] = True
    return {**question, "options": options}


@st.composite
def conditions(draw, asked, attributes, depth=2):
    if depth and draw(st.booleans()):
        word = draw(st.sampled_from(["all", "any", "not"]))
        inner = conditions(asked, attributes, depth - 1)
        return {
            word: draw(inner) if word == "not" else draw(st.lists(inner, min_size=1, max_size=2))
        }
    if attributes and draw(st.booleans()):
        return {"attribute": "mark", "one_of": [draw(st.sampled_from(attributes))]}
    question = draw(st.sampled_from(asked))
    about = {"question": question["code"]}
    if draw(st.integers(0, 3)) == 0:
        return {**about, "answered": draw(st.booleans())}
    if question["type"] == "date":
        return {**about, draw(st.sampled_from(["before", "after"])): NEW_YEAR}
    codes = [option["code"] for option in question["options"]]
    return {**about, "one_of": draw(st.lists(st.sampled_from(codes), min_size=1, max_size=2))}


def ways_to_answer(question):
    """Every answer a form would take, and none where it may be left empty."""
    if question.type == "date":
        found = [(NEW_YEAR + timedelta(days=off)).isoformat() for off in (-1, 0, 1)]
    elif question.type == "single":
        found = [option.code for option in question.options]
    else:
        together = [option.code for option in question.options if not option.alone]
        several = chain.from_iterable(
            combinations(together, count) for count in range(1, len(together) + 1)
        )
        found = [list(each) for each in several]
        found += [[option.code] for option in question.options if option.alone]
    return found if question.required else [*found, None]


def every_route(definition):
    asked = list(definition.questions_by_code.values())
    for values in product(*(ways_to_answer(question) for question in asked)):
        answers = {
            question.code: value
            for question, value in zip(asked, values, strict=True)
            if value is not None
        }
        yield Journey(definition, answers, begun_on=BEGUN, lists=LISTS)


@given(definitions())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_check_finds_reachable_exactly_what_someone_can_reach(definition):
    seen = reachability.explore(definition, LISTS)
    journeys = list(every_route(definition))
    assert seen.pages == {step.code for journey in journeys for step in journey.route}
    assert seen.the_end == any(journey.stopped_at is None for journey in journeys)
    if not questions.find(definition, LISTS):
        assert seen.pages == set(definition.pages_by_code)


@given(definitions(), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_someone_who_answers_each_page_comes_to_the_end_or_to_a_stop(definition, data):
    journey = Journey(definition, {}, begun_on=BEGUN, lists=LISTS)
    for _ in definition.pages:
        page = journey.resume_at
        if page is None or journey.stopped_at is not None:
            break
        form = {}
        for question in journey.page(page).questions:
            value = data.draw(st.sampled_from(ways_to_answer(question)))
            if value is not None:
                form |= KINDS[question.type].raw(question, value)
        outcome = journey.answer(page, form)
        assert outcome.is_accepted
        journey = journey.with_answers(outcome.answers)
    assert journey.stopped_at is not None or (journey.is_complete and journey.resume_at is None)


@given(JSON)
@example({"pages": [{"questions": [{"options": [{}]}], "when": {"all": [{}]}}]})
@example({"pages": [{"include": "x"}, 3, {"questions": 3}], "code": 4})
@settings(max_examples=200, deadline=None)
def test_a_definition_of_any_shape_is_refused_with_reasons_and_never_breaks(data):
    given = data if isinstance(data, dict) else {"pages": data}
    assert questions.find(questions.read(given), LISTS)


PARTS = ["code", "type", "label", "when", "options", "questions", "kind", "title", "required"]


@given(
    st.lists(
        st.dictionaries(st.sampled_from(PARTS), JSON | st.sampled_from(sorted(KINDS))), max_size=3
    )
)
@settings(max_examples=200, deadline=None)
def test_pages_of_any_shape_are_refused_with_reasons_and_never_break(pages):
    pages = [*pages, {"code": "p", "questions": pages}]
    assert questions.find(questions.read({"code": "s", "pages": pages}), LISTS)


@pytest.mark.parametrize("typed", [*NASTY, "", " ", "\u200b"])
@pytest.mark.parametrize("field", FIELDS)
def test_no_single_nasty_string_breaks_any_field(field, typed):
    outcome = a_journey().answer("p", {field: [typed]})
    assert set(outcome.problems) <= set(KINDS)
