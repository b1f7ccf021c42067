"""Where something is: found by name, shown on a map or told in words, with nothing to drag."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from portal.domain.questions import answers, typed
from portal.domain.questions.answers import BLANK, Blank, FreeText, Problem, Raw, Setting, Value
from portal.domain.questions.conditions import Fact
from portal.domain.questions.definition import Option, Question
from portal.domain.questions.kinds.base import Kind
from portal.domain.questions.sources import Spot

NONE_OF_THESE = "none"
NOT_SURE = "not-sure"
# A longer list to choose from is no help: it asks for a fuller name instead.
MOST_CANDIDATES = 10
LONGEST_WORDS = 1000
SPOT_KEYS = (
    "label",
    "latitude",
    "longitude",
    "precision",
    "postcode",
    "ward",
    "ward_name",
    "ward_basis",
    "inside",
)
_SUFFIXES = ("choice", "latitude", "longitude", "point-for", "words", "ward")


def key_of(spot: Spot) -> str:
    """Name a candidate so that choosing it still means the same after a new search."""
    identity = f"{spot.get('label')}|{spot.get('latitude')}|{spot.get('longitude')}"
    return f"{zlib.crc32(identity.encode('utf-8', 'replace')):08x}"


class Place(Kind):
    """A place: one box to type in, a point on a map as a help, and words when neither will do.

    Fields: `<code>` what was typed; `-choice` the key of a candidate, or “none”; `-latitude` and
    `-longitude` a point from a map or a device; `-point-for` what the box held when the point was
    set, so that a box changed since wins over it; `-words` and `-ward` for a place not found.
    """

    sentences: ClassVar[Mapping[str, str]] = {
        "choose": "Select the place you mean, or “None of these”",
        "not_found": (
            "We do not have that place on our list. Tell us more about where it is, "
            "or select Continue to keep what you typed"
        ),
        "no_point": "We could not use that point. Enter a postcode, street or place instead",
        "unknown_ward": "Select a ward from the list, or “I’m not sure”",
    }

    def fields(self, question: Question, options: Mapping[str, Option]) -> tuple[str, ...]:
        return (question.code, *(f"{question.code}-{suffix}" for suffix in _SUFFIXES))

    def read(self, question: Question, raw: Raw, setting: Setting) -> Value | Blank | Problem:
        given = {
            suffix: typed.line(typed.first(raw, f"{question.code}-{suffix}"))
            for suffix in ("choice", "latitude", "longitude", "ward")
        }
        text = typed.line(typed.first(raw, question.code))
        words = typed.prose(typed.first(raw, f"{question.code}-words"))
        too_long = self.too_long(question, text) or self.too_long(
            question, words, at=f"{question.code}-words", longest=LONGEST_WORDS
        )
        if too_long:
            return too_long
        if (given["latitude"] or given["longitude"]) and self._point_is_fresh(question, raw, text):
            spot = self._spot_at(given, setting)
            if spot:
                return _kept(spot, how="pointed", text=text, words=words)
            if not text and not words:
                return self.problem(question, "no_point")
        if not text and not words:
            return BLANK
        return self._found(question, text, words, given, setting)

    @staticmethod
    def _point_is_fresh(question: Question, raw: Raw, text: str) -> bool:
        pointed_for = raw.get(f"{question.code}-point-for")
        return pointed_for is None or typed.line("".join(pointed_for[:1])) == text

    @staticmethod
    def _spot_at(given: Mapping[str, str], setting: Setting) -> Spot | None:
        latitude = _degrees(given["latitude"], 90)
        longitude = _degrees(given["longitude"], 180)
        if latitude is None or longitude is None or setting.places is None:
            return None
        return setting.places.at(latitude, longitude, on=setting.on)

    def _found(
        self,
        question: Question,
        text: str,
        words: str,
        given: Mapping[str, str],
        setting: Setting,
    ) -> Value | Problem:
        spots: Sequence[Spot] = ()
        if text and setting.places is not None:
            spots = list(setting.places.search(text, on=setting.on))[:MOST_CANDIDATES]
        if given["choice"] != NONE_OF_THESE:
            # One that was only guessed at, from a misspelling say, is asked about too.
            if len(spots) > 1 or any(spot.get("sure") is False for spot in spots):
                keyed = [{**spot, "key": key_of(spot)} for spot in spots]
                spots = [spot for spot in keyed if spot["key"] == given["choice"]]
                if not spots:
                    return answers.problem(
                        question,
                        "choose",
                        self.sentences,
                        at=f"{question.code}-choice",
                        candidates=keyed,
                        needs="choice",
                    )
            if spots:
                return _kept(spots[0], how="searched", text=text, words=words)
        return self._described(question, text, words, given["ward"], setting)

    def _described(
        self, question: Question, text: str, words: str, ward: str, setting: Setting
    ) -> Value | Problem:
        wards = setting.places.wards(on=setting.on) if setting.places else ()
        name = dict(wards).get(ward)
        # The ward is asked for beside the words: once it comes, they have had their chance to say
        # more, and a street that is on no list of ours is a good answer by itself.
        code = "not_found" if not words and not (text and ward) else ""
        if not code and ward and ward != NOT_SURE and name is None:
            code = "unknown_ward"
        if code:
            at = "words" if code == "not_found" else "ward"
            return answers.problem(
                question,
                code,
                self.sentences,
                at=f"{question.code}-{at}",
                wards=wards,
                needs="words",
            )
        # A ward left empty is taken as “I’m not sure”: words alone are enough to send someone.
        spot = {
            "label": text or typed.line(words)[:100],
            "precision": "words",
            "ward": ward if name else None,
            "ward_name": name,
            "ward_basis": "told" if name else "unknown",
            "inside": True if name else None,
        }
        return _kept(spot, how="described", text=text, words=words)

    def raw(self, question: Question, value: Value) -> Raw:
        place = value if isinstance(value, dict) else {}
        raw = {
            question.code: [str(place.get("text", ""))],
            f"{question.code}-words": [str(place.get("words", ""))],
        }
        if place.get("how") == "pointed":
            raw[f"{question.code}-latitude"] = [str(place.get("latitude"))]
            raw[f"{question.code}-longitude"] = [str(place.get("longitude"))]
            raw[f"{question.code}-point-for"] = [str(place.get("text", ""))]
        elif place.get("how") == "searched":
            raw[f"{question.code}-choice"] = [key_of(place)]
        else:
            raw[f"{question.code}-choice"] = [NONE_OF_THESE]
            raw[f"{question.code}-ward"] = [str(place.get("ward") or NOT_SURE)]
        return raw

    def words(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> tuple[str, ...]:
        place = value if isinstance(value, dict) else {}
        label, postcode, ward = (
            str(place.get(name) or "") for name in ("label", "postcode", "ward_name")
        )
        lines = [
            label,
            postcode if postcode not in label else "",
            f"{ward} ward" if ward and ward not in label else "",
            str(place.get("words") or ""),
            "Outside our area" if place.get("inside") is False else "",
        ]
        return tuple(dict.fromkeys(line for line in lines if line))

    def doubt(self, question: Question, value: Value, setting: Setting) -> Problem | None:
        # Not looked up again: a street that was renamed since is still where it happened.
        if isinstance(value, dict) and value.get("label"):
            return None
        return self.problem(question, "not_found")

    def fact(self, question: Question, value: Value) -> Fact:
        inside = value.get("inside") if isinstance(value, dict) else None
        if inside is None:
            return "unsure"
        return "inside" if inside else "outside"

    def free_texts(
        self, question: Question, value: Value, options: Mapping[str, Option]
    ) -> Iterator[FreeText]:
        place = value if isinstance(value, dict) else {}
        # Where what was typed is no place that anyone knows, it is words like any others.
        typed_freely = {"": place.get("text")} if place.get("how") == "described" else {}
        for suffix, text in (typed_freely | {"-words": place.get("words")}).items():
            if text:
                yield FreeText(question.code, f"{question.code}{suffix}", question.label, text)


def _kept(spot: Spot, *, how: str, text: str, words: str) -> dict[str, Any]:
    kept = {key: spot.get(key) for key in SPOT_KEYS}
    kept |= {"text": text, "how": how}
    if not kept["label"]:
        kept["label"] = text or "The place shown on the map"
    return kept | ({"words": words} if words else {})


def _degrees(text: str, limit: int) -> float | None:
    if len(text) > 40:
        return None
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= limit else None
