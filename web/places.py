"""Storage places (置場): making one, what stands there."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger import tags
from ledger.models import Place
from ledger.queries.containers import Wanted, containers, places
from web.act import act
from web.db import db
from web.scope import own
from web.tag_life import life_of
from web.typed import Typed
from web.viewer import allow, viewer

bp = Blueprint("places", __name__, url_prefix="/places")


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
    if any(place.name == name for place, _ in places(db.session(), viewer.site_ids)):
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
    standing = [one for one in containers(db.session(), Wanted({place.site_id})) if one.container.place_id == place.id]
    return render_template(
        "places/detail.html",
        place=place,
        standing=standing,
        life=life_of(place.id),
    )
