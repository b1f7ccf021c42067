"""What is told by its shape: addresses of e-mail, accounts, numbers, postcodes and plates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.domain.privacy.guard.patterns import matches

# E-mail and social media

emails = matches(
    r"(?<![\w.%+-])[\w.%+-]{1,64}(?:@|\s?[\[(]at[\])]\s?)(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\b"
)

_accounts_at = matches(
    r"(?<![\w@./%+-])@(?!the\b|my\b|our\b)[a-z_][a-z0-9_.]{1,28}[a-z0-9_](?![\w@])"
)
_accounts_on = matches(
    r"\b(?:facebook|instagram|tiktok|twitter|x|snapchat|threads)\.com/(?:add/)?@?[\w.-]{2,50}"
)
_accounts_named = matches(
    r"\b(?:snap(?:chat)?|insta(?:gram)?|tik ?tok|twitter|facebook|telegram|kik)"
    r"(?: (?:name|handle|account|username|user|profile)){0,2}(?: is |: ?| - )@?"
    r"(?P<account>[a-z0-9_.]{2,29}[a-z0-9_])\b",
    group="account",
)


def accounts(text: str) -> Iterator[tuple[int, int]]:
    for finder in (_accounts_at, _accounts_on, _accounts_named):
        yield from finder(text)


# Phone numbers

_PHONE = re.compile(r"(?<![\w£$€.,+/-])\+?\(?\d(?:[\s().\u2010-\u2013-]{0,2}\d){8,14}(?!\w)")
_LOCAL_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|call(?: me)?(?: on)?|ring(?: me)?(?: on)?|"
    r"text(?: me)?(?: on)?)(?: (?:number|no))?(?: is)?[\s:.]{1,3}(?P<number>\d(?: ?\d){4,7})(?!\w)",
    re.IGNORECASE,
)
_NOBODYS = ("03", "0800", "0808", "0844", "0845", "0870", "0871")  # lines of organisations


def phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        if _is_a_phone(match.group()):
            yield match.span()
    for match in _LOCAL_PHONE.finditer(text):
        yield match.span("number")


def _is_a_phone(written: str) -> bool:
    """Say whether digits make a number someone could be rung on, at home or abroad."""
    digits = re.sub(r"\D", "", written)
    if written.startswith("+") and not digits.startswith("44"):
        return 9 <= len(digits) <= 15
    national = re.sub(r"^(?:0044|44)0?", "0", digits)
    return (
        len(national) in {10, 11}
        and national[0] == "0"
        and national[1] in "12578"
        and not national.startswith(_NOBODYS)
    )


# Numbers the state gives

national_insurance_numbers = matches(
    r"(?<![a-z0-9])(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-prtw-z][a-ceghj-nprtw-z]"
    r"(?:[ -]?\d\d){3}[ -]?[a-d](?![a-z0-9])"
)
_NHS_NUMBER = re.compile(r"(?<![\w-])\d{3}([ -]?)\d{3}\1\d{4}(?![\w-])")


def nhs_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _NHS_NUMBER.finditer(text):
        spoken_of = "nhs" in text[max(0, match.start() - 30) : match.start()].lower()
        if (match[1] or spoken_of) and _is_an_nhs_number(match.group()):
            yield match.span()


def _is_an_nhs_number(written: str) -> bool:
    """Check the last digit (NHS Data Dictionary: modulus 11)."""
    digits = [int(digit) for digit in re.sub(r"\D", "", written)]
    left = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return digits[0] != 0 and (11 - left) % 11 == digits[9]


# Postcodes

_AREAS = (
    "AB|AL|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|"
    "EC|EH|EN|EX|FK|FY|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|"
    "LN|LS|LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|"
    "SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE|B|E|G|L|M|N|S|W"
)
_POSTCODE = re.compile(
    rf"(?<![a-z0-9])(?:{_AREAS})\d[\da-hjkmnp-y]?\s{{0,2}}(?P<inward>\d[abd-hjlnp-uw-z]{{2}})"
    r"(?![a-z0-9])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"1st|2nd|3rd|\dth")


def postcodes(text: str) -> Iterator[tuple[int, int]]:
    for match in _POSTCODE.finditer(text):
        if not _ORDINAL.fullmatch(match["inward"]):
            yield match.span()


# Vehicle registrations (DVLA, INF104: current, prefix and suffix styles)

_LETTER = "[a-hj-pr-y]"
_CURRENT = re.compile(
    rf"(?<![a-z0-9]){_LETTER}{{2}} ?(?:0[1-9]|[1-7]\d) ?(?P<last>[a-hj-pr-z]{{3}})(?![a-z0-9])",
    re.IGNORECASE,
)
_OLDER = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-HJ-NPR-TV-Y][1-9]\d{0,2} ?(?P<last>[A-HJ-PR-Y]{3})|"
    r"(?P<first>[A-HJ-PR-Y]{3}) ?[1-9]\d{0,2}[A-HJ-NPR-TV-Y])(?![A-Za-z0-9])"
)
_NAMED_PLATE = re.compile(
    r"\b(?:reg(?:istration|s)?|(?:number|licen[cs]e) ?plates?|plates?|vrm)\b"
    r"(?: (?:number|no|plate|is|was|of)\b\.?){0,3}[\s:.\"“‘'(-]{1,3}"
    r"(?P<plate>(?=[a-z ]{0,4}\d)(?=[\d ]{0,4}[a-z])[a-z0-9]{2,7}(?: [a-z0-9]{1,4})?)(?![a-z0-9])",
    re.IGNORECASE,
)
_VEHICLE = re.compile(r"\b(?:reg\w*|plates?|car|van|vehicle|lorry|truck|motorbike|moped)\b", re.I)
_SHORT = """
all and any are bag bed big bin box bus but can car day for get got had has her him his how
its lot man men new not now off old one our out own pub red she that the two use van was way
who why yes you end far few its let may old per put run saw see set six ten too try up
"""
_SHORT_WORDS = frozenset(_SHORT.split())


def registrations(text: str) -> Iterator[tuple[int, int]]:
    for match in _CURRENT.finditer(text):
        plate = match.group()
        even = plate.isupper() or plate.islower() or " " not in plate
        spread = plate[2] == " "
        if even and match["last"].lower() not in _SHORT_WORDS and (plate.isupper() or not spread):
            yield match.span()
    for match in _OLDER.finditer(text):
        letters = match["last"] or match["first"]
        may_be_a_road = bool(match["last"]) and " " in match.group()  # "A420 BIG"
        if letters.lower() not in _SHORT_WORDS and (
            not may_be_a_road or _speaks_of_a_vehicle(text, match.start())
        ):
            yield match.span()
    for match in _NAMED_PLATE.finditer(text):
        yield match.span("plate")


def _speaks_of_a_vehicle(text: str, before: int) -> bool:
    return _VEHICLE.search(text, max(0, before - 60), before) is not None
