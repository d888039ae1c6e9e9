"""Photographs of chassis numbers and tags that could not be read: kept or not, looked at, thrown away."""

import logging
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

import scanning
from ledger.models import Site
from scanning.candidates import Box, Candidate
from scanning.certificate import public
from scanning.crop import inside
from scanning.small_print import MOST_OF_A_TAG, small_print
from web.act import act
from web.db import db
from web.unread_shelf import MOST_DAYS, MOST_FILES, UnreadShelf
from web.viewer import allow, viewer

bp = Blueprint("unread", __name__, url_prefix="/unread")

log = logging.getLogger(__name__)
SHOWN = 60
_NO_NUMBER = 0.2  # confidence of what follows no grammar
_LOOK_S = 0.5
MIDDLE = Box(1 / 8, 1 / 8, 3 / 4, 3 / 4)
"""What was aimed at lies in the middle; people and papers beside it are nobody's business."""
_LONGEST_TAG = 1920  # pixels of the whole photograph: what phones film


def keep_unread(site_id: str, pictures: Sequence[bytes], box: Box | None, candidates: Sequence[Candidate]) -> None:
    """Keep the first picture where nothing was read: only what lay inside the guide box, and no name or address.

    A picture without a box may show anything, people too: it is never kept.
    """
    if box is None or any(candidate.confidence > _NO_NUMBER for candidate in candidates):
        return
    try:
        part = inside(pictures[0], box)
        symbols = scanning.read(part, budget=_LOOK_S)
        if len(public(symbols)) == len(symbols):
            UnreadShelf(site_id).add(part)
    except (scanning.PictureError, OSError):
        log.warning("an unread photograph could not be kept", exc_info=True)  # never at the cost of the answer


def keep_unread_tag(site_id: str, picture: bytes) -> None:
    """Keep the middle of a photograph aimed at a tag, in which no code at all was read.

    Whoever calls makes sure that the phone was after a tag. What shows as much small print as a certificate does is not
    kept all the same: hands take the wrong picture now and then (docs/decisions/0015-unread.md).
    """
    try:
        if small_print(picture) <= MOST_OF_A_TAG:
            UnreadShelf(site_id).add(inside(picture, MIDDLE, _LONGEST_TAG))
    except (scanning.PictureError, OSError):
        log.warning("an unread photograph could not be kept", exc_info=True)


@bp.get("")
@allow("see.unread")
def listing() -> str:
    """The company's sites with their switch and what they keep."""
    sites = db.session.scalars(select(Site).where(Site.id.in_(viewer.site_ids)).order_by(Site.name))
    shelves = []
    for site in sites:
        UnreadShelf(site.id).tidy()
        pictures = UnreadShelf(site.id).pictures()
        shelves.append((site, pictures[:SHOWN], len(pictures)))
    return render_template("unread/listing.html", shelves=shelves, days=MOST_DAYS, most=MOST_FILES)


@bp.post("/<site>")
@allow("unread.arranged")
def arrange(site: str) -> Response:
    """Turn a site's switch."""
    keep = request.form.get("keep") == "1"
    answer = act("unread.arranged", site=_own(site), keep=keep)
    if answer.applied:
        flash(gettext("読めなかった写真を残します。") if keep else gettext("読めなかった写真を残しません。"), "ok")
    return redirect(url_for("unread.listing"), code=303)


def _own(site_id: str) -> str:
    return site_id if site_id in viewer.site_ids else abort(404)


@bp.get("/<site>/<key>.jpg")
@allow("see.unread")
def show(site: str, key: str) -> Response:
    """Show one photograph."""
    file = UnreadShelf(_own(site)).path(key)
    return Response(file.read_bytes(), mimetype="image/jpeg") if file else abort(404)


@bp.get("/<site>/pictures.zip")
@allow("see.unread")
def download(site: str) -> Response:
    """Send all of a site's photographs in one file."""
    shelf, packed = UnreadShelf(_own(site)), BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for one in shelf.pictures():
            file = shelf.path(one.key)
            if file:
                archive.writestr(f"{one.at:%Y%m%d}-{one.key}.jpg", file.read_bytes())
    packed.seek(0)
    return send_file(packed, mimetype="application/zip", as_attachment=True, download_name="unread.zip")


@bp.post("/<site>/drop")
@allow("see.unread")
def drop(site: str) -> Response:
    """Throw away the chosen photographs, or all of the site's."""
    shelf = UnreadShelf(_own(site))
    chosen = [one.key for one in shelf.pictures()] if "all" in request.form else request.form.getlist("key")
    for key in chosen:
        shelf.drop(key)
    flash(gettext("%(n)s枚を捨てました。", n=len(chosen)), "ok")
    return redirect(url_for("unread.listing"), code=303)
