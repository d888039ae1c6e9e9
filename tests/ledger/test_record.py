"""The one door: replays, what can't be understood, order, and counting a phone's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, func, select

import ledger
from ledger import sample
from ledger.event import Source, happening, new_id
from ledger.models import Acceptance, Device, Fill, Head, Mention, Recorded, SiteHead, Standing
from ledger.queries.feed import feed
from ledger.words import Auth, Code, Outcome, Status
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from ledger.sample import Story
    from tests.ledger.phone import Phone

WORKER = "グエン・ヴァン・アン"


def test_a_replay_returns_the_stored_answer(phone: Phone, story: Story) -> None:
    posted = phone.note("fill.opened", WORKER, container=story.things["バンパー1"])
    first = phone.send(posted)
    assert first.applied
    assert phone.send(posted) == first
    again = phone.do("fill.opened", WORKER, container=story.things["バンパー1"])
    assert (again.outcome, again.refusal, again.position) == (Outcome.HELD, Code.ALREADY_DONE, first.position + 1)


def test_a_replay_tells_where_the_event_stands_by_now(phone: Phone, story: Story) -> None:
    posted = phone.note("fill.opened", WORKER, container=story.things["バンパー1"])
    first = phone.send(posted)
    phone.do("event.annulled", WORKER, event=first.id)
    assert phone.send(posted).status is Status.ANNULLED
    assert phone.send(posted).outcome is Outcome.APPLIED


def test_the_same_id_with_another_body_is_kept_aside(phone: Phone, story: Story, session: Session) -> None:
    posted = phone.note("fill.opened", WORKER, container=story.things["バンパー1"])
    first = phone.send(posted)
    forged = posted | {"body": {"container": story.things["バンパー2"]}}
    answer = phone.send(forged)
    assert (answer.id, answer.outcome, answer.refusal) == (posted["id"], Outcome.KEPT, Code.SAME_ID)
    assert phone.send(forged).position == answer.position
    assert phone.send(posted) == first
    assert session.get_one(Standing, first.id).status is Status.APPLIED


def test_what_an_event_read_is_known_to_the_next(phone: Phone, story: Story, session: Session) -> None:
    fill = phone.do("fill.opened", WORKER, container=story.things["バンパー1"]).id
    told: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    for chassis in ("V-0001", "V-0002"):
        told.clear()
        event.listen(session.get_bind(), "before_cursor_execute", hear)
        body = {"acceptance": story.things[chassis], "part": "front_bumper", "fill": fill, "mark_checked": True}
        assert phone.do("part.recovered", WORKER, **body).applied
        event.remove(session.get_bind(), "before_cursor_execute", hear)
    tables = ("head", "person", "site", "fill", "container", "site_head", "device")
    assert [one for one in told if one.startswith(tuple(f"SELECT {table}." for table in tables))] == []
    assert [one.part.value for one in session.get_one(Fill, fill).recoveries] == ["front_bumper"] * 2


@pytest.mark.parametrize(
    "posted",
    [
        None, 5, "text", [], {}, {"id": "not an id"},
        {"id": "018f0000-0000-7000-8000-000000000001", "kind": "no.such_kind", "body": {}},
        {"kind": "\x00", "seq": 2**40, "id": 7},
        {"id": "x", "kind": "part.recovered", "body": {"acceptance": "\ud800"}},
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_kept_and_found_again(phone: Phone, session: Session, posted: object) -> None:
    answer = phone.send(posted)
    assert (answer.outcome, answer.refusal) == (Outcome.KEPT, Code.NOT_UNDERSTOOD)
    assert phone.send(posted) == answer
    assert session.scalar(select(func.count()).where(Standing.status == Status.KEPT)) == 1
    assert ledger.verify(session).intact


@pytest.mark.parametrize(
    "change",
    [
        {"happened_at": "0001-01-01T00:00:00+09:00"},
        {"happened_at": "9999-12-31T23:59:59-09:00"},
        {"happened_at": "2026-11-22T09:00:00"},
        {"clock_offset_ms": 10**15},
        {"seq": 0},
        {"v": 2},
        {"auth": "password"},
        {"device": "mine"},
        {"body": {"chassis_number": "A\x00B"}},
        {"body": {"chassis_number": "\ud800"}},
        {"body": {"chassis_number": "A" * 43}},
    ],
)
def test_values_no_row_can_hold_are_kept(phone: Phone, change: dict[str, object]) -> None:
    posted = phone.note("vehicle.found", WORKER, chassis_number="ZVW30-1")
    answer = phone.send(posted | change)
    assert (answer.id, answer.outcome) == (posted["id"], Outcome.KEPT)
    assert answer.detail["why"]


def test_the_same_nonsense_from_two_phones_lies_in_both_trays(
    phone: Phone, another_phone: Callable[[str, str], Phone], session: Session
) -> None:
    neighbour = another_phone("となり解体", "となり 監督")
    assert phone.send({}).position != neighbour.send({}).position
    sites = set(session.scalars(select(Standing.site_id).where(Standing.status == Status.KEPT)))
    assert sites == {phone.site_id, neighbour.site_id}


def test_what_the_database_refuses_is_kept_and_blocks_nobody(
    phone: Phone, story: Story, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    acceptance = story.things["V-0001"]

    def twice(_: object, m: ledger.kinds.body.Moment) -> None:
        row = session.get_one(Acceptance, acceptance)
        m.add(Acceptance(**{c.key: getattr(row, c.key) for c in Acceptance.__table__.columns}))
        session.expunge(row)

    monkeypatch.setattr("ledger.kinds.containers.FillOpened.apply", twice)
    posted = phone.note("fill.opened", WORKER, container=story.things["バンパー1"])
    answer = phone.send(posted)
    assert (answer.id, answer.outcome, answer.detail) == (posted["id"], Outcome.KEPT, {"why": "IntegrityError"})
    assert phone.send(posted).position == answer.position
    assert phone.do("part.absent", WORKER, acceptance=acceptance, part="interior", why="missing").applied


def test_a_refused_event_changes_nothing_and_blocks_nobody(phone: Phone, story: Story, session: Session) -> None:
    before = session.get_one(Head, 1).position
    fill = phone.do("fill.opened", WORKER, container=story.things["バンパー1"])
    wrong = phone.do("part.recovered", WORKER, acceptance=story.things["V-0001"], part="interior", fill=fill.id)
    kept = phone.send({"kind": "?"})
    right = phone.do("part.recovered", WORKER, acceptance=story.things["V-0001"], part="front_bumper", fill=fill.id)
    assert [one.outcome for one in (fill, wrong, kept, right)] == ["applied", "held", "kept", "applied"]
    assert [one.position - before for one in (fill, wrong, kept, right)] == [1, 2, 3, 4]


def test_positions_have_no_gaps_neither_over_all_nor_in_a_site(session: Session, story: Story) -> None:
    sample.furnish(story, "となり解体", "となり 監督")
    positions = session.scalars(select(Recorded.position).order_by(Recorded.position)).all()
    assert list(positions) == list(range(1, len(positions) + 1))
    for head in session.scalars(select(SiteHead)):
        places = select(Recorded.site_position).where(Recorded.site_id == head.site_id).order_by(Recorded.site_position)
        assert list(session.scalars(places)) == list(range(1, head.length + 1))


def test_a_gap_in_a_phones_numbers_shows_and_a_number_sent_twice_does_not_hide_it(
    phone: Phone, session: Session
) -> None:
    first, lost, third = (phone.note("vehicle.found", WORKER, chassis_number=f"X-{n}") for n in range(3))
    for posted in (first, third, first, third | {"id": new_id()}):
        phone.send(posted)
    device = session.get_one(Device, phone.id)
    assert (device.last_seq, device.arrived) == (3, 2)
    phone.send(lost)
    assert (device.last_seq, device.arrived) == (3, 3)
    assert ledger.verify(session).intact


def test_an_unknown_actor_is_held(phone: Phone) -> None:
    answer = phone.do("vehicle.found", new_id(), chassis_number="X-1")
    assert (answer.outcome, answer.refusal) == (Outcome.HELD, Code.UNKNOWN_PERSON)


def test_nobody_acts_after_having_left(story: Story, phone: Phone) -> None:
    story.do("person.left", "田中 監督", person=story.people[WORKER])
    answer = phone.do("fill.opened", WORKER, container=story.things["バンパー1"])
    assert (answer.outcome, answer.refusal) == (Outcome.HELD, Code.NOT_ALLOWED)


def test_the_phone_of_another_company_speaks_for_nobody_here(
    story: Story, another_phone: Callable[[str, str], Phone]
) -> None:
    neighbour = another_phone("となり解体", "となり 監督")
    answer = neighbour.do("fill.opened", WORKER, container=story.things["バンパー1"])
    assert (answer.outcome, answer.refusal) == (Outcome.HELD, Code.NOT_ALLOWED)


def test_only_a_shared_phone_speaks_for_somebody_else(story: Story) -> None:
    supervisor, clerk = story.people["田中 監督"], story.people["鈴木 事務"]
    site = story.sites["見本解体 本工場"]
    posted = happening("entry.sealed", supervisor, acceptance=story.things["V-0001"])
    answer = ledger.record(story.session, posted, Source(site, person_id=clerk, auth=Auth.PASSWORD))
    assert (answer.outcome, answer.refusal) == (Outcome.HELD, Code.NOT_ALLOWED)
    again = ask(story, "event.let_through", "田中 監督", event=answer.id, reason="本人が言った")
    assert again.refusal is Code.NOT_ALLOWED


def test_a_role_without_the_right_is_held(story: Story) -> None:
    answer = ask(story, "lot.cancelled", WORKER, lot=new_id(), reason="x")
    assert (answer.outcome, answer.refusal) == (Outcome.HELD, Code.NOT_ALLOWED)


@pytest.mark.parametrize("auth", [Auth.BADGE_OFFLINE, Auth.CLAIMED_OFFLINE, Auth.BADGE])
def test_r18_without_a_known_secret_nobody_approves(story: Story, auth: Auth) -> None:
    answer = ask(story, "entry.entered", "鈴木 事務", auth=auth, acceptance=story.things["V-0001"])
    assert answer.refusal is (Code.R18 if auth is Auth.BADGE else Code.NOT_ALLOWED)


def test_r18_offline_there_are_floor_rights_only(phone: Phone, story: Story) -> None:
    answer = phone.do("container.retired", "田中 監督", auth="badge_offline", container=story.things["バンパー1"])
    assert answer.refusal is Code.R18
    assert phone.do("fill.opened", "田中 監督", auth="badge_offline", container=story.things["バンパー1"]).applied


def test_offline_one_undoes_only_ones_own(phone: Phone, story: Story) -> None:
    fill = phone.do("fill.opened", WORKER, container=story.things["バンパー1"])
    assert phone.do("event.annulled", "田中 監督", event=fill.id).refusal is Code.NOT_ALLOWED
    phone.signed_in, phone.proof = "田中 監督", Auth.BADGE
    assert phone.do("event.annulled", "田中 監督", event=fill.id).applied


def test_how_somebody_was_known_is_what_the_server_saw(phone: Phone, session: Session) -> None:
    phone.signed_in, phone.proof = WORKER, Auth.PIN
    seen = phone.do("vehicle.found", WORKER, chassis_number="X-1")
    claimed = phone.do("vehicle.found", "佐藤 一郎", auth="online", chassis_number="X-2")
    badge = phone.do("vehicle.found", WORKER, auth="badge_offline", chassis_number="X-3")
    auths = [session.get_one(Recorded, one.id).auth for one in (seen, claimed, badge)]
    assert auths == [Auth.PIN, Auth.CLAIMED_OFFLINE, Auth.BADGE_OFFLINE]


def test_a_consortium_is_formed_once(story: Story) -> None:
    again = {"name": "二つ目", "managing_company": "x", "site": "y", "manager": "z"}
    assert ask(story, "consortium.formed", "管理 花子", **again).refusal is Code.ALREADY_DONE
    assert ask(story, "consortium.formed", None, **again).refusal is Code.UNKNOWN_PERSON


def test_an_event_can_be_found_by_what_it_speaks_of(phone: Phone, story: Story, session: Session) -> None:
    acceptance = story.things["V-0002"]
    fill = phone.do("fill.opened", WORKER, container=story.things["ガラス1"])
    held = phone.do("part.recovered", WORKER, acceptance=acceptance, part="interior", fill=fill.id)
    about = select(Mention.position).where(Mention.thing_id == acceptance)
    assert held.position in set(session.scalars(about))
    assert held.position in set(session.scalars(select(Mention.position).where(Mention.thing_id == fill.id)))


def test_the_feed_tells_a_phone_what_became_of_its_records(phone: Phone, story: Story, session: Session) -> None:
    first = phone.do("fill.opened", WORKER, container=story.things["バンパー1"])
    before = feed(session, phone.id, 0)["position"]
    undo = phone.do("event.annulled", WORKER, event=first.id)
    told = feed(session, phone.id, before)
    assert {one["id"]: one["status"] for one in told["changes"]} == {first.id: "annulled", undo.id: "applied"}
    assert feed(session, phone.id, told["position"])["changes"] == []


def test_the_feed_goes_on_where_it_stopped_even_between_two_changes_of_one_event(
    phone: Phone, story: Story, session: Session
) -> None:
    for _ in range(4):
        opened = phone.do("fill.opened", WORKER, container=story.things["バンパー1"])
        phone.do("event.annulled", WORKER, event=opened.id)
    whole = {one["id"]: one["status"] for one in feed(session, phone.id, 0)["changes"]}
    pieces, since, more = {}, 0, True
    while more:
        told = feed(session, phone.id, since, limit=3)
        pieces |= {one["id"]: one["status"] for one in told["changes"]}
        since, more = told["position"], told["more"]
    assert pieces == whole
