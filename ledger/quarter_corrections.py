"""Corrections of the sample: one that counts, one that was refused, one that waits."""

from collections.abc import Mapping

from ledger.changes import Way
from ledger.event import Source
from ledger.models import Person
from ledger.queries.corrections import preview
from ledger.sample import Story
from ledger.words import Auth

CLERK, OWNER, MANAGER = "鈴木 事務", "見本 社長", "管理 花子"


def correct(story: Story, vehicle: str, shipped: str, loaded: str) -> None:
    """Of the first yard: a vehicle's report number that was typed wrong, and the trucks of two lots."""
    number = {"what": "acceptance_mistyped", "acceptance": vehicle, "report_number": "202611000123"}
    key, way = _request(story, number, "移動報告番号の書きまちがい")
    for who in {Way.SECOND: [OWNER], Way.MANAGING: [MANAGER], Way.BOTH: [OWNER, MANAGER]}[way]:
        story.do("correction.approved", who, correction=key, way=way)
    key, way = _request(story, _truck(shipped, "見本200い5678"), "車両番号の聞きまちがい")
    refuser = OWNER if way is Way.SECOND else MANAGER
    story.do("correction.refused", refuser, correction=key, reason="送り状の番号と合いません")
    _request(story, _truck(loaded, "見本300う9012"), "別の車両で運んだ")


def _truck(lot: str, truck: str) -> Mapping[str, object]:
    return {"what": "lot_mistyped", "lot": lot, "truck": truck}


def _request(story: Story, told: Mapping[str, object], reason: str) -> tuple[str, Way]:
    """Ask for a correction as the clerk's page does; return it, and whose approval it takes."""
    clerk = story.session.get_one(Person, story.people[CLERK])
    seen = preview(story.session, Source(clerk.site_id, person_id=clerk.id, auth=Auth.PASSWORD), dict(told))
    if seen is None:
        raise ValueError(told)
    shown = {"proposal": seen.proposal, "before": seen.before, "after": seen.after, "way": seen.way}
    return story.do("correction.requested", CLERK, reason=reason, **shown), seen.way
