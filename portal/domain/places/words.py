"""How what people type for a place is tidied: postcodes, coordinates and names."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # characters: more than any address a person types
_SPREAD_OUT = 13  # characters: a postcode with a space after each

_FULL = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][ABD-HJLNP-UW-Z]{2})\b")
_PART = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: ?([0-9][A-Z]?))?")
# People write the letter O for nought, and nought for O, in "OX".
_NOUGHT = re.compile(r"\b0X(?=[0-9O]{1,2} ?[0-9O])")
# With their decimals, or "1,000" would be a point in the sea.
_DEGREES = r"([+-]?[0-9]{1,3}\.[0-9]{1,15})°?"
_COORDINATES = re.compile(rf"\(?\s*{_DEGREES}\s*[,; ]\s*{_DEGREES}\s*\)?")

_SHORT = {
    "ave": "avenue",
    "av": "avenue",
    "cl": "close",
    "cres": "crescent",
    "ct": "court",
    "dr": "drive",
    "gdn": "gardens",
    "gdns": "gardens",
    "gr": "green",
    "grn": "green",
    "la": "lane",
    "ln": "lane",
    "mt": "mount",
    "nth": "north",
    "pk": "park",
    "pl": "place",
    "rd": "road",
    "sq": "square",
    "sth": "south",
    "terr": "terrace",
    "ter": "terrace",
}
_BESIDE = {
    "a", "an", "and", "at", "behind", "beside", "by", "close", "corner", "from", "in", "junction",
    "near", "next", "of", "off", "on", "opposite", "outside", "the", "to", "top", "bottom", "end",
}  # fmt: skip
_LEADING = _BESIDE - {"and", "top", "bottom", "end"} | {"my", "flat", "no", "number"}
STREETS = frozenset({
    "avenue", "close", "court", "crescent", "drive", "gardens", "hill", "lane", "place", "road",
    "row", "square", "street", "terrace", "walk", "way",
})  # fmt: skip
# Words that say what kind of place it is, and not which.
KINDS_OF_PLACE = (frozenset(_SHORT.values()) - {"mount", "north", "south"}) | {
    "street", "saint", "way", "hill", "bridge", "church", "car", "estate", "row", "walk",
}  # fmt: skip


def tidied(text: str, longest: int = LONGEST) -> str:
    """Return the text on one line, without control characters, cut to a length worth reading.

    >>> tidied("  Cowley\\x00\\n Rd ")
    'Cowley Rd'
    """
    text = unicodedata.normalize("NFKC", text[: longest * 4])
    return " ".join("".join(_visible(character) for character in text).split())[:longest].strip()


def postcode_in(text: str) -> str | None:
    """Return the first full postcode in the text, as it is stored, or nothing.

    >>> postcode_in("Outside 4 Worcester St, ox1 2jd")
    'OX12JD'
    """
    upper = _mended(text)
    # "O X 1 2 J D" is a postcode typed with care; a sentence squeezed together is not.
    squeezed = upper.replace(" ", "") if len(upper) <= _SPREAD_OUT else ""
    found = _FULL.search(upper) or _FULL.fullmatch(squeezed)
    return found.group(1) + found.group(2) if found else None


def part_of_postcode(text: str) -> tuple[str, str] | None:
    """Return the area of a postcode given in part and what there is after it, or nothing.

    >>> part_of_postcode("ox4"), part_of_postcode("OX4 1")
    (('OX4', ''), ('OX4', '1'))
    """
    found = _PART.fullmatch(_mended(text))
    return (found.group(1), found.group(2) or "") if found else None


def coordinates_in(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude when the text is a pair of degrees, in either order at home.

    >>> coordinates_in("51.758, -1.262"), coordinates_in("-1.262 51.758")
    ((51.758, -1.262), (51.758, -1.262))
    """
    found = _COORDINATES.fullmatch(text)
    if not found:
        return None
    first, second = float(found.group(1)), float(found.group(2))
    for latitude, longitude in ((first, second), (second, first)):
        if is_in_britain(latitude, longitude):
            return latitude, longitude
    return (first, second) if abs(first) <= 90 and abs(second) <= 180 else None


def is_in_britain(latitude: float, longitude: float) -> bool:
    """Say whether a point is somewhere that the National Grid reaches."""
    return 49.0 <= latitude <= 61.0 and -9.0 <= longitude <= 2.5


def spaced(code: str) -> str:
    """Show a postcode as people write it.

    >>> spaced("OX12JD")
    'OX1 2JD'
    """
    return f"{code[:-3]} {code[-3:]}"


def search_key(name: str) -> str:
    """Return the form of a name that differently typed names share.

    >>> search_key("St. Michael’s St"), search_key("near 12 Cowley Rd")
    ('saint michaels street', 'cowley road')
    """
    words = _words(name)
    while len(words) > 1 and (words[0] in _LEADING or words[0][0].isdigit()):
        words = words[1:]
    return " ".join(_in_full(words))


def telling(key: str) -> str:
    """Return the words of a search key that set one place apart from another.

    >>> telling("saint clements street"), telling("the green")
    ('clements', 'the green')
    """
    words = [word for word in key.split() if word not in KINDS_OF_PLACE and word not in _BESIDE]
    return " ".join(words) or key


def kind_of_street(key: str) -> str | None:
    """Return the word that says a search key means a street, or nothing.

    >>> kind_of_street("iffley road"), kind_of_street("road"), kind_of_street("iffley")
    ('road', None, None)
    """
    return next((word for word in key.split()[:0:-1] if word in STREETS), None)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        # Joiners belong to words in some scripts; marks that turn text round belong to none.
        return character if character in "\u200c\u200d" else ""
    return " " if category[0] in "CZ" else character


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", tidied(name)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"['’‘`´.]", "", plain).replace("&", " and ")
    return re.findall(r"[^\W_]+", plain)


def _in_full(words: list[str]) -> list[str]:
    full: list[str] = []
    for word in words:
        if word == "st":
            # "St Clement’s" begins with a saint; "George St" ends with a street.
            word = "saint" if not full or full[-1] in _BESIDE else "street"
        full.append(_SHORT.get(word, word))
    return full


def _mended(text: str) -> str:
    upper = " ".join(re.sub(r"[^A-Z0-9 ]", " ", tidied(text).upper()).split())
    return _NOUGHT.sub("OX", upper)
