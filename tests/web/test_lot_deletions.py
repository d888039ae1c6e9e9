"""The page of a lot that was given up after JARS had named it: deleted there, compared by another (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger import sample
from ledger.changes import Change
from ledger.database import writing
from ledger.models import Container, Fill, Lot, Person, Site
from ledger.sample import Story
from ledger.words import FillState
from tests.ledger.correcting import LEAD, OWNER, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


@pytest.fixture
def given_up(session: Session) -> str:
    """Make a lot of the yard's closed interior container, have JARS name it, give it up; return its id."""
    people = {one.name: one.id for one in session.scalars(select(Person))}
    story = Story(session, {one.name: one.id for one in session.scalars(select(Site))}, people)
    closed = select(Fill.id).join(Container).where(Container.name == "内装1", Fill.state == FillState.CLOSED)
    with writing():
        story.things["f"] = session.scalars(closed).one()
        sample.make_lot(story, "L1", ["f"], "interior")
        sample.name_lot(story, story.things["L1"], "A-202611-7")
        asked = request(story, Change.LOT_CANCELLED, LEAD, {"what": "lot_cancelled", "lot": story.things["L1"]})
        story.do("correction.approved", OWNER, correction=asked.id, way="second")
        session.commit()
    return story.things["L1"]


def test_two_persons_delete_a_lot_in_jars(browser_of: Browser, given_up: str, session: Session) -> None:
    clerk, owner, at = browser_of("clerk"), browser_of("owner"), f"/lots/{given_up}"
    for page in (clerk.get("/").text, clerk.get("/entries").text):
        assert "JARSでの削除と照合が済んでいないもの" in page
        assert "A-202611-7" in page
    assert "JARSの削除がまだです" in clerk.get("/lots?state=cancelled").text
    assert "削除と照合は、事務担当・事業主・管理会社が行います" in browser_of("supervisor").get(at).text
    assert "取り下げるものがありません" in clerk.post(f"{at}/deletion-undo", follow_redirects=True).text
    assert "別の人が照合します" in clerk.post(f"{at}/deletion", follow_redirects=True).text
    page = clerk.get(at).text
    assert "照合は、削除した人とは別の人が行います" in page
    assert "deletion-comparison" not in page
    assert "別の人にしてください" in clerk.post(f"{at}/deletion-comparison", follow_redirects=True).text
    undone = owner.post(f"{at}/deletion-undo", data={"reason": "まだある"}, follow_redirects=True)
    assert "取り下げました" in undone.text
    owner.post(f"{at}/deletion")
    clerk.post(f"{at}/deletion-comparison")
    session.rollback()
    assert not session.get_one(Lot, given_up).owes_deletion
    page = clerk.get(at).text
    assert "JARSで削除した人 見本 社長" in page
    assert "照合者 鈴木 事務" in page
    assert "済んでいないもの" not in clerk.get("/").text
    assert browser_of("neighbour").get(at).status_code == 404
    assert browser_of("worker").post(f"{at}/deletion").status_code == 403
