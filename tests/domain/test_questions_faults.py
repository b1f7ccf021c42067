"""The static check: each fault is found and said, all at once, and a sound definition has none."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from portal.domain import Refused, questions
from portal.domain.questions import FixedEntry, FixedLists, reachability

LISTS = FixedLists(
    {
        "signposts": [FixedEntry("EMERGENCY", "999")],
        "kinds": [
            FixedEntry("K1", "Noise", attributes={"marks": ["loud"]}),
            FixedEntry("K2", "Litter"),
        ],
        "empty": [],
    }
)


def single(code, *options, **more):
    return {
        "code": code,
        "type": "single",
        "label": f"{code}?",
        "required": "Select one",
        "options": [
            {"code": option, "label": option} if isinstance(option, str) else option
            for option in options
        ],
        **more,
    }


def page(code, *asked, **more):
    return {"code": code, "questions": list(asked), **more}


SOUND = {
    "code": "sound",
    "version": 1,
    "valid_from": date(2019, 4, 1),
    "pages": [
        page("start", single("safe", "yes", {"code": "no", "label": "No", "stop": "call"})),
        {"code": "call", "kind": "stop", "title": "Call 999", "signposts": ["EMERGENCY"]},
        page("kind", single("kind", list="kinds")),
        page("day", {"code": "day", "type": "date", "label": "When?", "required": "Enter a date"}),
        page(
            "loud",
            {"code": "loud", "type": "short_text", "label": "How loud?"},
            when={"attribute": "marks", "one_of": ["loud"]},
        ),
        page(
            "old",
            {"code": "old", "type": "short_text", "label": "Why now?"},
            when={"question": "day", "before": date(2020, 1, 1)},
        ),
    ],
}
START, CALL, KIND, DAY, LOUD, OLD = range(6)


def broken(change):
    data = copy.deepcopy(SOUND)
    change(data, data["pages"])
    return data


def found(data, **blocks):
    return questions.find(questions.read(data, blocks=blocks), LISTS)


def test_a_sound_definition_has_no_faults():
    assert found(SOUND) == []
    questions.refuse(questions.read(SOUND), LISTS)


def set_question(place, **change):
    return lambda data, pages: pages[place]["questions"][0].update(change)


def set_page(place, **change):
    return lambda data, pages: pages[place].update(change)


def add(*more):
    return lambda data, pages: pages.extend(more)


FAULTS = [
    # Codes used twice, or of a shape that an address or a field can’t have
    (add(page("start", single("again", "yes"))), "repeated_code", "page start"),
    (add(page("more", single("safe", "yes"))), "repeated_code", "question safe"),
    (add(page("more", single("m", "a", "a"))), "repeated_code", "page more, question m"),
    (add(page("More Things", single("m", "a"))), "bad_code", "page More Things"),
    (add(page("more", single("M-1", "a"))), "bad_code", "question M-1"),
    (add(page("more", single("m", "a b"))), "bad_code", "page more, question m"),
    (add({"title": "No code", "questions": [single("m", "a")]}), "missing_code", "page "),
    # Codes of things that are not there
    (set_page(LOUD, when={"question": "nope", "answered": True}), "unknown_question", "page loud"),
    (
        set_page(LOUD, when={"question": "safe", "one_of": ["maybe"]}),
        "unknown_option",
        "page loud",
    ),
    (set_page(LOUD, when={"attribute": "colour", "one_of": ["red"]}), "unknown_attribute", "loud"),
    (set_question(KIND, list="nope"), "unknown_list", "page kind, question kind"),
    (set_question(KIND, options=[{"code": "K9", "say": "Say"}]), "unknown_option", "option K9"),
    (set_page(CALL, signposts=["EMERGENCY", "NOPE"]), "unknown_signpost", "page call"),
    (
        add(page("more", single("m", "a", {"code": "b", "label": "B", "stop": "nope"}))),
        "unknown_page",
        "page more, question m, option b",
    ),
    (
        add(page("more", single("m", "a", {"code": "b", "label": "B", "stop": "kind"}))),
        "not_a_stop",
        "page more, question m, option b",
    ),
    (lambda data, pages: pages.append({"include": "nope"}), "unknown_block", "set sound"),
    (set_question(KIND, on="nope"), "unknown_question", "question kind"),
    (set_question(KIND, on="safe"), "not_a_date", "question kind"),
    (set_question(KIND, type="guess"), "unknown_type", "question kind"),
    (set_question(KIND, problems={"nope": "No"}), "unknown_problem", "question kind"),
    # Asked about before it is asked
    (set_page(KIND, when={"question": "day", "answered": True}), "too_late_to_ask", "page kind"),
    (set_page(DAY, when={"question": "day", "answered": False}), "too_late_to_ask", "page day"),
    (
        set_question(DAY, when={"question": "day", "answered": False}),
        "too_late_to_ask",
        "page day, question day",
    ),
    (set_question(KIND, on="day"), "too_late_to_ask", "question kind"),
    # Conditions that make no sense
    (
        set_page(LOUD, when={"question": "safe", "before": date(2020, 1, 1)}),
        "wrong_type",
        "page loud",
    ),
    (set_page(LOUD, when={"question": "day", "one_of": ["x"]}), "wrong_type", "page loud"),
    (set_page(LOUD, when={"question": "safe", "inside": True}), "wrong_type", "page loud"),
    (set_page(LOUD, when={}), "bad_condition", "page loud"),
    (set_page(LOUD, when={"question": "safe"}), "bad_condition", "page loud"),
    (set_page(LOUD, when={"question": "safe", "is": "yes"}), "bad_condition", "page loud"),
    (set_page(LOUD, when={"question": "safe", "one_of": []}), "bad_condition", "page loud"),
    (set_page(LOUD, when={"all": []}), "bad_condition", "page loud"),
    (set_page(OLD, when={"question": "day", "before": "soon"}), "bad_condition", "page old"),
    # What nobody could be asked
    (
        set_page(
            LOUD,
            when={
                "all": [
                    {"question": "safe", "one_of": ["yes"]},
                    {"not": {"question": "safe", "one_of": ["yes"]}},
                ]
            },
        ),
        "unreachable",
        "page loud",
    ),
    # “no” ends the route, so nobody who said it comes this far.
    (set_page(LOUD, when={"question": "safe", "one_of": ["no"]}), "unreachable", "page loud"),
    (
        set_question(LOUD, when={"question": "kind", "one_of": ["K2"]}),
        "unreachable",
        "page loud",  # all its questions are asked of someone who never sees the page
    ),
    (
        set_page(
            OLD,
            when={"question": "day", "before": date(2020, 1, 1), "after": date(2019, 12, 31)},
        ),
        "unreachable",
        "page old",
    ),
    (
        add(
            page(
                "both",
                single("a", "x"),
                single("b", "x", when={"question": "day", "answered": False}),
                title="Both",
            )
        ),
        "unreachable",
        "page both, question b",  # the date must be given
    ),
    (
        add({"code": "lost", "kind": "stop", "title": "Lost", "signposts": ["EMERGENCY"]}),
        "no_end",
        "set sound",
    ),
    (
        set_question(START, options=[{"code": "no", "label": "No", "stop": "call"}]),
        "no_end",
        "set sound",
    ),
    # Words left out
    (set_question(KIND, label=" "), "missing_label", "page kind"),
    (set_page(CALL, title=""), "missing_label", "page call"),
    (add(page("two", single("a", "x"), single("b", "x"))), "missing_label", "page two"),
    (add(page("more", single("m", {"code": "a"}))), "missing_label", "option a"),
    (set_question(DAY, required=""), "wrong_shape", "question day"),
    (set_question(DAY, required=True), "wrong_shape", "question day"),
    # Nothing to choose, or nothing to do next
    (set_question(START, options=[]), "no_options", "question safe"),
    (set_question(KIND, list="empty"), "no_options", "question kind"),
    (set_question(DAY, options=[{"code": "a", "label": "A"}]), "options_out_of_place", "day"),
    (set_page(CALL, signposts=[], body="Sorry."), "dead_end", "page call"),
    (add(page("more")), "missing_label", "page more"),
    (add(page("more", title="More")), "no_questions", "page more"),
    (set_page(CALL, questions=[single("m", "a")]), "questions_out_of_place", "page call"),
    # Shapes
    (lambda data, pages: data.update(valid_from="2019-13-01"), "bad_date", "set sound"),
    (lambda data, pages: data.update(valid_to="2018-01-01"), "bad_date", "set sound"),
    (lambda data, pages: data.pop("valid_from"), "bad_date", "set sound"),
    (lambda data, pages: data.update(audience="dogs"), "wrong_shape", "set sound"),
    (set_page(KIND, kind="quiz"), "wrong_shape", "page kind"),
    (set_page(KIND, questions="many"), "wrong_shape", "page kind"),
    (set_question(KIND, group="secret"), "wrong_shape", "question kind"),
    (set_question(KIND, requred="Select one"), "unknown_key", "question kind"),
]


@pytest.mark.parametrize(("change", "code", "where"), FAULTS)
def test_each_fault_is_found_where_it_is(change, code, where):
    faults = found(broken(change))
    assert code in [fault.code for fault in faults if where in fault.where], faults
    assert all(fault.sentence.strip() for fault in faults)


def test_every_fault_is_listed_at_once():
    data = copy.deepcopy(SOUND)
    data["pages"][CALL]["signposts"] = []
    data["pages"][KIND]["questions"][0]["list"] = "nope"
    data["pages"][DAY]["questions"][0]["label"] = ""
    with pytest.raises(Refused) as refused:
        questions.refuse(questions.read(data), LISTS)
    assert {"dead_end", "unknown_list", "missing_label"} <= {
        fault.code for fault in refused.value.faults
    }
    assert len(str(refused.value).splitlines()) == len(refused.value.faults)


def test_a_dead_end_is_mended_by_a_link():
    data = broken(set_page(CALL, signposts=[], body="Read [what to do](https://example.org)."))
    assert found(data) == []


def test_a_block_s_pages_are_put_where_it_is_included_with_its_condition():
    block = {
        "pages": [page("extra", single("extra", "a"), when={"question": "day", "answered": True})]
    }
    include = {
        "include": "more",
        "section": "More",
        "when": {"question": "safe", "one_of": ["yes"]},
    }
    data = broken(add(include, page("last", single("last", "a"))))
    assert found(data, more=block) == []
    definition = questions.read(data, blocks={"more": block})
    assert [each.code for each in definition.pages[-2:]] == ["extra", "last"]
    assert definition.pages[-2].section == "More"
    assert definition.pages[-2].when.questions == {"safe", "day"}
    whole = questions.expanded(data, blocks={"more": block})
    assert questions.read(whole) == definition


def test_a_block_that_includes_itself_is_a_fault_and_not_a_loop():
    loop = {"pages": [{"include": "loop"}]}
    assert "circular_block" in [
        fault.code for fault in found(broken(add({"include": "loop"})), loop=loop)
    ]


def test_a_definition_is_the_same_from_json_as_from_toml(tmp_path):
    toml = tmp_path / "small.toml"
    toml.write_text(
        'code = "small"\nvalid_from = 2019-04-01\n[[pages]]\ninclude = "day"\n', "utf-8"
    )
    (tmp_path / "blocks").mkdir()
    (tmp_path / "blocks" / "day.toml").write_text(
        '[[pages]]\ncode = "day"\n[[pages.questions]]\ncode = "day"\ntype = "date"\n'
        'label = "When?"\nmin = 2015-01-01\n',
        "utf-8",
    )
    json = {
        "code": "small",
        "valid_from": "2019-04-01",
        "pages": [
            {
                "code": "day",
                "questions": [
                    {"code": "day", "type": "date", "label": "When?", "min": "2015-01-01"}
                ],
            }
        ],
    }
    assert questions.load(toml) == questions.read(json)


def test_conditions_too_tangled_to_walk_are_refused_with_a_reason():
    choices = [page(f"p{n}", single(f"q{n}", *"abc")) for n in range(20)]
    parity = {"any": [{"question": f"q{n}", "one_of": ["a"]} for n in range(20)]}
    last = page("last", single("last", "a"), when=parity)
    faults = found({**SOUND, "pages": [*choices, last]})
    assert [fault.code for fault in faults] == ["too_tangled"]
    assert "50,000" in faults[0].sentence


def test_many_answers_that_nothing_hangs_on_are_walked_quickly():
    choices = [page(f"p{n}", single(f"q{n}", *"abcdefgh")) for n in range(60)]
    conditional = [
        page(f"c{n}", single(f"d{n}", "x"), when={"question": f"q{n}", "one_of": ["a"]})
        for n in range(60)
    ]
    pages = [each for pair in zip(choices, conditional, strict=True) for each in pair]
    definition = questions.read({**SOUND, "pages": pages})
    reached = reachability.explore(definition, LISTS)
    assert reached.pages == set(definition.pages_by_code)


@pytest.mark.parametrize(
    ("type", "codes"),
    [
        ("multiple", []),  # both may be chosen
        ("single", ["unreachable"]),  # one or the other
    ],
)
def test_two_answers_at_once_are_possible_only_where_several_may_be_chosen(type, codes):
    both = {"all": [{"question": "kind", "one_of": [code]} for code in ("K1", "K2")]}
    data = broken(set_question(KIND, type=type))
    data["pages"].append(page("both", single("both", "a"), when=both))
    assert [fault.code for fault in found(data)] == codes
