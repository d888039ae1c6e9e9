"""Audits: opened by who audits, answered item by item with photographs, followed up by the yard, closed, printed."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pypdfium2
import pytest
from sqlalchemy import select

from ledger.checklists import ITEMS, Checklist, items_of
from ledger.models import Site
from web.audit_words import QUESTIONS, TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


def picture() -> bytes:
    """A small photograph."""
    encoded: bytes = cv2.imencode(".jpg", np.full((40, 60, 3), 128, np.uint8))[1].tobytes()
    return encoded


@pytest.fixture
def audit(browser_of: Browser, session: Session) -> str:
    """The address of an audit of the sample's yard."""
    yard = session.scalars(select(Site.id).where(Site.name == "見本解体 本工場")).one()
    answer = browser_of("auditor").post("/audits", data={"site": yard, "visited_on": "2026-11-20"})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_an_audit_goes_from_the_visit_to_the_follow_up(browser_of: Browser, audit: str) -> None:
    auditor, supervisor = browser_of("auditor"), browser_of("supervisor")
    told = {"verdict": "wrong", "note": "刻印を見ていない", "photograph": (io.BytesIO(picture()), "mark.jpg")}
    assert auditor.post(f"{audit}/mark", data=told).status_code == 303
    page = supervisor.get(audit).text
    assert "刻印を見ていない" in page
    shown = re.search(r'src="(/audits/answers/[^"]+)"', page)
    assert shown
    assert supervisor.get(shown[1]).content_type == "image/jpeg"
    follow_up = re.search(r'action="(/audits/answers/[^"]+/follow-up)"', page)
    assert follow_up
    supervisor.post(follow_up[1], data={"note": "朝礼で教え直した"})
    assert "朝礼で教え直した" in auditor.get(audit).text
    assert "1件（対応済1件）" in auditor.get("/audits").text
    pdf = pypdfium2.PdfDocument(auditor.get(f"{audit}/checklist.pdf?size=a3").get_data())
    assert [round(side / 72 * 25.4) for side in sorted(pdf[0].get_size())] == [297, 420]
    text = "".join(one.get_textpage().get_text_range() for one in pdf)
    assert "朝礼で教え直した" in text.replace("\r\n", "")


def test_it_closes_only_when_every_item_is_answered(browser_of: Browser, audit: str) -> None:
    auditor = browser_of("auditor")
    auditor.post(f"{audit}/close")
    assert "途中" in auditor.get("/audits").text
    for item in items_of(Checklist.YARD):
        assert auditor.post(f"{audit}/{item}", data={"verdict": "ok"}).status_code == 303
    auditor.post(f"{audit}/close")
    assert "終了" in auditor.get("/audits").text
    assert auditor.post(f"{audit}/mark", data={"verdict": "ok"}).status_code == 422, "closed is closed"


def test_what_is_wrong_needs_words_and_they_stay(browser_of: Browser, audit: str) -> None:
    auditor = browser_of("auditor")
    refused = auditor.post(f"{audit}/mark", data={"verdict": "wrong"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "何がよくないか" in refused.text
    assert "<html" not in refused.text, "only the card is swapped"
    assert auditor.post(f"{audit}/mark", data={"note": "途中の言葉"}).text.count("途中の言葉") == 1
    assert auditor.post(f"{audit}/nonsense", data={"verdict": "ok"}).status_code == 404


def test_only_who_audits_answers_and_only_the_audited_see_it(browser_of: Browser, audit: str) -> None:
    assert browser_of("supervisor").post(f"{audit}/mark", data={"verdict": "ok"}).status_code == 403
    assert browser_of("neighbour").get(audit).status_code == 404
    assert browser_of("dock").get(audit).status_code == 404


def test_every_item_has_its_words() -> None:
    topics = {topic for items in ITEMS.values() for topic in items}
    items = {item for checklist in Checklist for item in items_of(checklist)}
    assert topics == set(TOPICS)
    assert items == set(QUESTIONS)
    assert len({str(words) for words in QUESTIONS.values()}) == len(items)
