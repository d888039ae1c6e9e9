"""Findings of the dock in the office: what was said of which lot, the yard's answers, what comes again (R13)."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Finding
from ledger.queries import findings as queries
from ledger.queries.sites import readable_sites
from web import photographs
from web.act import act
from web.db import db
from web.viewer import PHONE, allow, viewer

bp = Blueprint("findings", __name__, url_prefix="/findings")

PAGE = 50


def _sites() -> set[str]:
    return {site.id for site in readable_sites(db.session(), viewer.person)} if viewer.person else viewer.site_ids


@bp.get("")
@allow("see.findings")
def listing() -> str:
    """The findings about what the company sent or received, the newest first, and the kinds that repeat."""
    return _listing()


def _listing(wrong: dict[str, str] | None = None) -> str:
    sites = _sites()
    found = queries.findings(db.session(), sites, _before(), PAGE)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "findings/listing.html",
        findings=found[:PAGE],
        further=f"{last.at.isoformat()}~{last.id}" if last else None,
        repeated=queries.repeated(db.session(), sites),
        days=queries.DAYS,
        own=viewer.site_ids,
        wrong=wrong or {},
    )


def _before() -> tuple[datetime, str] | None:
    at, _, key = request.args.get("before", "").partition("~")
    try:
        told = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (told, key) if told.tzinfo else None


def _finding(key: UUID, sites: set[str]) -> Finding:
    rows = db.select(Finding).where(Finding.id == str(key), queries.visible(sites))
    row: Finding | None = db.session.scalar(rows)
    return row or abort(404)


@bp.post("/<uuid:key>/answer")
@allow("finding.answered")
def answer(key: UUID) -> Response | tuple[str, int]:
    """Answer a finding about what the company sent."""
    finding, text = _finding(key, viewer.site_ids), request.form.get("answer", "").strip()[:400]
    if not text:
        return _listing({finding.id: gettext("回答を入力してください。")}), 422
    if act("finding.answered", finding=finding.id, answer=text).applied:
        flash(gettext("回答しました。引取先に伝わります。"), "ok")
    return redirect(url_for("findings.listing", _anchor=finding.id), code=303)


@bp.get("/<uuid:key>/<sha256>")
@allow(PHONE)
def photograph(key: UUID, sha256: str) -> Response:
    """A photograph of a finding, for the receiver that made it and the yard that sent the lot."""
    finding = _finding(key, _sites())
    if sha256 not in finding.photographs:
        abort(404)
    return photographs.send(finding.lot.destination.company_id, sha256)
