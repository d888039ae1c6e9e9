"""Empties going home, bags that came on no list, and findings in the office."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

import ledger
from ledger import tags
from ledger.database import writing
from ledger.event import Source, happening, new_id
from ledger.models import Bag, EmptyReturn, Lot, Person, Scale, Stray, SurplusBag
from ledger.words import Auth, BagCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]
    Tell = Callable[..., str]


@pytest.fixture
def lot(session: Session) -> Lot:
    """The sample's lot on its way to the dock."""
    return session.scalars(select(Lot)).one()


@pytest.fixture
def told(session: Session) -> Tell:
    """Record what the dock does."""
    dock_id, site_id = session.execute(select(Person.id, Person.site_id).where(Person.name == "受入 次郎")).one()
    source = Source(site_id, person_id=dock_id, auth=Auth.PIN)

    def tell(kind: str, **body: object) -> str:
        with writing():
            session.rollback()
            answer = ledger.record(session, happening(kind, dock_id, **body), source)
            session.commit()
        assert answer.applied, answer
        return answer.id

    return tell


def on_a_phone(browser: FlaskClient, container: str) -> dict[str, object]:
    told_rows = browser.get("/api/v1/snapshot").get_json()["containers"]
    return next(one for one in told_rows if one["id"] == container)


def test_empties_are_sent_home_and_the_yard_says_that_they_are_back(
    browser_of: Browser, lot: Lot, told: Tell, session: Session
) -> None:
    dock, yard = browser_of("dock"), browser_of("supervisor")
    box = lot.bags[0].fill.container
    assert box.name not in dock.get("/returns").text, "it is still full"
    scale = session.scalars(select(Scale.id)).first()
    told("bag.checked", lot=lot.id, bag=lot.bags[0].id, result="found")
    told("lot.weighed", lot=lot.id, bags=[], gross_g=20_000, scale=scale)
    told("lot.received", lot=lot.id)
    assert f'value="{box.id}"' in dock.get("/returns").text
    assert dock.post("/returns/sent", data={}, follow_redirects=True).text.count("一覧から選んでください")
    dock.post("/returns/sent", data={"container": box.id, "truck": "品川100あ1"})
    assert "品川100あ1" in yard.get("/returns").text
    assert on_a_phone(yard, box.id)["returning"] == lot.destination.name
    yard.post("/returns/arrived", data={"container": box.id})
    assert on_a_phone(yard, box.id)["returning"] is None
    session.rollback()
    assert session.scalars(select(EmptyReturn)).one().arrived_at is not None
    assert "返却中の空容器はありません" in yard.get("/returns").text


def test_a_bag_without_a_tag_is_matched_or_says_where_it_went(
    browser_of: Browser, lot: Lot, told: Tell, session: Session
) -> None:
    dock, bag = browser_of("dock"), lot.bags[0]
    surplus = told("bag.checked", lot=lot.id, result="surplus", code="タグなし 青い袋")
    address = f"/returns/surplus/{surplus}"
    assert "青い袋" in dock.get("/returns").text
    assert "青い袋" not in browser_of("supervisor").get("/returns").text
    for data, words in (
        ({}, "どうなったかを選んでください"),
        ({"outcome": "matched"}, "どの袋だったかを選んでください"),
        ({"outcome": "sent_on"}, "どこへ、どの車で送ったかを書いてください"),
    ):
        answer = dock.post(address, data=data)
        assert (answer.status_code, words in answer.text) == (422, True)
    assert dock.post(address, data={"outcome": "matched", "bag": bag.id}).status_code == 303
    session.rollback()
    session.expire_all()
    assert session.get_one(Bag, bag.id).checked is BagCheck.FOUND
    assert session.get_one(SurplusBag, surplus).outcome == "matched"


def test_the_page_of_a_lot_says_where_it_lies_and_what_has_not_come(
    browser_of: Browser, lot: Lot, session: Session
) -> None:
    first = lot.bags[0]
    first.checked = BagCheck.FOUND
    session.add(Bag(id=new_id(), touched=1, lot_id=lot.id, number=2, code="N000000000", fill_id=first.fill_id))
    person = session.scalars(select(Person)).first()
    assert person
    at = {"person_id": person.id, "at": datetime.now(UTC)}
    session.add(Stray(id=new_id(), touched=1, lot_id=lot.id, site_id=lot.site_id, **at))
    session.commit()
    page = browser_of("clerk").get(f"/lots/{lot.id}").text
    assert "引取先に袋が1個着いています。1個はまだです（全2個）。" in page
    assert f"この荷姿は「{lot.site.name}」に降ろされています" in page


def test_r13_the_office_answers_a_finding_and_a_kind_that_repeats_stands_out(
    browser_of: Browser, lot: Lot, told: Tell
) -> None:
    clerk = browser_of("clerk")
    for _ in range(3):
        made = told("finding.made", lot=lot.id, flaw="foreign_matter", severity="grave", grams=500, note="石")
    page = clerk.get("/findings").text
    assert "異物が入っている 3件（推定 1.5 kg）" in page
    board = browser_of("manager").get("/board").text
    assert "異物が入っている 3件（推定 1.5 kg）" in board
    assert "何度も出ている指摘" not in browser_of("neighbour").get("/board").text
    csv = browser_of("owner").get("/board/findings.csv").get_data(as_text=True)
    assert "見本解体 本工場,異物が入っている,3,1.5,3,3,○" in csv
    assert clerk.post(f"/findings/{made}/answer", data={"answer": " "}).status_code == 422
    assert clerk.post(f"/findings/{made}/answer", data={"answer": "ふるいにかける"}).status_code == 303
    assert "ふるいにかける" in browser_of("dock").get("/findings").text
    assert browser_of("dock").post(f"/findings/{made}/answer", data={"answer": "x"}).status_code == 403
    neighbour = browser_of("neighbour")
    assert "ふるいにかける" not in neighbour.get("/findings").text
    assert neighbour.post(f"/findings/{made}/answer", data={"answer": "x"}).status_code == 404


def test_a_dock_learns_whose_a_tag_is_and_where_it_is_bound(browser_of: Browser, lot: Lot) -> None:
    dock = browser_of("dock")
    named = {"lot": "A-202611-1", "from": "見本解体 本工場", "to": "見本樹脂 受入場"}
    assert dock.get(f"/api/v1/lot-tags/{lot.bags[0].code}").get_json() == named
    assert dock.get(f"/api/v1/lot-tags/{lot.code}").get_json() == named
    assert dock.get(f"/api/v1/lot-tags/{tags.new_code(tags.TagKind.LOT)}").status_code == 404
