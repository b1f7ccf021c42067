"""What people type into each type of question, and what comes of it."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.questions import (
    KINDS,
    FixedLists,
    Journey,
    Outcome,
    email_for_matching,
    full_postcode,
    phone_for_matching,
    read,
)

TODAY = date(2020, 11, 23)


def asked(type: str, **question: object) -> Journey:
    """A journey that asks one question, `q`."""
    page = {"code": "p", "questions": [{"code": "q", "type": type, "label": "Q?", **question}]}
    return Journey(
        read({"code": "s", "valid_from": date(2019, 4, 1), "pages": [page]}),
        {},
        begun_on=TODAY,
        lists=FixedLists(),
        photos=KeptPhotos(),
    )


class KeptPhotos:
    def known(self, ids):
        return {"a1", "b2", "c3", "d4", "e5", "f6"}.intersection(ids)


def said(journey: Journey, **fields: str | list[str]) -> Outcome:
    form = {
        name.replace("__", "-"): value if isinstance(value, list) else [value]
        for name, value in fields.items()
    }
    return journey.answer("p", form)


def kept(type: str, typed: str, **question: object) -> object:
    """The value kept for what was typed, or else the code of the problem."""
    outcome = said(asked(type, **question), q=typed)
    return outcome.problems["q"].code if outcome.problems else outcome.answers.get("q")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("  Asha\t Patel ", "Asha Patel"),  # one line, single spaces
        ("Zoë O’Brien-Nguyễn", "Zoë O’Brien-Nguyễn"),  # names are not ASCII
        ("李", "李"),  # and may be one letter long
        ("", None),  # left empty
        (" \u200b\ufeff ", None),  # nothing that anyone can see
        ("A\x00sha\x1b[31m", "Asha[31m"),  # PostgreSQL has no place for NUL, nor pages for escape
        ("\ud83dAsha", "\ufffdAsha"),  # half a character can’t be written out again
        ("Asha \U0001f600", "Asha \U0001f600"),  # beyond the basic plane is a whole one
        ("gpj\u202eexe", "gpjexe"),  # a turned line makes one name look like another
        ("x" * 200, "x" * 200),
        ("x" * 201, "too_long"),
        ("x" * 1_000_000, "too_long"),
        ("<b>Asha</b> {{7*7}}", "<b>Asha</b> {{7*7}}"),  # pages escape it; it is not ours to change
    ],
)
def test_one_line_is_kept_as_it_reads(typed, value):
    assert kept("short_text", typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("It’s loud.\r\nEvery night.\r\n", "It’s loud.\nEvery night."),  # browsers send CRLF
        ("  two  spaces", "two  spaces"),  # nobody’s words are rewritten
        ("שלום \u202babc\u202c", "שלום \u202babc\u202c"),  # prose may turn the line
        ("\x00", None),
        ("x" * 5001, "too_long"),
    ],
)
def test_prose_keeps_its_lines(typed, value):
    assert kept("long_text", typed) == value


def test_a_million_characters_are_refused_with_a_sentence_and_not_lost():
    outcome = said(asked("long_text"), q="a" * 1_000_000)
    told = "Your answer must be 5,000 characters or fewer. It has 1,000,000"
    assert outcome.problems["q"].sentence == told
    assert outcome.raw["q"] == ["a" * 1_000_000]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        (" 1,200 ", 1200),  # as people write thousands
        ("1 200", 1200),
        ("١٢", 12),  # figures in another script are figures
        ("+3", 3),
        ("3.0", 3),
        ("1e9999", "not_a_number"),  # never worked out: it would fill the memory
        ("NaN", "not_a_number"),
        ("²", "not_a_number"),  # a digit to Unicode, and no number
        ("1,2", "not_a_number"),
        ("twelve", "not_a_number"),
        ("2.5", "not_whole"),
        ("-1", "too_small"),
        ("−1", "too_small"),  # a true minus sign
        ("9" * 50, "too_big"),
        ("9" * 1_000_000, "too_long"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, value):
    assert kept("number", typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [("2.50", "2.5"), ("2", 2), ("2.555", "decimals"), ("11", "too_big"), ("0", "too_small")],
)
def test_a_number_keeps_to_its_bounds_and_decimals(typed, value):
    assert kept("number", typed, decimals=2, min=1, max=10) == value


@pytest.mark.parametrize(
    ("day", "month", "year", "value", "parts"),
    [
        ("3", "11", "2020", "2020-11-03", ()),
        ("03", "Nov", "2020", "2020-11-03", ()),  # a name will do
        ("3", "NOVEMBER", "2020", "2020-11-03", ()),
        ("3", "sept.", "2020", "2020-09-03", ()),
        ("٣", "١١", "٢٠٢٠", "2020-11-03", ()),
        ("29", "2", "2020", "2020-02-29", ()),
        ("23", "11", "2020", "2020-11-23", ()),  # today has begun
        ("", "", "", None, ()),
        ("", "11", "2020", "incomplete", ("day",)),
        ("3", "", "", "incomplete", ("month", "year")),
        ("29", "2", "2019", "not_real", ("day", "month", "year")),
        ("31", "4", "2020", "not_real", ("day", "month", "year")),
        ("0", "4", "2020", "not_real", ("day", "month", "year")),
        ("3", "Novembre", "2020", "not_real", ("month",)),
        ("3", "no", "2020", "not_real", ("month",)),  # two letters may be anything
        ("x", "11", "2020", "not_real", ("day",)),
        ("3", "11", "20", "short_year", ("year",)),  # 1920 or 2020?
        ("24", "11", "2020", "future", ("day", "month", "year")),
        ("1", "1", "1899", "too_old", ("day", "month", "year")),
        ("9" * 1_000_000, "1", "2020", "not_real", ("day", "month", "year")),
    ],
)
def test_a_date_says_which_of_its_parts_is_wrong(day, month, year, value, parts):
    outcome = said(asked("date"), q__day=day, q__month=month, q__year=year)
    problem = outcome.problems.get("q")
    assert (problem.code if problem else outcome.answers.get("q")) == value
    assert (problem.parts if problem else ()) == parts
    if problem:
        assert problem.field == f"q-{parts[0]}"  # the error links to the first field to mend


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (("", "11", "2020"), "The date must include a day"),
        (("3", "", ""), "The date must include a month and year"),
        (("1", "1", "2014"), "The date must be on or after 1 April 2015"),
        (("1", "12", "2020"), "It can’t have happened yet"),  # the definition’s own words
    ],
)
def test_a_date_says_what_is_wrong_in_a_sentence(day, sentence):
    journey = asked("date", min=date(2015, 4, 1), problems={"future": "It can’t have happened yet"})
    outcome = said(journey, q__day=day[0], q__month=day[1], q__year=day[2])
    assert outcome.problems["q"].sentence == sentence


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("14:15", "14:15"),  # as a browser’s own time field sends it
        ("14:15:00", "14:15"),
        ("2:15pm", "14:15"),
        ("2.15 PM", "14:15"),
        ("2pm", "14:00"),
        ("2 p.m.", "14:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("midnight", "00:00"),
        ("12 noon", "12:00"),
        ("0930", "09:30"),
        ("9", "not_a_time"),  # morning or night?
        ("25:00", "not_a_time"),
        ("13pm", "not_a_time"),
        ("11:60", "not_a_time"),
        ("late", "not_a_time"),
    ],
)
def test_times_are_read_as_people_write_them(typed, value):
    assert kept("time", typed) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [("14:15", "2:15pm"), ("09:00", "9am"), ("00:00", "midnight"), ("12:00", "midday")],
)
def test_times_read_as_the_pages_write_them(value, words):
    journey = asked("time").with_answers({"q": value})
    assert journey.words(journey.definition.questions_by_code["q"]) == (words,)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("asha+bins@example.org", "asha+bins@example.org"),  # the tag is theirs
        (" Asha@EXAMPLE.org ", "Asha@example.org"),  # only the domain ignores case
        ("asha@exämple.org", "asha@exämple.org"),
        ("用户@例え.jp", "用户@例え.jp"),
        ("asha@example", "not_an_email"),
        ("asha@@example.org", "not_an_email"),
        ("asha example.org", "not_an_email"),
        ("asha@example..org", "not_an_email"),
        ("asha@example.org\r\nBcc: x@example.org", "not_an_email"),  # no second header
        ("a" * 300 + "@example.org", "too_long"),
    ],
)
def test_an_email_could_be_delivered(typed, value):
    assert kept("email", typed) == value


@pytest.mark.parametrize(
    ("typed", "matched"),
    [
        ("01632 960 001", "+441632960001"),
        ("(01632) 960-001", "+441632960001"),
        ("+44 (0)1632 960001", "+441632960001"),
        ("0044 1632 960001", "+441632960001"),
        ("07700 900982", "+447700900982"),
        ("٠٧٧٠٠٩٠٠٩٨٢", "+447700900982"),
        ("+353 1 234 5678", "+35312345678"),
        ("016977 2555", "+44169772555"),  # some areas have nine figures
        ("960001", None),  # no area code
        ("07700 900982 after 6", None),
        ("+" + "1" * 16, None),
        ("1" * 1_000_000, None),
    ],
)
def test_a_phone_number_is_matched_however_it_is_written(typed, matched):
    assert phone_for_matching(typed) == matched
    expected = " ".join(typed.split()) if matched else "not_a_phone"
    assert kept("phone", typed) in (expected, "too_long")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("ox12jd", "OX1 2JD"),
        (" Ox1  2jD ", "OX1 2JD"),
        ("OX1-2JD", "OX1 2JD"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("OX1", "not_a_postcode"),
        ("OX1 2J", "not_a_postcode"),
        ("12345", "not_a_postcode"),
        ("ＯＸ1 2JD", "not_a_postcode"),  # wide letters are another alphabet
    ],
)
def test_a_postcode_is_whole_whatever_its_case_and_spaces(typed, value):
    assert kept("postcode", typed) == value
    assert (full_postcode(typed) or "not_a_postcode") == value


def test_an_address_is_matched_in_any_case():
    assert email_for_matching(" Asha@Example.ORG") == "asha@example.org"


OPTIONS = [
    {"code": "noise", "label": "Noise"},
    {"code": "litter", "label": "Litter"},
    {"code": "other", "label": "Something else", "say": "Say what it is"},
    {"code": "none", "label": "None of these", "alone": True},
]


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"q": ["noise"]}, "noise"),
        ({"q": [" noise "]}, "noise"),
        ({"q": ["", "noise"]}, "noise"),
        ({"q": ["other"], "q__other__said": " Smoke "}, {"code": "other", "said": "Smoke"}),
        ({"q": ["other"], "q__other__said": " "}, "say"),  # “Other” alone tells us nothing
        ({"q": ["other"], "q__other__said": "x" * 501}, "too_long"),
        ({"q": ["noise"], "q__other__said": "left over"}, "noise"),
        ({"q": ["bomb"]}, "unknown"),  # a tampered form
        ({"q": ["__class__"]}, "unknown"),
        ({}, "required"),
        ({"q": [""]}, "required"),
    ],
)
def test_one_option_is_chosen_from_those_offered(fields, value):
    outcome = said(asked("single", options=OPTIONS, required="Select one"), **fields)
    problem = outcome.problems.get("q")
    assert (problem.code if problem else outcome.answers["q"]) == value


@pytest.mark.parametrize(
    ("chosen", "value"),
    [
        (["litter", "noise"], ["noise", "litter"]),  # in the order shown
        (["noise", "noise"], ["noise"]),
        (["none"], ["none"]),
        (["none", "noise"], "alone"),
        (["noise", "bomb"], "unknown"),
        (["bomb"] * 1000, "unknown"),
        ([], "required"),
    ],
)
def test_several_options_are_chosen_from_those_offered(chosen, value):
    outcome = said(asked("multiple", options=OPTIONS, required="Select one"), q=chosen)
    problem = outcome.problems.get("q")
    assert (problem.code if problem else outcome.answers["q"]) == value


def test_the_box_beneath_an_option_is_optional_where_its_question_is():
    assert kept("single", "other", options=OPTIONS) == "other"


def test_the_error_for_an_unsaid_other_links_to_its_box():
    outcome = said(asked("multiple", options=OPTIONS, required="Select one"), q=["other"])
    assert outcome.problems["q"].field == "q-other-said"
    assert outcome.problems["q"].sentence == "Enter more detail for “Something else”"


@pytest.mark.parametrize(
    ("ids", "value"),
    [
        (["a1", "b2"], ["a1", "b2"]),
        (["a1", "a1"], ["a1"]),  # sent twice
        ([], None),
        (["a1", "../../etc/passwd"], "unknown_photo"),  # not one of this draft’s
        (["a1", "b2", "c3", "d4", "e5", "f6"], "too_many"),
    ],
)
def test_photos_are_those_kept_with_the_draft(ids, value):
    outcome = said(asked("photos"), q=ids)
    problem = outcome.problems.get("q")
    assert (problem.code if problem else outcome.answers.get("q")) == value


@pytest.mark.parametrize("type", sorted(KINDS))
def test_every_type_says_the_definition_s_sentence_when_it_is_left_empty(type):
    options = {"options": OPTIONS} if KINDS[type].has_options else {}
    journey = asked(type, required="Tell us", **options)
    assert said(journey).problems["q"].sentence == "Tell us"


@pytest.mark.parametrize("type", sorted(KINDS))
def test_the_sentences_of_every_type_use_the_apostrophes_of_print(type):
    for sentence in KINDS[type].sentences.values():
        assert "'" not in sentence
        assert '"' not in sentence
        assert "please" not in sentence.casefold()
