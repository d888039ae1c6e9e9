"""What the consortium agreed counts from its day on: parts by the day of acceptance, lots by the day they are made."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger import sample, tags
from ledger.agreed import former_names, terms_on, versions
from ledger.changes import Change
from ledger.models import Acceptance, Fill, FormerName, Person, Recovery, Site
from ledger.moment import JAPAN
from ledger.queries.snapshot import snapshot
from ledger.tags import TagKind
from ledger.words import Code, Role
from tests.ledger.correcting import request
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger import Answer
    from ledger.sample import Story

MANAGER, LEAD, WORKER, OWNER = "管理 花子", "田中 監督", "グエン・ヴァン・アン", "見本 社長"
YARD = "見本解体 本工場"
TODAY = datetime.now(UTC).astimezone(JAPAN).date()
ALL = ["front_bumper", "rear_bumper", "interior", "side_glass"]
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "taken_parts.json").read_text())
"""Parts agreed on from so many days after the acceptance: what ledger and phone (tests/browser) say to one."""


def agree(story: Story, days: int = 0, who: str = MANAGER, **body: object) -> Answer:
    """Agree on something from a day on, by default today."""
    day = (TODAY + timedelta(days=days)).isoformat()
    return ask(story, "consortium.agreed", who, **({"valid_from": day, "parts": ALL, "foreign_level": 2} | body))


def take(story: Story, vehicle: str, part: str, fill: str) -> Answer:
    body = {"acceptance": story.things[vehicle], "fill": story.things[fill], "mark_checked": True}
    return ask(story, "part.recovered", WORKER, part=part, **body)


def lot(story: Story, *fills: str) -> Answer:
    codes = {"code": tags.new_code(TagKind.LOT), "bag_codes": [tags.new_code(TagKind.LOT) for _ in fills]}
    journey = {"destination": story.sites["見本樹脂 受入場"], "carrier": "own", "goods": "valuables"}
    chosen = [story.things[fill] for fill in fills]
    return ask(story, "lot.made", LEAD, material="bumper", fills=chosen, **codes, **journey)


def test_the_latest_version_that_has_come_counts(story: Story, session: Session) -> None:
    consortium = session.get_one(Site, story.sites[YARD]).company.consortium_id
    assert terms_on(session, consortium, TODAY) is None
    told = [agree(story, days, foreign_level=level).id for days, level in ((-9, 1), (0, 2), (0, 3), (9, 1))]
    in_force = {days: terms_on(session, consortium, TODAY + timedelta(days=days)) for days in (-10, -9, 0, 9)}
    assert {days: one and one.id for days, one in in_force.items()} == {-10: None, -9: told[0], 0: told[2], 9: told[3]}
    assert [one.id for one in versions(session, consortium)] == [told[3], told[2], told[1], told[0]]


@pytest.mark.parametrize("who", [LEAD, OWNER, "鈴木 事務", "となり 監督"])
def test_only_the_managing_company_agrees(story: Story, who: str) -> None:
    assert agree(story, who=who).refusal is Code.NOT_ALLOWED


def test_bodies_are_agreed_to_go_to_a_shredder_or_a_certified_user(story: Story) -> None:
    assert agree(story, routes=["shredder", "certified_user"]).applied
    assert agree(story, routes=["whole_user"]).refusal is Code.MISMATCH


@pytest.mark.parametrize("case", CASES)
def test_a_part_that_is_not_taken_is_refused_by_the_day_of_acceptance(
    story: Story, session: Session, case: dict[str, Any]
) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    sample.accept(story, "V-0020", "トヨタ", "kei")
    before = take(story, "V-0001", "rear_bumper", "b1")
    accepted_on = session.get_one(Acceptance, story.things["V-0020"]).accepted_on
    agree(story, valid_from=(accepted_on + timedelta(days=case["days"])).isoformat(), parts=case["parts"])
    answer = take(story, "V-0020", case["part"], "b1")
    assert answer.refusal == case["refusal"]
    assert take(story, "V-0020", "front_bumper", "b1").applied
    assert before.applied
    assert not session.get_one(Recovery, before.id).annulled


def test_a_part_is_taken_again_once_that_is_agreed(story: Story) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    agree(story, -9, parts=["interior"])
    assert take(story, "V-0001", "rear_bumper", "b1").refusal is Code.NOT_TAKEN
    agree(story, -8)
    assert take(story, "V-0001", "rear_bumper", "b1").applied


def test_teams_share_a_lot_unless_that_was_forbidden(story: Story) -> None:
    bumpers(story)
    agree(story, 1, teams_share_lots=False)  # tomorrow
    first = lot(story, "th", "art")
    assert first.applied
    story.do("lot.cancelled", LEAD, lot=first.id, reason="作り直す")
    agree(story, teams_share_lots=False)
    refused = lot(story, "th", "art")
    assert refused.refusal is Code.TEAMS_APART
    assert (refused.detail["vehicle"], refused.detail["other"]) == ("V-0002", "V-0001")
    assert lot(story, "th").applied
    assert lot(story, "art").applied


def bumpers(story: Story) -> None:
    """A closed fill of each team's bumpers: `th`, `art`."""
    for container, name, vehicle in (("バンパー1", "th", "V-0001"), ("バンパー2", "art", "V-0002")):
        sample.open_fill(story, container, name)
        assert take(story, vehicle, "front_bumper", name).applied
        story.do("fill.closed", WORKER, fill=story.things[name])


