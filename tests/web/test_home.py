"""The first page: each goes to their work, the office sees how things stand."""

from collections.abc import Callable

from flask.testing import FlaskClient

Browser = Callable[[str], FlaskClient]


def test_workers_go_to_the_floor_and_receivers_to_the_dock(browser_of: Browser) -> None:
    assert browser_of("worker").get("/").location == "/floor"
    assert browser_of("dock").get("/").location == "/dock"
    assert browser_of("").get("/").location.startswith("/sign-in")


def test_the_office_sees_how_things_stand(browser_of: Browser) -> None:
    for login in ("clerk", "supervisor", "owner"):
        page = browser_of(login).get("/").text
        for said in ("きょうの車両", "3日を過ぎて", "バンパー2", "A-202611-1", "今月の回収"):
            assert said in page, (login, said)


def test_the_managing_company_sees_its_consortium_and_no_tray(browser_of: Browser) -> None:
    page = browser_of("manager").get("/").text
    assert "バンパー2" in page
    assert "見本解体 本工場" in page
    assert "/tray" not in page
    assert browser_of("auditor").get("/").status_code == 200


def test_a_neighbour_sees_its_own(browser_of: Browser) -> None:
    page = browser_of("neighbour").get("/").text
    assert "A-202611-1" not in page
    assert "動いている荷姿はありません" in page
    assert "投入中の容器はありません" in page


def test_the_menu_leads_to_the_floor_and_the_dock_those_who_work_there(browser_of: Browser) -> None:
    assert 'href="/floor"' in browser_of("supervisor").get("/vehicles").text
    assert 'href="/dock"' in browser_of("dock").get("/scales").text
    assert 'href="/dock"' not in browser_of("supervisor").get("/vehicles").text
