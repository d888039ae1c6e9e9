"""A yard with its sample consortium behind a real socket, and phones enrolled in it."""

from __future__ import annotations

from dataclasses import dataclass
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import run_wsgi_app

from ledger.database import open_engine, writing
from web import create_app, sample
from web.db import db
from web.viewer import DEVICE_COOKIE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask
    from playwright.sync_api import BrowserContext


@dataclass(frozen=True)
class Yard:
    """The app, its address, and what `flask sample --json` tells of it."""

    app: Flask
    address: str
    told: dict[str, Any]

    def container(self, name: str) -> dict[str, Any]:
        """A container of the first site by its name."""
        return next(one for one in self.told["containers"] if one["name"] == name)

    def vehicle(self, number: str) -> dict[str, Any]:
        """An accepted vehicle by its chassis number."""
        return next(one for one in self.told["accepted"] if one["chassis_number"] == number)

    def enrol(self, phone: BrowserContext, *, dock: bool = False) -> None:
        """Give a phone the cookie that enrolling gives it."""
        token = self.told["dock_device_token" if dock else "device_token"]
        cookie = {"name": DEVICE_COOKIE, "value": token, "url": self.address, "httpOnly": True}
        phone.add_cookies([{**cookie, "sameSite": "Lax", "expires": 4_000_000_000}])


@pytest.fixture(scope="session")
def apps() -> dict[str, Flask]:
    """Hold the apps by the URLs of their databases: each test has a fresh database at the same URL."""
    return {}


@pytest.fixture
def app(apps: dict[str, Flask], sample_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app over a sample database of its own, settings and what hangs on it as at first."""
    settings = {"DATABASE_URL": sample_url, "SECRET_KEY": "test", "DATA": tmp_path}
    made = apps.get(sample_url) or apps.setdefault(sample_url, create_app(settings))
    config, extensions = dict(made.config), dict(made.extensions)
    made.config["DATA"] = tmp_path
    yield made
    for now, before in ((made.config, config), (made.extensions, extensions)):
        now.clear()
        now.update(before)
    with made.app_context():
        db.engine.dispose()


class Gate:
    """A WSGI middleware that a test may close: answers get lost, the server is down, the session is gone."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self.before: Callable[[WSGIEnvironment], tuple[str, bytes] | None] = lambda _: None
        self.loses: Callable[[WSGIEnvironment], bool] = lambda _: False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on, unless the test wants something else to happen."""
        instead = self.before(environ)
        if instead:
            start_response(instead[0], [("Content-Type", "application/json")])
            return [instead[1]]
        if self.loses(environ):
            run_wsgi_app(self._app, environ)  # the app commits; what it answers goes nowhere
            environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            raise ConnectionAbortedError
        return self._app(environ, start_response)


@pytest.fixture
def gate(app: Flask) -> Gate:
    """What stands between the phones and the app; open unless a test closes it."""
    return Gate(app)


@pytest.fixture
def yard(app: Flask, serve: Callable[[WSGIApplication], str], gate: Gate) -> Yard:
    """The sample consortium, served."""
    with app.app_context(), writing():
        db.session.rollback()
        told = sample.described()
        db.session.commit()
    return Yard(app, serve(gate), told)


@pytest.fixture
def ledger_session(sample_url: str) -> Iterator[Session]:
    """A database session of the test's own."""
    engine = open_engine(sample_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()
