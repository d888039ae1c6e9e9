"""Containers and places: the list, making them, their pages, retiring."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Container, Place, Recorded, Site

Browser = Callable[[str], FlaskClient]
FORM = {"form": "cage", "material": "bumper", "prefix": "新カゴ", "count": "1"}


def container(session: Session, name: str, site: str = "見本解体 本工場") -> Container:
    rows = select(Container).join(Site, Site.id == Container.site_id).where(Container.name == name, Site.name == site)
    session.rollback()  # a new look at what requests committed
    return session.scalars(rows).one()


def place(session: Session, name: str, site: str = "見本解体 本工場") -> Place:
    rows = select(Place).join(Site, Site.id == Place.site_id).where(Place.name == name, Site.name == site)
    session.rollback()  # a new look at what requests committed
    return session.scalars(rows).one()


def test_the_list_says_what_is_in_each_container(browser_of: Browser, session: Session) -> None:
    page = browser_of("worker").get("/containers").text
    assert container(session, "バンパー2").code in page
    assert "投入中" in page
    assert "屋外ヤード" in page
    assert container(session, "バンパー2", "となり解体").code not in page


@pytest.mark.parametrize(
    ("query", "there", "away"),
    [
        ("material=glass", "ガラス1", "バンパー2"),
        ("form=rack", "バンパー2", "ガラス1"),
        ("filled=open", "バンパー2", "ガラス1"),
        ("filled=empty", "ガラス1", "バンパー2"),
        ("filled=nonsense&material=nonsense", "ガラス1", "廃止"),
    ],
)
def test_the_list_is_narrowed_down(browser_of: Browser, query: str, there: str, away: str) -> None:
    page = browser_of("worker").get(f"/containers?{query}", headers={"HX-Request": "true"}).text
    assert f"<strong>{there}</strong>" in page
    assert f"<strong>{away}</strong>" not in page


def test_several_are_made_at_once_and_numbered_past_what_is_there(browser_of: Browser, session: Session) -> None:
    answer = browser_of("supervisor").post("/containers", data={**FORM, "prefix": "バンパー", "count": "3"})
    assert answer.status_code == 303
    made = [container(session, f"バンパー{number}") for number in (3, 4, 5)]
    assert answer.location == "/print?codes=" + ".".join(one.code for one in made)
    assert {one.material for one in made} == {"bumper"}


def test_one_keeps_its_name_unless_another_has_it(browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    assert supervisor.post("/containers", data=FORM).status_code == 303
    assert container(session, "新カゴ").form == "cage"
    again = supervisor.post("/containers", data=FORM)
    assert again.status_code == 422
    assert "同じ名前の容器があります" in again.text


def test_a_flat_stack_needs_a_place(browser_of: Browser, session: Session) -> None:
    supervisor, flat = browser_of("supervisor"), {**FORM, "form": "flat"}
    refused = supervisor.post("/containers", data=flat)
    assert refused.status_code == 422
    assert "平置きには置場が必要です" in refused.text
    assert 'value="新カゴ"' in refused.text
    key = place(session, "A-1").id
    assert supervisor.post("/containers", data={**flat, "place": key}).status_code == 303
    assert container(session, "新カゴ").place_id == key


@pytest.mark.parametrize("wrong", [{"count": "0"}, {"count": "51"}, {"count": "x"}, {"material": ""}, {"prefix": " "}])
def test_what_is_missing_is_said_and_nothing_recorded(
    browser_of: Browser, session: Session, wrong: dict[str, str]
) -> None:
    before = len(session.scalars(select(Recorded.id)).all())
    session.rollback()
    answer = browser_of("supervisor").post("/containers", data={**FORM, **wrong})
    assert answer.status_code == 422
    assert 'class="field__error"' in answer.text
    assert len(session.scalars(select(Recorded.id)).all()) == before


def test_a_place_of_another_company_is_not_there(browser_of: Browser, session: Session) -> None:
    key = place(session, "A-1", "となり解体").id
    supervisor = browser_of("supervisor")
    assert supervisor.post("/containers", data={**FORM, "place": key}).status_code == 404
    assert supervisor.get(f"/places/{key}").status_code == 404
    assert supervisor.post("/containers/tags", data={"place": key}).status_code == 404


def test_a_worker_makes_nothing(browser_of: Browser, session: Session) -> None:
    worker, key = browser_of("worker"), container(session, "ガラス1").id
    assert worker.get("/containers/new").status_code == 403
    assert worker.post("/containers", data=FORM).status_code == 403
    assert worker.post("/places", data={"name": "C-1"}).status_code == 403
    assert worker.post(f"/containers/{key}/retire").status_code == 403


def test_the_page_of_a_container_shows_its_content_and_where_it_stood(browser_of: Browser, session: Session) -> None:
    worker = browser_of("worker")
    shipped = worker.get(f"/containers/{container(session, 'バンパー1').id}").text
    for told in ("ZVW30-1234567", "グエン・ヴァン・アン", "A-1", "佐藤 一郎", "出荷済", "A-202611-1"):
        assert told in shipped
    assert "まだ何も入っていません" in worker.get(f"/containers/{container(session, 'ガラス1').id}").text


def test_the_page_of_another_company_s_container_is_not_there(browser_of: Browser, session: Session) -> None:
    key = container(session, "バンパー1", "となり解体").id
    supervisor = browser_of("supervisor")
    assert supervisor.get(f"/containers/{key}").status_code == 404
    assert supervisor.post(f"/containers/{key}/retire").status_code == 404


def test_only_an_empty_container_is_retired(browser_of: Browser, session: Session) -> None:
    supervisor, full, empty = browser_of("supervisor"), container(session, "バンパー2"), container(session, "ガラス1")
    refused = supervisor.post(f"/containers/{full.id}/retire", follow_redirects=True)
    assert "中身があるため廃止できません" in refused.text
    done = supervisor.post(f"/containers/{empty.id}/retire", follow_redirects=True)
    assert "「ガラス1」を廃止しました" in done.text
    session.rollback()
    assert container(session, "ガラス1").retired
    assert not container(session, "バンパー2").retired
    assert "<strong>ガラス1</strong>" in supervisor.get("/containers?filled=retired").text


def test_a_place_is_made_once_and_shows_what_stands_there(browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    made = supervisor.post("/places", data={"name": "C-1"})
    assert made.location == f"/print?codes={place(session, 'C-1').code}"
    again = supervisor.post("/places", data={"name": "C-1"})
    assert again.status_code == 422
    assert "同じ名前の置場があります" in again.text
    assert "ここに容器はありません" in supervisor.get(f"/places/{place(session, 'C-1').id}").text
    assert "内装1" in supervisor.get(f"/places/{place(session, 'A-2').id}").text


def test_chosen_tags_go_to_the_printer(browser_of: Browser, session: Session) -> None:
    box, sign = container(session, "ガラス1"), place(session, "A-1")
    clerk = browser_of("clerk")
    answer = clerk.post("/containers/tags", data={"container": [box.id, box.id], "place": sign.id})
    assert answer.location == f"/print?codes={box.code}.{sign.code}"
    assert "一覧から選んでください" in clerk.post("/containers/tags", follow_redirects=True).text
