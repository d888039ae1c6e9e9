"""The app over a database with the sample consortium, and browsers of its people."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ledger.database import writing
from ledger.models import Lot, Person, Scale, Site
from ledger.sample import Story
from web import create_app, enrolment, sample
from web.db import db


@pytest.fixture(scope="session")
def apps() -> dict[str, Flask]:
    """Hold the apps by the URLs of their databases: each test has a fresh database at the same URL."""
    return {}


@pytest.fixture
def app(apps: dict[str, Flask], sample_url: str, tmp_path: object) -> Iterator[Flask]:
    """The app, settings as at first; its forms need no CSRF token here (`test_api_guards.py` turns it on)."""
    settings = {"DATABASE_URL": sample_url, "SECRET_KEY": "test", "WTF_CSRF_ENABLED": False, "TESTING": True}
    made = apps.get(sample_url) or apps.setdefault(sample_url, create_app({**settings, "DATA": tmp_path}))
    before = dict(made.config)
    made.config["DATA"] = tmp_path
    yield made
    for thread in threading.enumerate():
        if thread.name == "print":  # it would go on in the next test's database
            thread.join()
    made.config.clear()
    made.config.update(before)
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def session(open_again: Callable[[str], Engine], sample_url: str) -> Iterator[Session]:
    """A database session of the test's own; it sees what requests committed."""
    with Session(open_again(sample_url)) as opened:
        yield opened


@pytest.fixture
def browser_of(app: Flask) -> Callable[[str], FlaskClient]:
    """Open a browser signed in under a login name of the sample (worker, clerk, dock, ...), or nobody's for ""."""

    def open_browser(login: str) -> FlaskClient:
        client = app.test_client()
        if login:
            answer = client.post("/sign-in", data={"login": login, "password": sample.PASSWORD})
            assert answer.status_code == 303, answer.text
        return client

    return open_browser


@pytest.fixture
def device_of(app: Flask) -> Callable[[str], str]:
    """Enrol a phone at the site of a person of the sample; return the token it shows."""

    def enrol(name: str) -> str:
        with app.app_context(), writing():
            inviter = db.session.scalars(select(Person).where(Person.name == name)).one()
            _, token = enrolment.enrol_as(inviter, inviter.site, "試験の端末")
            db.session.commit()
        return token

    return enrol


@pytest.fixture
def receive(session: Session) -> Callable[[int, int], Lot]:
    """Receive the sample's one lot: every bag found, all weighed at once with these grams of gross and tare."""

    def do(gross_g: int, tare_g: int) -> Lot:
        lot = session.scalars(select(Lot)).one()
        people = {one.name: one.id for one in session.scalars(select(Person))}
        story = Story(session, {one.name: one.id for one in session.scalars(select(Site))}, people)
        scale = session.scalars(select(Scale.id)).one()
        with writing():
            for bag in lot.bags:
                story.do("bag.checked", "受入 次郎", lot=lot.id, bag=bag.id, result="found")
            story.do("lot.weighed", "受入 次郎", lot=lot.id, scale=scale, gross_g=gross_g, tare_g=tare_g)
            story.do("lot.received", "受入 次郎", lot=lot.id)
            session.commit()
        return lot

    return do
