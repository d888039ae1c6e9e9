"""The division of work (様式2) judges by its day: who recovers, receives and makes; where nobody is named, all do."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger import sample
from ledger.models import Acceptance, Site
from ledger.queries.snapshot import snapshot
from ledger.words import Code
from tests.ledger.phone import ask
from tests.ledger.test_agreed import LEAD, MANAGER, TODAY, WORKER, YARD, agree, bumpers, lot, take

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

TERMS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "floor_terms.json").read_text())
"""What the yard recovers from so many days after the acceptance, and whether teams share: of a rear bumper of V-0020
(TH) put beside another vehicle's; V-0001 is of TH, V-0002 of ART. The phone says the same."""


def divide(story: Story, days: int, site: str = "見本樹脂 受入場", **does: list[str]) -> Answer:
    """Say what a site's company does with which materials from a day on."""
    company = story.session.get_one(Site, story.sites[site]).company_id
    told = {"company": company, "valid_from": (TODAY + timedelta(days=days)).isoformat()}
    nothing: dict[str, list[str]] = {"recovers": [], "receives": [], "makes": [], "paid_by": []}
    return ask(story, "work.assigned", MANAGER, **told, **nothing | does)


@pytest.mark.parametrize("case", TERMS)
def test_who_recovers_what_and_which_teams_share_is_judged_on_the_floor(
    story: Story, session: Session, case: dict[str, Any]
) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    sample.accept(story, "V-0020", "トヨタ", "kei")
    if case["inside"]:
        assert take(story, case["inside"], "front_bumper", "b1").applied
    if not case["share"]:
        agree(story, teams_share_lots=False)
    if split := case["recovers"]:
        accepted_on = session.get_one(Acceptance, story.things["V-0020"]).accepted_on
        divide(story, (accepted_on - TODAY).days + split["days"], YARD, recovers=split["materials"])
    answer = take(story, "V-0020", "rear_bumper", "b1")
    assert answer.refusal == case["refusal"]
    assert answer.outcome == ("held" if case["refusal"] else "applied")


def test_a_held_part_counts_once_the_division_of_work_names_the_yard(story: Story) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    divide(story, -400, "となり解体", recovers=["bumper"])
    held = take(story, "V-0001", "front_bumper", "b1")
    assert held.refusal is Code.NOT_TAKEN
    assert (held.detail["on"], held.detail["material"], held.detail["part"]) == ("recovers", "bumper", "front_bumper")
    through = {"event": held.id, "reason": "分担を直した"}
    assert ask(story, "event.let_through", LEAD, **through).refusal is Code.NOT_TAKEN
    divide(story, -400, YARD, recovers=["bumper"])
    assert ask(story, "event.let_through", LEAD, **through).applied


def test_a_lot_goes_only_to_whom_the_division_of_work_names_for_its_material(story: Story) -> None:
    bumpers(story)
    assert divide(story, 1, receives=["interior"]).applied  # tomorrow: nobody is named yet
    before = lot(story, "th")
    assert before.applied
    divide(story, -9, receives=["interior"])
    refused = lot(story, "art")
    assert refused.refusal is Code.NOT_ASSIGNED
    assert refused.detail == {"destination": "見本樹脂リサイクル（サンプル）", "material": "bumper"}
    divide(story, 0, receives=["interior", "bumper"])
    assert lot(story, "art").applied


def test_a_lot_ships_only_while_its_receiver_is_named(story: Story) -> None:
    bumpers(story)
    story.do("recovery.finished", WORKER, acceptance=story.things["V-0001"])
    story.things["lot"] = lot(story, "th").id
    sample.seal(story, "V-0001")
    divide(story, 0, receives=["glass"])
    with pytest.raises(sample.SampleRefusedError, match="NOT_ASSIGNED"):
        sample.ship(story, "lot", "A-202611-9")
    divide(story, 0, receives=["bumper"])
    assert ask(story, "lot.shipped", LEAD, lot=story.things["lot"]).applied


def test_phones_are_told_what_their_yard_recovers(story: Story, session: Session) -> None:
    divide(story, 0, receives=["bumper"])
    divide(story, 2, "となり解体", recovers=["glass"])
    divide(story, 3, YARD, recovers=["interior", "bumper"])
    days = [(TODAY + timedelta(days=one)).isoformat() for one in (0, 2, 3)]
    materials: list[list[str] | None] = [None, [], ["bumper", "interior"]]
    told = snapshot(session, session.get_one(Site, story.sites[YARD]), None)["site"]["recovers"]
    assert told == [{"from": day, "materials": one} for day, one in zip(days, materials, strict=True)]
