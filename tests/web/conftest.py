"""The app over a database with the sample consortium, and browsers of its people."""

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.database import open_engine, writing
from ledger.models import Person
from web import create_app, enrolment, sample, signing
from web.db import db


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Hash with the least effort: tests sign in often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def app(sample_url: str, tmp_path: object) -> Iterator[Flask]:
    """The app; its forms need no CSRF token here (`test_csrf.py` turns it on)."""
    settings = {
        "DATABASE_URL": sample_url,
        "SECRET_KEY": "test",
        "DATA": tmp_path,
        "WTF_CSRF_ENABLED": False,
        "TESTING": True,
    }
    made = create_app(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def session(sample_url: str) -> Iterator[Session]:
    """A database session of the test's own; it sees what requests committed."""
    engine = open_engine(sample_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


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
