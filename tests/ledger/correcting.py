"""A yard brought to a stage of the correction matrix, and the proposal of each change against what stands there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from ledger import sample, tags
from ledger.changes import Change, Stage
from ledger.event import new_id
from ledger.kinds.bodies import report_of
from ledger.kinds.corrections import Proposed, way_now
from ledger.kinds.proposals import frozen
from ledger.models import Acceptance, Bag, Lot, Person
from ledger.moment import Moment
from ledger.stripped import body_handover
from ledger.words import Auth
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from ledger import Answer
    from ledger.sample import Story

WORKER, LEAD, CLERK, OWNER = "グエン・ヴァン・アン", "田中 監督", "鈴木 事務", "見本 社長"
DOCK, MANAGER = "受入 次郎", "管理 花子"
ORDER = [stage for stage in Stage if stage is not Stage.SEALED]
LATE = (Stage.SHIPPED, Stage.WEIGHED)

_proposed: TypeAdapter[Any] = TypeAdapter(Proposed)


def bring_to(story: Story, stage: Stage, *, sealed: bool, weigh: bool = False) -> None:
    """Two vehicles in lot L1 (fills A and B), one in L2 (fill C), one untouched; all of them at a stage.

    What is shipped is sealed anyway (R16); `weigh` weighs at the dock before receipt as well.
    """
    _fill(story)
    if sealed or stage in LATE:
        for vehicle in ("V-0001", "V-0002", "V-0003"):
            sample.seal(story, vehicle)
    steps = {Stage.CLOSED: _close, Stage.IN_LOT: _load, Stage.NAMED: _name, Stage.SHIPPED: _ship}
    for step, do in steps.items():
        if ORDER.index(stage) >= ORDER.index(step):
            do(story)
    if stage is Stage.WEIGHED or weigh:
        _weigh(story, receive=stage is Stage.WEIGHED)


def _fill(story: Story) -> None:
    code = tags.new_code(tags.TagKind.CONTAINER)
    story.do("container.made", LEAD, "バンパー3", code=code, name="バンパー3", form="cage", material="bumper")
    sample.accept(story, "V-0005", "トヨタ", "kei")
    for number, fill in enumerate("ABC", start=1):
        sample.open_fill(story, f"バンパー{number}", fill)
        sample.take(story, f"V-000{number}", {"front_bumper": fill})


def _close(story: Story) -> None:
    for fill in "ABC":
        story.do("fill.closed", WORKER, fill=story.things[fill])


def _load(story: Story) -> None:
    sample.make_lot(story, "L1", ["A", "B"], "bumper")
    sample.make_lot(story, "L2", ["C"], "bumper")


def _name(story: Story) -> None:
    for lot in ("L1", "L2"):
        sample.name_lot(story, story.things[lot], f"A-202611-{lot}", OWNER, CLERK)


def _ship(story: Story) -> None:
    for lot in ("L1", "L2"):
        story.do("lot.shipped", LEAD, lot=story.things[lot])


def _weigh(story: Story, *, receive: bool) -> None:
    scale = story.things["台はかり1"]
    for lot in ("L1", "L2"):
        key, net = story.things[lot], 8_000 if lot == "L1" else 4_000
        for bag in story.session.query(Bag).filter_by(lot_id=key):
            story.do("bag.checked", DOCK, lot=key, bag=bag.id, result="found")
        story.do("lot.weighed", DOCK, f"line of {lot}", lot=key, bags=[], gross_g=net, scale=scale)
        if receive:
            story.do("lot.received", DOCK, lot=key)


def hand_over(story: Story, *, report: bool) -> None:
    """The body of V-0001 went to a shredder; perhaps that is in JARS already."""
    for name, kind in (("破砕A", "shredder"), ("破砕B", "shredder")):
        story.do("recipient.registered", CLERK, name, name=name, recipient=kind)
    body, vehicle = {"recipient": story.things["破砕A"]}, story.things["V-0001"]
    day = datetime.now(UTC).date() - timedelta(days=1)
    story.do("body.handed_over", CLERK, acceptance=vehicle, handed_on=day.isoformat(), **body)
    if report:
        handover = body_handover(story.session, vehicle)
        assert handover
        story.do("body.reported", CLERK, acceptance=vehicle, frozen=report_of(handover))


def proposal(story: Story, change: Change) -> dict[str, Any]:
    """What is proposed for a change, as JSON; ids that are not there yet are nobody's."""

    def at(name: str) -> str:
        return story.things.get(name, new_id())

    vehicle = {"what": change.value, "acceptance": at("V-0001")}
    lot = {"what": change.value, "lot": at("L1")}
    part = ["front_bumper"]
    return {
        Change.PART_MOVED: vehicle | {"parts": part, "fill": at("B")},
        Change.PART_WITHDRAWN: vehicle | {"parts": part, "why": "sold", "nothing_reason": "unusable"},
        Change.PART_ADDED: vehicle | {"part": "rear_bumper", "fill": at("A")},
        Change.PART_KIND_WRONG: vehicle | {"part": "front_bumper", "really": "rear_bumper"},
        Change.VEHICLE_WRONG: vehicle | {"parts": part, "to": at("V-0005"), "nothing_reason": "unusable"},
        Change.ACCEPTANCE_MISTYPED: vehicle | {"size_class": "kei"},
        Change.FILL_MOVED: lot | {"fills": [at("A")], "to": at("L2")},
        Change.LOT_CANCELLED: lot,
        Change.LOT_MISTYPED: lot | {"truck": "見本200い5678"},
        Change.WEIGHING_WRONG: {"what": change.value, "line": at("line of L1"), "gross_g": 8500, "tare_g": 0},
        Change.BODY_MISTYPED: vehicle | {"recipient": at("破砕B")},
    }[change]


