"""The first administrator of an empty installation: by environment variables, or by a one-time link."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

import ledger
from ledger.database import writing
from ledger.event import Source, new_id
from ledger.kinds.masters import named_id
from ledger.models import Person
from web.db import db
from web.enrolment import FirstLinkUsedError, InvitationUsedError, invite, redeem, require_unused
from web.signing import set_secrets
from web.viewer import ANYONE, allow

bp = Blueprint("first_admin", __name__)

SHORTEST_PASSWORD = 10
_LINK_LASTS = timedelta(hours=24)


class AlreadyFoundedError(RuntimeError):
    """Somebody is here already."""


def offer(app: Flask) -> str | None:
    """Make the first administrator from ADMIN_NAME and ADMIN_PASSWORD, else return the path of a one-time link.

    Returns None where somebody is here already or the variables made one.
    """
    with app.test_request_context(), writing():
        if db.session.scalar(select(Person.id).limit(1)):
            return None
        name, password = os.environ.get("ADMIN_NAME"), os.environ.get("ADMIN_PASSWORD")
        if name and password:
            found(name=name, company=os.environ.get("ADMIN_COMPANY") or name, login="admin", password=password)
            db.session.commit()
            return None
        token = invite("first", None, None, _LINK_LASTS)
        db.session.commit()
        return url_for("first_admin.form", token=token)


def found(*, name: str, company: str, login: str, password: str) -> None:
    """Form the consortium with its first manager. Raises AlreadyFoundedError."""
    site_id = new_id()
    posted = ledger.happening(
        "consortium.formed", None, name=company, managing_company=company, site=company, manager=name
    )
    answer = ledger.record(db.session(), posted, Source(site_id))
    if not answer.applied:
        raise AlreadyFoundedError
    set_secrets(named_id(answer.id, "manager"), login=login, password=password)


@contextmanager
def _first_link() -> Iterator[None]:
    try:
        yield
    except InvitationUsedError as error:
        raise FirstLinkUsedError from error


@bp.get("/first/<token>")
@allow(ANYONE)
def form(token: str) -> str:
    """Show the form. Raises FirstLinkUsedError."""
    with _first_link():
        require_unused(token, "first")
    return render_template("first_admin.html", token=token, typed={}, error=None)


@bp.post("/first/<token>")
@allow(ANYONE)
def submit(token: str) -> Response | tuple[str, int]:
    """Make the first administrator and use the link up."""
    typed = {key: request.form.get(key, "").strip() for key in ("company", "name", "login", "password")}
    if not all(typed.values()) or len(typed["password"]) < SHORTEST_PASSWORD:
        error = gettext("すべて入力してください。パスワードは%(n)s文字以上です。", n=SHORTEST_PASSWORD)
        return render_template("first_admin.html", token=token, typed=typed, error=error), 422
    with _first_link():
        redeem(token, "first")
    found(**typed)
    db.session.commit()
    flash(gettext("管理者を作りました。サインインしてください。"), "ok")
    return redirect(url_for("session.sign_in"), code=303)
