"""How alike two reports are: the same thing told twice, the same problem again, or two matters.

A plain sum that a person can follow. What the words share, how near the places are and how close
the days lie are each a figure from 0 to 1; their product is how likely it is that both tell of one
and the same thing. Nothing in it was learnt from anybody’s reports: the lists of words are of the
language and of the field, and every threshold is here, with its reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein


class Verdict(StrEnum):
    """What two reports are to each other. A person decides; this only points."""

    DUPLICATE = "duplicate"  # one thing that happened, told twice
    RECURRENCE = "recurrence"  # the same problem again
    DIFFERENT = "different"


@dataclass(frozen=True)
class Likeness:
    """How likely two reports tell of the same thing that happened, what follows, and why."""

    probability: float
    verdict: Verdict
    because: tuple[str, ...]


# The shipped threshold: words, place and days together must leave little doubt. Adding one case to
# another by mistake hides a problem; two cases about one thing cost a second look.
SAME = 0.6
# A link takes nothing away, so less is asked for it.
AGAIN = 0.25

# Two people rarely stand at the same spot: a phone’s point is off by tens of metres.
SAME_SPOT_METRES = 60.0
ELSEWHERE_METRES = 200.0
# What is told twice is mostly told within a week; what was cleared can be back after a month.
SAME_TIME_DAYS = 7.0
LATER_DAYS = 28.0
# Halfway between: from then on the same words are more likely about the next time.
AGAIN_FROM_DAYS = (SAME_TIME_DAYS + LATER_DAYS) / 2
AGAIN_WITHIN_DAYS = 366.0

# Only the very same words make up for a figure that nobody knows.
UNKNOWN = 0.62
NO_WORDS = 0.2
# Without a place, only words particular enough can speak: so many, of the kind that says what.
PARTICULAR_WORDS = 6

# One theme leaves less doubt about what few words say; two themes leave more.
SAME_THEME = 0.3
OTHER_THEME = 0.7
# Bicycles, number plates and houses are told apart by their numbers.
OTHER_NUMBERS = 0.7

# A text of any length is compared in bounded time.
LONGEST_TEXT = 4_000
MOST_WORDS = 150
# A word counts as the same when three quarters of its letters are, in order: “grafitti”.
SAME_WORD = 0.75
SHORTEST_MISSPELT = 5

# Words that say nothing about what or where.
_SILENT = """
a about all also am an and any are as at be been but by can cannot could did do does for from get
got had has have he hello her here hi his i if in into is it its just me more my no not of off on or
our out please she so some such than thank thanks that the their them then there these they this
those to too up us very was we were what when where which who will with would you your dear
"""
SILENT = frozenset(_SILENT.split())
# Words that many reports have, whatever they are about: a little is left of them.
_FAINT = """
again area avenue being clear cleared close collect corner council day days end house issue lane
large left near need needs now number one outside place problem remove removed report reported road
side since small still street today two way week weeks yesterday
"""
FAINT = frozenset(_FAINT.split())
FAINT_WEIGHT = 0.3
ENDINGS = ("ings", "ing", "ers", "ies", "ped", "ed", "es", "s")
SHORTEST_STEM = 4

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_FLY = re.compile(r"\bfly[\s-]*(?=tip|post)")
# A number that names something: three digits or more, and no year.
_NAMING = re.compile(r"(?=(?:[a-z]*\d){3})(?!(?:19|20)\d\d$)[a-z\d]+$")


def compare(
    text_a: str,
    text_b: str,
    *,
    metres: float | None,
    days: float | None,
    same_theme: bool | None = None,
) -> Likeness:
    """Say how alike two reports are, by their words, the metres and the days between them.

    None stands for what is not known. `days` may have either sign. The probability is that of
    both telling of one thing that happened; the reasons are sentences for an officer.
    """
    a, b = _weighed(text_a), _weighed(text_b)
    words, said = _words(a, b, _spelt(text_a))
    alike = _with_theme(words, same_theme)
    place, where = _place(metres)
    if metres is None:
        place *= min(1.0, min(_heavy(a), _heavy(b)) / PARTICULAR_WORDS)
    apart = abs(days) if days is not None else None
    time, when = _time(apart)
    other = _other_numbers(a, b)
    probability = alike * place * time * (OTHER_NUMBERS if other else 1.0)
    return Likeness(
        probability=round(probability, 4),
        verdict=_verdict(probability, alike * place, apart),
        because=tuple(filter(None, (where, when, said, _theme(same_theme), other))),
    )


def _verdict(probability: float, alike: float, days: float | None) -> Verdict:
    if probability >= SAME:
        return Verdict.DUPLICATE
    is_later = days is not None and AGAIN_FROM_DAYS <= days <= AGAIN_WITHIN_DAYS
    return Verdict.RECURRENCE if is_later and alike >= AGAIN else Verdict.DIFFERENT


# Words


def _words(
    a: Mapping[str, float], b: Mapping[str, float], spelt: Mapping[str, str]
) -> tuple[float, str]:
    """Weigh what two texts share: of both together, and of the one that says less."""
    if not a or not b:
        return NO_WORDS, "One of them has no words to compare"
    shared_a, shared_b = _shared(a, b), _shared(b, a)
    all_a, all_b = sum(a.values()), sum(b.values())
    of_both = (sum(shared_a.values()) + sum(shared_b.values())) / (all_a + all_b)
    of_the_shorter = max(sum(shared_a.values()) / all_a, sum(shared_b.values()) / all_b)
    share = (of_both + of_the_shorter) / 2
    telling = [spelt[word] for word, weight in shared_a.items() if weight > FAINT_WEIGHT]
    return share, _say_words(share, a.keys() == b.keys(), telling)


def _shared(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
    """Give the words of `a` that `b` has too, or nearly, with what each of them weighs then."""
    found = {}
    others = list(b)
    for word, weight in a.items():
        if word in b:
            found[word] = weight
        elif len(word) >= SHORTEST_MISSPELT and not word.isdigit():
            close = process.extractOne(
                word, others, scorer=Levenshtein.normalized_similarity, score_cutoff=SAME_WORD
            )
            if close:
                found[word] = weight * close[1]
    return found


def _weighed(text: str) -> dict[str, float]:
    """Give the words of a text, each once, by what it tells; faint ones alone count in full."""
    found = list(_spelt(text))
    weights = {word: _weight(word) for word in found[: MOST_WORDS * 2]}
    telling = {word: weight for word, weight in weights.items() if weight}
    return dict(list((telling or dict.fromkeys(weights, 1.0)).items())[:MOST_WORDS])


def _spelt(text: str) -> dict[str, str]:
    """Give the stems of a text, each with the first word it was the stem of."""
    spelt: dict[str, str] = {}
    for word in _WORD.findall(_plain(text)):
        spelt.setdefault(_stem(word), word)
    return spelt


def _plain(text: str) -> str:
    even = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold().replace("’", "'")
    return _FLY.sub("fly", even)


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    if word in SILENT or word in FAINT:
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _weight(word: str) -> float:
    if word in SILENT:
        return 0.0
    return FAINT_WEIGHT if word in FAINT else 1.0


def _heavy(weighed: Mapping[str, float]) -> int:
    return sum(1 for weight in weighed.values() if weight > FAINT_WEIGHT)


def _other_numbers(a: Mapping[str, float], b: Mapping[str, float]) -> str:
    in_a, in_b = ([word for word in found if _NAMING.match(word)] for found in (a, b))
    if in_a and in_b and not set(in_a) & set(in_b):
        return f"They name different numbers: {in_a[0]} and {in_b[0]}"
    return ""


def _say_words(share: float, is_equal: bool, telling: list[str]) -> str:
    if is_equal:
        return "They say the same"
    if not telling:
        return "They share no words"
    return f"They share {share * 100:.0f} % of their words, such as {', '.join(telling[:5])}"


# Place, time and theme


def _place(metres: float | None) -> tuple[float, str]:
    if metres is None:
        return UNKNOWN, "It is not known how far apart they are"
    nearness = _falling(metres, SAME_SPOT_METRES, ELSEWHERE_METRES)
    if nearness == 1.0:
        return 1.0, "At the same spot" if metres < 10 else f"{metres:.0f} metres apart"
    if nearness:
        return nearness, f"{metres:.0f} metres apart"
    return 0.0, "Too far apart" if metres < 1000 else f"{metres / 1000:.1f} kilometres apart"


def _time(days: float | None) -> tuple[float, str]:
    if days is None:
        return UNKNOWN, "It is not known how long lies between them"
    closeness = _falling(days, SAME_TIME_DAYS, LATER_DAYS)
    if days < 1:
        return closeness, "Within a day"
    number = round(days)
    return closeness, f"{number} day{'' if number == 1 else 's'} apart"


def _falling(value: float, full_until: float, none_from: float) -> float:
    """Give 1 up to one value, 0 from another, and what lies between on a straight line."""
    return min(1.0, max(0.0, (none_from - value) / (none_from - full_until)))


def _with_theme(words: float, same_theme: bool | None) -> float:
    if same_theme is None:
        return words
    return words + SAME_THEME * (1 - words) if same_theme else words * OTHER_THEME


def _theme(same_theme: bool | None) -> str:
    return {True: "The same theme", False: "Different themes", None: ""}[same_theme]
