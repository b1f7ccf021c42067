"""Points at personal data in free text, so that whoever wrote it can change it or keep it.

It suggests and never decides: a false alarm costs a moment, a miss is caught by a person later.
Every pattern looks a fixed distance ahead from where it may begin, so a text of any length, and
of any make, is read in a time that grows with its length and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from portal.domain.privacy.names import GIVEN, NOT_NAMES, PLACE_WORDS


@dataclass(frozen=True)
class Span:
    """Where in a text something personal may stand, and of what kind it looks."""

    start: int
    end: int
    kind: str
    text: str


# What each kind is called when we point at it.
KINDS = {
    "email": "an email address",
    "phone": "a phone number",
    "national_insurance": "a National Insurance number",
    "nhs": "an NHS number",
    "registration": "a vehicle registration",
    "postcode": "a postcode",
    "social_account": "a social media account",
    "house_number": "a house or flat number",
    "name": "a person’s name",
}
_RANK = {kind: place for place, kind in enumerate(KINDS)}


def find(text: str, *, places: Collection[str] = ()) -> list[Span]:
    """Give what may be personal data in `text`, in order, none overlapping.

    Names in `places` (streets, parks, areas) are never taken for a person’s.
    """
    found = [
        Span(start, end, kind, text[start:end])
        for kind, finder in _FINDERS.items()
        for start, end in finder(text)
    ]
    known = {" ".join(_words_of(place)) for place in places}
    found += [Span(start, end, "name", text[start:end]) for start, end in _names(text, known)]
    return list(_apart(found))


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Keep the surer kind where two overlap, and of one kind the longer."""
    kept: Span | None = None
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if kept is None or span.start >= kept.end:
            if kept is not None:
                yield kept
            kept = span
        elif _RANK[span.kind] < _RANK[kept.kind]:
            kept = span
    if kept is not None:
        yield kept


def _matches(pattern: str, flags: int = re.IGNORECASE, group: int | str = 0) -> Finder:
    """Give a finder for every match of `pattern`, or of one `group` in it."""
    compiled = re.compile(pattern, flags)
    return lambda text: [match.span(group) for match in compiled.finditer(text)]


Finder = Callable[[str], Iterable[tuple[int, int]]]


# E-mail and social media

_emails = _matches(
    r"(?<![\w.%+-])[\w.%+-]{1,64}(?:@|\s?[\[(]at[\])]\s?)(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\b"
)

_accounts_at = _matches(
    r"(?<![\w@./%+-])@(?!the\b|my\b|our\b)[a-z_][a-z0-9_.]{1,28}[a-z0-9_](?![\w@])"
)
_accounts_on = _matches(
    r"\b(?:facebook|instagram|tiktok|twitter|x|snapchat|threads)\.com/(?:add/)?@?[\w.-]{2,50}"
)
_accounts_named = _matches(
    r"\b(?:snap(?:chat)?|insta(?:gram)?|tik ?tok|twitter|facebook|telegram|kik)"
    r"(?: (?:name|handle|account|username|user|profile)){0,2}(?: is |: ?| - )@?"
    r"(?P<account>[a-z0-9_.]{2,29}[a-z0-9_])\b",
    group="account",
)


def _accounts(text: str) -> Iterator[tuple[int, int]]:
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


def _phones(text: str) -> Iterator[tuple[int, int]]:
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


# Numbers of state

_NI_NUMBER = (
    r"(?<![a-z0-9])(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-prtw-z][a-ceghj-nprtw-z]"
    r"(?:[ -]?\d\d){3}[ -]?[a-d](?![a-z0-9])"
)
_NHS_NUMBER = re.compile(r"(?<![\w-])\d{3}([ -]?)\d{3}\1\d{4}(?![\w-])")


def _nhs_numbers(text: str) -> Iterator[tuple[int, int]]:
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


def _postcodes(text: str) -> Iterator[tuple[int, int]]:
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


def _registrations(text: str) -> Iterator[tuple[int, int]]:
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


# House and flat numbers

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


def _house_numbers(text: str) -> Iterator[tuple[int, int]]:
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


_FINDERS: dict[str, Finder] = {
    "email": _emails,
    "phone": _phones,
    "national_insurance": _matches(_NI_NUMBER),
    "nhs": _nhs_numbers,
    "registration": _registrations,
    "postcode": _postcodes,
    "social_account": _accounts,
    "house_number": _house_numbers,
}


# Names

