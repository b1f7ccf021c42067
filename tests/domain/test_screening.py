"""A plea for help is noticed however it is written, and ordinary reports are left in peace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import reference
from portal.domain.privacy import screening
from portal.domain.privacy.screening import Screen


def topics(text: str) -> list[str]:
    return list(dict.fromkeys(finding.topic for finding in screening.find(text)))


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I just want to die, nobody helps", "self_harm"),
        ("My neighbour says he will kill himself if the noise goes on", "self_harm"),
        ("My husband hits me and I can’t go home", "domestic_abuse"),
        ("You can hear her screaming for help, then he beats his wife", "domestic_abuse"),
        ("The children are left home alone every night", "child_at_risk"),
        ("Kids of about 12 are selling drugs for a gang", "child_at_risk"),
        ("I think his flat has been taken over by dealers, he is very frail", "exploitation"),
        ("This looks like cuckooing to me", "exploitation"),
        ("The men sleep in the car wash and someone keeps their passports", "slavery"),
        ("She was raped in the park last week", "sexual_offence"),
        ("A man exposed himself to girls by the river", "sexual_offence"),
        ("He has joined ISIS, or says so", "extremism"),
        ("Someone was stabbed outside the shop", "violence_weapon"),
        ("They threatened me with a baseball bat", "violence_weapon"),
        ("They shout racist things at us because we’re Muslim", "hate"),
        ("I can’t cope any more", "distress"),
        ("A man called Mick sells weed from number 4", "named_drug_dealer"),
        ("I want to complain about one of your staff", "staff_complaint"),
        ("A woman has collapsed and isn’t breathing", "emergency"),
        # As people say it who do not have the word for it.
        ("My ex keeps waiting for me in the park and last night he grabbed me", "domestic_abuse"),
        ("My ex-husband turned up at my work and won’t leave me alone", "domestic_abuse"),
        ("partner doesn’t let me have my phone", "domestic_abuse"),
        ("I hear a woman screaming and a man shouting at her next door", "domestic_abuse"),
        ("My mum’s boyfriend throws things at her and I hide upstairs", "domestic_abuse"),
        ("He says if I leave he will find me and the kids", "domestic_abuse"),
        ("He forces me to have sex", "sexual_offence"),
        ("A girl of about 13 gets into cars with older men", "child_at_risk"),
        ("The lad next door is being used by older boys to carry packages", "child_at_risk"),
        ("Baby crying for hours and no one answers the door", "child_at_risk"),
        ("She’s 15 and her boyfriend is 24 and gives her coke", "child_at_risk"),
        ("An old lady has lads staying in her flat and looks frightened", "exploitation"),
        ("His carer shouts at him and takes his bank card", "exploitation"),
        ("Workers at the car wash sleep there and look scared", "slavery"),
        ("I can’t do this anymore, I don’t see the point", "self_harm"),
        ("Everyone would be happier if I wasn’t around", "self_harm"),
        ("A man is lying in the doorway, not moving", "emergency"),
        ("Grandad wanders about at night in his pyjamas, confused", "emergency"),
        ("He has a blade on him and shows it to kids", "violence_weapon"),
        ("I am being stalked", "violence_weapon"),
        ("Someone put petrol through our letterbox", "violence_weapon"),
        ("They broke my windows because my son is disabled", "hate"),
        ("I’m not safe at home", "distress"),
        ("There is a bunch of needles by the swings", "hazard"),
        ("An asbestos garage roof in bits", "hazard"),
        ("Two gas cylinders by the bins", "hazard"),
        ("Drums of chemicals, one is leaking", "hazard"),
    ],
)
def test_words_of_harm_are_noticed(text, topic):
    assert topic in topics(text)


@pytest.mark.parametrize(
    "text",
    [
        "Somebody dumped a set of knives and forks in a box by the bins",
        "The bins were kicked over and the rubbish is killing the plants",
        "A cuckoo clock, two chairs and a mattress",
        "The garden has been taken over by brambles",
        "Rowers on the Isis throw beer cans from the bridge",
        "Children play football on the green until dark",
        "The light keeps flashing at night",
        "Someone could hurt themselves on the broken glass",
        "I don’t want to live next to a tip",
        "Cars race along here and it is terrifying for the dog",
        "A glue gun and paint were left on the pavement",
        "Oilseed rape grows in the field behind",
        "Pine needles block the drain",
        "There are no needles, only cans",
        "The van is still there and he’s not moving it",
        "A fox followed me home from the park",
        "My friend who is blind can’t get past the bins",
        "There are blades of grass between the stones",
        "The wind blew hard and the fence fell",
        "",
    ],
)
def test_ordinary_reports_are_left_in_peace(text):
    assert topics(text) in ([], ["distress"]), text
    assert not any(finding.restricts for finding in screening.find(text))


@pytest.mark.parametrize(
    ("written", "how"),
    [
        ("I WANT TO DIE", "capitals"),
        ("I want  to\n\n\tdie", "spaces and lines"),
        ("I want\u00a0to\u2003die", "other spaces"),
        ("I w\u200bant to d\u00adie", "characters that aren’t seen"),
        ("I w\u0430nt to di\u0435", "Cyrillic letters that look like ours"),
        ("I wαnt tο die", "Greek ones"),
        ("Ｉ ｗａｎｔ ｔｏ ｄｉｅ", "wide letters"),
        ("I 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓭𝓲𝓮", "letters of mathematics"),
        ("I wánt tö díe", "accents"),
        ("I wa\u0301nt to die", "accents of their own"),
        ("I w4nt to d1e", "digits for letters"),
    ],
)
def test_words_are_noticed_however_they_are_dressed(written, how):
    (finding,) = screening.find(written)
    assert finding.topic == "self_harm", how
    assert finding.phrase == written[finding.start : finding.end] == written[2:]


@pytest.mark.parametrize("quote", ["'", "’", "‘", "ʼ", "`", "´"])
def test_any_apostrophe_will_do(quote):
    assert topics(f"I don{quote}t want to live") == ["self_harm"]


def a_screen(*, phrases: list[str], exceptions: tuple[str, ...] = (), does: str = "flag") -> Screen:
    return Screen(
        {
            "topics": [
                {
                    "code": "weapon",
                    "label": "A weapon",
                    "does": does,
                    "says": "Call 999 if it is happening now.",
                    "signposts": ["EMERGENCY"],
                    "marks": ["threat"],
                    "phrases": phrases,
                    "exceptions": list(exceptions),
                }
            ]
        }
    )


def test_an_exception_excuses_only_the_words_it_overlaps():
    screen = a_screen(phrases=[r"\bknife\b"], exceptions=(r"\bbutter knife\b",))
    assert screen.find("a butter knife") == []
    (finding,) = screen.find("a butter knife, and then he drew a knife, not a butter knife")
    assert (finding.phrase, finding.start) == ("knife", 35)


def test_a_finding_says_what_becomes_of_the_report():
    (finding,) = a_screen(phrases=["knife"], does="restrict").find("a knife")
    assert finding.restricts
    assert finding.marks == ("threat",)
    assert finding.signposts == ("EMERGENCY",)
    assert finding.sentence == "Call 999 if it is happening now."


def test_the_topic_that_comes_first_leads():
    codes = [topic.code for topic in screening.shipped().topics]
    found = topics("They threatened me with a knife and then I wanted to kill myself")
    assert found == ["self_harm", "violence_weapon"]
    assert found == sorted(found, key=codes.index)


@pytest.mark.parametrize(
    ("phrases", "does", "says"),
    [(["(unclosed"], "flag", "can’t be read"), (["fine"], "delete", "no action")],
)
def test_a_screen_that_can_not_be_read_says_which_topic(phrases, does, says):
    with pytest.raises(ValueError, match=f"weapon.*{says}"):
        a_screen(phrases=phrases, does=does)


def test_every_topic_that_ships_points_somewhere_and_says_something():
    known = {entry["code"] for entry in reference.read_file("lists/signposts.toml")["entries"]}
    for topic in screening.shipped().topics:
        assert topic.phrases, topic.code
        assert topic.sentence.endswith((".", "?")), topic.code
        assert set(topic.signposts) <= known, topic.code
        assert topic.signposts, topic.code
        assert not topic.restricts or "restricted" in topic.marks, topic.code


def test_who_is_called_a_terrorist_is_not_taken_for_one():
    assert topics("They spat at me and called me a terrorist because of my hijab") == ["hate"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("There are needles", "Do not touch it"),
        ("There are needles and I want to die", None),
        ("I want to die", None),
    ],
)
def test_what_stands_over_a_warning_never_hides_a_plea_behind_a_hazard(text, heading):
    assert screening.heading(screening.find(text)) == heading


@given(st.text(max_size=300))
def test_any_text_at_all_is_read_and_findings_stand_in_it(text):
    for finding in screening.find(text + " I want to die " + text):
        whole = text + " I want to die " + text
        assert finding.phrase == whole[finding.start : finding.end] != ""


@given(st.text(max_size=300))
def test_nothing_written_around_a_plea_hides_it(text):
    assert "self_harm" in topics(f"{text}. I want to die. {text}")
