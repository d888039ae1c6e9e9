"""Vehicles: accepted by the office, found by the floor, ticketed; whose team they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ledger import sample, tags
from ledger.event import Source, new_id
from ledger.models import Acceptance, Recovery, Site, Standing
from ledger.moment import JAPAN
from ledger.queries.corrections import preview
from ledger.refusal import Refused
from ledger.tags import TagKind
from ledger.words import Auth, Code, Outcome, Status, Team
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER = "グエン・ヴァン・アン"
TODAY = datetime.now(JAPAN).date()


def accept(story: Story, chassis: str = "X-1", who: str = "鈴木 事務", **body: object) -> Answer:
    given = {"maker": "トヨタ", "size_class": "kei", "accepted_on": TODAY.isoformat()} | body
    return ask(story, "vehicle.accepted", who, chassis_number=chassis, **given)


def test_one_acceptance_per_site_vehicle_and_day(story: Story) -> None:
    assert accept(story).applied
    assert accept(story).refusal is Code.ALREADY_DONE
    assert accept(story, accepted_on=(TODAY - timedelta(days=1)).isoformat()).applied
    assert accept(story, who="となり 監督").applied


def test_nothing_is_accepted_tomorrow(story: Story) -> None:
    assert accept(story, accepted_on=(TODAY + timedelta(days=1)).isoformat()).refusal is Code.MISMATCH


def test_the_team_is_the_makers_on_that_day(story: Story, session: Session) -> None:
    moved = TODAY - timedelta(days=3)
    story.do("maker.assigned", "管理 花子", maker="トヨタ", team="ART", valid_from=moved.isoformat())
    before = accept(story, accepted_on=(moved - timedelta(days=1)).isoformat())
    after = accept(story, accepted_on=moved.isoformat())
    unknown = accept(story, "X-2", maker="手作り")
    teams = [session.get_one(Acceptance, one.id).team for one in (before, after, unknown)]
    assert teams == [Team.TH, Team.ART, None]


def test_a_ticket_hangs_on_one_vehicle(story: Story, session: Session) -> None:
    vehicle, code = accept(story).id, tags.new_code(TagKind.VEHICLE)
    assert ask(story, "ticket.issued", "鈴木 事務", acceptance=vehicle, code=code).applied
    assert session.get_one(Acceptance, vehicle).ticket == code
    other = tags.new_code(TagKind.VEHICLE)
    assert ask(story, "ticket.issued", "鈴木 事務", acceptance=vehicle, code=other).refusal is Code.ALREADY_DONE
    assert ask(story, "ticket.issued", "となり 監督", acceptance=vehicle, code=other).refusal is Code.UNKNOWN_VEHICLE


def test_a_found_vehicle_is_held_accepted_and_its_parts_let_through(
    story: Story, phone: Phone, session: Session
) -> None:
    fill = sample.open_fill(story, "バンパー1", "f")
    found = phone.do("vehicle.found", WORKER, chassis_number="NEW-1", source="ocr", as_read="NEW 1")
    assert (found.outcome, found.refusal) == (Outcome.HELD, Code.UNKNOWN_VEHICLE)
    body = {"acceptance": found.id, "part": "front_bumper", "fill": fill}
    part = phone.do("part.recovered", WORKER, **body)
    assert (part.outcome, part.refusal) == (Outcome.HELD, Code.UNKNOWN_VEHICLE)
    accepted = accept(story, "NEW-1", found=found.id)
    assert accepted.applied
    assert session.get_one(Acceptance, found.id).chassis_number == "NEW-1"
    assert session.get_one(Standing, found.id).status is Status.LET_THROUGH
    assert ask(story, "event.let_through", "田中 監督", event=part.id, reason="引取を登録した").applied
    assert session.get_one(Recovery, part.id).person.name == WORKER


def test_what_was_accepted_is_not_unfound(story: Story, phone: Phone) -> None:
    found = phone.do("vehicle.found", WORKER, chassis_number="NEW-1")
    accept(story, "NEW-1", found=found.id)
    undo = ask(story, "event.annulled", WORKER, event=found.id)
    assert (undo.refusal, undo.detail) == (Code.DEPENDS, {"on": "vehicle.accepted"})


def test_a_mistaken_find_is_thrown_out_and_no_longer_accepted(story: Story, phone: Phone, session: Session) -> None:
    found = phone.do("vehicle.found", WORKER, chassis_number="NEW-1")
    assert ask(story, "event.annulled", WORKER, event=found.id).applied
    assert session.get_one(Standing, found.id).status is Status.ANNULLED
    assert accept(story, "NEW-1", found=found.id).refusal is Code.UNKNOWN_THING


def test_only_ones_own_finds_are_accepted(story: Story, phone: Phone) -> None:
    found = phone.do("vehicle.found", WORKER, chassis_number="NEW-1")
    assert accept(story, "NEW-1", who="となり 監督", found=found.id).refusal is Code.UNKNOWN_THING
    assert accept(story, "NEW-1", found=new_id()).refusal is Code.UNKNOWN_THING


def test_a_find_is_never_let_through_by_itself(story: Story, phone: Phone) -> None:
    found = phone.do("vehicle.found", WORKER, chassis_number="NEW-1")
    answer = ask(story, "event.let_through", "田中 監督", event=found.id, reason="急ぐ")
    assert answer.refusal is Code.UNKNOWN_VEHICLE


def test_an_accepted_day_is_japans(story: Story, session: Session) -> None:
    story.at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 00:30 on the 21st in Japan
    assert accept(story, accepted_on="2026-11-21").applied
    assert accept(story, accepted_on="2026-11-22").refusal is Code.MISMATCH
    assert session.in_transaction()


def test_a_corrected_number_is_compared_with_its_own_sites_acceptances(story: Story, session: Session) -> None:
    yard = session.get_one(Site, story.sites["見本解体 本工場"])
    story.sites["第二工場"] = story.do("site.registered", "管理 花子", company=yard.company_id, name="第二工場")
    story.person("第二 事務", "第二工場", "clerk")
    assert accept(story, who="第二 事務").applied
    other = accept(story, "X-2", who="第二 事務")
    here = accept(story, "X-3")
    same = {"chassis_number": "X-1"}
    assert ask(story, "vehicle.corrected", "鈴木 事務", acceptance=other.id, **same).refusal is Code.ALREADY_DONE
    assert ask(story, "vehicle.corrected", "第二 事務", acceptance=here.id, **same).applied
    proposal = {"what": "acceptance_mistyped", "acceptance": other.id} | same
    source = Source(yard.id, person_id=story.people["鈴木 事務"], auth=Auth.PASSWORD)
    with pytest.raises(Refused, match="already_done"):
        preview(session, source, proposal)
