"""Storage places (置場): making one, what stands there."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger import tags
from ledger.models import Place
from ledger.queries.containers import Wanted, containers, place_of
from web.act import act
from web.db import db
from web.paging import row_key
from web.scope import own
from web.tag_life import life_of
from web.typed import Typed
from web.viewer import allow, viewer

bp = Blueprint("places", __name__, url_prefix="/places")

PAGE = 48
"""Cards of a page: whole rows of two and three."""


@bp.get("/new")
@allow("place.made")
def new() -> str:
    """The form."""
    return render_template("places/new.html", typed=Typed())


@bp.post("")
@allow("place.made")
def make() -> Response | tuple[str, int]:
    """Make a place, then go on to print its sign."""
    typed = Typed(request.form)
    name = typed.text("name")
    same = place_of(db.session(), viewer.site_ids, name) if name else None
    if same and same.name == name:
        typed.wrong("name", gettext("同じ名前の置場があります。別の名前にしてください。"))
    if not typed.sound:
        return render_template("places/new.html", typed=typed), 422
    code = tags.new_code(tags.TagKind.PLACE)
    if not act("place.made", code=code, name=name).applied:
        return render_template("places/new.html", typed=typed), 422
    flash(gettext("置場「%(name)s」を作りました。表示を印刷してください。", name=name), "ok")
    return redirect(url_for("printing.choose", codes=code), code=303)


@bp.get("/<key>")
@allow("see.containers")
def detail(key: str) -> str:
    """A place and the containers that stand there."""
    place = own(Place, key)
    wanted = Wanted({place.site_id}, place_id=place.id, after=row_key("after"), limit=PAGE)
    standing = containers(db.session(), wanted)
    return render_template(
        "places/detail.html",
        place=place,
        standing=standing[:PAGE],
        further=standing[PAGE - 1].container.id if len(standing) > PAGE else None,
        life=life_of(place.id),
    )
