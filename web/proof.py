"""Proof for outsiders: a link that shows one chain without an account, and the chain as an EPCIS file."""

import json
import secrets
from base64 import b32encode
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from ledger.corrections import may_decide
from ledger.epcis import document
from ledger.kinds.proof import LONGEST_DAYS
from ledger.kinds.statements import StatementMade
from ledger.models import Lot, Person, ProofLink
from ledger.queries.find import Found, Scope, find, scope_of
from ledger.queries.steps import steps_of
from ledger.queries.trace import chain_of
from ledger.words import PartKind
from scanning import chassis
from web.act import act
from web.db import db
from web.ledger_check import checked
from web.scope import own
from web.trace import kind_word
from web.typed import Typed
from web.viewer import ANYONE, allow, token_hash, viewer

bp = Blueprint("proof", __name__)

DAYS = 30
_LISTED = 100


@bp.get("/epcis/<path:text>")
@allow("see.trace")
def epcis(text: str) -> Response:
    """The chain of what the text names, as far as the viewer sees it, as EPCIS 2.0 JSON-LD."""
    scope = scope_of(db.session(), viewer.person.site) if viewer.person else Scope(frozenset())
    found = find(db.session(), scope, text, chassis.normalised(text))
    if found.nothing or found.choices or found.place:
        abort(404)
    return _file(scope, found)


def _file(scope: Scope, found: Found) -> Response:
    made = document(db.session(), scope, found, datetime.now(UTC))
    answer = Response(json.dumps(made, ensure_ascii=False, indent=1), content_type="application/ld+json")
    answer.headers["Content-Disposition"] = 'attachment; filename="chain.jsonld"'
    return answer


@bp.get("/proof-links/<uuid:thing>")
@allow("link.given")
def links(thing: UUID) -> str:
    """The links to one vehicle or lot, and the form for another."""
    return _links(str(thing), Typed())


def _links(thing: str, typed: Typed, token: str = "") -> str:
    found = find(db.session(), _scope(), thing, "")
    if not (found.vehicles or found.lot):
        abort(404)
    rows = (
        select(ProofLink)
        .where(ProofLink.thing_id == thing, ProofLink.site_id.in_(viewer.site_ids))
        .order_by(ProofLink.given_at.desc())
        .limit(_LISTED)
        .options(joinedload(ProofLink.giver))
    )
    return render_template(
        "proof/links.html",
        thing=thing,
        name=found.lot.called if found.lot else found.vehicles[0].chassis_number,
        links=db.session.scalars(rows).all(),
        now=datetime.now(UTC),
        typed=typed,
        days=DAYS,
        longest=LONGEST_DAYS,
        given=url_for("proof.show", token=token, _external=True) if token else "",
        token=token,
        lot=found.lot,
        states_offered=viewer.person is not None and may_decide(viewer.person, StatementMade.kind),
    )


def _scope() -> Scope:
    return scope_of(db.session(), viewer.person.site) if viewer.person else Scope(frozenset())


@bp.post("/proof-links/<uuid:thing>")
@allow("link.given")
def give(thing: UUID) -> str | tuple[str, int]:
    """Give a link; its address is shown this once."""
    typed, key = Typed(request.form), str(thing)
    to_whom, days = typed.text("to_whom"), typed.number("days", 1, LONGEST_DAYS)
    token = b32encode(secrets.token_bytes(25)).decode()  # capitals and digits: they fit a QR as tags have it
    if not typed.sound:
        return _links(key, typed), 422
    states = typed["states"] == "1"
    answer = act("link.given", thing=key, to_whom=to_whom, days=days, token_sha256=token_hash(token), states=states)
    return _links(key, Typed(), token) if answer.applied else (_links(key, typed), 422)


@bp.post("/proof-links/<uuid:thing>/<uuid:key>/withdraw")
@allow("link.withdrawn")
def withdraw(thing: UUID, key: UUID) -> Response:
    """Withdraw a link: it opens nothing from now on."""
    link = own(ProofLink, str(key))
    if act("link.withdrawn", link=link.id).applied:
        flash(gettext("リンクを取り消しました。もう開けません。"), "ok")
    return redirect(url_for("proof.links", thing=thing), code=303)


@bp.get("/PROOF/<token>")
@bp.get("/proof/<token>")
@allow(ANYONE)
def show(token: str) -> tuple[str, int] | str:
    """The chain that a link was given for, without anybody's name; 410 where the link opens nothing any more."""
    opened = _opened(token)
    return render_template("proof/page.html", **_told(token, *opened)) if opened else _closed()


@bp.get("/proof/<token>/epcis")
@allow(ANYONE)
def show_epcis(token: str) -> Response | tuple[str, int]:
    """The same chain as EPCIS 2.0 JSON-LD."""
    opened = _opened(token)
    return _file(*opened[1:]) if opened else _closed()


def _closed() -> tuple[str, int]:
    return render_template("proof/closed.html"), 410


def opened_lot(token: str) -> tuple[ProofLink, Lot] | None:
    """The link and its lot, where it opens one."""
    opened = _opened(token)
    return (opened[0], opened[2].lot) if opened and opened[2].lot else None


def _opened(token: str) -> tuple[ProofLink, Scope, Found] | None:
    """The link, and what it shows: never more than its giver's company sees."""
    link: ProofLink | None = db.session.scalar(select(ProofLink).where(ProofLink.token_sha256 == token_hash(token)))
    if link is None or not link.opens(datetime.now(UTC)):
        return None
    scope = scope_of(db.session(), db.session.get_one(Person, link.given_by).site)
    found = find(db.session(), scope, link.thing_id, "")
    return (link, scope, found) if found.vehicles or found.lot else None


def _told(token: str, link: ProofLink, scope: Scope, found: Found) -> dict[str, Any]:
    trace = chain_of(db.session(), scope, found)
    return {
        "token": token,
        "link": link,
        "found": found,
        "trace": trace,
        "steps": steps_of(db.session(), scope, found, trace),
        "lots": {one.lot.id: one.lot for one in trace.loads},
        "moves": {one.fill.id: one.moves for one in trace.fillings},
        "parts": PartKind,
        "kind_word": kind_word,
        "checked": checked(),
    }
