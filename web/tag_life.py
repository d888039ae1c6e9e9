"""The life of a tag on pages: a spare is hung on a container, a tag is lost, found, thrown away; and its log."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger import tags
from ledger.kinds.body import body_of
from ledger.kinds.tags import TagPrinted, TagSeenOld, replaceable
from ledger.models import Container, Recorded, TagRow
from ledger.queries.tags import history, named, tags_on
from ledger.tags import spoken
from ledger.words import TagState
from web.act import act
from web.db import db
from web.scope import own
from web.tag import page_of as page_of_thing
from web.viewer import allow, viewer
from web.words import KINDS

bp = Blueprint("tag_life", __name__, url_prefix="/tags")


@bp.post("/bind")
@allow("tag.bound")
def bind() -> Response:
    """Hang a blank tag on a container; where that can't be, the code stays in its field."""
    container = own(Container, request.form.get("container", ""))
    typed = request.form.get("code", "")[:60]
    try:
        code = tags.read(typed).code
    except tags.NotATag:
        flash(gettext("タグの番号が違います。予備タグのQRの横の番号を、そのまま入力してください。"), "refusal")
        return redirect(url_for("containers.detail", key=container.id, spare=typed, _anchor="tags"), code=303)
    if act("tag.bound", code=code, target=container.id).applied:
        flash(gettext("タグ %(tag)s を「%(name)s」に付けました。", tag=tags.spoken(code), name=container.name), "ok")
        typed = ""
    return redirect(url_for("containers.detail", key=container.id, spare=typed or None, _anchor="tags"), code=303)


@bp.post("/<code>/lost")
@allow("tag.lost")
def lost(code: str) -> Response:
    """Note that a tag is missing."""
    return _noted("tag.lost", code, gettext("タグ %(tag)s を紛失と記録しました。", tag=tags.spoken(code)))


@bp.post("/<code>/found")
@allow("tag.found")
def found(code: str) -> Response:
    """Note that a tag is back in use."""
    return _noted("tag.found", code, gettext("タグ %(tag)s を使用中に戻しました。", tag=tags.spoken(code)))


@bp.post("/<code>/retired")
@allow("tag.retired")
def retired(code: str) -> Response:
    """Note that a tag was thrown away."""
    return _noted("tag.retired", code, gettext("タグ %(tag)s の使用をやめました。", tag=tags.spoken(code)))


def _noted(kind: str, code: str, said: str) -> Response:
    row = db.session.get(TagRow, code)
    if row is None or row.site_id not in viewer.site_ids:
        abort(404)
    if act(kind, code=code).applied:
        flash(said, "ok")
    return redirect(_page_of(code), code=303)


def _page_of(code: str) -> str:
    """Where a tag's life is shown: the page of what it hangs on, else its own."""
    there = named(db.session(), code)
    return page_of_thing(there, code, "tags") if there else url_for("tag.resolve", code=code)


def code_in_use(container: Container) -> str:
    """The code to print for a container: its first one, or a spare where that is out of use."""
    bound = [tag.code for tag in tags_on(db.session(), container.id) if tag.state is TagState.BOUND]
    return container.code if container.code in bound or not bound else bound[0]


@dataclass(frozen=True)
class Line:
    """One line of a tag's log."""

    at: datetime
    who: str
    code: str
    what: str


@dataclass(frozen=True)
class Life:
    """The tags of a thing and what was recorded about them; what is out of use keeps its log and takes no deed."""

    tags: list[TagRow]
    log: list[Line]
    in_use: bool

    def spoken(self, code: str) -> str:
        """A code as it is printed."""
        return spoken(code)

    def replaceable(self, tag: TagRow) -> bool:
        """Whether a newer print stands in for a tag that is out of use."""
        return replaceable(tag)


def life_of(*target_ids: str, in_use: bool = True) -> Life:
    """The tags that hang on a container, vehicle, place, scale or person, or on the bags of a lot, and their log."""
    rows = tags_on(db.session(), *target_ids)
    return Life(rows, log_of(rows), in_use)


def log_of(rows: list[TagRow]) -> list[Line]:
    """What was recorded about tags, the newest first, in words."""
    codes = {row.code for row in rows}
    told = history(db.session(), codes, viewer.site_ids)
    return [_line(recorded, name, codes) for recorded, name in told]


def _line(recorded: Recorded, name: str, codes: set[str]) -> Line:
    body = body_of(recorded)
    if isinstance(body, TagPrinted):
        code = next(code for code in body.codes if code in codes)
        return Line(recorded.happened_at, name, code, _print_words(body, code))
    code = next(iter(codes & {getattr(body, "code", "")}), "")
    if isinstance(body, TagSeenOld):
        return Line(recorded.happened_at, name, code, gettext("古い版（%(n)s版）を読み取り", n=body.generation))
    return Line(recorded.happened_at, name, code, str(KINDS[recorded.kind]))


def _print_words(body: TagPrinted, code: str) -> str:
    told = {"printer": body.printer or gettext("PDF"), "copies": body.copies}
    if code not in body.generations:
        return str(gettext("印刷：%(printer)s、%(copies)s枚", **told))
    return str(gettext("%(n)s版を印刷：%(printer)s、%(copies)s枚", n=body.generations[code], **told))
