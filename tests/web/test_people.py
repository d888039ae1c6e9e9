"""People: registering them, how they sign in, their leaving."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Credential, Person, Site
from web import sample
from web.people import weak

Browser = Callable[[str], FlaskClient]


def person(session: Session, name: str) -> Person:
    session.rollback()
    return session.scalars(select(Person).where(Person.name == name)).one()


def site(session: Session, name: str = "見本解体 本工場") -> str:
    return session.scalars(select(Site.id).where(Site.name == name)).one()


def form(session: Session, **more: str) -> dict[str, str]:
    return {"site": site(session), "name": "新人 次郎", "roles": "worker", **more}


def test_the_list_shows_colleagues_only(browser_of: Browser) -> None:
    page = browser_of("supervisor").get("/people").text
    assert "グエン・ヴァン・アン" in page
    assert "となり 監督" not in page


def test_the_manager_sees_the_people_of_the_consortium(browser_of: Browser) -> None:
    page = browser_of("manager").get("/people").text
    assert "グエン・ヴァン・アン" in page
    assert "となり 監督" in page


def test_somebody_registered_with_a_password_can_sign_in(browser_of: Browser, session: Session) -> None:
    data = form(session, login="Jiro.S", password="a long password", pin="83125")
    answer = browser_of("supervisor").post("/people", data=data)
    key = person(session, "新人 次郎").id
    assert answer.location == f"/people/{key}"
    signed_in = browser_of("").post("/sign-in", data={"login": "jiro.s", "password": "a long password"})
    assert signed_in.status_code == 303
    assert session.get_one(Credential, key).pin


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "入力してください。"),
        ({"roles": ""}, "一つ以上選んでください。"),
        ({"login": "clerk", "password": "a long password"}, "ほかの人が使っています"),
        ({"login": "ab"}, "3文字以上"),
        ({"password": "a long password"}, "ログイン名が必要です"),
        ({"login": "jiro", "password": "short"}, "10文字以上"),
        ({"pin": "123"}, "4桁から8桁"),
        ({"pin": "１２３４"}, "4桁から8桁"),
        ({"pin": "1234"}, "推測されやすい"),
        ({"roles": "dock"}, "選べない役割"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    browser_of: Browser, session: Session, wrong: dict[str, str], sentence: str
) -> None:
    answer = browser_of("owner").post("/people", data={**form(session), **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    session.rollback()
    assert not session.scalars(select(Person).where(Person.name == "新人 次郎")).all()


@pytest.mark.parametrize("pin", ["0000", "1234", "87654321", "2468", "1212", "90909"])
def test_pins_that_everybody_tries_first_are_weak(pin: str) -> None:
    assert weak(pin)


@pytest.mark.parametrize("pin", ["8312", "19750", "40718836"])
def test_other_pins_are_not(pin: str) -> None:
    assert not weak(pin)


def test_a_supervisor_makes_nobody_who_approves(browser_of: Browser, session: Session) -> None:
    supervisor = browser_of("supervisor")
    assert 'value="clerk"' not in supervisor.get("/people/new").text
    assert supervisor.post("/people", data=form(session, roles="clerk")).status_code == 422
    clerk = person(session, "鈴木 事務").id
    assert "サインイン方法を変える" not in supervisor.get(f"/people/{clerk}").text
    assert supervisor.post(f"/people/{clerk}/secrets", data={"pin": "83125"}).status_code == 403
    assert supervisor.post(f"/people/{clerk}/left").status_code == 403
    assert 'value="clerk"' in browser_of("owner").get("/people/new").text


def test_new_secrets_end_the_sessions_opened_with_the_old_ones(browser_of: Browser, session: Session) -> None:
    worker, key = browser_of("worker"), person(session, "グエン・ヴァン・アン").id
    answer = browser_of("supervisor").post(f"/people/{key}/secrets", data={"password": "another long one"})
    assert answer.status_code == 303
    assert worker.get("/vehicles").status_code == 303  # to the sign-in
    again = browser_of("").post("/sign-in", data={"login": "worker", "password": "another long one"})
    assert again.status_code == 303


def test_one_s_own_new_password_keeps_this_session(browser_of: Browser, session: Session) -> None:
    owner, key = browser_of("owner"), person(session, "見本 社長").id
    assert owner.post(f"/people/{key}/secrets", data={"password": "another long one"}).status_code == 303
    assert owner.get("/people").status_code == 200


def test_changing_nothing_says_so(browser_of: Browser, session: Session) -> None:
    key = person(session, "グエン・ヴァン・アン").id
    answer = browser_of("supervisor").post(f"/people/{key}/secrets", data={"login": "worker"})
    assert answer.status_code == 422
    assert "変えるものを入力してください" in answer.text


def test_passwords_and_pins_never_come_back(browser_of: Browser, session: Session) -> None:
    answer = browser_of("owner").post("/people", data=form(session, name="", password="a long password", pin="83125"))
    assert "a long password" not in answer.text
    assert "83125" not in answer.text


def test_whoever_left_signs_in_no_more_and_stays_on_record(browser_of: Browser, session: Session) -> None:
    supervisor, key = browser_of("supervisor"), person(session, "グエン・ヴァン・アン").id
    supervisor.post(f"/people/{key}/left")
    assert person(session, "グエン・ヴァン・アン").left
    assert browser_of("").post("/sign-in", data={"login": "worker", "password": sample.PASSWORD}).status_code == 401
    assert f"/people/{key}" not in supervisor.get("/people").text
    assert f"/people/{key}" in supervisor.get("/people?left=1").text


def test_nobody_locks_themselves_out(browser_of: Browser, session: Session) -> None:
    key = person(session, "田中 監督").id
    answer = browser_of("supervisor").post(f"/people/{key}/left", follow_redirects=True)
    assert "自分自身の利用は止められません" in answer.text
    assert not person(session, "田中 監督").left


def test_people_of_other_companies_are_not_there(browser_of: Browser, session: Session) -> None:
    key, supervisor = person(session, "となり 監督").id, browser_of("supervisor")
    assert supervisor.get(f"/people/{key}").status_code == 404
    assert supervisor.post(f"/people/{key}/secrets", data={"pin": "83125"}).status_code == 404
    assert supervisor.post(f"/people/{key}/left").status_code == 404
    foreign = {**form(session), "site": site(session, "となり解体")}
    assert supervisor.post("/people", data=foreign).status_code == 404


def test_the_manager_registers_the_people_of_a_member(browser_of: Browser, session: Session) -> None:
    manager, key = browser_of("manager"), site(session, "見本樹脂 受入場")
    assert 'value="dock"' in manager.get(f"/people/new?site={key}").text
    data = {"site": key, "name": "受入 花子", "roles": "dock", "login": "hanako", "password": "a long password"}
    assert manager.post("/people", data=data).status_code == 303
    assert person(session, "受入 花子").site_id == key


def test_workers_and_clerks_don_t_see_people(browser_of: Browser) -> None:
    assert browser_of("worker").get("/people").status_code == 403
    assert browser_of("clerk").get("/people").status_code == 403
