"""An empty installation is set up on screen, from the first administrator to the first accepted vehicle."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.database import open_engine
from ledger.models import Acceptance, Container, Site
from ledger.words import Team
from web import create_app, first_admin
from web.db import db
from web.typed import today

PASSWORD = "a long password"


def signed_in(app: Flask, login: str) -> FlaskClient:
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return browser


def posted(browser: FlaskClient, address: str, **data: object) -> str:
    """Send a form that must be taken; return where it leads."""
    answer = browser.post(address, data=data)
    assert answer.status_code == 303, answer.text
    return urlsplit(answer.location).path


def set_up_by_the_manager(app: Flask, session: Session) -> None:
    manager = signed_in(app, "kanri")
    assert "解体業者がまだ登録されていません" in manager.get("/").text
    assert "次に、解体業者と回収部品引取業者を登録してください" in manager.get("/agreements").text
    posted(manager, "/agreements/makers/published")
    posted(manager, "/agreements/companies", name="はじめ解体", role="dismantler", site="本工場")
    yard = session.scalars(select(Site.id).where(Site.name == "本工場")).one()
    session.rollback()
    assert "解体業者がまだ登録されていません" not in manager.get("/").text
    owner = {"name": "はじめ 社長", "roles": ["owner", "clerk"], "login": "shacho", "password": PASSWORD}
    posted(manager, "/people", site=yard, **owner)
    weights = {"large-front_bumper": "5.2", "kei-front_bumper": "3"}
    posted(manager, "/agreements/deemed", site=yard, valid_from="2026-04-01", **weights)


@pytest.mark.usefixtures("quick_apps")
def test_from_nothing_to_the_first_vehicle(database_url: str, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": "test", "DATA": tmp_path, "WTF_CSRF_ENABLED": False}
    app, engine = create_app(settings), open_engine(database_url)
    link = first_admin.offer(app)
    assert link
    form = {"company": "はじめ管理", "name": "管理 一", "login": "kanri", "password": PASSWORD}
    assert app.test_client().get(link).status_code == 200
    assert app.test_client().post(link, data=form).status_code == 303
    used = app.test_client().get(link)
    assert (used.status_code, "このリンクは使用済みか期限切れです" in used.text) == (410, True)
    with Session(engine) as session:
        set_up_by_the_manager(app, session)
        owner = signed_in(app, "shacho")
        posted(owner, "/places", name="A-1")
        assert posted(owner, "/containers", prefix="カゴ", count="2", form="cage", material="bumper") == "/print"
        vehicle = {"chassis_number": "NCP100-0012345", "maker": "トヨタ", "size_class": "kei"}
        posted(owner, "/vehicles", accepted_on=today().isoformat(), **vehicle)
        assert session.scalars(select(Acceptance)).one().team is Team.TH
        assert len(session.scalars(select(Container)).all()) == 2
    engine.dispose()
    with app.app_context():
        db.engine.dispose()
