"""The rehearsal chooses, places, answers and adds up as it says, on invented reports."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.domain import places, themes
from portal.domain.triage import cases
from tests.client import StrictClient, check_page
from tests.rehearsal import menus, residents, rows, summary, town
from tests.rehearsal.menus import MENUS, SOMETHING_ELSE
from tests.rehearsal.residents import Told
from tests.rehearsal.rows import Labels, Row
from tests.rehearsal.summary import Suggestion, Summary
from tests.rehearsal.visiting import Shown
from tests.walks import Walk

LABELS = Labels({"litter": "street_mess", "graffiti": "street_mess", "noise": "loud"})


def a_row(number: int = 1, **given: Any) -> Row:
    return Row(**{"number": number, "title": "Bags by the gate", **given})


# Which rows


def test_a_file_is_read_whatever_columns_it_lacks(tmp_path: Path) -> None:
    file = tmp_path / "reports.csv"
    file.write_text(
        "title,lat,theme,lon\nTwo old chairs,51.7,dumped,-1.2\n,51.7,dumped,-1.2\nA lamp,,,\n",
        encoding="utf-8",
    )
    assert rows.read(file) == [
        Row(1, "Two old chairs", theme="dumped", point=(51.7, -1.2)),
        Row(3, "A lamp"),
    ]
    file.write_text("detail\nIt has been there for weeks\n", encoding="utf-8")
    (only,) = rows.read(file)
    assert only.words == "It has been there for weeks"


@pytest.mark.parametrize(
    ("count", "chosen"),
    [
        (2, [0, 5]),  # as far apart as they can be
        (3, [0, 3, 6]),
        (10, list(range(10))),
        (99, list(range(10))),  # there are no more
        (0, []),
    ],
)
def test_rows_are_chosen_from_all_over_the_file(count: int, chosen: list[int]) -> None:
    found = rows.spread([a_row(number) for number in range(10)], count)
    assert [row.number for row in found] == chosen


@pytest.mark.parametrize(
    ("given", "is_the_same"),
    [
        ({}, True),
        ({"point": (51.7505, -1.25)}, True),  # the other side of the street
        ({"point": (51.76, -1.25)}, False),  # a kilometre off
        ({"point": None}, False),
        ({"theme": "loud"}, False),
    ],
)
def test_two_tell_of_the_same_where_place_and_theme_agree(
    given: dict[str, Any], is_the_same: bool
) -> None:
    told = a_row(theme="street_mess", point=(51.75, -1.25))
    other = a_row(**{"theme": "street_mess", "point": (51.75, -1.25), **given})
    assert told.tells_of_the_same_as(other) is is_the_same


# What is answered


@pytest.mark.parametrize(
    ("theme", "menu"),
    [
        ("loud", MENUS["noise"]),
        ("street_mess", MENUS["litter"]),  # the first that the map names
        ("dog_fouling", MENUS["dog_fouling"]),  # not in the map: our own code
        ("weather", SOMETHING_ELSE),
        ("", SOMETHING_ELSE),
    ],
)
def test_a_row_goes_to_the_service_that_fits_its_theme(theme: str, menu: menus.Menu) -> None:
    assert menus.menu_for(a_row(theme=theme), LABELS) is menu


def test_a_map_says_which_themes_stand_for_which(tmp_path: Path) -> None:
    file = tmp_path / "map.csv"
    file.write_text("theme,label\nlitter, street_mess\n", encoding="utf-8")
    labels = rows.read_labels(file)
    assert (labels.label("litter"), labels.label("noise")) == ("street_mess", "noise")
    assert rows.read_labels(None).themes("litter") == ["litter"]


@pytest.mark.parametrize("theme", MENUS)
def test_each_menu_ends_with_a_case_of_its_theme(
    client: StrictClient, app: Flask, theme: str
) -> None:
    menu = MENUS[theme]
    said = menus.says(a_row(), menu, place="OX4 1DD", postcode="OX4 1DD")
    words = dict.fromkeys(("description", "find_them", "situation"), "It was there all week.")
    walk = Walk(client, {**said, **words}).begin(menu.stream).send()
    assert walk.here.endswith("/sent")
    shown = Shown(200, "/sent", walk.page)
    with app.app_context():
        where = cases.whereabouts(residents.reference_on(shown))
        assert cases.get(where.reference).theme_code == theme
        assert themes.find(theme)


def test_contact_is_by_turns_and_nobody_is_somebody_else() -> None:
    found = [menus.contact(number, "OX4 1DD") for number in range(6)]
    assert Counter(str(one["contact_safe"]) for one in found) == {
        "yes_email": 2,
        "yes_phone": 2,
        "no": 2,
    }
    assert found[0]["email"] != found[3]["email"]


BOXES = """<!doctype html><html lang="en"><head><title>What happened?</title></head><body><main>
<h1>What happened?</h1><form method="post"><div class="govuk-character-count" data-maxlength="12">
<label for="told">Told</label><textarea id="told" name="told"></textarea></div>
<label for="place-words">Where</label><textarea id="place-words" name="place-words"></textarea>
<label for="on-day">Day</label><input id="on-day" name="on-day">
<button type="submit">Continue</button></form></main></body></html>"""


def test_words_go_where_they_are_asked_for_and_fit() -> None:
    shown = Shown(200, "/report/asb/more", check_page(BOXES, "a page"))
    assert residents.words_for(shown, "Bags by the gate") == {"told": "Bags by the"}
    assert list(residents.days(shown, a_row())) == ["on-day"]


def test_what_is_taken_out_is_written_no_more() -> None:
    told = Told(a_row(title="Ring Jo on 07700 900123 about it"), SOMETHING_ELSE)
    told.left_out = ["07700 900123"]
    assert told.words == "Ring Jo on  about it"


# Where


def test_what_is_close_elsewhere_is_close_here() -> None:
    far = [a_row(number, point=(50.0 + number / 10, 3.0 + number / 20)) for number in range(1, 8)]
    city = town.shipped(far)
    where = {code: (latitude, longitude) for code, latitude, longitude in city.postcodes}
    first, second, last = (where[city.postcode(far[place])] for place in (0, 1, -1))
    assert places.metres(first, second) < places.metres(first, last)
    assert city.postcode(a_row(8)) in where  # without a point, somewhere


def test_places_are_told_in_each_way_that_people_tell_them() -> None:
    city = town.shipped([])
    told = [city.told(a_row(number)) for number in range(1, 25)]
    assert told.count(town.WORDS) == 2
    assert sum(one in city.names for one in told) == 2
    assert all(one.startswith("OX") for one in told[:7])


# What it came to


def told_of(number: int, reference: str, *answered: tuple[str, int], **given: Any) -> Told:
    row = a_row(number, theme="street_mess")
    return Told(row, SOMETHING_ELSE, list(answered), reference=reference, **given)


def log_of(*answers: tuple[str, int, float]) -> Sequence[str]:
    said = [
        {"event": "request", "method": "GET", "endpoint": page, "status": status, "ms": ms}
        for page, status, ms in answers
    ]
    return ["[INFO] Booting", *map(json.dumps, said)]


def test_figures_add_up_what_was_told_and_suggested() -> None:
    came_to = Summary(
        LABELS,
        told=[
            told_of(1, "OX-1", ("where", 422), ("where", 200), ("help-first", 200)),
            told_of(2, "OX-2", ("told-before", 200), same_as_earlier=True),
            told_of(3, "", fault="row 3, asb: it did not end"),
        ],
        suggested={"OX-1": Suggestion("graffiti", True), "OX-2": Suggestion("noise", False)},
    )
    reports, by_theme = came_to.figures["reports"], came_to.figures["themes"]
    assert (reports["in"], reports["references"], reports["harm_screens"]) == (3, 2, 1)
    assert (reports["duplicates_offered"], reports["said_to_be_the_same"]) == (1, 1)
    assert reports["pages"]["where"] == {"422": 1, "200": 1}
    assert by_theme == {
        "suggested": 2,
        "judged": 2,
        "as_the_file_has_it": 1,
        "sure": 1,
        "sure_and_as_the_file_has_it": 1,
    }
    assert came_to.faults == ["row 3, asb: it did not end"]
    assert json.loads(came_to.as_json()) == came_to.figures
    assert [*came_to.sentences()][-1] == "1 fault, in 0 s."


def test_a_fault_of_the_site_is_one_whoever_met_it() -> None:
    came_to = Summary(LABELS, log=log_of(("home.index", 200, 3.0), ("home.index", 503, 4.0)))
    assert came_to.faults == ["GET home.index was answered 503"]


def test_pages_are_told_with_what_most_wait_and_the_slowest_first() -> None:
    quick = [("home.index", 200, float(ms)) for ms in range(1, 101)]
    found = summary.slowest(log_of(*quick, ("reports.check", 200, 700.0)))
    assert [(page["page"], page["p95_ms"], page["most_ms"]) for page in found] == [
        ("GET reports.check", 700.0, 700.0),
        ("GET home.index", 95.0, 100.0),
    ]


@pytest.mark.parametrize(
    ("values", "median", "p95"),
    [([], 0, 0), ([3], 3, 3), ([4, 4, 4, 9], 4, 9), (list(range(1, 101)), 50, 95)],
)
def test_what_was_measured_is_given_as_median_and_what_most_stay_within(
    values: list[float], median: float, p95: float
) -> None:
    assert summary.measured(values) == {"median": median, "p95": p95}
