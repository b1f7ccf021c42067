"""House and flat numbers, with the street where one follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = r"(?<![\w£$€.,:/-])\d{1,4}[a-h]?"
_RANGE = rf"{_NUMBER}(?:\s?(?:-|–|&|/|and|to)\s?\d{{1,4}}[a-h]?)?"
_STREETS = (
    "road|rd|street|avenue|ave|lane|ln|crescent|cres|terrace|grove|mews|close|drive|gardens|gdns|"
    "court|square|place|way|hill|row|parade|rise|view|walk|green"
)
_PLAIN_STREETS = "road|rd|street|avenue|ave|lane|crescent|terrace|grove|mews"
_STREET_NAMED = re.compile(
    rf"{_RANGE},?\s(?P<first>(?-i:[A-Z])[\w'’.-]{{1,20}})\s(?:(?-i:[A-Z])[\w'’.-]{{1,20}}\s){{0,2}}"
    rf"(?:{_STREETS}|(?-i:St|Dr|Cl|Pl|Ct|Sq))\b",
    re.IGNORECASE,
)
_STREET_IN_SMALL = re.compile(
    rf"{_NUMBER},?\s(?P<one>[a-z'’.-]{{2,20}})\s(?:(?P<two>[a-z'’.-]{{3,20}})\s)?"
    rf"(?:{_PLAIN_STREETS})\b",
    re.IGNORECASE,
)
_BETWEEN = """
a across along am and at between block both bus busy by car cars down each every from hour
hours in into is it lane lanes lorries main meter meters metre metres mile miles min mins
minute minutes month months more mph near night of on one onto opposite other out over parked
people person pm quiet same separate single small the their this through times to traffic
up vans vehicles way week weeks were with yard yards year years
"""
_NOT_IN_A_STREET = frozenset(_BETWEEN.split())
_HOUSE = re.compile(
    r"\b(?<!id )(?<!light )(?<!lamp )(?<!post )(?<!column )(?<!ref )(?<!bus )(?<!bin )"
    r"(?:house\s)?(?:number|no\.|no|nos\.?|nº|№)\s?"
    r"(?P<number>\d{1,4}[a-h]?)(?![\w:£%]|[.,]\d|\s(?:bus|buses|route|times?|priority|reason|"
    r"issue|problem|plate|of|people|calls?|reports?)\b)",
    re.IGNORECASE,
)
_FLAT = re.compile(
    r"\b(?:flat|apartment|apt|maisonette|room)\s?(?:number|no\.?|#)?\s?"
    r"(?:\d{1,4}[a-h]?|(?-i:[A-H]))(?![\w%]|[.,:]\d|\s(?:tyres?|tires?|inch|screens?|pack|beds?)\b)",
    re.IGNORECASE,
)
_NEIGHBOUR = re.compile(
    r"(?:\b(?:neighbou?rs?|house|people|family|lady|man|men|woman|tenants?|residents?|occupants?|"
    r"occupiers?|household|lives?|living)\s(?:at|from|of|in)\s|"
    r"\b(?:outside|opposite|in front of|next to)\s)(?P<number>\d{1,4}[a-h]?)"
    r"(?![\w:£%]|[.,]\d|\s(?:am|pm|years?|minutes?|hours?|o.clock|different|separate|other|"
    r"people|men|women|of|cars|vans|shops|houses|schools|bins|large|small|big)\b)",
    re.IGNORECASE,
)


def house_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _STREET_NAMED.finditer(text):
        if match["first"].lower() not in _NOT_IN_A_STREET:
            yield match.span()
    for match in _STREET_IN_SMALL.finditer(text):
        between = {word.lower() for word in match.group("one", "two") if word}
        if not between & _NOT_IN_A_STREET:
            yield match.span()
    for pattern in (_HOUSE, _FLAT):
        for match in pattern.finditer(text):
            yield match.span()
    for match in _NEIGHBOUR.finditer(text):
        yield match.span("number")
