"""The dated facts as shipped: every file reads, every code exists, and official words are exact."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import portal
from portal.domain import questions
from portal.domain.privacy import screening
from portal.domain.questions import Definition, FixedEntry, FixedLists, PageKind, Question
from portal.domain.triage import reply_templates

REFERENCE = Path(portal.__file__).parent / "reference"


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((REFERENCE / name).read_text("utf-8"))


def names(pattern: str) -> list[str]:
    return sorted(path.relative_to(REFERENCE).as_posix() for path in REFERENCE.glob(pattern))


LIST_FILES = names("lists/*.toml")
SET_FILES = names("questions/*.toml")
LISTS: dict[str, list[dict[str, Any]]] = {
    content["code"]: content["entries"] for content in map(read, LIST_FILES)
}
THEMES = read("themes.toml")["themes"]
THEME_CODES = {theme["code"] for theme in THEMES}
STREAMS = read("streams.toml")["streams"]
TOPICS = read("sensitive_terms.toml")["topics"]
FIXED = FixedLists(
    {
        code: [
            FixedEntry(
                code=entry["code"],
                label=entry["label"],
                public=entry.get("public", entry["label"]),
                help=entry.get("help", ""),
                valid_from=entry["valid_from"],
                valid_to=entry.get("valid_to"),
                attributes=entry.get("attributes", {}),
            )
            for entry in entries
        ]
        for code, entries in LISTS.items()
    }
)


SETS: dict[str, Definition] = {
    one.code: one for one in (questions.load(REFERENCE / file) for file in SET_FILES)
}


def codes(list_code: str) -> list[str]:
    return [entry["code"] for entry in LISTS[list_code]]


def labels(list_code: str) -> list[str]:
    return [entry["label"] for entry in LISTS[list_code]]


def question(set_code: str, code: str) -> Question:
    return SETS[set_code].questions_by_code[code]


def all_attributes() -> Iterator[tuple[str, str, Any]]:
    """Give every attribute in lists and question sets: where, name and value."""
    for code, entries in LISTS.items():
        for entry in entries:
            for name, value in entry.get("attributes", {}).items():
                yield f"list {code}, {entry['code']}", name, value
    for one in SETS.values():
        for _, asked in one.all_questions():
            for option in asked.options:
                for name, value in option.attributes.items():
                    yield f"set {one.code}, {asked.code}, {option.code}", name, value


# Files and dates


@pytest.mark.parametrize("name", names("**/*.toml"))
def test_every_file_reads(name):
    assert read(name)


@pytest.mark.parametrize("name", names("**/*.toml"))
def test_every_file_says_what_it_is_first(name):
    assert (REFERENCE / name).read_text("utf-8").startswith("# ")


@pytest.mark.parametrize("name", LIST_FILES)
def test_a_list_is_named_after_its_file(name):
    assert name == f"lists/{read(name)['code']}.toml"


def dated() -> dict[str, list[dict[str, Any]]]:
    return {
        **LISTS,
        "themes": THEMES,
        "streams": STREAMS,
        "partners": read("partners.toml")["partners"],
    }


@pytest.mark.parametrize("name", dated())
def test_no_two_rows_of_one_code_hold_on_the_same_day(name):
    rows: dict[str, list[tuple[date, date]]] = {}
    for row in dated()[name]:
        last = row.get("valid_to", date.max)
        assert row["valid_from"] <= last, row["code"]
        rows.setdefault(row["code"], []).append((row["valid_from"], last))
    for code, spans in rows.items():
        for (_, ended), (began, _) in pairwise(sorted(spans)):
            assert ended < began, f"two rows of {code} hold on {began}"


@pytest.mark.parametrize("code", LISTS)
def test_every_entry_has_official_words_and_plain_ones(code):
    for entry in LISTS[code]:
        assert entry["label"].strip() and entry.get("public", "x").strip(), entry["code"]


# Official strings, exactly


def test_the_thirteen_national_headings_are_exact():
    national = {
        entry["code"]: entry["label"]
        for entry in LISTS["asb_types"]
        if entry["attributes"]["kind"] == "national"
    }
    assert national == {
        "VEH_ABAN": "Vehicle abandoned (not stolen)",
        "VEH_NUIS": "Vehicle nuisance / inappropriate use",
        "ROWDY": "Rowdy or inconsiderate behaviour",
        "NEIGH": "Rowdy / nuisance neighbours",
        "LITTER_DRUG": "Littering / drug paraphernalia",
        "ANIMAL": "Animal problems",
        "TRESPASS": "Trespass",
        "MAL_COMMS": "Malicious / nuisance communications",
        "STR_DRINK": "Street drinking",
        "PROST": "Prostitution-related activity",
        "NOISE": "Noise",
        "BEG": "Begging / vagrancy",
        "FIREWORKS": "Fireworks",
    }


def test_the_eight_local_kinds_each_have_a_national_parent():
    local = {
        entry["code"]: entry["attributes"]["parent"]
        for entry in LISTS["asb_types"]
        if entry["attributes"]["kind"] == "local"
    }
    assert local == {
        "DRUG_USE": "LITTER_DRUG",
        "GRAFFITI": "ROWDY",
        "DOG_FOUL": "ANIMAL",
        "URINATION": "ROWDY",
        "STREET_TRADE": "ROWDY",
        "BUSKING": "NOISE",
        "PUBLIC_CYCLING": "VEH_NUIS",
        "STUDENT_PARTY": "NOISE",
    }


EXACT = {
    "flytip_land_types": [
        "Highway",
        "Footpath/bridleway",
        "Back alleyway",
        "Railway",
        "Council land",
        "Agricultural",
        "Private/residential",
        "Commercial/industrial",
        "Watercourse/bank",
        "Other (unidentified)",
    ],
    "flytip_waste_types": [
        "Animal carcasses",
        "Green",
        "Vehicle parts",
        "White goods",
        "Other electrical",
        "Tyres",
        "Asbestos",
        "Clinical",
        "Construction/demolition/excavation",
        "Black bags - commercial",
        "Black bags - household",
        "Chemical drums, oil or fuel",
        "Other household waste",
        "Other commercial waste",
        "Other (unidentified)",
    ],
    "flytip_sizes": [
        "Single black bag",
        "Single item",
        "Car boot or less",
        "Small van load",
        "Transit van load",
        "Tipper lorry load",
        "Significant/multiple loads",
    ],
    "hate_strands": [
        "Race or ethnicity",
        "Religion or belief",
        "Sexual orientation",
        "Disability",
        "Transgender identity",
    ],
    "closing_reasons": [
        "Resolved",
        "Advice given",
        "Cleared",
        "Enforcement action taken",
        "Passed to police",
        "Passed to landlord or landowner",
        "Passed to county council",
        "Support offered",
        "No evidence found",
        "Not anti-social behaviour",
        "Duplicate",
        "Law no longer in force",
        "Reporter withdrew",
        "Outside Oxford",
    ],
    "asb_actions": [
        "Words of advice",
        "Warning letter",
        "Mediation",
        "Acceptable behaviour agreement or contract",
        "Referral to support service",
        "Community protection warning",
        "Community protection notice",
        "PSPO fixed penalty",
        "Civil injunction",
        "Criminal behaviour order",
        "Dispersal direction (police)",
        "Closure notice or order",
        "Tenancy action or absolute ground for possession",
        "Respect order",
        "Passed to Thames Valley Police",
        "No further action",
    ],
    "flytip_actions": [
        "Investigation",
        "Warning letter",
        "Statutory notice",
        "Fixed penalty notice",
        "Duty of care inspection",
        "Stop and search",
        "Vehicle seized",
        "Formal caution",
        "Injunction",
        "Prosecution",
    ],
    "begging_behaviours": [
        "Asking for money in a way that felt threatening or would not stop",
        "Blocking a doorway, pavement or cash machine",
        "Near a cash machine or car park payment machine",
        "Going from door to door",
        "Going between tables at cafes or on buses",
        "A group acting together",
        "With a child present",
        "Other",
    ],
    "locality_hubs": [
        "Blackbird Leys",
        "East Oxford",
        "Rose Hill",
        "West Oxford",
        "Central Oxford",
        "North Oxford",
    ],
    "asb_strands": ["Personal", "Nuisance", "Environmental"],
    "asb_categories": ["Category 1", "Category 2", "Category 3"],
}


@pytest.mark.parametrize("code", EXACT)
def test_official_labels_are_exact_and_in_order(code):
    assert labels(code) == EXACT[code]


def test_the_three_strands_keep_the_councils_own_words():
    official = {entry["code"]: entry["attributes"]["official"] for entry in LISTS["asb_strands"]}
    assert official["personal"].startswith("Targeted at an individual or group")
    assert official["nuisance"].endswith("rather than to individual victims")
    assert official["environmental"].startswith("Individuals and groups have an impact")


def test_there_are_twelve_priorities_in_three_groups():
    plan = read("priorities.toml")
    found = [(each["group"], each["code"]) for each in plan["priorities"]]
    assert found == [
        ("A", "A1"), ("A", "A2"), ("A", "A3"), ("A", "A4"), ("A", "A5"),
        ("B", "B1"), ("B", "B2"), ("B", "B3"),
        ("C", "C1"), ("C", "C2"), ("C", "C3"), ("C", "C4"),
    ]  # fmt: skip
    assert [group["title"] for group in plan["groups"]] == [
        "Address those issues affecting our communities",
        "Address serious and organised crime",
        "Reducing serious violence",
    ]


@pytest.mark.parametrize(
    ("code", "intake"),
    [
        ("A5", "never"),  # police and the Prevent team only
        ("B1", "divert"),  # the resident is a victim, and may be watched
        ("B2", "police"),  # a crime
        ("B3", "police"),  # a crime
        ("C1", "mixed"),  # hate and drink are taken; slavery goes to the helpline
        ("C2", "never"),  # a child: by phone, to those with the duty
        ("C3", "police"),  # a crime
        ("C4", "never"),  # contact back could endanger someone
    ],
)
def test_a_priority_says_what_the_public_can_tell_us_about_it(code, intake):
    found = {each["code"]: each for each in read("priorities.toml")["priorities"]}
    assert found[code]["intake"] == intake


def test_a_priority_names_exactly_the_themes_that_name_it():
    for each in read("priorities.toml")["priorities"]:
        naming = [theme["code"] for theme in THEMES if each["code"] in theme["priorities"]]
        assert each["themes"] == naming, each["code"]


def test_the_fifteen_partners_are_those_of_the_annual_update():
    partners = read("partners.toml")["partners"]
    assert [each["code"] for each in partners] == [
        "OCC", "TVP", "OXON-YJS", "OXON-FRS", "OXON-TS", "OXON-SC", "HMPPS", "TVCRC",
        "OUH", "SCAS", "OCCG", "OPCC", "OBU", "UOX", "TP",
    ]  # fmt: skip
    ended = {each["code"]: each["valid_to"] for each in partners if "valid_to" in each}
    assert ended == {"TVCRC": date(2021, 6, 26), "OCCG": date(2022, 6, 30)}


def test_the_highlights_are_nine_and_six_and_fair_to_the_people_they_are_about():
    found = read("highlights.toml")
    assert [each["code"] for each in found["achievements"]] == [f"H{n}" for n in range(1, 10)]
    assert [each["code"] for each in found["covid_work"]] == [f"V{n}" for n in range(1, 7)]
    public = " ".join(each["public"] for each in found["achievements"] + found["covid_work"])
    assert not re.search(r"street culture|chaotic|clients", public)


def test_cases_move_only_as_the_table_says():
    found = read("case_moves.toml")
    assert found["moves"] == {
        "received": ["accepted", "referred", "closed"],
        "accepted": ["in_progress", "referred", "closed"],
        "in_progress": ["waiting_for_reporter", "waiting_for_partner", "referred", "closed"],
        "waiting_for_reporter": ["in_progress", "closed"],
        "waiting_for_partner": ["in_progress", "referred", "closed"],
        "referred": ["in_progress", "waiting_for_partner", "closed"],
        "closed": ["reopened"],
        "reopened": ["in_progress", "referred", "closed"],
    }
    assert set(found["moves"]) == set(codes("case_statuses"))
    assert set(found["verbs"]) == set(found["moves"]) - {found["first"]}
    assert found["closing_reasons"] in LISTS and found["statuses"] in LISTS


def test_a_resident_sees_seven_names_for_where_a_case_is():
    assert {entry["code"]: entry["public"] for entry in LISTS["case_statuses"]} == {
        "received": "Received",
        "accepted": "Being looked at",
        "in_progress": "Action under way",
        "waiting_for_reporter": "Waiting to hear from you",
        "waiting_for_partner": "Waiting for another organisation",
        "referred": "Passed to another organisation",
        "closed": "Closed",
        "reopened": "Being looked at",
    }
    assert all(entry["attributes"]["sentence"] for entry in LISTS["case_statuses"])


# Covid: by the day it happened


def covid_on(day: date) -> set[str]:
    return {entry.code for entry in FIXED.entries("covid_categories", on=day)}


ALL_COVID = {
    "COV_HOUSE", "COV_OUTDOOR", "COV_BUS_OPEN", "COV_BUS_RULES", "COV_FACE",
    "COV_ISOLATE", "COV_TRAVEL", "COV_STUDENT", "COV_OTHER",
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2020, 3, 20), set()),  # the day before the first rule
        (date(2020, 3, 21), {"COV_BUS_OPEN"}),  # businesses had to shut first
        (date(2020, 3, 26), {"COV_BUS_OPEN", "COV_HOUSE", "COV_OUTDOOR", "COV_OTHER"}),
        (date(2020, 12, 25), ALL_COVID),
        (date(2021, 7, 18), ALL_COVID),  # the last day of the Steps regulations
        (date(2021, 7, 19), {"COV_ISOLATE", "COV_TRAVEL", "COV_OTHER"}),
        (date(2021, 11, 29), {"COV_ISOLATE", "COV_TRAVEL", "COV_OTHER"}),
        (date(2021, 11, 30), {"COV_FACE", "COV_ISOLATE", "COV_TRAVEL", "COV_OTHER"}),  # back
        (date(2022, 1, 27), {"COV_ISOLATE", "COV_TRAVEL", "COV_OTHER"}),
        (date(2022, 2, 24), {"COV_TRAVEL"}),
        (date(2022, 3, 17), {"COV_TRAVEL"}),  # the last rule’s last day
        (date(2022, 3, 18), set()),
        (date(2026, 11, 1), set()),
    ],
)
def test_what_was_a_breach_depends_on_the_day(day, in_force):
    assert covid_on(day) == in_force


def test_the_days_with_an_explanation_are_the_days_with_no_rules():
    """The two pages that end the covid journey begin and end where the list does."""
    rules = [
        date(2020, 1, 1) + timedelta(n)
        for n in range(1000)
        if covid_on(date(2020, 1, 1) + timedelta(n))
    ]
    pages = SETS["covid"].pages_by_code
    assert pages["before-the-rules"].when.before == rules[0]
    assert pages["after-the-rules"].when.after == rules[-1]
    assert pages["before-the-rules"].ends_the_route and pages["after-the-rules"].ends_the_route
    assert len(rules) == (rules[-1] - rules[0]).days + 1, "a gap would show an empty question"


def test_the_address_of_the_covid_journey_stays_for_good():
    assert SETS["covid"].valid_to is None
    assert question("covid", "covid_category").on == "happened_on"


# Codes that are mentioned exist


def test_every_theme_mentioned_exists():
    mentioned = {(where, code) for where, name, code in all_attributes() if name == "theme"} | {
        (f"topic {topic['code']}", topic["theme"]) for topic in TOPICS if "theme" in topic
    }
    mentioned |= {(stream["code"], stream["default_theme"]) for stream in STREAMS}
    assert {each for each in mentioned if each[1] not in THEME_CODES} == set()


KNOWN_MARKS = {
    "emergency", "threat", "restricted", "child", "hate", "hazard", "police", "frightened",
    "targeted", "getting_worse", "happening_now", "offensive", "private_land",
    "environment_agency",
}  # fmt: skip


@pytest.mark.parametrize(
    ("attribute", "known"),
    [
        ("marks", KNOWN_MARKS),
        ("nsir", set(codes("asb_types"))),
        ("parent", set(codes("asb_types"))),
        ("standard", set(codes("service_standards"))),
        ("team", set(codes("teams"))),
        ("signpost", set(codes("signposts"))),
        ("strand", set(codes("asb_strands"))),
    ],
)
def test_every_code_in_an_attribute_exists(attribute, known):
    for where, name, value in all_attributes():
        if name == attribute:
            assert set(value if isinstance(value, list) else [value]) <= known, where


def test_themes_hang_together():
    priorities = {each["code"] for each in read("priorities.toml")["priorities"]}
    streams = {each["code"] for each in STREAMS} | {"comments"}
    for theme in THEMES:
        assert set(theme["priorities"]) <= priorities, theme["code"]
        assert set(theme["streams"]) <= streams, theme["code"]
        assert theme["intake"] in {
            "queue", "restricted", "support", "signpost", "police", "none",
        }  # fmt: skip
        assert theme.get("nsir") in {None, *codes("asb_types")}, theme["code"]
    assert len(THEMES) == 54


def test_what_must_be_kept_apart_is_never_on_the_public_map():
    kept_apart = [theme for theme in THEMES if theme["intake"] in {"restricted", "support"}]
    assert len(kept_apart) == 8
    assert not any(theme["on_public_map"] for theme in kept_apart)


def test_a_restricted_theme_is_reached_only_with_the_restricted_mark():
    restricted = {theme["code"] for theme in THEMES if theme["intake"] == "restricted"}
    for one in SETS.values():
        for _, asked in one.all_questions():
            for option in asked.options:
                if option.attributes.get("theme") in restricted:
                    assert "restricted" in option.attributes["marks"], (one.code, option.code)


def test_every_stream_has_its_set():
    # The application for a case review is no report, so no stream leads to it.
    assert {(each["set"], each["audience"]) for each in STREAMS} == {
        (one.code, one.audience) for one in SETS.values() if one.code != "case_review"
    }


def test_every_service_standard_says_how_long_and_by_which_clock():
    for entry in LISTS["service_standards"]:
        attributes = entry["attributes"]
        assert attributes["clock"] in {"working", "calendar"}, entry["code"]
        assert {"hours", "days"} & set(attributes), entry["code"]


def test_the_three_published_standards_are_those_of_the_council():
    found = {entry["code"]: entry["attributes"] for entry in LISTS["service_standards"]}
    assert (found["SLA_CAT1"]["clock"], found["SLA_CAT1"]["hours"]) == ("calendar", 24)
    assert (found["SLA_CAT2"]["clock"], found["SLA_CAT2"]["days"]) == ("working", 4)
    assert (found["SLA_CAT3"]["clock"], found["SLA_CAT3"]["days"]) == ("working", 5)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("EMERGENCY", "999"),
        ("POLICE_101", "101"),
        ("CRIMESTOPPERS", "0800 555 111"),
        ("COUNCIL", "01865 249811"),
        ("CHILD", "0345 050 7666"),
        ("ADULT", "0345 050 7666"),
        ("SLAVERY", "08000 121 700"),
        ("DA", "0808 2000 247"),
        ("PREVENT", "0800 011 3764"),
        ("EA", "0800 80 70 60"),
    ],
)
def test_a_wrong_number_would_cost_most_here(code, number):
    found = {entry["code"]: entry for entry in LISTS["signposts"]}
    assert found[code]["attributes"]["phone"] == number


def test_every_number_that_nobody_has_seen_is_marked_to_be_checked():
    for entry in LISTS["signposts"] + LISTS["bodies"]:
        attributes = entry["attributes"]
        if attributes["sure"].startswith("known"):
            assert attributes["verify"] is True, entry["code"]


# Question sets


@pytest.mark.parametrize("code", SETS)
def test_a_set_has_no_fault(code):
    assert [str(fault) for fault in questions.find(SETS[code], FIXED)] == []


def test_every_kind_of_anti_social_behaviour_can_be_chosen_in_the_words_of_the_list():
    public = {entry["code"]: entry["public"] for entry in LISTS["asb_types"] + LISTS["not_asb"]}
    chosen = {
        option.code: option.label
        for _, asked in SETS["asb"].all_questions()
        if asked.fills == "type"
        for option in asked.options
    }
    assert set(public) <= set(chosen)
    assert {code: chosen[code] for code in public if code != "OTHER"} == {
        code: label for code, label in public.items() if code != "OTHER"
    }


def test_the_kinds_chosen_carry_what_the_list_says_of_them():
    listed = {entry["code"]: entry["attributes"] for entry in LISTS["asb_types"]}
    for _, asked in SETS["asb"].all_questions():
        for option in asked.options if asked.fills == "type" else ():
            for name in {"theme", "nsir", "parent"} & set(option.attributes):
                known = listed.get(option.code, {})
                assert known.get(name, option.attributes[name]) == option.attributes[name]


RISK = {
    "frequency": (
        "How often does this happen?",
        [
            "This is the first time",
            "Once or twice before",
            "Most months",
            "Most weeks",
            "Most days",
        ],
        [0, 1, 2, 3, 4],
    ),
    "getting_worse": (
        "Is it getting worse or happening more often?",
        ["No", "Not sure", "Yes"],
        [0, 1, 2],
    ),
    "targeted": (
        "Do you think you or your household are being targeted?",
        ["No", "Not sure", "Yes"],
        [0, 1, 3],
    ),
    "impact": (
        "How is this affecting you?",
        [
            "Not much",
            "It is annoying",
            "It affects my daily life",
            "I am frightened, or it is harming my health",
        ],
        [0, 1, 3, 4],
    ),
    "hate": (
        "Do you think this is because of who you are?",
        ["No", "Prefer not to say", "Yes"],
        [0, 0, 3],
    ),
}


@pytest.mark.parametrize("code", RISK)
def test_the_first_risk_questions_are_worded_as_agreed(code):
    asked = question("asb", code)
    found = (
        asked.label,
        [option.label for option in asked.options],
        [option.attributes["risk"] for option in asked.options],
    )
    assert found == RISK[code]


def test_begging_asks_about_welfare_first_and_in_these_words():
    first = next(question for _, question in SETS["begging"].all_questions())
    assert first.label == "What are you worried about?"
    assert [option.label for option in first.options] == [
        "Someone may be sleeping rough or needs help",
        "Someone looks ill or hurt",
        "A child or young person under 18",
        "Begging that is causing a problem",
        "I think someone is being made to beg",
    ]


def test_begging_never_asks_who_the_person_is():
    for page, asked in SETS["begging"].all_questions():
        assert asked.type != "photos", page.code
        assert not asked.fills.startswith("witness."), page.code
        if asked.group != "contact" and asked.type != "place":
            about = f"{asked.code} {asked.label} {asked.fills}".lower()
            assert not re.search(r"\bname|ethnic|national|race|origin|country|\bage\b", about)


def test_begging_cites_no_offence():
    words = "\n".join(texts(SETS["begging"]))
    assert not re.search(r"(?i)offence|illegal|\bact 1|vagran|banned|\bpspo", words)


def test_covid_asks_for_no_photo_and_no_name():
    assert "photos" not in {asked.type for _, asked in SETS["covid"].all_questions()}


RESIDENTS = sorted(code for code, one in SETS.items() if one.audience == "residents")


@pytest.mark.parametrize("code", RESIDENTS)
def test_emergencies_come_before_any_question(code):
    first = SETS[code].pages[0]
    assert first.kind is PageKind.INTERRUPTION
    assert first.signposts[0] == "EMERGENCY"


@pytest.mark.parametrize("code", RESIDENTS)
def test_every_page_can_be_left_at_once(code):
    assert all(page.exit for page in SETS[code].pages)


@pytest.mark.parametrize("code", RESIDENTS)
def test_whether_contact_is_safe_is_asked_before_any_contact_detail(code):
    contact = [asked.fills for _, asked in SETS[code].all_questions() if asked.group == "contact"]
    assert contact[0] == "contact_safe"
    assert {"reporter.email", "reporter.phone", "reporter.contact_note"} <= set(contact)
    stray = [
        asked.code
        for _, asked in SETS[code].all_questions()
        if asked.fills.startswith("reporter.") and asked.group != "contact"
    ]
    assert stray == []


@pytest.mark.parametrize("code", SETS)
def test_what_a_witness_saw_is_kept_apart(code):
    for page, asked in SETS[code].all_questions():
        assert (asked.group == "witness") == asked.fills.startswith("witness."), page.code


@pytest.mark.parametrize("code", SETS)
def test_nobody_who_asks_for_help_is_turned_away(code):
    """A choice that is marked as restricted or urgent leads on to the rest of the report."""
    pages = SETS[code].pages_by_code
    for _, asked in SETS[code].all_questions():
        for option in asked.options:
            marks = {"restricted", "emergency", "child", "threat"}
            if marks & set(option.attributes.get("marks", ())) and option.stop:
                assert not pages[option.stop].ends_the_route, option.code


@pytest.mark.parametrize("code", SETS)
def test_every_box_for_free_text_asks_what_happened_and_not_who(code):
    for page, asked in SETS[code].all_questions():
        if asked.type == "long_text" and asked.fills in {"description", "witness.people"}:
            if asked.code == "find_you":  # about the person who writes it
                continue
            assert re.search(r"\bwho\b|names?\b", asked.hint), f"{page.code}: {asked.hint}"


@pytest.mark.parametrize("code", SETS)
def test_links_lead_somewhere_on_this_site_or_safely_off_it(code):
    addresses = {
        "/report", "/information-complaint",
        *(f"/report/{each['code'].replace('_', '-')}" for each in STREAMS),
    }  # fmt: skip
    for page in SETS[code].pages:
        for link in re.findall(r"\]\(([^)]+)\)", page.body):
            assert link in addresses or link.startswith("https://"), f"{page.code}: {link}"


# Words that residents read


def texts(one: Definition) -> Iterator[str]:
    for page in one.pages:
        yield from (page.title, page.body, page.button)
        for asked in page.questions:
            yield from (asked.label, asked.hint, asked.required, *asked.problems.values())
            for option in asked.options:
                yield from (option.label, option.hint, option.say)


def residents_words() -> dict[str, str]:
    found = {f"set {one.code}": "\n".join(texts(one)) for one in SETS.values()}
    for code, entries in LISTS.items():
        words = (f"{entry.get('public', '')}\n{entry.get('help', '')}" for entry in entries)
        found[f"list {code}"] = "\n".join(words)
    found["reply templates"] = "\n".join(TEMPLATES.values())
    found["screen"] = "\n".join(topic["says"] for topic in TOPICS)
    found["streams"] = "\n".join(
        f"{each['title']}\n{each['summary']}\n{each.get('first', '')}" for each in STREAMS
    )
    return found


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(?i)\bplease\b", "a public service asks plainly"),
        (r"(?i)\bclick\b", "not everybody has a mouse"),
        (r"(?i)beggar|vagrant|rough sleepers?\b|prostitut", "a person is not what they do"),
        (r"(?i)street culture", "it blames people for being seen"),
        (r"\w'\w|\"", "apostrophes and quotes are curly"),
        (r"(?i)\bMASH\b(?!\))", "initials are explained where they stand"),
    ],
)
def test_residents_words_are_plain_and_fair(pattern, reason):
    for where, words in residents_words().items():
        assert not re.search(pattern, words), f"{where}: {reason}"


# Messages kept ready


TEMPLATES: dict[str, str] = {
    entry["code"]: entry["attributes"]["text"] for entry in LISTS[reply_templates.LIST]
}


def sentences(text: str) -> list[list[str]]:
    """Give the words of each sentence; what the case fills in counts as a word."""
    return [
        re.findall(r"[\w’{}-]+", sentence)
        for sentence in re.split(r"[.?!:](?:\s|$)", text)
        if sentence.strip()
    ]


def syllables(word: str) -> int:
    found = re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e[ds]?$", "", word.lower()))
    return max(1, len(found))


def school_year(text: str) -> float:
    """Give the year of school in which a text is read with ease (Kincaid and others, 1975)."""
    said = sentences(text)
    words = [word for sentence in said for word in sentence]
    sounds = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(said) + 11.8 * sounds / len(words) - 15.59


def test_there_is_a_message_ready_for_every_step_a_case_may_be_at():
    ready = {
        status
        for entry in LISTS[reply_templates.LIST]
        for status in entry["attributes"].get("statuses", [])
    }
    assert ready == set(codes("case_statuses"))


@pytest.mark.parametrize("entry", LISTS["reply_templates"], ids=lambda entry: entry["code"])
def test_a_message_kept_ready_is_for_steps_and_themes_that_exist(entry):
    told = entry["attributes"]
    assert set(told) <= {"text", "statuses", "themes", "gives_nothing_away", "asks"}
    assert set(told.get("statuses", [])) <= set(codes("case_statuses"))
    assert set(told.get("themes", [])) <= THEME_CODES


@pytest.mark.parametrize("entry", LISTS["reply_templates"], ids=lambda entry: entry["code"])
def test_a_message_kept_ready_has_only_blanks_that_a_case_fills(entry):
    blanks = reply_templates.blanks_of(entry["attributes"]["text"])
    assert blanks <= reply_templates.BLANKS
    if entry["attributes"].get("gives_nothing_away"):
        assert blanks <= reply_templates.TELLING_NOTHING
    assert not re.search(r"[\[\]]|\{\W", entry["attributes"]["text"])


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_message_kept_ready_is_short_and_read_with_ease(code):
    text = TEMPLATES[code]
    assert len(text) <= 600
    assert max(len(sentence) for sentence in sentences(text)) <= 28
    assert school_year(text) <= 5


def test_most_messages_kept_ready_are_read_at_nine():
    assert sum(school_year(text) for text in TEMPLATES.values()) / len(TEMPLATES) <= 4


# The screen for free text


SCREEN = screening.Screen(read("sensitive_terms.toml"))


def topics_in(text: str) -> set[str]:
    return {finding.topic for finding in SCREEN.find(text)}


def test_every_topic_says_what_to_do_and_who_can_help():
    assert {topic["code"]: topic["does"] for topic in TOPICS} == {
        "emergency": "flag",
        "self_harm": "restrict",
        "domestic_abuse": "restrict",
        "child_at_risk": "restrict",
        "exploitation": "restrict",
        "slavery": "restrict",
        "sexual_offence": "restrict",
        "extremism": "restrict",
        "taxi_safety": "restrict",
        "violence_weapon": "flag",
        "hazard": "flag",
        "hate": "flag",
        "distress": "flag",
        "named_drug_dealer": "warn",
        "staff_complaint": "warn",
    }
    for topic in TOPICS:
        assert topic["says"] and set(topic["signposts"]) <= set(codes("signposts"))
        assert topic["signposts"] and set(topic["marks"]) <= KNOWN_MARKS
        assert ("restricted" in topic["marks"]) == (topic["does"] == "restrict"), topic["code"]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic["code"])
def test_no_phrase_is_written_twice_and_each_begins_at_a_word(topic):
    phrases = topic["phrases"]
    assert [each for each, count in Counter(phrases).items() if count > 1] == []
    assert all(each.startswith("\\b") for each in phrases)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("emergency", "a man has collapsed outside the shop and is not breathing"),
        ("emergency", "I feel in danger in my flat"),
        ("self_harm", "my neighbour says he will kill himself"),
        ("self_harm", "I dont want to live any more"),
        ("self_harm", "she keeps cutting herself"),
        ("self_harm", "he is thinking about suicde"),  # misspelt
        ("self_harm", "I’m worried he might hurt himself"),
        ("domestic_abuse", "My husband keeps hitting me"),
        ("domestic_abuse", "my ex partner is threatening me outside the flat"),
        ("domestic_abuse", "he won’t let me leave the house"),
        ("domestic_abuse", "I can hear a woman screaming for help next door"),
        ("domestic_abuse", "the man upstairs is beating his girlfriend again"),
        ("domestic_abuse", "I am scared of my son"),  # not only partners
        ("child_at_risk", "children left alone all night"),
        ("child_at_risk", "the little girl next door is being beaten"),
        ("child_at_risk", "school kids selling drugs for a gang by the shops"),
        ("exploitation", "drug dealers have moved in with him, he is disabled"),
        ("exploitation", "They have taken over his flat"),
        ("exploitation", "I think it is cukooing"),  # misspelt
        ("exploitation", "a man drops them off and they are forced to beg"),
        ("slavery", "the workers sleep in the car wash and someone took their passports"),
        ("slavery", "I think the women are trafficked"),
        ("sexual_offence", "he exposed himself to my daughter"),
        ("sexual_offence", "a man groped me at the bus stop"),
        ("extremism", "My brother is being radicalised online"),
        ("taxi_safety", "the taxi driver locked the doors and touched me"),
        ("violence_weapon", "he has a nife and threatened to stab me"),  # misspelt
        ("violence_weapon", "I was beaten up by two men"),
        ("violence_weapon", "a lad with a machete"),
        # An exception silences only what it covers.
        ("violence_weapon", "my Stanley knife was stolen and now he has a knife"),
        ("hate", "they shout at us because we are Muslim"),
        ("hate", "there is a swaztika on the wall"),  # misspelt
        ("distress", "I can’t cope any more"),
        ("distress", "my mum is scared to leave the house"),
        ("named_drug_dealer", "a lad called Dave is dealing weed from the corner"),
        ("named_drug_dealer", "my neighbour is selling drugs"),
        ("staff_complaint", "I want to complain about one of your officers"),
    ],
)
def test_a_plea_for_help_is_noticed(topic, text):
    assert topic in topics_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dead dog by the roadside",
        "Kids playing football in the street until 9",
        "Broken swing in the children’s play area, kids will hurt themselves",
        "Stanley knife dumped with some tools",
        "A box of kitchen knives left by the bin",
        "Knives and forks thrown in the hedge",
        "New shoots of the plant block the path",
        "A photo shoot in the park left litter",
        "Glue gun and paint tins dumped",
        "Rubbish dumped by the Isis near the boathouse",  # the river
        "The house on the corner has been taken over by brambles",
        "A path through the oilseed rape field",
        "The traffic wardens are parking nazis",
        "Someone could trip and hurt themselves",
        "The tree could fall and kill someone",
        "Cuckoo clock dumped with old furniture",
        "Cars jumping the gun at the lights",
        "Fireworks kill my sleep",
        "The drains can’t cope with the rain",
        "An old beat up chair",
        "We don’t want to live next to this mess",
        "Neighbours beat their carpets out of the window",
        "The pigeons are killing me",
    ],
)
def test_an_ordinary_report_is_left_alone(text):
    assert topics_in(text) == set()
