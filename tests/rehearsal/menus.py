"""What somebody answers who reports a theme: the service they choose, and what they say there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.journeys import Answers
from tests.rehearsal.rows import Labels, Row


@dataclass(frozen=True)
class Menu:
    """The service that a theme is reported to, and the answers that lead to it there."""

    stream: str
    answers: Answers


def _asb(kind: str, question: str, answer: str, **more: str) -> Menu:
    return Menu("asb", {"kind": kind, question: answer, **more})


def _people(kind: str) -> Menu:
    return _asb("people", "type_people", kind)


def _home(kind: str) -> Menu:
    return _asb("home", "type_home", kind)


def _mess(kind: str, **more: str) -> Menu:
    return _asb("mess", "type_mess", kind, **more)


def _vehicle(kind: str) -> Menu:
    return _asb("vehicles", "type_vehicles", kind)


def _other(kind: str) -> Menu:
    return _asb("other", "type_other", kind)


SOMETHING_ELSE = _other("OTHER")

MENUS: dict[str, Menu] = {
    "fly_tipping": Menu("fly-tipping", {}),
    "begging": Menu("begging", {"worry": "BEG"}),
    "rough_sleeping": Menu("support", {"help_kind": "sleeping_outside"}),
    "welfare": Menu("support", {"help_kind": "isolated"}),
    "litter": _mess("LITTER_DRUG", litter_kind="litter"),
    "drug_litter": _mess("LITTER_DRUG", litter_kind="drug_waste"),
    "graffiti": _mess("GRAFFITI"),
    "dog_fouling": _mess("DOG_FOUL"),
    "vandalism": _mess("VANDALISM"),
    "abandoned_vehicle": _vehicle("VEH_ABAN"),
    "abandoned_cycle_scooter": _vehicle("CYCLE_ABAN"),
    "nuisance_vehicles": _vehicle("VEH_NUIS"),
    "cycling_on_foot_streets": _vehicle("PUBLIC_CYCLING"),
    "parking": _vehicle("PARKING"),
    "rowdy_behaviour": _people("ROWDY"),
    "intimidation": _people("INTIMIDATION"),
    "street_drinking": _people("STR_DRINK"),
    "drug_use_dealing": _people("DRUG_USE"),
    "urination": _people("URINATION"),
    "fires_fireworks": _people("FIREWORKS"),
    "trespass": _people("TRESPASS"),
    "street_trading": _people("STREET_TRADE"),
    "street_performers": _people("BUSKING"),
    "animals": _people("ANIMAL"),
    "neighbours": _home("NEIGH"),
    "noise": _home("NOISE"),
    "nuisance_messages": _home("MAL_COMMS"),
    "highways": _other("ROADS"),
    "burglary_theft": _other("CRIME"),
}

# What most people answer to what a row doesn’t tell; where nothing is said here, the first.
USUALLY: Answers = {
    "happening_now": "no",
    "happened_at": "9:30pm",
    "people_count": "not_sure",
    "graffiti_kind": "other",
    "getting_worse": "not_sure",
    "pattern": ["evening"],
    "strands": ["environmental"],
    "impact": "annoying",
    "targeted": "no",
    "hate": "no",
    "reported_before": "no",
    "waste": ["W13"],
    "size": "S3",
    "land": "L01",
    "saw_it": "no",
    "behaviours": ["BLOCKING"],
    "welfare": "not_sure",
    "under_18": "no",
    "you_under_18": "no",
}

HOW_OFTEN = ("first", "before", "weeks")


def menu_for(row: Row, labels: Labels) -> Menu:
    """Give the menu that fits a row best, or “something else”."""
    fitting = (MENUS[theme] for theme in labels.themes(row.theme) if theme in MENUS)
    return next(fitting, SOMETHING_ELSE)


def contact(number: int, postcode: str) -> Answers:
    """Give how to reach somebody: by email, by phone or not at all, by turns."""
    ways: Sequence[Answers] = (
        {"contact_safe": "yes_email", "email": f"resident{number}@example.org"},
        {"contact_safe": "yes_phone", "phone": f"07700 900{number % 1000:03}"},
        {"contact_safe": "no"},
    )
    return {**ways[number % len(ways)], "home_postcode": postcode}


def says(row: Row, menu: Menu, *, place: str, postcode: str) -> Mapping[str, str | list[str]]:
    """Give all that somebody answers, by question."""
    return {
        **USUALLY,
        "for_someone_else": "yes" if menu.stream == "support" else "no",
        "frequency": HOW_OFTEN[row.number % len(HOW_OFTEN)],
        **menu.answers,
        "place": place,
        **contact(row.number, postcode),
    }