def test_a_container_takes_one_team_where_they_are_kept_apart(story: Story) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    agree(story, teams_share_lots=False)
    assert take(story, "V-0001", "front_bumper", "b1").applied
    refused = take(story, "V-0002", "front_bumper", "b1")
    assert refused.refusal is Code.TEAMS_APART
    assert take(story, "V-0003", "front_bumper", "b1").applied


def test_a_bag_that_changes_its_lot_keeps_teams_apart(story: Story, session: Session) -> None:
    bumpers(story)
    code = tags.new_code(TagKind.CONTAINER)
    story.do("container.made", LEAD, "バンパー3", code=code, name="バンパー3", form="cage", material="bumper")
    sample.open_fill(story, "バンパー3", "th2")
    assert take(story, "V-0003", "front_bumper", "th2").applied
    story.do("fill.closed", WORKER, fill=story.things["th2"])
    both, other = lot(story, "th", "th2").id, lot(story, "art").id
    agree(story, teams_share_lots=False)
    proposal = {"what": "fill_moved", "lot": both, "fills": [story.things["th2"]], "to": other}
    refused = request(story, Change.FILL_MOVED, LEAD, proposal)
    assert refused.refusal is Code.TEAMS_APART
    assert session.get_one(Fill, story.things["th2"]).lot_id == both
    agree(story)
    assert request(story, Change.FILL_MOVED, LEAD, proposal).applied
    assert session.get_one(Fill, story.things["th2"]).lot_id == other


def test_a_lot_has_no_vehicle_of_a_team_that_has_not_approved(story: Story) -> None:
    bumpers(story)
    agree(story, -9, art_approved_on=(TODAY + timedelta(days=1)).isoformat(), th_approved_on=TODAY.isoformat())
    refused = lot(story, "art")
    assert refused.refusal is Code.NOT_APPROVED
    assert refused.detail == {"team": "ART", "vehicle": "V-0002"}
    assert lot(story, "th").applied
    agree(story, -8, art_approved_on=TODAY.isoformat())
    assert lot(story, "art").applied


def test_a_stripped_body_goes_only_where_that_is_agreed_on_the_day_it_leaves(story: Story) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    sample.take(story, "V-0001", {"front_bumper": "b1"})
    sample.take(story, "V-0002", {})
    agree(story, routes=["certified_user"])
    for name, kind in (("破砕", "shredder"), ("電炉", "certified_user")):
        story.do("recipient.registered", "鈴木 事務", name, name=name, recipient=kind)

    def leave(vehicle: str, to: str, days: int = 0) -> Answer:
        day = (TODAY + timedelta(days=days)).isoformat()
        told = {"acceptance": story.things[vehicle], "recipient": story.things[to], "handed_on": day}
        return ask(story, "body.handed_over", "鈴木 事務", **told)

    refused = leave("V-0001", "破砕")
    assert (refused.refusal, refused.detail["field"]) == (Code.MISMATCH, "route")
    assert leave("V-0002", "破砕").applied, "nothing was taken from it"
    assert leave("V-0001", "電炉").applied


def test_an_old_name_is_remembered(story: Story, session: Session) -> None:
    site = session.get_one(Site, story.sites[YARD])
    company, person = site.company, session.get_one(Person, story.people[WORKER])
    assert ask(story, "company.renamed", MANAGER, company=company.id, name="新しい解体").applied
    assert ask(story, "site.renamed", MANAGER, site=site.id, name="第一工場", jars_code="123456789012").applied
    assert ask(story, "person.renamed", LEAD, person=person.id, name="田中 アン").applied
    assert (company.name, site.name, site.jars_code) == ("新しい解体", "第一工場", "123456789012")
    assert person.name == "田中 アン"
    former = former_names(session, [company.id, site.id, person.id])
    names = {about: [one.name for one in rows] for about, rows in former.items()}
    assert names == {company.id: ["見本解体（サンプル）"], site.id: [YARD], person.id: [WORKER]}


