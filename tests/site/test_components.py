"""The parts pages are made of: what was typed comes back as it was, and nothing in it runs."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, render_template_string

from portal.domain.questions.answers import Problem
from portal.domain.questions.definition import Option, Question
from tests.client import Page, check_page

HOSTILE = "\"'></textarea><script>alert(1)</script>{{ 7 * 7 }}"
OPTIONS = {
    "noise": Option("noise", "Noise"),
    "other": Option("other", "Something else", say="Say what"),
    "none": Option("none", "None of these", alone=True),
}
ASK = """{% extends "layouts/question.html" %}
{% from "components/question.html" import ask %}
{% block question %}<form method="post">
{{ ask(question, entries, raw, problem, alone=true) }}
</form>{% endblock %}"""

ONE_LINE = ["short_text", "name", "number", "time", "email", "phone", "postcode"]


@pytest.mark.parametrize("kind", [*ONE_LINE, "long_text"])
def test_what_was_typed_is_shown_again_and_never_run(app: Flask, kind: str) -> None:
    page = asked(app, Question("answer", kind, "What?"), raw={"answer": [HOSTILE]})
    assert page.value("answer") == HOSTILE
    assert "alert(1)" not in "".join(page.texts("script"))


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_a_box_beneath_an_option_keeps_what_was_said(app: Flask, kind: str) -> None:
    raw = {"answer": ["other"], "answer-other-said": [HOSTILE]}
    page = asked(app, Question("answer", kind, "What?"), entries=OPTIONS, raw=raw)
    assert page.value("answer-other-said") == HOSTILE
    ticked = [box.get("value") for box in page.all("input") if "checked" in box.attrib]
    assert ticked == ["other"]


def test_only_an_option_that_stands_alone_takes_the_ticks_off_the_others(app: Flask) -> None:
    page = asked(app, Question("answer", "multiple", "What?"), entries=OPTIONS)
    alone = [b.get("value") for b in page.all("input") if b.get("data-behaviour") == "exclusive"]
    assert alone == ["none"]


def test_a_date_marks_only_the_boxes_that_are_wrong(app: Flask) -> None:
    problem = Problem("short_year", "Enter the year", "answer-year", parts=("year",))
    page = asked(app, Question("answer", "date", "When?"), problem=problem)
    wrong = [box.get("name") for box in page.all("input", class_="govuk-input--error")]
    assert wrong == ["answer-year"]


@pytest.mark.parametrize(
    "kind",
    [*ONE_LINE, "long_text", "single", "multiple", "date", "place", "photos"],
)
def test_the_summary_leads_to_the_field_that_is_wrong(app: Flask, kind: str) -> None:
    field = "answer-day" if kind == "date" else "answer"
    page = asked(
        app,
        Question("answer", kind, "What?"),
        entries=[] if kind == "photos" else OPTIONS,
        problem=Problem("required", "Tell us what", field, parts=("day",)),
    )
    # The strict check of the page has seen that the link leads somewhere.
    assert page.links()["Tell us what"] == f"#{field}"
    assert page.title.startswith("Error: What?")
    assert len(page.texts("p", class_="govuk-error-message")) == 1


def test_places_it_could_be_are_offered_with_a_way_out(app: Flask) -> None:
    spots = (
        {"key": "a1", "label": "Cowley Road", "ward_name": "St Mary's"},
        {"key": "b2", "label": "Cowley Road, Littlemore", "ward_name": "Littlemore"},
    )
    problem = Problem("choose", "Select", "answer-choice", candidates=spots, needs="choice")
    page = asked(app, Question("answer", "place", "Where?"), problem=problem)
    offered = [box.get("value") for box in page.all("input", type="radio")]
    assert offered == ["a1", "b2", "none"]


def test_a_place_nobody_knows_can_be_told_in_words_and_by_ward(app: Flask) -> None:
    problem = Problem(
        "not_found", "Describe it", "answer-words", wards=(("w1", "Cowley"),), needs="words"
    )
    page = asked(app, Question("answer", "place", "Where?"), problem=problem)
    assert page.texts("option") == ["I’m not sure", "Cowley"]
    assert page.value("answer-choice") == "none"


def test_kept_photos_stay_and_each_can_be_taken_away(app: Flask) -> None:
    kept = [{"id": str(n), "href": f"/photo/{n}", "name": HOSTILE} for n in range(5)]
    page = asked(app, Question("photos", "photos", "Photos?"), entries=kept)
    assert len(page.all("button", name="photos-remove")) == 5
    assert [f.get("value") for f in page.all("input", name="photos")] == list("01234")
    assert not page.all("input", type="file")  # five is as many as there can be


def asked(
    app: Flask,
    question: Question,
    *,
    entries: Any = (),
    raw: dict[str, list[str]] | None = None,
    problem: Problem | None = None,
) -> Page:
    """Give the page that asks a question, strictly checked."""
    with app.test_request_context("/report/asb/answer"):
        html = render_template_string(
            ASK,
            question=question,
            entries=entries,
            raw=raw or {},
            problem=problem,
            problems={problem.field: problem.sentence} if problem else {},
            title=question.label,
        )
    return check_page(html, question.type)
