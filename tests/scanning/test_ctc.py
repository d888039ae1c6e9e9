"""Columns to numbers, with columns made by hand."""

import numpy as np
import pytest

from scanning.ctc import greedy, likelihoods, numbers
from scanning.signs import BLANK, CLASSES, OTHER, SIGNS, SPACE, Columns
from scanning.spans import spans
from scanning.votes import View, verdicts


def columns(text: str, **doubts: tuple[str, float]) -> Columns:
    """Each sign over two columns and a blank; `doubts` maps "at3" to another sign and its chance at place 3."""
    rows = np.full((3 * len(text), CLASSES), 1e-6)
    for place, sign in enumerate(text):
        other, chance = doubts.get(f"at{place}", (sign, 0.0))
        for row in (3 * place, 3 * place + 1):
            rows[row, _class(sign)] += 1 - chance
            rows[row, _class(other)] += chance
        rows[3 * place + 2, BLANK] = 1
    return rows / rows.sum(axis=1, keepdims=True)


def _class(sign: str) -> int:
    return {" ": SPACE, "?": OTHER}.get(sign, SIGNS.find(sign))


def test_greedy_reading_keeps_repeats_with_a_blank_between() -> None:
    text, places = greedy(columns("GP7-1004567"))
    assert text == "GP7-1004567"
    assert places == list(range(0, 33, 3))


def test_the_grammar_takes_the_second_best_sign_where_the_best_cannot_stand() -> None:
    assert numbers(columns("GP7-12O4567", at6=("0", 0.1)))[0] == "GP7-1204567"


def test_a_hyphen_that_was_hardly_seen_is_put_back() -> None:
    assert numbers(columns("GP7 1234567"))[0] == "GP7-1234567"


def test_seventeen_characters_have_no_i_o_q() -> None:
    assert numbers(columns("WVWZZZ1KZ6WO12345", at11=("0", 0.2)))[0] == "WVWZZZ1KZ6W012345"


def test_no_number_where_the_grammar_is_never_met() -> None:
    assert numbers(columns("MOTOR")) == []


def test_likelihoods_agree_with_counting_every_walk() -> None:
    """Two columns: "A" is spelt by A-blank, blank-A and AA; "AA" would need a blank between."""
    rows = np.zeros((2, CLASSES))
    rows[:, SIGNS.index("A")], rows[:, BLANK] = 0.6, 0.4
    walks = np.exp(likelihoods(rows, ["A", "AA", "B"]))
    assert walks[0] == pytest.approx(0.6 * 0.4 * 2 + 0.36)
    assert walks[1] < 1e-6
    assert walks[2] < 1e-6


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("FRAME NO? GP7-1234567", "GP7-1234567"),
        ("VINRB1-4175513", "RB1-4175513"),
        ("VINGWS204-4175513", "GWS204-4175513"),
        ("???? GK3-123456 ?", "GK3-123456"),
        ("DAA-ZVW50-6012345", "ZVW50-6012345"),
        ("G P 7 - 1 2 3 4 5 6 7", "GP7-1234567"),
        ("GP7 - 1234567", "GP7-1234567"),
    ],
)
def test_the_number_is_cut_out_of_its_line(line: str, number: str) -> None:
    made = columns(line)
    assert [numbers(made[span.start : span.end])[0] for span in spans(made)] == [number]


@pytest.mark.parametrize("line", ["ENGINE 3NZ-FE 1496 CC", "MOTOR CO? LTD? JAPAN", "040?FA20", ""])
def test_other_lines_hold_no_number(line: str) -> None:
    made = columns(line or "?")
    assert [number for span in spans(made) for number in numbers(made[span.start : span.end])] == []


def views(*texts: str) -> list[View]:
    return [View(0, columns(text, at10=("3" if text.endswith("8") else "8", 0.3))) for text in texts]


def test_views_outvote_one_that_errs_and_mark_the_place() -> None:
    best, second = verdicts(views("GP7-1234563", "GP7-1234563", "GP7-1234563", "GP7-1234568"))[:2]
    assert (best.text, best.agreeing, best.doubtful) == ("GP7-1234563", 0.75, (10,))
    assert second.text == "GP7-1234568"
    assert 0 < second.odds < best.odds


def test_an_accepted_vehicle_decides_between_signs_that_look_alike() -> None:
    evenly = [View(0, columns("GP7-1234563", at10=("8", 0.5)))]
    assert verdicts(evenly, ["GP7-1234568", "GP7-9999999"])[0].text == "GP7-1234568"
    assert verdicts(evenly, ["GP7-1234563"])[0].text == "GP7-1234563"


def test_an_accepted_vehicle_does_not_overrule_what_is_plain() -> None:
    best, near = verdicts([View(0, columns("GP7-1234563"))] * 3, ["GP7-1234568"])[:2]
    assert (best.text, best.accepted) == ("GP7-1234563", False)
    assert (near.text, near.accepted) == ("GP7-1234568", True)


def test_no_views_no_verdicts() -> None:
    assert verdicts([]) == []
    assert verdicts([View(0, columns("MOTOR"))]) == []