def test_a_member_that_left_is_sent_no_lots_from_that_day(story: Story, session: Session) -> None:
    bumpers(story)
    member = session.get_one(Site, story.sites["見本樹脂 受入場"]).company
    managing = session.get_one(Person, story.people[MANAGER]).company

    def leave(days: int | None, company: str = member.id, who: str = MANAGER) -> Answer:
        day = None if days is None else (TODAY + timedelta(days=days)).isoformat()
        return ask(story, "company.left", who, company=company, left_on=day)

    assert leave(1).applied
    made = lot(story, "th")
    assert made.applied
    assert leave(0).applied
    refused = lot(story, "art")
    assert (refused.refusal, refused.detail["on"]) == (Code.NOT_ASSIGNED, "left")
    assert leave(None).applied
    assert lot(story, "art").applied
    assert leave(None).refusal is Code.MISMATCH
    assert leave(1, managing.id).refusal is Code.MISMATCH
    assert leave(1, who=OWNER).refusal is Code.NOT_ALLOWED


def test_who_may_rename(story: Story, session: Session) -> None:
    site = session.get_one(Site, story.sites[YARD])
    assert ask(story, "company.renamed", OWNER, company=site.company_id, name="別名").refusal is Code.NOT_ALLOWED
    assert ask(story, "site.renamed", OWNER, site=site.id, name="別名").refusal is Code.NOT_ALLOWED
    neighbour = {"person": story.people["となり 監督"], "name": "別名"}
    assert ask(story, "person.renamed", LEAD, **neighbour).refusal is Code.UNKNOWN_PERSON
    assert ask(story, "person.renamed", LEAD, person=story.people[OWNER], name="別名").refusal is Code.NOT_ALLOWED
    same = {"person": story.people[WORKER], "name": WORKER}
    assert ask(story, "person.renamed", LEAD, **same).refusal is Code.MISMATCH


def test_roles_change_as_far_as_one_may_hand_them_out(story: Story, session: Session) -> None:
    def change(who: str, person: str, *roles: str) -> Answer:
        return ask(story, "person.roles_changed", who, person=story.people[person], roles=list(roles))

    assert change(LEAD, WORKER, "clerk").refusal is Code.NOT_ALLOWED
    assert change(LEAD, OWNER, "worker").refusal is Code.NOT_ALLOWED
    assert change(OWNER, OWNER, "worker").refusal is Code.NOT_ALLOWED  # nobody locks themselves out
    assert change(OWNER, WORKER, "dock").refusal is Code.MISMATCH
    assert change(LEAD, WORKER, "worker").refusal is Code.MISMATCH  # nothing changed
    changed = change(LEAD, WORKER, "worker", "supervisor")
    assert changed.applied
    assert session.get_one(Person, story.people[WORKER]).roles == {Role.WORKER, Role.SUPERVISOR}
    assert session.get_one(FormerName, changed.id).role_list == "worker"


def test_phones_are_told_every_version(story: Story, session: Session) -> None:
    site = session.get_one(Site, story.sites[YARD])
    before = snapshot(session, site, None)["position"]
    agree(story, marks=[">PP<"], parts=["interior"], foreign_level=1, teams_share_lots=False)
    agree(story, -9)
    told = snapshot(session, site, before)["site"]["agreed"]
    assert [(one["foreign_level"], one["teams_share_lots"]) for one in told] == [(2, True), (1, False)]
    latest = {"from": TODAY.isoformat(), "parts": ["interior"], "marks": [">PP<"], "foreign_level": 1}
    assert told[1] == latest | {"teams_share_lots": False}


def test_phones_are_told_whose_parts_a_container_holds(story: Story, session: Session) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    for vehicle, part in (("V-0001", "front_bumper"), ("V-0001", "rear_bumper"), ("V-0002", "front_bumper")):
        assert take(story, vehicle, part, "b1").applied
    told = snapshot(session, session.get_one(Site, story.sites[YARD]), None)["containers"]
    fill = next(one["fill"] for one in told if one["name"] == "バンパー1")
    assert fill["parts"] == 3
    assert fill["teams"] == {"TH": {"parts": 2, "vehicle": "V-0001"}, "ART": {"parts": 1, "vehicle": "V-0002"}}


def test_no_correction_makes_a_part_one_that_is_not_taken(story: Story) -> None:
    sample.open_fill(story, "バンパー1", "b1")
    sample.accept(story, "OLD-1", "トヨタ", "kei", days_ago=5)
    agree(story, -9)
    agree(story, -3, parts=["front_bumper"])
    assert take(story, "V-0001", "front_bumper", "b1").applied
    assert take(story, "OLD-1", "rear_bumper", "b1").applied
    kind = {"what": "part_kind_wrong", "acceptance": story.things["V-0001"], "part": "front_bumper"}
    vehicle = {"what": "vehicle_wrong", "acceptance": story.things["OLD-1"], "parts": ["rear_bumper"]}
    for change, told in (
        (Change.PART_KIND_WRONG, kind | {"really": "rear_bumper"}),
        (Change.VEHICLE_WRONG, vehicle | {"to": story.things["V-0001"]}),
    ):
        assert request(story, change, "鈴木 事務", told).refusal is Code.NOT_TAKEN
