"""The guard points at personal data in what people write, and keeps quiet about the rest."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.privacy import guard


def seen(text: str, **options) -> list[tuple[str, str]]:
    return [(span.kind, span.text) for span in guard.find(text, **options)]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Ring me on 07700 900123 after six", "phone", "07700 900123"),
        ("Ring me on 07700900123.", "phone", "07700900123"),
        ("Tel: +44 (0)7700 900 123", "phone", "+44 (0)7700 900 123"),
        ("0044 7700 900123", "phone", "0044 7700 900123"),
        ("my landline (01632) 960-001", "phone", "(01632) 960-001"),
        ("in France +33 1 99 00 12 34", "phone", "+33 1 99 00 12 34"),
        ("call me on 960001", "phone", "960001"),
        ("write to amina.yusuf+asb@example.org please", "email", "amina.yusuf+asb@example.org"),
        ("amina [at] example.org", "email", "amina [at] example.org"),
        ("a black Golf AB51 CDE", "registration", "AB51 CDE"),
        ("reg ab51cde", "registration", "ab51cde"),
        ("AB 51 CDE parked on the kerb", "registration", "AB 51 CDE"),
        ("the van was P123 XYB", "registration", "P123 XYB"),
        ("an old Mini, XYB 123P", "registration", "XYB 123P"),
        ("number plate is XYZ 1234", "registration", "XYZ 1234"),
        ("A registration AB1", "registration", "AB1"),
        ("I live in OX1 2JD", "postcode", "OX1 2JD"),
        ("ox12jd", "postcode", "ox12jd"),
        ("near SW1A  1AA", "postcode", "SW1A  1AA"),
        ("They live at number 14", "house_number", "number 14"),
        ("noise from no. 14b again", "house_number", "no. 14b"),
        ("people at 42 are shouting", "house_number", "42"),
        ("outside 7, every night", "house_number", "7"),
        ("14 Cowley Road", "house_number", "14 Cowley Road"),
        ("14a St Mary’s Road", "house_number", "14a St Mary’s Road"),
        ("14-16 Iffley Rd", "house_number", "14-16 Iffley Rd"),
        ("dumped by 14 cowley road", "house_number", "14 cowley road"),
        ("the man in flat 3", "house_number", "flat 3"),
        ("Flat B has parties", "house_number", "Flat B"),
        ("Mr Smith next door", "name", "Mr Smith"),
        ("mrs khan saw it", "name", "mrs khan"),
        ("Dr. A Okafor", "name", "Dr. A Okafor"),
        ("a man called Dazza", "name", "Dazza"),
        ("his name is Marcus Webbington", "name", "Marcus Webbington"),
        ("someone called kevin", "name", "kevin"),
        ("known as “Spider”", "name", "Spider"),
        ("Tracey Palmerston deals from there", "name", "Tracey Palmerston"),
        ("it is always Kevin’s dog", "name", "Kevin"),
        ("my neighbour Fatima said so", "name", "Fatima"),
        ("he posts as @dark_rider_99", "social_account", "@dark_rider_99"),
        ("see instagram.com/dark.rider", "social_account", "instagram.com/dark.rider"),
        ("his snap is darkrider99", "social_account", "darkrider99"),
        (
            "NI number QQ 12 34 56 C is not real but AB 12 34 56 C is",
            "national_insurance",
            "AB 12 34 56 C",
        ),
        ("NHS number 9434765919", "nhs", "9434765919"),
        ("943 476 5919", "nhs", "943 476 5919"),
    ],
)
def test_what_may_be_personal_is_pointed_at(text, kind, found):
    assert (kind, found) in seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "It happened on 24/12/2020 at 10:45 and again on 2020-12-25",
        "There were 14 bags, 3 mattresses and 2 fridges",
        "I have reported this 12 times since 2019",
        "Call 999 in an emergency, or 101 if it isn’t",
        "I rang Crimestoppers on 0800 555 111 and the county on 0345 050 7666",
        "It cost me £1,250.00 to clear 1 500 litres",
        "The number 5 bus stops here every 10 minutes",
        "No 3 bus, no. 10 buses and the number 1 priority",
        "lamp post number 190 is out",
        "On the A420 and the M40 and the A4 the traffic is bad",
        "THE BIN WAS FULL AT 10 THE NEXT DAY",
        "I live on the B480 near the park",
        "Meet me at the E2 end of platform 10 and it is fine",
        "They came on the 1st, 2nd and 3rd of May",
        "Someone sleeping in Florence Park and on James Street",
        "It is by the John Radcliffe, near St Thomas’s church",
        "Rubbish outside John Lewis and at Rose Hill",
        "We called the police and Thames Valley Police came",
        "I called Oxford City Council and they called back",
        "Dr appointment missed because of this",
        "I miss the quiet. Will they stop in May or June?",
        "a pub called Angel",
        "a flat 2 tyres deep in water",
        "The flat screen is dumped by the road",
        "two people in 3 cars on the same road",
        "20 metres from the main road, 2 minutes along the lane",
        "It is 30 mph on this road",
        "outside 3 shops and opposite 2 houses",
        "see you @ the park, prices @ 3 for 2",
        "Cowley Dr Oxford",
        "the River Lee and storm Amy",
        "123 456 7890 is not a number the NHS gives",
        "",
    ],
)
def test_what_is_nobodys_is_left_alone(text):
    assert seen(text) == []


def test_a_place_that_is_known_is_never_a_person():
    text = "It was Gordon Woodward who left it, by Martin Dene and by Frances."
    assert ("name", "Martin Dene") in seen(text)
    known = seen(text, places={"Martin Dene", "frances"})
    assert known == [("name", "Gordon Woodward")]


def test_several_are_found_in_order_and_none_overlap():
    text = (
        "Kevin Palmerston (07700 900123, kev@example.org) at 14 Cowley Road, OX4 1HP "
        "drives AB51 CDE and calls himself @kev_the_man."
    )
    spans = guard.find(text)
    assert [span.kind for span in spans] == [
        "name",
        "phone",
        "email",
        "house_number",
        "postcode",
        "registration",
        "social_account",
    ]
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


def test_an_address_in_an_email_is_one_thing():
    assert seen("john.smith@facebook.com") == [("email", "john.smith@facebook.com")]


def test_every_kind_has_words_to_show():
    kinds = {
        kind
        for kind, _found in seen(
            "Mr Smith 07700 900123 a@example.org AB51 CDE OX1 2JD number 14 @abc_def AB123456C "
            "943 476 5919"
        )
    }
    assert kinds == set(guard.KINDS)


@given(st.text(max_size=400))
def test_any_text_at_all_gives_spans_that_stand_in_it(text):
    end = 0
    for span in guard.find(text):
        assert end <= span.start < span.end <= len(text)
        assert span.text == text[span.start : span.end]
        end = span.end
