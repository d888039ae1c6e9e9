"""Audits with the handbook's checklists: a form for a phone, answered item by item, followed up, printed."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from labels.paper import A3, A4, Facts, Grid, Section, Signatures, Title
from labels.paper_grid import GridColumn
from ledger.checklists import ITEMS, LIST_OF, Verdict, items_of
from ledger.models import Audit, AuditAnswer, Site
from ledger.queries.onward import Key
from ledger.queries.sites import names_of, readable_sites
from web import photographs, table_paper
from web.act import act
from web.audit_words import QUESTIONS, TOPICS
from web.db import db
from web.paging import day_key, key_text
from web.scope import swapped
from web.table_files import download, heads_of, made_facts
from web.table_formats import PDF
from web.typed import Typed, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("audits", __name__, url_prefix="/audits")

PAGE = 50
_MARKS = {Verdict.OK: "○", Verdict.WRONG: "×", Verdict.NOT_HERE: "―"}


def _sites() -> list[Site]:
    """The sites whose audits the viewer sees: of the consortium for who audits, else of the own company."""
    return readable_sites(db.session(), viewer.person) if viewer.person else []


def _auditable() -> list[Site]:
    return [site for site in _sites() if site.company.role in LIST_OF]


def _audit(key: UUID) -> Audit:
    rows = select(Audit).where(Audit.id == str(key), Audit.site_id.in_([site.id for site in _sites()]))
    audit: Audit | None = db.session.scalar(rows.options(selectinload(Audit.answers)))
    return audit or abort(404)


@bp.get("")
@allow("see.audits")
def listing() -> str:
    """The audits, the latest first."""
    found = _page(day_key("before"))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "audits/listing.html",
        audits=found[:PAGE],
        further=key_text((last.visited_on, last.id)) if last else None,
        total=lambda audit: len(items_of(audit.checklist)),
        wrong=lambda audit: [one for one in audit.standing.values() if one.verdict is Verdict.WRONG],
    )


def _page(before: Key | None) -> list[Audit]:
    rows = (
        select(Audit)
        .where(Audit.site_id.in_([site.id for site in _sites()]))
        .order_by(Audit.visited_on.desc(), Audit.id.desc())
        .limit(PAGE + 1)
        .options(joinedload(Audit.site), joinedload(Audit.auditor), selectinload(Audit.answers))
    )
    if before:
        rows = rows.where((Audit.visited_on < before[0]) | ((Audit.visited_on == before[0]) & (Audit.id < before[1])))
    return list(db.session.scalars(rows))


@bp.get("/new")
@allow("audit.opened")
def new() -> str:
    """The form."""
    return _new(Typed())


def _new(typed: Typed) -> str:
    sites = [(site.id, f"{site.company.name} {site.name}") for site in _auditable()]
    return render_template("audits/new.html", typed=typed, sites=sites, today=today())


@bp.post("")
@allow("audit.opened")
def make() -> Response | tuple[str, int]:
    """Open an audit of a site, with the list of its kind."""
    typed, sites = Typed(request.form), {site.id: site for site in _auditable()}
    site, day = sites.get(typed.one_of("site", list(sites))), typed.day("visited_on")
    if site is None or day is None or not typed.sound:
        return _new(typed), 422
    checklist = LIST_OF[site.company.role]
    answer = act("audit.opened", site=site.id, checklist=checklist, visited_on=day.isoformat())
    if not answer.applied:
        return _new(typed), 422
    return redirect(url_for("audits.detail", key=answer.id), code=303)


@bp.get("/<uuid:key>")
@allow("see.audits")
def detail(key: UUID) -> str:
    """The checklist with what was answered."""
    return render_template("audits/detail.html", **_told(_audit(key)))


def _told(audit: Audit, **typed: object) -> dict[str, Any]:
    standing = audit.standing
    return {
        "audit": audit,
        "items": ITEMS[audit.checklist],
        "standing": standing,
        "topics": TOPICS,
        "questions": QUESTIONS,
        "verdicts": Verdict,
        "open": audit.closed_at is None and viewer.may("audit.answered"),
        "left": len(items_of(audit.checklist)) - len(standing),
        "names": names_of(db.session(), (one.followed_by for one in audit.answers)),
        "typed": {},
        **typed,
    }


@bp.post("/<uuid:key>/<item>")
@allow("audit.answered")
def answer_item(key: UUID, item: str) -> Response | str | tuple[str, int]:
    """Answer an item; a note and a photograph may go with it. What was typed stays where a rule says no."""
    audit = _audit(key)
    if item not in items_of(audit.checklist):
        abort(404)
    typed = Typed(request.form)
    verdict, note = typed.word("verdict", Verdict), typed.text("note", most=400, required=False)
    if verdict is Verdict.WRONG and not note:
        typed.wrong("note", gettext("何がよくないかを書いてください。"))
    before = audit.standing.get(item)
    kept = before.photographs if before else []
    pictures = [photographs.keep(one.read()) for one in request.files.getlist("photograph") if one.filename]
    body = {"audit": audit.id, "item": item, "verdict": verdict, "note": note, "photographs": [*kept, *pictures][:6]}
    if not typed.sound or not act("audit.answered", **body).applied:
        return _shown(audit, item, HTTPStatus.UNPROCESSABLE_ENTITY, typed={item: typed})
    db.session.expire(audit)
    return _shown(audit, item, HTTPStatus.OK)


def _shown(audit: Audit, item: str, status: int, **typed: object) -> Response | tuple[str, int]:
    """The one card for htmx; for a plain form the page, at the card."""
    if swapped():
        return render_template("audits/_item.html", item=item, **_told(audit, **typed)), status
    if status == HTTPStatus.OK:
        return redirect(url_for("audits.detail", key=audit.id, _anchor=item), code=303)
    return render_template("audits/detail.html", **_told(audit, **typed)), status


def _answer(key: UUID) -> AuditAnswer:
    row = db.session.get(AuditAnswer, str(key))
    if row is None or row.audit.site_id not in {site.id for site in _sites()}:
        abort(404)
    return row


@bp.get("/answers/<uuid:key>/<sha256>")
@allow("see.audits")
def photograph(key: UUID, sha256: str) -> Response:
    """A photograph of an answer, for the auditor and for who was audited."""
    row = _answer(key)
    if sha256 not in row.photographs:
        abort(404)
    return photographs.send(row.audit.auditor.site.company_id, sha256)


@bp.post("/answers/<uuid:key>/follow-up")
@allow("audit.followed_up")
def follow_up(key: UUID) -> Response:
    """What the audited site did about it."""
    row = _answer(key)
    note = request.form.get("note", "").strip()[:400]
    if not note:
        flash(gettext("行ったことを書いてください。"), "refusal")
    elif act("audit.followed_up", answer=row.id, note=note).applied:
        flash(gettext("対応を記録しました。"), "ok")
    return redirect(url_for("audits.detail", key=row.audit_id, _anchor=row.item), code=303)


@bp.post("/<uuid:key>/close")
@allow("audit.closed")
def close(key: UUID) -> Response:
    """Close it: every item has its answer."""
    audit = _audit(key)
    if act("audit.closed", audit=audit.id).applied:
        flash(gettext("監査を終えました。"), "ok")
    return redirect(url_for("audits.detail", key=audit.id), code=303)


@bp.get("/<uuid:key>/checklist.pdf")
@allow("see.audits")
def paper(key: UUID) -> Response:
    """The checklist as a PDF on A4, or A3 as the handbook prints it."""
    audit = _audit(key)
    name = "-".join([str(word(audit.checklist)), audit.site.name, audit.visited_on.isoformat()])
    told = made_facts(
        (gettext("事業所"), audit.site.name),
        (gettext("訪問日"), audit.visited_on.isoformat()),
        (gettext("監査した人"), audit.auditor.name),
    )
    sections: list[Section] = [Facts(told), Signatures([(gettext("監査した人"), ""), (gettext("事業所"), "")])]
    for topic, items in ITEMS[audit.checklist].items():
        sections += [Title(str(TOPICS[topic])), _grid(audit, items)]
    size = A3 if request.args.get("size") == "a3" else A4
    return download(table_paper.document(name, sections, heads_of([audit.site_id]), size=size), name, PDF)


def _grid(audit: Audit, items: tuple[str, ...]) -> Grid:
    columns = [
        GridColumn(gettext("確認すること"), 40, "left", ""),
        GridColumn(gettext("結果"), 6, "centre", ""),
        GridColumn(gettext("気づいたこと"), 30, "left", ""),
        GridColumn(gettext("行った対応"), 30, "left", ""),
    ]
    return Grid(columns, [_row(item, audit.standing.get(item)) for item in items])


def _row(item: str, answer: AuditAnswer | None) -> list[str]:
    if answer is None:
        return [str(QUESTIONS[item]), "", "", ""]
    return [str(QUESTIONS[item]), _MARKS[answer.verdict], answer.note, answer.followed_up]
