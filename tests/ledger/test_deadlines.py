"""Due dates show before they pass (R11): three days for vehicles, the team's date for lots and for parts in none."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ledger import sample
from ledger.changes import Stage
from ledger.models import Company
from ledger.moment import JAPAN
from ledger.queries.deadlines import Left, Owed, work_left
from ledger.words import Team
from tests.ledger.correcting import CLERK, LEAD, MANAGER, OWNER, WORKER, bring_to
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger.queries.deadlines import WorkLeft
    from ledger.sample import Story

YARD = "見本解体 本工場"


def wanted(story: Story, team: str, until: date, due: date) -> None:
    told = {"recovered_until": until.isoformat(), "due_on": due.isoformat()}
    story.do("deadline.set", MANAGER, team=team, **told)


def left(story: Story, day: date) -> WorkLeft:
    consortium = story.session.query(Company.consortium_id).limit(1).scalar()
    return work_left(story.session, consortium or "", [story.sites[YARD]], day)


def test_three_days_for_a_vehicle_warn_from_the_day_before(story: Story) -> None:
    today = datetime.now(JAPAN).date()
    before = left(story, today).unfinished
    for days in (1, 2, 3, 4):
        body = {"chassis_number": f"DUE-{days}", "maker": "トヨタ", "size_class": "kei"}
        day = (today - timedelta(days=days)).isoformat()
        story.do("vehicle.accepted", CLERK, f"DUE-{days}", accepted_on=day, **body)
    found = left(story, today).unfinished
    assert (found.count, found.late, found.soon) == (before.count + 4, before.late + 1, before.soon + 2)
    sample.take(story, "DUE-4", {})
    now = left(story, today)
    assert (now.unfinished.late, now.entries) == (before.late, Left(1, late=1, soon=0))


def test_a_vehicle_found_on_the_floor_is_to_be_accepted_within_three_days(story: Story) -> None:
    now = datetime.now(JAPAN)
    for days in (0, 2, 4):
        story.at = now - timedelta(days=days)
        ask(story, "vehicle.found", WORKER, chassis_number=f"FOUND-{days}", source="typed")
    story.at = None
    assert left(story, now.date()).found == Left(3, late=1, soon=1)
    assert left(story, now.date() - timedelta(days=2)).found.late == 0


def test_a_lot_is_due_until_its_handover_is_compared_and_then_its_weight(story: Story, session: Session) -> None:
    bring_to(story, Stage.IN_LOT, sealed=True)
    today = datetime.now(JAPAN).date()
    wanted(story, "TH", today, today + timedelta(days=2))
    assert left(story, today).lots == []
    assert left(story, today).handovers == Left(2, late=0, soon=0)
    tomorrow = today + timedelta(days=1)
    found = left(story, tomorrow)
    assert [(one.team, one.owed, one.late) for one in found.lots] == [(Team.TH, Owed.HANDOVER, False)] * 2
    assert found.handovers == Left(2, late=0, soon=2)
    sample.name_lot(story, story.things["L1"], "A-1", OWNER)
    assert {one.lot.id: one.owed for one in left(story, tomorrow).lots} == {
        story.things["L1"]: Owed.SHIPPING,
        story.things["L2"]: Owed.HANDOVER,
    }
    story.do("lot.shipped", LEAD, lot=story.things["L1"])
    wanted(story, "ART", today, today)  # one of the vehicles in L1 is ART's, and that is due first
    session.expire_all()
    late = left(story, today + timedelta(days=3)).lots
    assert [(one.lot.id, one.team, one.owed, one.late) for one in late] == [
        (story.things["L1"], Team.ART, Owed.WEIGHT, True),
        (story.things["L2"], Team.TH, Owed.HANDOVER, True),
    ]


def test_parts_in_no_lot_are_due_too(story: Story) -> None:
    bring_to(story, Stage.CLOSED, sealed=False)
    today = datetime.now(JAPAN).date()
    wanted(story, "TH", today - timedelta(days=1), today)  # they came off later than that
    assert left(story, today).parts == []
    wanted(story, "TH", today, today + timedelta(days=1))
    (due,) = left(story, today).parts
    assert (due.vehicles, due.fills) == (
        {story.things["V-0001"], story.things["V-0003"]},
        {story.things["A"], story.things["C"]},
    )
    for lot, fills in (("L1", ["A", "B"]), ("L2", ["C"])):
        sample.make_lot(story, lot, fills, "bumper")
    assert left(story, today).parts == []
