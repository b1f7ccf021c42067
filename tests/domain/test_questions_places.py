"""Where it happened, told in each of the ways a person can tell it."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain import places
from portal.domain.questions import FixedLists, Journey, read
from portal.domain.questions.kinds.places import key_of
from portal.domain.questions.whereabouts import Whereabouts

BEGUN = date(2020, 11, 23)


def spot(label: str, *, inside: bool | None = True, **more: object) -> dict[str, object]:
    return {
        "label": label,
        "latitude": 51.75,
        "longitude": -1.25,
        "precision": "street",
        "postcode": None,
        "ward": "E05013098",
        "ward_name": "Cowley",
        "ward_basis": "boundary",
        "inside": inside,
        **more,
    }


COWLEY_ROAD = spot("Cowley Road", latitude=51.7461)
COWLEY_PLACE = spot("Cowley Place", latitude=51.7489)
READING = spot("Reading Station", inside=False, ward=None, ward_name=None)


class KnownPlaces:
    """A gazetteer of three, that remembers the day it was asked about."""

    def __init__(self):
        self.asked_on = []

    def search(self, text, *, on):
        self.asked_on.append(on)
        return [
            each
            for each in (COWLEY_ROAD, COWLEY_PLACE, READING)
            if text.casefold() in str(each["label"]).casefold()
        ]

    def at(self, latitude, longitude, *, on):
        if latitude > 60:
            return None
        return spot("Near OX4 1UT", latitude=latitude, longitude=longitude, precision="point")

    def wards(self, *, on):
        return [("E05013098", "Cowley"), ("E05013099", "Donnington")]


def a_journey(answers=None, *, places=None):
    page = {
        "code": "where",
        "questions": [
            {
                "code": "place",
                "type": "place",
                "label": "Where did it happen?",
                "required": "Tell us where it happened",
                "on": "day",
            }
        ],
    }
    when = {"code": "when", "questions": [{"code": "day", "type": "date", "label": "When?"}]}
    return Journey(
        read({"code": "s", "valid_from": BEGUN, "pages": [when, page]}),
        answers or {},
        begun_on=BEGUN,
        lists=FixedLists(),
        places=places if places is not None else KnownPlaces(),
    )


def tell(journey=None, **fields):
    form = {f"place{name.replace('_', '-')}": [value] for name, value in fields.items()}
    return (journey or a_journey()).answer("where", form)


def test_one_match_is_the_place():
    outcome = tell(**{"": "cowley road"})
    assert outcome.answers["place"] == {**COWLEY_ROAD, "text": "cowley road", "how": "searched"}


def test_several_matches_are_offered_to_choose_from():
    problem = tell(**{"": "Cowley"}).problems["place"]
    assert (problem.code, problem.needs, problem.field) == ("choose", "choice", "place-choice")
    assert [candidate["label"] for candidate in problem.candidates] == [
        "Cowley Road",
        "Cowley Place",
    ]
    chosen = problem.candidates[1]["key"]
    assert tell(**{"": "Cowley", "_choice": chosen}).answers["place"]["label"] == "Cowley Place"


@pytest.mark.parametrize(
    "choice",
    [
        "0",  # tampered with
        key_of(READING),  # a choice left from an earlier search, for something else
        "",
    ],
)
def test_a_choice_that_is_not_among_the_matches_is_asked_for_again(choice):
    assert tell(**{"": "Cowley", "_choice": choice}).problems["place"].code == "choose"


def test_what_was_typed_is_kept_when_there_is_no_more_to_say_about_it():
    # The ward is only asked for on the page that asks for more words too.
    asked = tell(**{"": "the old oak"}).problems["place"]
    assert asked.needs == "words"
    place = tell(**{"": "the old oak", "_ward": "not-sure"}).answers["place"]
    assert (place["label"], place["precision"], place["inside"]) == ("the old oak", "words", None)
    in_cowley = tell(**{"": "the old oak", "_ward": "E05013098"}).answers["place"]
    assert (in_cowley["ward_name"], in_cowley["ward_basis"]) == ("Cowley", "told")


def test_a_place_on_no_list_is_read_for_harm_as_other_words_are():
    journey = a_journey()
    outcome = tell(journey, **{"": "by the old oak", "_ward": "not-sure"})
    assert list(journey.with_answers(outcome.answers).free_texts()) == ["by the old oak"]


def test_none_of_the_matches_leads_to_words():
    problem = tell(**{"": "Cowley", "_choice": "none"}).problems["place"]
    assert (problem.code, problem.needs, problem.field) == ("not_found", "words", "place-words")


@pytest.mark.parametrize(
    ("ward", "name", "inside"),
    [
        ("E05013098", "Cowley", True),
        ("not-sure", None, None),
        ("", None, None),  # words alone are enough: nobody is turned away for want of a ward
    ],
)
def test_a_place_nobody_knows_is_told_in_words(ward, name, inside):
    assert tell(**{"": "the old oak"}).problems["place"].wards[0] == ("E05013098", "Cowley")
    outcome = tell(**{"": "the old oak", "_words": "Behind the scout hut", "_ward": ward})
    place = outcome.answers["place"]
    assert (place["label"], place["words"]) == ("the old oak", "Behind the scout hut")
    assert (place["ward_name"], place["inside"], place["precision"]) == (name, inside, "words")


def test_words_alone_are_enough():
    place = tell(_words="Under the second bridge\nby the lock").answers["place"]
    assert place["label"] == "Under the second bridge by the lock"


def test_a_ward_that_is_not_on_the_list_is_refused():
    problem = tell(_words="Somewhere", _ward="E99").problems["place"]
    assert (problem.code, problem.field) == ("unknown_ward", "place-ward")


def test_outside_the_area_is_taken_and_said():
    journey = a_journey()
    outcome = tell(journey, **{"": "reading station"})
    assert outcome.answers["place"]["inside"] is False
    question = journey.definition.questions_by_code["place"]
    assert journey.with_answers(outcome.answers).words(question)[-1] == "Outside our area"


def test_a_point_from_a_map_or_a_device_is_the_place():
    place = tell(_latitude="51.7461", _longitude="-1.2301").answers["place"]
    assert (place["how"], place["latitude"], place["label"]) == ("pointed", 51.7461, "Near OX4 1UT")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("NaN", "-1.25"),
        ("1e9999", "-1.25"),
        ("91", "-1.25"),
        ("51.7", ""),
        ("51.7", "-181"),
        ("<script>", "-1.25"),
        ("5" * 1_000_000, "-1.25"),
        ("61", "-1.25"),  # somewhere that the gazetteer says nothing about
    ],
)
def test_a_point_that_is_none_asks_for_a_name(latitude, longitude):
    assert tell(_latitude=latitude, _longitude=longitude).problems["place"].code == "no_point"
    outcome = tell(_latitude=latitude, _longitude=longitude, **{"": "cowley road"})
    assert outcome.answers["place"]["how"] == "searched"


def test_a_box_changed_since_the_point_was_set_wins_over_it():
    # Someone chose a pin on one device, and on another with no JavaScript typed a street.
    point = {"_latitude": "51.76", "_longitude": "-1.26", "_point_for": ""}
    assert tell(**point).answers["place"]["how"] == "pointed"
    assert tell(**point, **{"": "cowley road"}).answers["place"]["how"] == "searched"


def test_nothing_given_says_the_definition_s_sentence():
    problem = tell(**{"": "  "}).problems["place"]
    assert (problem.sentence, problem.field) == ("Tell us where it happened", "place")


@pytest.mark.parametrize(
    "fields",
    [
        {"": "cowley road"},
        {"": "Cowley", "_choice": key_of(COWLEY_PLACE)},
        {"": "Cowley", "_choice": "none", "_words": "By the gate", "_ward": "E05013098"},
        {"_words": "By the gate"},
        {"_latitude": "51.7461", "_longitude": "-1.2301"},
        {"": "by the shop", "_latitude": "51.7461", "_longitude": "-1.2301"},
    ],
)
def test_a_place_shown_again_and_sent_unchanged_is_the_same_place(fields):
    journey = a_journey()
    first = tell(journey, **fields).answers
    again = journey.with_answers(first)
    assert again.answer("where", again.raw("where")).answers["place"] == first["place"]


def test_the_ward_is_the_one_in_force_on_the_day_it_happened():
    places = KnownPlaces()
    tell(a_journey({"day": "2020-03-01"}, places=places), **{"": "cowley road"})
    tell(a_journey(places=places), **{"": "cowley road"})
    assert places.asked_on == [date(2020, 3, 1), BEGUN]


def test_a_very_long_place_is_refused_and_kept():
    outcome = tell(**{"": "a" * 1_000_000})
    assert outcome.problems["place"].code == "too_long"
    assert len(outcome.raw["place"][0]) == 1_000_000


def test_with_no_gazetteer_loaded_words_still_do():
    definition = a_journey().definition
    journey = Journey(definition, {}, begun_on=BEGUN, lists=FixedLists())
    outcome = journey.answer("where", {"place": ["Cowley Road"]})
    assert outcome.problems["place"].code == "not_found"
    outcome = journey.answer("where", {"place": ["Cowley Road"], "place-words": ["By the Co-op"]})
    assert outcome.answers["place"]["label"] == "Cowley Road"


def test_the_borough_s_own_places_are_given_as_the_engine_asks_for_them(monkeypatch):
    found = places.Spot("cowley rd", "Cowley Road, Cowley", places.Precision.STREET, inside=True)
    monkeypatch.setattr(places, "search", lambda text, *, on: [found])
    monkeypatch.setattr(places, "at", lambda latitude, longitude, *, on: found)
    known = Whereabouts()
    assert tell(a_journey(places=known), **{"": "cowley rd"}).answers["place"]["inside"] is True
    pointed = tell(a_journey(places=known), _latitude="51.7", _longitude="-1.2")
    assert pointed.answers["place"]["label"] == "Cowley Road, Cowley"