def moment(story: Story, who: str) -> Moment:
    """The moment in which somebody looks."""
    person = story.session.get_one(Person, story.people[who])
    now = datetime.now(UTC)
    return Moment(story.session, new_id(), 0, person.site_id, person, Auth.PASSWORD, now, now)


def request(story: Story, change: Change, who: str, told: dict[str, Any] | None = None, **said: str) -> Answer:
    """Ask for a correction as a page does: with the pictures and the way as they stand."""
    body, m = told or proposal(story, change), moment(story, who)
    sound = _proposed.validate_python(body)
    seen = {"before": frozen(sound.before(m)), "after": frozen(sound.after(m)), "way": way_now(m, sound).value}
    return ask(story, "correction.requested", who, proposal=body, reason="数え間違い", **(seen | said))


def asker(change: Change) -> str:
    """Somebody who may ask for a change."""
    return {Change.WEIGHING_WRONG: DOCK, Change.LOT_CANCELLED: LEAD}.get(change, CLERK)


def effect(story: Story) -> dict[str, str]:
    """What a correction of the yard's things could have changed, in one look."""
    session = story.session
    session.expire_all()
    lots = {lot.id: lot for lot in session.query(Lot)}
    found = {f"lot {key}": f"{one.state} {one.truck} {len(one.bags)} {one.weighed_g}" for key, one in lots.items()}
    m = moment(story, CLERK)
    for name in ("V-0001", "V-0005"):
        vehicle = vehicle_of(story, name)
        live = [(one.part.value, one.state.value, one.fill_id) for one in vehicle.live]
        found[name] = f"{sorted(live, key=str)} {vehicle.size_class} {vehicle.nothing_reason}"
        handover = body_handover(m.session, vehicle.id)
        found[f"body {name}"] = handover.recipient_id if handover else ""
    return found


def vehicle_of(story: Story, name: str) -> Acceptance:
    """An acceptance of the story by its chassis number."""
    return story.session.get_one(Acceptance, story.things[name])
