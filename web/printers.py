"""Printers of the yards: what they understand, what paper lies in them, who reaches them; their agents' tokens."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
from labels import network
from labels.printers import Language, calibration_job, goes_into, job
from ledger import gs1, print_queue
from ledger.event import new_id
from ledger.models import Printer, Site
from ledger.print_words import Connection, PrinterLanguage
from ledger.tags import TagKind
from web import print_worker, sheets
from web.act import act
from web.db import db
from web.print_order import printers_here
from web.print_words import sentence
from web.typed import Typed
from web.viewer import allow, token_hash, viewer
from web.words import word

bp = Blueprint("printers", __name__, url_prefix="/print/printers")


@bp.get("")
@allow("tag.printed")
def listing() -> str:
    """Printers and sheets of the company, and the digits GS1 gave it."""
    return _listing()


def _listing(typed: Typed | None = None) -> str:
    return render_template(
        "printers/listing.html",
        printers=printers_here(),
        own=sheets.own_sheets(),
        title_of=sheets.title_of,
        is_roll=sheets.is_roll,
        sheet_of=sheets.sheet_of,
        prefix=typed["prefix"] if typed else viewer.company.gs1_prefix or "",
        wrong=typed.errors.get("prefix", "") if typed else "",
        kinds=_linked(),
        address=current_app.config["BASE_URL"],
    )


def _linked() -> list[tuple[TagKind, str, str]]:
    """What a container's and a bag's tag say, and the first sheet that has room for it."""
    told = []
    for kind in (TagKind.CONTAINER, TagKind.LOT):
        fitting = sheets.presets_for([kind])
        told.append((kind, sheets.longest(kind, 1), next(iter(fitting.values()), "")))
    return told


@bp.post("/gs1")
@allow("company.prefix_set")
def prefix() -> Response | tuple[str, int]:
    """Note the company's GS1 prefix; an empty field takes it away."""
    typed = Typed(request.form)
    text = typed.text("prefix", most=40, required=False)
    try:
        digits = gs1.company_prefix(text) if text else None
    except gs1.NotAPrefixError:
        typed.wrong("prefix", gettext("GS1事業者コードは、7桁から10桁までの数字です。"))
        return _listing(typed), 422
    act("company.prefix_set", company=viewer.company.id, prefix=digits)
    flash(gettext("GS1事業者コードを登録しました。") if digits else gettext("GS1事業者コードを消しました。"), "ok")
    return redirect(url_for("printers.listing", _anchor="gs1"), code=303)


@bp.get("/new")
@allow("printer.arranged")
def new() -> str:
    """The form, for one of the four languages."""
    return _form(Typed(MultiDict({"language": request.args.get("language", PrinterLanguage.PDF.value)})))


def _form(typed: Typed, printer: Printer | None = None) -> str:
    language = PrinterLanguage(typed["language"]) if typed["language"] in set(PrinterLanguage) else PrinterLanguage.PDF
    return render_template(
        "printers/form.html",
        typed=typed,
        printer=printer,
        language=language,
        spoken=[(one.value, word(one)) for one in PrinterLanguage],
        presets=list(_presets(language).items()),
        connections=[(one.value, word(one)) for one in (Connection.NETWORK, Connection.AGENT)],
        sites=[(site.id, site.name) for site in _sites()],
        ports=network.LOCAL_PORTS,
    )


def _sites() -> list[Site]:
    return list(db.session.scalars(select(Site).where(Site.id.in_(viewer.site_ids)).order_by(Site.touched)))


def _presets(language: PrinterLanguage) -> dict[str, str]:
    own = {name: sheets.sheet_of(row) for name, row in sheets.own_sheets().items()}
    return {name: sheets.title_of(name) for name, sheet in (own | labels.PRESETS).items() if _lies_in(sheet, language)}


def _lies_in(sheet: labels.Sheet, language: PrinterLanguage) -> bool:
    """Whether a printer of a language takes this paper."""
    return sheet.dot is None if language is PrinterLanguage.PDF else goes_into(sheet, Language(language.value))


@bp.post("")
@allow("printer.arranged")
def make() -> Response | tuple[str, int]:
    """Register a printer."""
    typed = Typed(request.form)
    if "look" in request.form:  # another kind of printer asks for other fields
        return _form(typed), 200
    printer = Printer(id=new_id(), removed=False)
    if not _read(typed, printer):
        return _form(typed), 422
    db.session.add(printer)
    db.session.commit()
    flash(gettext("プリンター「%(name)s」を登録しました。", name=printer.name), "ok")
    return redirect(url_for("printers.detail", key=printer.id), code=303)


