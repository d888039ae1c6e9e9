"""Weighing lines: the usual tare of a container form, readings that a scale sent, readings that are photographed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ledger.models import Lot, WeighingLine
from ledger.words import Code
from tests.ledger.phone import ask
from tests.ledger.test_dock import DOCK, NOW, check, lot, weigh

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger.sample import Story

__all__ = ["lot"]
TODAY = NOW.date()
PICTURE = "ab" * 32


def set_tare(story: Story, lot: Lot, grams: int, *, form: str = "flexible_bag", days: int = 0, by: str = DOCK) -> str:
    from_day = (TODAY + timedelta(days=days)).isoformat()
    answer = ask(story, "tare.set", by, site=lot.destination_id, form=form, grams=grams, valid_from=from_day)
    assert answer.applied
    return answer.id


def test_the_tare_of_a_container_form_is_taken_as_often_as_there_are_bags(
    story: Story, lot: Lot, session: Session
) -> None:
    usual = set_tare(story, lot, 1_550, days=-1)
    first, second = lot.bags
    assert weigh(story, lot, 9_000, first, tare=usual, tare_g=1_500).refusal is Code.MISMATCH
    told = weigh(story, lot, 9_000, first, tare=usual, tare_g=1_550)
    line = session.get_one(WeighingLine, told.id)
    assert (line.gross_g, line.tare_g, line.net_g, line.tare and line.tare.grams) == (9_000, 1_550, 7_450, 1_550)
    assert weigh(story, lot, 5_000, second, tare_g=900).applied, "a weighed tare overrides the usual one"
    whole = {"tare": usual, "supersedes": told.id}
    assert weigh(story, lot, 12_000, first, second, tare_g=1_550, **whole).refusal is Code.ALREADY_DONE


def test_the_whole_lot_takes_the_tare_of_the_bags_that_came(story: Story, lot: Lot) -> None:
    usual = set_tare(story, lot, 1_500, days=-1)
    check(story, lot, lot.bags[1], "missing")
    assert weigh(story, lot, 12_000, tare=usual, tare_g=4_500).refusal is Code.MISMATCH
    assert weigh(story, lot, 12_000, tare=usual, tare_g=1_500).applied


def test_a_tare_counts_from_its_day_and_only_at_its_own_dock(story: Story, lot: Lot) -> None:
    tomorrow = set_tare(story, lot, 1_500, days=2)
    assert weigh(story, lot, 9_000, lot.bags[0], tare=tomorrow, tare_g=1_500).refusal is Code.UNKNOWN_THING
    told = {"form": "cage", "grams": 1_000, "valid_from": TODAY.isoformat()}
    assert ask(story, "tare.set", DOCK, site=lot.site_id, **told).refusal is Code.UNKNOWN_THING
    flat = told | {"form": "flat", "site": lot.destination_id}
    assert ask(story, "tare.set", DOCK, **flat).refusal is Code.MISMATCH


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("ST,GS,+00009.0kg", None),
        ("ST,GS,+00009.5kg", Code.MISMATCH),
        ("US,GS,+00009.0kg", Code.MISMATCH),
        ("nonsense", Code.MISMATCH),
    ],
)
def test_a_reading_that_the_scale_sent_says_what_the_line_says(
    story: Story, lot: Lot, line: str, refusal: Code | None
) -> None:
    scale, first = story.things["台はかり1"], lot.bags[0]
    assert weigh(story, lot, 9_000, first, read=[line]).refusal is Code.MISMATCH, "this scale sends nothing"
    assert ask(story, "scale.connected", DOCK, scale=scale, sends="a_and_d").applied
    assert weigh(story, lot, 9_000, first, read=[line]).refusal is refusal


def test_where_readings_are_photographed_a_typed_one_needs_its_photograph(story: Story, lot: Lot) -> None:
    first, second = lot.bags
    ask(story, "scale.connected", DOCK, scale=story.things["台はかり1"], sends="a_and_d")
    assert ask(story, "weighing.arranged", DOCK, site=lot.destination_id, photographs=True).applied
    assert weigh(story, lot, 9_000, first).refusal is Code.MISMATCH
    assert weigh(story, lot, 9_000, first, photographs=[PICTURE]).applied
    assert weigh(story, lot, 4_500, second, read=["ST,GS,+00004.5kg"]).applied, "the scale is its own witness"
