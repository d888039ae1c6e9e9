"""The page that tells a chain: found by any name, both ways, with every refusal, and only as far as one may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event as sql
from sqlalchemy import select

from ledger import sample, tags
from ledger.database import writing
from ledger.models import Acceptance, Container, Lot, Person, Place, Scale, Site
from ledger.sample import Story
from ledger.words import Auth
from web.db import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    Browser = Callable[[str], FlaskClient]

SHIPPED = "ZVW30-1234567"
IN_THE_YARD = "NT32-0512345"
YARD = "見本解体 本工場"


@pytest.fixture
def story(session: Session) -> Iterator[Story]:
    """The sample, gone on with: refusals, an undo, a correction at the dock, a receipt."""
    people = {one.name: one.id for one in session.scalars(select(Person))}
    sites = {one.name: one.id for one in session.scalars(select(Site))}
    things = {one.chassis_number: one.id for one in session.scalars(select(Acceptance))}
    things |= {one.name: one.id for one in session.scalars(select(Container).where(Container.site_id == sites[YARD]))}
    told = Story(session, sites, people, things)
    with writing():
        _go_on(told)
        session.commit()
    return told


def _go_on(story: Story) -> None:
    session = story.session
    lot = session.scalars(select(Lot)).one()
    worker = "佐藤 一郎"
    wrong = {"acceptance": story.things[IN_THE_YARD], "part": "side_glass"}
    open_bumper = session.get_one(Container, story.things["バンパー2"]).fill
    assert open_bumper is not None
    refused = story.tell("part.recovered", worker, wrong | {"fill": open_bumper.id})
    story.do("event.annulled", worker, event=refused.id, reason="容器違い")
    undone = story.do("part.absent", worker, acceptance=story.things["GP7-0044556"], part="interior", why="missing")
    story.do("event.annulled", "田中 監督", event=undone)
    story.tell("entry.approved", "鈴木 事務", {"acceptance": story.things[IN_THE_YARD], "frozen": "x"}, Auth.BADGE)
    bag = lot.bags[0]
    scale = session.scalars(select(Scale.id)).one()
    story.do("bag.checked", "受入 次郎", lot=lot.id, bag=bag.id, result="found")
    first = story.do("lot.weighed", "受入 次郎", lot=lot.id, bags=[bag.id], gross_g=20_500, tare_g=1_400, scale=scale)
    body = {"lot": lot.id, "bags": [bag.id], "gross_g": 21_000, "tare_g": 1_400, "scale": scale}
    story.do("lot.weighed", "受入 次郎", supersedes=first, reason="風袋の見直し", **body)
    story.do("lot.received", "受入 次郎", lot=lot.id)


def page(browser: FlaskClient, text: str, status: int = 200) -> str:
    answer: TestResponse = browser.get(f"/trace/{text}")
    assert answer.status_code == status, text
    return answer.text


SPELLINGS = [
    SHIPPED, "zvw30-1234567", "ＺＶＷ３０−１２３４５６７", "ZVW30 1234567", "ZVW301234567", "ZVW30ー1234567", "4567",
]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_vehicle_is_found_however_its_number_is_written(browser_of: Browser, story: Story, text: str) -> None:
    told = page(browser_of("clerk"), text)
    for said in (SHIPPED, "トヨタ", "前バンパー", "バンパー1", "A-1", "A-202611-1", "見本 社長", "鈴木 事務"):
        assert said in told
    assert story.things[SHIPPED]


CHAIN = (
    "引取", "容器に投入開始", "部品を回収", "車両の回収完了", "容器を締めた", "置場へ移動", "JARS入力内容を承認",
    "JARSに入力", "JARS画面と照合・確定", "荷姿を作成", "荷姿IDを照合", "出荷", "袋を確認", "計量", "引取完了",
)  # fmt: skip


def test_the_whole_chain_stands_on_a_vehicles_page(browser_of: Browser, story: Story) -> None:
    told = page(browser_of("owner"), SHIPPED)
    for kind in CHAIN:
        assert re.search(rf'chain__what">{kind}', told), kind
    assert "19.6 kg" in told
    assert "風袋の見直し" in told
    assert "GP7-1003344" not in told, "the parts of other vehicles in the same bag are not of this chain"
    assert story.sites


def test_refusals_and_undos_are_told(browser_of: Browser, story: Story) -> None:
    told = page(browser_of("clerk"), IN_THE_YARD)
    assert "材質が違います" in told
    assert "容器違い" in told
    assert "この操作にはパスワードかPINでのサインインが必要です" in told
    assert "is-refusal" in told
    assert "is-undone" in page(browser_of("clerk"), "GP7-0044556")
    assert story.people


def test_last_four_of_several_vehicles_are_choices(browser_of: Browser, story: Story) -> None:
    story.session.rollback()
    with writing():
        sample.accept(story, "ZVW30-9991234", "トヨタ", "kei")
        sample.accept(story, "GP7-8881234", "ホンダ", "kei")
        story.session.commit()
    told = page(browser_of("clerk"), "1234")
    assert "ZVW30-9991234" in told
    assert "GP7-8881234" in told
    assert "どの車両ですか" in told


def codes(session: Session) -> dict[str, str]:
    lot = session.scalars(select(Lot)).one()
    yard = session.scalars(select(Site.id).where(Site.name == YARD)).one()
    container = session.scalars(select(Container).filter_by(name="バンパー1", site_id=yard)).one()
    place = session.scalars(select(Place).filter_by(name="A-1", site_id=yard)).one()
    vehicle = session.scalars(select(Acceptance).where(Acceptance.chassis_number == SHIPPED)).one()
    assert vehicle.ticket
    return {
        "lot": lot.code, "bag": lot.bags[0].code, "lot id": lot.id, "荷姿ID": lot.jars_lot_id or "",
        "container": container.code, "place": place.code, "ticket": vehicle.ticket, "vehicle id": vehicle.id,
    }  # fmt: skip


NAMED = [
    ("lot", SHIPPED), ("bag", "読み取ったタグは袋 1/1"), ("lot id", SHIPPED), ("荷姿ID", SHIPPED),
    ("container", SHIPPED), ("place", "バンパー1"), ("ticket", "A-202611-1"), ("vehicle id", "A-202611-1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said"), NAMED)
def test_everything_with_a_name_is_found(browser_of: Browser, story: Story, name: str, said: str) -> None:
    browser, text = browser_of("supervisor"), codes(story.session)[name]
    assert said in page(browser, text)
    if name not in {"lot id", "vehicle id", "荷姿ID"}:
        assert said in page(browser, tags.spoken(text).lower())
        assert said in page(browser, f"https://nisugata.example/T/{text}.2")
        sent = browser.get("/trace", query_string={"q": f"NIS1.{text}"})
        assert sent.location == f"/trace/{text}"


def test_a_lots_page_tells_vehicles_bags_weights_and_the_sum(browser_of: Browser, story: Story) -> None:
    told = page(browser_of("supervisor"), codes(story.session)["lot"])
    for said in (
        SHIPPED,
        "GP7-1003344",
        "HA36S-205511",
        "21.0 kg",
        "19.6 kg",
        "取消・訂正済",
        "受入 次郎",
        "台はかり1",
    ):
        assert said in told


def test_an_unchecked_lot_id_is_nowhere(browser_of: Browser, story: Story) -> None:
    story.session.rollback()
    with writing():
        fill = story.session.get_one(Container, story.things["内装1"]).fill
        assert fill is not None
        story.things["f2"] = fill.id
        lot = sample.make_lot(story, "lot2", ["f2"], "interior")
        sample.approve_handover(story, lot)
        story.do("lot.jars_id_typed", "鈴木 事務", lot=lot, jars_lot_id="B-202611-7")
        story.session.commit()
    assert "B-202611-7" not in page(browser_of("owner"), lot)
    page(browser_of("owner"), "B-202611-7", 404)


HIDDEN = ("内装1", "A-2<", "グエン・ヴァン・アン", "見本 社長", "JARSへの登録", "部品を回収", "車両の回収完了")


def test_a_receiver_sees_lots_bound_for_it_and_what_is_in_them_and_nothing_else(
    browser_of: Browser, story: Story
) -> None:
    dock = browser_of("dock")
    told = page(dock, codes(story.session)["lot"])
    assert SHIPPED in told
    assert "19.6 kg" in told
    vehicle = page(dock, SHIPPED)
    assert "前バンパー" in vehicle
    for hidden in HIDDEN:
        assert f">{hidden}" not in vehicle, hidden
    for text in (IN_THE_YARD, "5012345", codes(story.session)["place"]):
        page(dock, text, 404)
    other = story.session.scalars(select(Container.code).where(Container.name == "内装2")).first()
    page(dock, other or "", 404)


def test_the_neighbour_sees_nothing_of_it(browser_of: Browser, story: Story) -> None:
    neighbour = browser_of("neighbour")
    for text in (*codes(story.session).values(), SHIPPED, "4567", IN_THE_YARD):
        told = page(neighbour, text, 404)
        assert "見つかりません" in told
        assert "トヨタ" not in told


@pytest.mark.parametrize("login", ["manager", "auditor"])
def test_the_managing_company_sees_its_consortium_and_the_proof(browser_of: Browser, story: Story, login: str) -> None:
    browser = browser_of(login)
    told = page(browser, SHIPPED)
    assert "記録番号" in told
    assert re.search(r"[0-9a-f]{64}", told)
    assert "KSP90-5012345" in page(browser, "2345")
    assert story.people


def test_others_are_not_bothered_with_hashes(browser_of: Browser, story: Story) -> None:
    assert not re.search(r"[0-9a-f]{64}", page(browser_of("clerk"), SHIPPED))
    assert story.people


def test_what_nobody_knows_is_said_so(browser_of: Browser) -> None:
    told = page(browser_of("worker"), "XYZ-999999", 404)
    assert "「XYZ-999999」は見つかりません" in told
    for text in ("1", "%20", "C-7K3M 9QX2 4", "NIS1.W000000000", "a" * 500, "%00", "%F0%9F%9A%97"):
        assert browser_of("worker").get(f"/trace/{text}").status_code == 404


def test_the_form_stands_alone(browser_of: Browser) -> None:
    told = browser_of("worker").get("/trace")
    assert told.status_code == 200
    assert 'name="q"' in told.text


def test_a_trace_asks_a_bounded_number_of_questions(browser_of: Browser, story: Story, app: Flask) -> None:
    browser, asked = browser_of("owner"), list[str]()
    with app.app_context():
        engine = db.engine
    sql.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    page(browser, codes(story.session)["lot"])
    assert len(asked) < 60
