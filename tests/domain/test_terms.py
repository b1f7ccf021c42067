"""Words as they are looked for: what counts as the same, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.triage import terms


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sofa", (("sofa",),)),
        ("SOFAS sofa’s Sofa", (("sofa",),)),  # one and the same word
        ("shouted shouting", (("shout",),)),
        ("café cafe\u0301 CAFE", (("cafe",),)),
        ("the sofa by the garages", (("sofa",), ("garag",))),  # as people ask
        ("the and of", (("the",), ("and",), ("of",))),  # all there is to go by
        ('sofa "by the garages"', (("sofa",), ("by", "the", "garag"))),
        ("“by the garages”", (("by", "the", "garag"),)),
        ("fly-tipping", (("fli", "tip"),)),
        ('"unfinished sofa', (("unfinish",), ("sofa",))),
        ("sofa,mattress;bags/needles", (("sofa",), ("mattress",), ("bag",), ("needl",))),
        ("sofa AND NOT (bags OR *) NEAR/3", (("sofa",), ("bag",), ("near",), ("3",))),
        ("🔥 !!! -- ' \" “”", ()),
        ("", ()),
        ("垃圾 мусор", (("垃圾",), ("мусор",))),
    ],
)
def test_what_is_typed_is_read_as_people_mean_it(
    typed: str, found: tuple[tuple[str, ...], ...]
) -> None:
    assert terms.typed(typed) == found


def test_no_more_is_looked_for_than_anybody_types() -> None:
    assert terms.typed("x" * 10_000) == (("x" * terms.LONGEST_WORD,),)
    many = terms.typed(" ".join(f"w{n}" for n in range(1000)))
    assert len(many) == terms.MOST_TERMS


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Two SOFAS, a sofa's arm", "sofa", ["SOFAS", "sofa's"]),
        ("By the garages; by garages", '"by the garages"', ["By the garages"]),
        ("Fly-tip, fly tipping, tipping flies", "fly-tipping", ["Fly-tip", "fly tipping"]),
        ("Le cafe\u0301 brûle", "café brule", ["cafe\u0301", "brûle"]),
        ("<b>sofa</b>", "sofa", ["sofa"]),
        ("nothing here", "sofa", []),
    ],
)  # fmt: skip
def test_words_are_found_where_they_stand(text: str, typed: str, marked: list[str]) -> None:
    spans = terms.stand(text, terms.typed(typed))
    assert [text[start:end] for start, end in spans] == marked


@given(st.text(max_size=300))
def test_whatever_is_typed_comes_to_letters_and_digits_that_stand_where_they_were(
    typed: str,
) -> None:
    found = terms.typed(typed)
    assert all(form.isalnum() for term in found for form in term)
    assert len(terms.stand(typed, found)) >= bool(found)


def test_no_phrase_runs_on_from_one_text_into_the_next() -> None:
    kept = terms.of_texts(["by the", "garages"])
    assert kept.index("garag") == kept.index("the") + 2
    assert len(terms.of_texts(["word " * 100_000])) == terms.MOST_WORDS