_WORD = re.compile(r"[^\W\d_][\w'’-]{0,40}")
_TITLES = frozenset(
    {"mr", "mrs", "ms", "mx", "miss", "dr", "prof", "rev", "revd"}
    | {"pc", "pcso", "sgt", "cllr", "councillor"}
)
_TITLES_IN_SMALL = frozenset({"mr", "mrs", "ms"})
_CUES = (
    ("called",),
    ("named",),
    ("nicknamed",),
    ("name", "is"),
    ("name", "was"),
    ("name’s",),
    ("surname", "is"),
    ("known", "as"),
    ("goes", "by"),
)
_NO_ONES = frozenset({"st", "saint", "the", "river", "storm", "lake", "little", "big"})


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        """The word in small letters, without a possessive."""
        return _plain(self.text)

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_proper(self) -> bool:
        """Written as names are: one capital, and the rest small."""
        return self.is_capital and self.text[1:2].islower()

    @property
    def may_be_a_name(self) -> bool:
        return len(self.text) > 1 and self.plain not in NOT_NAMES and self.plain not in PLACE_WORDS


def _plain(word: str) -> str:
    return word.casefold().replace("'", "’").removesuffix("’s")


def _words_of(text: str) -> list[str]:
    return [_plain(match.group()) for match in _WORD.finditer(text)]


def _names(text: str, places: Collection[str]) -> Iterator[tuple[int, int]]:
    words = [_Word(*match.span(), match.group()) for match in _WORD.finditer(text)]
    sentence = _Sentence(text, words, places)
    for at in range(len(words)):
        for last in (sentence.after_a_title(at), sentence.after_a_cue(at), sentence.given(at)):
            if last is not None:
                first, end = last
                yield words[first].start, words[first].start + _shown(text, words, first, end)
                break


def _shown(text: str, words: list[_Word], first: int, last: int) -> int:
    """Give how long the name is, leaving out a possessive at its end."""
    whole = text[words[first].start : words[last].end]
    return len(re.sub(r"['’]s?$", "", whole))


@dataclass(frozen=True)
class _Sentence:
    """The words of a text, looked at one after another for names."""

    text: str
    words: list[_Word]
    places: Collection[str]

    def after_a_title(self, at: int) -> tuple[int, int] | None:
        """“Mr Smith”, “Mrs A Khan”."""
        title, name = self.words[at], self._next(at)
        if title.plain not in _TITLES or name is None:
            return None
        written = title.is_capital and self.words[name].is_capital
        if not written and title.text not in _TITLES_IN_SMALL:
            return None
        if len(self.words[name].text) == 1:
            name = self._next(name) or name
        if not self.words[name].may_be_a_name:
            return None
        return self._unless_a_place(at, self._surname(name))

    def after_a_cue(self, at: int) -> tuple[int, int] | None:
        """“a man called Dave”, “his name is Marcus Webb”."""
        for cue in _CUES:
            end = at + len(cue)
            if tuple(word.plain for word in self.words[at:end]) != cue:
                continue
            name = self._next(end - 1)
            if name is None or (at and self.words[at - 1].plain in PLACE_WORDS):
                return None
            word = self.words[name]
            if not word.may_be_a_name or not (word.is_proper or word.plain in GIVEN):
                return None
            return self._unless_a_place(name, self._surname(name))
        return None

    def given(self, at: int) -> tuple[int, int] | None:
        """“Kevin”, “Tracey Palmer”: a common given name, with a surname if one follows."""
        word = self.words[at]
        if not word.is_capital or word.plain not in GIVEN:
            return None
        before = self.words[at - 1] if at and self._next(at - 1) == at else None
        if before is not None and (before.plain in _NO_ONES or before.plain in _TITLES):
            return None
        return self._unless_a_place(at, self._surname(at))

    def _next(self, at: int) -> int | None:
        """Give the place of the word that follows, unless more than a space or a stop parts it."""
        if at + 1 >= len(self.words):
            return None
        between = self.text[self.words[at].end : self.words[at + 1].start]
        return at + 1 if between in {" ", "\xa0", ".", ". ", ' "', " “", " '", " ‘"} else None

    def _surname(self, given: int) -> int:
        """Give the place of the last word of a name that begins with `given`."""
        if not self.words[given].is_proper or self.words[given].text.endswith(("’s", "'s")):
            return given
        for following in range(given + 1, min(given + 3, len(self.words))):
            word = self.words[following]
            parted = self.text[self.words[following - 1].end : word.start] not in {" ", "\xa0"}
            if parted or not word.is_proper or word.plain in NOT_NAMES:
                return following - 1
            given = following
        return given

    def _unless_a_place(self, first: int, last: int) -> tuple[int, int] | None:
        """Give the name, unless it is a known place’s or runs on into one: “James Street”."""
        for word in self.words[first + 1 : last + 4]:
            if word.plain in PLACE_WORDS:
                return None
            if word.plain in NOT_NAMES:
                break
        for start in range(max(0, first - 2), first + 1):
            for end in range(last + 1, last + 4):
                if " ".join(word.plain for word in self.words[start:end]) in self.places:
                    return None
        return first, last