def _read(typed: Typed, printer: Printer) -> bool:
    """Take a form over into a printer, if all of it is right."""
    language = typed.word("language", PrinterLanguage)
    name = typed.text("name", most=60)
    site = typed.one_of("site", [site.id for site in _sites()])
    preset = typed.one_of("preset", list(_presets(language))) if language else ""
    connection, host, port = _reached(typed, language)
    if any(one.name == name and one.id != printer.id and one.site_id == site for one in printers_here()):
        typed.wrong("name", gettext("同じ名前のプリンターがあります。別の名前にしてください。"))
    if not typed.sound or language is None or connection is None:
        return False
    printer.name, printer.site_id, printer.language, printer.preset = name, site, language, preset
    printer.connection, printer.host, printer.port = connection, host, port
    return True


def _reached(typed: Typed, language: PrinterLanguage | None) -> tuple[Connection | None, str | None, int | None]:
    if language is PrinterLanguage.PDF:
        return Connection.BROWSER, None, None
    connection = typed.word("connection", Connection)
    if connection is Connection.BROWSER:
        typed.wrong("connection", gettext("選んでください。"))
    if connection is not Connection.NETWORK:
        return connection, None, None
    host, port = typed.text("host", most=253), typed.number("port", network.LOCAL_PORTS[0], network.LOCAL_PORTS[-1])
    if typed.sound:
        _near(typed, host, port)
    return connection, host, port


def _near(typed: Typed, host: str, port: int) -> None:
    """A printer that is switched off now may be on later; one that isn't of this network never will be."""
    try:
        network.local_address(host, port)
    except labels.PrinterError as error:
        typed.wrong("host", sentence(error))


@bp.get("/<key>")
@allow("tag.printed")
def detail(key: str) -> str:
    """A printer: what it is, and how its agent is set up."""
    printer = _own(key)
    return render_template(
        "printers/detail.html", printer=printer, paper=sheets.title_of(printer.preset), token=None, server=_server()
    )


def _server() -> str:
    known = current_app.config["BASE_URL"] or current_app.config.get("LAN_URL") or request.host_url
    return str(known).rstrip("/")


def _own(key: str) -> Printer:
    return next((printer for printer in printers_here() if printer.id == key), None) or abort(404)


@bp.get("/<key>/edit")
@allow("printer.arranged")
def edit(key: str) -> str:
    """The form of a printer."""
    printer = _own(key)
    now = {
        "name": printer.name,
        "site": printer.site_id,
        "language": printer.language.value,
        "preset": printer.preset,
        "connection": printer.connection.value,
        "host": printer.host or "",
        "port": str(printer.port or network.PORT),
    }
    return _form(Typed(MultiDict(now)), printer)


@bp.post("/<key>")
@allow("printer.arranged")
def change(key: str) -> Response | tuple[str, int]:
    """Keep what was changed."""
    printer, typed = _own(key), Typed(request.form)
    if "look" in request.form:
        return _form(typed, printer), 200
    if not _read(typed, printer):
        return _form(typed, printer), 422
    db.session.commit()
    flash(gettext("プリンター「%(name)s」を保存しました。", name=printer.name), "ok")
    return redirect(url_for("printers.detail", key=key), code=303)


@bp.post("/<key>/remove")
@allow("printer.arranged")
def remove(key: str) -> Response:
    """Take a printer out of the list; what it printed stays in the log, and its agent's token opens nothing."""
    printer = _own(key)
    printer.removed, printer.token_sha256 = True, None
    db.session.commit()
    flash(gettext("プリンター「%(name)s」を一覧から外しました。", name=printer.name), "ok")
    return redirect(url_for("printers.listing"), code=303)


@bp.post("/<key>/token")
@allow("printer.arranged")
def token(key: str) -> str:
    """Make a token for the printer's agent and show it once; the one before opens nothing any more."""
    printer = _own(key)
    if printer.connection is not Connection.AGENT:
        abort(400)
    made = secrets.token_urlsafe(32)
    printer.token_sha256, printer.heard_at = token_hash(made), None
    db.session.commit()
    return render_template(
        "printers/detail.html", printer=printer, paper=sheets.title_of(printer.preset), token=made, server=_server()
    )


@bp.post("/<key>/test")
@allow("printer.arranged")
def test(key: str) -> Response:
    """Queue a sample tag, or a label that shows by how much the printer is off, so that somebody sees it come out."""
    printer = _own(key)
    if printer.language is PrinterLanguage.PDF:
        abort(400)
    language, roll = Language(printer.language.value), sheets.sheet_named(printer.preset) or abort(404)
    try:
        if "place" in request.form:
            data = calibration_job(roll, language=language)
        else:
            data = job([labels.sample(labels.Kind.PLACE)], language=language, layout=roll, reader=sheets.texts_in)
    except labels.LabelError as error:
        flash(sentence(error), "refusal")
        return redirect(url_for("printers.detail", key=key), code=303)
    if viewer.person is None or viewer.auth is None:
        abort(401)
    order = print_queue.Order(printer.site_id, viewer.person.id, viewer.auth, printer.preset, {}, 1, printer)
    made = print_queue.enqueue(db.session(), order, data, datetime.now(UTC))
    here = url_for("print_jobs.detail", key=made.id)
    db.session.commit()
    print_worker.start_here()
    return redirect(here, code=303)
