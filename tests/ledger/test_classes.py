"""Size classes by the list of models and reasons of being out of the scheme, as they stood on the day of acceptance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ledger import sample
from ledger.event import new_id
from ledger.models import Acceptance
from ledger.moment import JAPAN
from ledger.words import Code, SizeClass, Team
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

MANAGER, CLERK, WORKER = "管理 花子", "鈴木 事務", "グエン・ヴァン・アン"
TODAY = datetime.now(UTC).astimezone(JAPAN).date()
IMPORTED = "輸入車・並行輸入車"


def classify(story: Story, model: str, size: str | None, days: int = -30, maker: str = "トヨタ") -> Answer:
    """List a model from some days ago on."""
    day = (TODAY + timedelta(days=days)).isoformat()
    return ask(story, "model.classified", MANAGER, maker=maker, model=model, size_class=size, valid_from=day)


def accept(story: Story, number: str, size: str, days: int = 0, **facts: object) -> Answer:
    """Accept a car some days from today."""
    told = {"maker": "トヨタ", "accepted_on": (TODAY + timedelta(days=days)).isoformat()} | facts
    return ask(story, "vehicle.accepted", CLERK, chassis_number=number, size_class=size, **told)


def test_a_listed_model_is_of_its_class_on_the_day_of_acceptance(story: Story, session: Session) -> None:
    before = accept(story, "ZVW30-1", "kei")
    assert classify(story, "ｚｖｗ30", "mid_small", -9).applied
    assert classify(story, "アルファード", "large", -9).applied
    refused = accept(story, "ZVW30-2", "large")
    assert (refused.refusal, refused.detail["size"]) == (Code.LISTED_SIZE, "mid_small")
    assert accept(story, "ZVW30-2", "mid_small").applied
    assert accept(story, "AGH30-1", "kei", model="アルファード").refusal is Code.LISTED_SIZE
    assert accept(story, "ZVW30-3", "large", maker="ホンダ").applied
    assert accept(story, "ZVW30-4", "kei", -10).applied, "it was not listed yet"
    assert session.get_one(Acceptance, before.id).size_class is SizeClass.KEI, "history stays"
    assert classify(story, "ZVW30", None, -1).applied
    assert accept(story, "ZVW30-5", "large").applied, "it was taken off the list"


def test_a_list_of_vehicles_is_classed_as_well(story: Story) -> None:
    classify(story, "ZVW30", "mid_small")
    row = {"maker": "トヨタ", "accepted_on": TODAY.isoformat()}
    rows = [row | {"id": new_id(), "chassis_number": f"ZVW30-{n}", "size_class": "kei"} for n in (1, 2)]
    assert ask(story, "acceptances.imported", CLERK, rows=rows).refusal is Code.LISTED_SIZE


def test_a_correction_classes_a_vehicle_as_the_list_does(story: Story) -> None:
    key = accept(story, "ZVW30-1", "kei").id
    classify(story, "ZVW30", "mid_small")
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, size_class="large").refusal is Code.LISTED_SIZE
    told = {"what": "acceptance_mistyped", "acceptance": key, "size_class": "large"}
    asked = {"proposal": told, "reason": "x", "before": "{}", "after": "{}", "way": "alone"}
    assert ask(story, "correction.requested", CLERK, **asked).refusal is Code.LISTED_SIZE
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, model="プリウス").applied
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, size_class="mid_small").applied


def test_r12_a_vehicle_is_out_of_the_scheme_for_a_reason_agreed_on_that_day(story: Story, session: Session) -> None:
    agreed = {"valid_from": (TODAY - timedelta(days=5)).isoformat(), "parts": ["front_bumper"], "foreign_level": 2}
    assert ask(story, "consortium.agreed", MANAGER, **agreed, outside=[IMPORTED]).applied
    unknown = accept(story, "V-1", "kei", outside="気に入らない")
    assert (unknown.refusal, unknown.detail["field"]) == (Code.MISMATCH, "outside")
    assert accept(story, "V-1", "kei", -9, outside="前の理由").applied, "nothing was agreed on that day"
    key = accept(story, "V-2", "kei", outside=IMPORTED).id
    row = session.get_one(Acceptance, key)
    assert (row.team, row.outside) == (None, IMPORTED)
    sample.open_fill(story, "バンパー1", "b1")
    part = {"acceptance": key, "part": "front_bumper", "fill": story.things["b1"], "mark_checked": True}
    refused = ask(story, "part.recovered", WORKER, **part)
    assert (refused.refusal, refused.detail["reason"]) == (Code.R12, IMPORTED)
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, outside="").applied
    assert (row.team, row.outside) == (Team.TH, None)
    assert ask(story, "part.recovered", WORKER, **part).applied
    assert ask(story, "vehicle.corrected", CLERK, acceptance=key, outside=IMPORTED).refusal is Code.R12


def test_only_the_managing_company_keeps_the_list(story: Story) -> None:
    told = {"maker": "トヨタ", "model": "ZVW30", "size_class": "kei", "valid_from": TODAY.isoformat()}
    assert ask(story, "model.classified", CLERK, **told).refusal is Code.NOT_ALLOWED
    assert ask(story, "model.classified", MANAGER, **told | {"model": "　"}).refusal is not None
