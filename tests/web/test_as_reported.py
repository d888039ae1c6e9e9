"""What JARS was told of a lot and of a body stays beside what is, after a correction (R4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.changes import Change
from ledger.database import writing
from ledger.kinds.bodies import report_of
from ledger.models import Acceptance, BodyHandover, Lot, Person, Site
from ledger.sample import Story
from tests.ledger.correcting import CLERK, MANAGER, OWNER, request
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


@pytest.fixture
def story(session: Session) -> Story:
    """Go on with the sample."""
    people = {one.name: one.id for one in session.scalars(select(Person))}
    return Story(session, {one.name: one.id for one in session.scalars(select(Site))}, people)


def test_a_shipped_lot_shows_what_was_reported_of_it(browser_of: Browser, story: Story, session: Session) -> None:
    lot = session.scalars(select(Lot.id)).one()
    session.rollback()
    assert "訂正あり" not in browser_of("clerk").get(f"/lots/{lot}").text
    session.rollback()
    with writing():
        told = {"what": "lot_mistyped", "lot": lot, "truck": "見本300う9012", "carrier": "receiver"}
        asked = request(story, Change.LOT_MISTYPED, CLERK, told).id
        for who in (OWNER, MANAGER):
            story.do("correction.approved", who, correction=asked, way="both")
        session.commit()
    page = browser_of("clerk").get(f"/lots/{lot}").text
    assert "トラック登録番号：報告は「見本100あ1234」のまま。実際は「見本300う9012」。" in page
    assert "運搬：報告は「自社運搬」のまま。" in page
    assert "車両：報告は" not in page


def test_a_reported_body_shows_to_whom_it_was_said_to_go(browser_of: Browser, story: Story, session: Session) -> None:
    vehicle = session.scalars(select(Acceptance.id).where(Acceptance.chassis_number == "ZVW30-1234567")).one()
    with writing():
        for name in ("破砕A", "破砕B"):
            story.do("recipient.registered", CLERK, name, name=name, recipient="shredder")
        to = {"recipient": story.things["破砕A"], "handed_on": today().isoformat()}
        story.do("body.handed_over", CLERK, acceptance=vehicle, **to)
        frozen = report_of(session.scalars(select(BodyHandover)).one())
        story.do("body.reported", CLERK, acceptance=vehicle, frozen=frozen)
        told = {"what": "body_mistyped", "acceptance": vehicle, "recipient": story.things["破砕B"]}
        asked = request(story, Change.BODY_MISTYPED, CLERK, told).id
        story.do("correction.approved", OWNER, correction=asked, way="second")
        told = {"what": "acceptance_mistyped", "acceptance": vehicle, "chassis_number": "ZVW30-7654321"}
        asked = request(story, Change.ACCEPTANCE_MISTYPED, CLERK, told).id
        for who in (OWNER, MANAGER):
            story.do("correction.approved", who, correction=asked, way="both")
        session.commit()
    page = browser_of("clerk").get("/bodies/gone").text
    assert "引渡先：報告は「破砕A」のまま。実際は「破砕B」。" in page
    assert "車台番号：報告は「ZVW30-1234567」のまま。実際は「ZVW30-7654321」。" in page
    assert "引渡日：報告は" not in page
