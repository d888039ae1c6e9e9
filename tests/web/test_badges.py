"""Badges: a secret in a QR, once."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

import labels
import scanning
from ledger import tags
from ledger.models import Credential, Person, PrintJob, Recorded, TagRow
from ledger.print_words import PrintState

Browser = Callable[[str], FlaskClient]
NAME = "グエン・ヴァン・アン"


def person(session: Session, name: str = NAME) -> Person:
    session.rollback()
    return session.scalars(select(Person).where(Person.name == name)).one()


def test_the_badge_on_the_paper_is_the_one_that_signs_in(browser_of: Browser, session: Session) -> None:
    key = person(session).id
    answer = browser_of("supervisor").post("/badges/badges.pdf", data={"person": key})
    assert answer.mimetype == "application/pdf"
    text = scanning.read(labels.preview(answer.data, 0, 200))[0].text
    badge, issued = tags.read(text), person(session)
    assert badge.code == issued.badge
    assert badge.secret is not None
    assert session.get_one(Credential, key).badge_sha256 == sha256(badge.secret.encode()).hexdigest()
    assert session.get_one(TagRow, badge.code).printed == 1
    assert not [one for one in session.scalars(select(Recorded.posted)) if badge.secret in one]


def test_the_secret_is_in_no_preview(browser_of: Browser, session: Session, app: Flask) -> None:
    app.config["BASE_URL"] = "https://nisugata.example.jp"
    page = browser_of("supervisor").get(f"/badges?person={person(session).id}").text
    assert "data:image/png" in page
    assert person(session).badge is None


def test_a_new_badge_ends_the_old_one_after_a_warning(browser_of: Browser, session: Session) -> None:
    supervisor, key = browser_of("supervisor"), person(session).id
    supervisor.post("/badges/badges.pdf", data={"person": key})
    first = person(session).badge
    assert "前の名札は使えなくなります" in supervisor.get(f"/badges?person={key}").text
    supervisor.post("/badges/badges.pdf", data={"person": key})
    assert person(session).badge != first


def test_one_s_own_new_badge_keeps_this_session(browser_of: Browser, session: Session) -> None:
    supervisor, key = browser_of("supervisor"), person(session, "田中 監督").id
    supervisor.post("/badges/badges.pdf", data={"person": key})
    assert supervisor.get("/people").status_code == 200


def test_a_badge_that_can_t_be_drawn_changes_nothing(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = person(session).id
    monkeypatch.setattr(scanning, "read", lambda _: [])
    answer = browser_of("supervisor").post("/badges/badges.pdf", data={"person": key})
    assert answer.status_code == 422
    assert person(session).badge is None
    assert session.get_one(Credential, key).badge_sha256 is None


def test_badges_of_strangers_and_of_people_who_left_are_not_issued(browser_of: Browser, session: Session) -> None:
    supervisor, own = browser_of("supervisor"), person(session).id
    foreign = person(session, "となり 監督").id
    assert supervisor.get(f"/badges?person={foreign}").status_code == 404
    assert supervisor.post("/badges/badges.pdf", data={"person": [own, foreign]}).status_code == 404
    supervisor.post(f"/people/{own}/left")
    assert supervisor.post("/badges/badges.pdf", data={"person": own}).status_code == 404
    assert supervisor.post("/badges/badges.pdf").status_code == 404


def test_choosing_nobody_says_so(browser_of: Browser) -> None:
    assert "一覧から選んでください" in browser_of("supervisor").get("/badges", follow_redirects=True).text


def test_a_worker_issues_none(browser_of: Browser, session: Session) -> None:
    key = person(session).id
    assert browser_of("worker").post("/badges/badges.pdf", data={"person": key}).status_code == 403


def test_badges_stand_in_the_history_and_on_their_persons_page_without_their_secrets(
    browser_of: Browser, session: Session
) -> None:
    supervisor, key = browser_of("supervisor"), person(session).id
    answer = supervisor.post("/badges/badges.pdf", data={"person": key})
    secret = tags.read(scanning.read(labels.preview(answer.data, 0, 200))[0].text).secret
    session.rollback()
    job = session.scalars(select(PrintJob).order_by(PrintJob.id.desc())).first()
    assert job
    assert (job.codes, job.state, job.data) == ([person(session).badge], PrintState.PRINTED, None)
    for address in ("/print/jobs", f"/print/jobs/{job.id}", f"/people/{key}"):
        page = supervisor.get(address).text
        assert secret
        assert secret not in page
    assert "1版を印刷：PDF、1枚" in page
    assert "発行し直して" in supervisor.get(f"/print/jobs/{job.id}").text
