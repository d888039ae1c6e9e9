"""What the dock says of what arrived, and what the yard answers: R5, R13."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

import ledger
from ledger import sample
from ledger.dock_words import Dealing, Flaw, SurplusEnd
from ledger.models import Container, EmptyReturn, Finding, Inspection, Lot, SurplusBag
from ledger.queries.findings import repeated
from ledger.queries.snapshot import snapshot
from ledger.words import BagCheck, Code
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

WORKER = "グエン・ヴァン・アン"
DOCK = "受入 次郎"
OTHER_DOCK = "よその 受入"


@pytest.fixture
def lot(story: Story, session: Session) -> Lot:
    """A shipped lot of two bags."""
    sample.open_fill(story, "バンパー1", "b1")
    sample.open_fill(story, "バンパー2", "b2")
    sample.take(story, "V-0001", {"front_bumper": "b1"})
    sample.take(story, "V-0002", {"front_bumper": "b2"})
    for name in ("b1", "b2"):
        story.do("fill.closed", WORKER, fill=story.things[name])
    for chassis in ("V-0001", "V-0002"):
        sample.seal(story, chassis)
    made = sample.make_lot(story, "lot", ["b1", "b2"], "bumper")
    sample.ship(story, "lot", "A-202611-1")
    return session.get_one(Lot, made)


@pytest.fixture
def other_dock(story: Story) -> str:
    """Somebody of another receiver of the consortium."""
    story.company("よその引取", "receiver", {"よその受入場": "100000000406"})
    story.person(OTHER_DOCK, "よその受入場", "dock")
    return OTHER_DOCK


def find(story: Story, lot: Lot, who: str = DOCK, **body: object) -> Answer:
    given = {"lot": lot.id, "flaw": "foreign_matter", "severity": "clear", "grams": 1_200, "note": "土が入っている"}
    return ask(story, "finding.made", who, **(given | body))


def yard_findings(story: Story, session: Session) -> list[dict[str, object]]:
    """What the phones of the yard are told."""
    session.flush()
    site = session.get_one(ledger.models.Site, story.sites["見本解体 本工場"])
    told: list[dict[str, object]] = snapshot(session, site, None)["site"]["findings"]
    return told


def test_r13_the_yard_is_told_and_answers(story: Story, lot: Lot, session: Session) -> None:
    made = find(story, lot, bag=lot.bags[0].id, photographs=["a" * 64])
    assert made.applied
    (told,) = yard_findings(story, session)
    assert (told["id"], told["flaw"], told["grams"], told["bag"]) == (made.id, "foreign_matter", 1_200, 1)
    assert told["photographs"] == ["a" * 64]
    assert ask(story, "finding.answered", WORKER, finding=made.id, answer="置場を掃除した").applied
    assert ask(story, "finding.answered", "田中 監督", finding=made.id, answer="朝礼で伝えた").applied
    row = session.get_one(Finding, made.id)
    assert [one.text for one in row.answers] == ["置場を掃除した", "朝礼で伝えた"]
    assert yard_findings(story, session) == []
    assert ledger.verify(session).intact


def test_r5_nothing_is_sent_back(story: Story, lot: Lot, session: Session) -> None:
    refused = find(story, lot, dealing="sent_back")
    assert (refused.refusal, refused.detail) == (Code.R5, {"lot": "A-202611-1"})
    assert find(story, lot, dealing=Dealing.CONSORTIUM).applied
    assert ask(story, "containers.returned", DOCK, containers=[lot.fills[0].container_id]).refusal is Code.R5
    assert session.scalar(select(EmptyReturn)) is None


def test_a_finding_speaks_of_what_came_here_and_says_what(story: Story, lot: Lot, other_dock: str) -> None:
    assert find(story, lot, other_dock).refusal is Code.UNKNOWN_THING
    assert find(story, lot, WORKER).refusal is Code.NOT_ALLOWED
    assert find(story, lot, flaw="other", note=" ").refusal is Code.MISMATCH
    assert find(story, lot, grams=0).refusal is Code.NOT_UNDERSTOOD
    assert find(story, lot, bag=lot.id).refusal is Code.UNKNOWN_THING


def test_a_mistaken_finding_is_undone_until_it_is_answered(story: Story, lot: Lot, session: Session) -> None:
    wrong, right = find(story, lot), find(story, lot)
    assert ask(story, "event.annulled", DOCK, event=wrong.id).applied
    assert [one["id"] for one in yard_findings(story, session)] == [right.id]
    assert ask(story, "finding.answered", WORKER, finding=wrong.id, answer="はい").refusal is Code.ALREADY_DONE
    assert ask(story, "finding.answered", WORKER, finding=right.id, answer="はい").applied
    assert ask(story, "event.annulled", DOCK, event=right.id).refusal is Code.DEPENDS


def test_repeated_flaws_stand_out_per_yard(story: Story, lot: Lot, session: Session) -> None:
    find(story, lot)
    find(story, lot, grams=None)
    find(story, lot, flaw="wet_dirty")
    session.flush()
    counted = {(one.site.name, one.flaw): (one.count, one.grams) for one in repeated(session, [lot.site_id])}
    assert counted[("見本解体 本工場", Flaw.FOREIGN_MATTER)] == (2, 1_200)
    assert counted[("見本解体 本工場", Flaw.WET_DIRTY)] == (1, 1_200)


def test_the_questions_of_the_dock_are_answered(story: Story, lot: Lot, session: Session, other_dock: str) -> None:
    told = {"lot": lot.id, "from_elv": True, "agreed_parts": False, "marks": True, "foreign": "2", "note": "灯火あり"}
    assert ask(story, "lot.inspected", other_dock, **told).refusal is Code.UNKNOWN_THING
    assert ask(story, "lot.inspected", DOCK, **told).applied
    assert ask(story, "lot.inspected", DOCK, **(told | {"agreed_parts": True})).applied
    assert [row.agreed_parts for row in session.scalars(select(Inspection).order_by(Inspection.at))] == [False, True]


def test_a_lot_at_the_wrong_place_is_told_to_both(story: Story, lot: Lot, session: Session, other_dock: str) -> None:
    code = lot.bags[1].code
    assert ask(story, "lot.redirected", DOCK, code=code).refusal is Code.MISMATCH
    assert ask(story, "lot.redirected", other_dock, code=code, note="門の横").applied
    assert ask(story, "lot.redirected", other_dock, code=lot.code).refusal is Code.ALREADY_DONE
    session.flush()
    right = session.get_one(ledger.models.Site, lot.destination_id)
    (there,) = snapshot(session, right, None)["lots"]
    assert there["strays"] == ["よその受入場"]
    yard = session.get_one(ledger.models.Site, lot.site_id)
    assert snapshot(session, yard, None)["site"]["strays"] == [{"lot": "A-202611-1", "at": "よその受入場"}]


def test_a_bag_without_a_tag_becomes_a_bag_of_the_lot(story: Story, lot: Lot, session: Session) -> None:
    first, _ = lot.bags
    body = {"lot": lot.id, "result": "surplus", "code": "タグなし 青い袋", "photographs": ["b" * 64]}
    came, stays, back = (ask(story, "bag.checked", DOCK, **body).id for _ in range(3))
    settle = "surplus.settled"
    assert ask(story, settle, DOCK, surplus=came, outcome="matched").refusal is Code.MISMATCH
    assert ask(story, settle, DOCK, surplus=came, outcome="matched", bag=first.id).applied
    assert first.checked is BagCheck.FOUND
    assert ask(story, settle, DOCK, surplus=came, outcome="stays").refusal is Code.ALREADY_DONE
    assert ask(story, settle, DOCK, surplus=stays, outcome="matched", bag=first.id).refusal is Code.ALREADY_DONE
    assert ask(story, settle, DOCK, surplus=stays, outcome="stays").applied
    assert ask(story, settle, DOCK, surplus=back, outcome="sent_back").refusal is Code.MISMATCH, "to whom, by what"
    assert ask(story, settle, DOCK, surplus=back, outcome="sent_back", note="見本解体のトラックで").applied
    assert session.get_one(SurplusBag, back).outcome is SurplusEnd.SENT_BACK
    assert ledger.verify(session).intact


def test_empties_go_home_and_the_yard_says_so(story: Story, lot: Lot, session: Session) -> None:
    boxes = [fill.container_id for fill in lot.fills]
    for bag in lot.bags:
        ask(story, "bag.checked", DOCK, lot=lot.id, bag=bag.id, result="found")
    ask(story, "lot.weighed", DOCK, lot=lot.id, bags=[], gross_g=8_000, scale=story.things["台はかり1"])
    assert ask(story, "lot.received", DOCK, lot=lot.id).applied
    assert ask(story, "containers.returned", DOCK, containers=[*boxes, boxes[0]], truck="品川100あ1").applied
    assert ask(story, "containers.returned", DOCK, containers=boxes[:1]).refusal is Code.ALREADY_DONE
    assert ask(story, "containers.arrived", WORKER, containers=boxes).applied
    assert ask(story, "containers.arrived", WORKER, containers=boxes[:1]).refusal is Code.ALREADY_DONE
    rows = session.scalars(select(EmptyReturn)).all()
    assert {(row.container_id, row.arrived_at is not None) for row in rows} == {(box, True) for box in boxes}
    other = story.things["内装1"]
    assert ask(story, "containers.returned", DOCK, containers=[other]).refusal is Code.UNKNOWN_THING
    assert session.get_one(Container, other).fill is None
    assert ledger.verify(session).intact
