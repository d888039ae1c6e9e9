"""Blank tags (予備タグ): made and printed ahead, in sheets or on a roll; each is bound at its first scan."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ledger import tags
from ledger.queries.tags import blanks, count_blanks
from web import sheets
from web.act import act
from web.db import db
from web.paging import code_key
from web.typed import Typed
from web.viewer import allow, viewer

bp = Blueprint("blank_tags", __name__, url_prefix="/print/blank")

MOST = sheets.MOST_TAGS
PAGE = 60


@bp.get("")
@allow("tag.made")
def listing() -> str:
    """Blank tags that there are, and how many more."""
    typed = Typed(request.args.copy())
    typed.form.setdefault("count", "8")
    return _page(typed)


def _page(typed: Typed) -> str:
    first = blanks(db.session(), viewer.site_ids, MOST)
    rows = blanks(db.session(), viewer.site_ids, PAGE, code_key("after"))
    return render_template(
        "blank_tags/listing.html",
        typed=typed,
        rows=rows[:PAGE],
        further=rows[PAGE - 1].code if len(rows) > PAGE else None,
        count=count_blanks(db.session(), viewer.site_ids),
        unprinted=[tag.code for tag in first[:MOST] if tag.printed == 0],
        most=MOST,
        spoken=tags.spoken,
    )


@bp.post("")
@allow("tag.made")
def make() -> Response | tuple[str, int]:
    """Make codes, then go on to print them."""
    typed = Typed(request.form)
    count = typed.number("count", 1, MOST)
    if not typed.sound:
        return _page(typed), 422
    codes = [tags.new_code(tags.TagKind.CONTAINER) for _ in range(count)]
    if not act("tag.made", codes=codes).applied:
        return _page(typed), 422
    return redirect(url_for("printing.choose", codes=".".join(codes)), code=303)
