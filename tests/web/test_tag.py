"""`/T/<code>`: where a stock camera lands."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

import ledger
from ledger import tags
from ledger.event import Source
from ledger.models import Acceptance, Bag, Container, Person, Place, Scale, Site, TagRow
from ledger.words import Auth

Browser = Callable[[str], FlaskClient]


def container(session: Session, site: str = "見本解体 本工場") -> Container:
    rows = select(Container).join(Site, Site.id == Container.site_id)
    return session.scalars(rows.where(Container.name == "バンパー1", Site.name == site)).one()


def test_a_tag_leads_to_the_page_of_what_it_hangs_on(browser_of: Browser, session: Session) -> None:
    box = container(session)
    place = session.scalars(select(Place).where(Place.site_id == box.site_id).limit(1)).one()
    vehicle = session.scalars(select(Acceptance).where(Acceptance.site_id == box.site_id).limit(1)).one()
    worker = browser_of("worker")
    assert worker.get(f"/T/{box.code}").location == f"/containers/{box.id}"
    assert worker.get(f"/T/{place.code}").location == f"/places/{place.id}"
    assert worker.get(f"/T/{vehicle.ticket}").location == f"/vehicles/{vehicle.id}"
    scale = session.scalars(select(Scale)).one()
    assert browser_of("dock").get(f"/T/{scale.code}").location == f"/scales/{scale.id}"


def test_case_and_hand_keyed_confusions_don_t_matter(browser_of: Browser, session: Session) -> None:
    box = container(session)
    worker = browser_of("worker")
    for written in (box.code.lower(), f"{box.code[0]}-{box.code[1:5]} {box.code[5:]}", box.code.replace("0", "o")):
        assert worker.get(f"/t/{written}").location == f"/containers/{box.id}", written


def test_an_older_print_leads_on_with_a_warning(browser_of: Browser, session: Session) -> None:
    code = container(session).code
    session.rollback()
    supervisor = browser_of("supervisor")
    supervisor.post("/print/tags.pdf", data={"codes": code})
    supervisor.post("/print/tags.pdf", data={"codes": code, "again": "new"})
    assert session.get_one(TagRow, code).generation == 2
    old = supervisor.get(f"/T/{code}", follow_redirects=True).text
    assert "古いタグです（1版）" in old
    supervisor.get(f"/T/{code}", follow_redirects=True)
    session.rollback()
    assert session.get_one(TagRow, code).old_seen == 1  # two looks within the hour
    assert "古いタグです" not in supervisor.get(f"/T/{code}.2", follow_redirects=True).text


def test_a_mistyped_code_gets_a_clear_page(browser_of: Browser) -> None:
    worker = browser_of("worker")
    for wrong in ("C123", "CEG7KNE29X", "hello", "C000000000.x"):
        answer = worker.get(f"/T/{wrong}")
        assert answer.status_code == 404
        assert "タグの番号が違います" in answer.text


def test_an_unknown_and_a_foreign_tag_look_the_same(browser_of: Browser, session: Session) -> None:
    worker = browser_of("worker")
    for code in (tags.new_code(tags.TagKind.CONTAINER), container(session, "となり解体").code):
        answer = worker.get(f"/T/{code}")
        assert answer.status_code == 404
        assert "このタグは登録されていません" in answer.text


def test_a_command_says_where_it_belongs(browser_of: Browser) -> None:
    assert "操作ボードのコードです" in browser_of("worker").get("/T/XFRNTBMPSM").text


def test_a_bag_is_known_to_its_receiver_and_to_no_third(browser_of: Browser, session: Session) -> None:
    code = session.scalars(select(Bag.code)).first()
    assert browser_of("dock").get(f"/T/{code}").status_code == 303
    assert browser_of("supervisor").get(f"/T/{code}").status_code == 303
    assert browser_of("neighbour").get(f"/T/{code}").status_code == 404


def test_nobody_is_asked_to_sign_in_and_comes_back(browser_of: Browser, session: Session) -> None:
    code = container(session).code
    asked = browser_of("").get(f"/T/{code}.2")
    assert asked.status_code == 303
    assert asked.location == f"/sign-in?next=/T/{code}.2"


def supervisor_does(session: Session, kind: str, **body: object) -> None:
    """Record something the pages have no form for."""
    session.rollback()
    person = session.scalars(select(Person).where(Person.name == "田中 監督")).one()
    source = Source(person.site_id, person_id=person.id, auth=Auth.PASSWORD)
    assert ledger.record(session, ledger.happening(kind, person.id, **body), source).applied
    session.commit()


def test_a_blank_tag_says_what_to_do_with_it(browser_of: Browser, session: Session) -> None:
    code = tags.new_code(tags.TagKind.CONTAINER)
    supervisor_does(session, "tag.made", codes=[code])
    supervisor = browser_of("supervisor")
    assert "予備のタグ" in supervisor.get(f"/T/{code}").text
    assert browser_of("neighbour").get(f"/T/{code}").status_code == 404


def test_a_lost_tag_leads_on_with_a_warning(browser_of: Browser, session: Session) -> None:
    code = container(session).code
    supervisor_does(session, "tag.lost", code=code)
    supervisor = browser_of("supervisor")
    assert "として登録されています" in supervisor.get(f"/T/{code}", follow_redirects=True).text
