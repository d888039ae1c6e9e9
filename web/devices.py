"""Phones of the company: enrolling one by a one-time QR, withdrawing one."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import qrcode
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from qrcode.image.svg import SvgPathImage
from sqlalchemy import select
from werkzeug.wrappers import Response

from ledger.models import Device, Site
from web.act import act
from web.db import db
from web.enrolment import LASTS, invite
from web.errors import NotARescueError
from web.rescue import take
from web.scope import own
from web.viewer import allow, viewer

bp = Blueprint("devices", __name__, url_prefix="/devices")


@bp.get("/new")
@allow("device.enrolled")
def new() -> str:
    """Ask for which site; the QR itself is made on demand."""
    return render_template("devices/new.html", sites=_sites())


def _sites() -> list[Site]:
    return list(db.session.scalars(select(Site).where(Site.id.in_(viewer.site_ids)).order_by(Site.touched)))


@bp.post("/invitations")
@allow("device.enrolled")
def invitation() -> str:
    """Make a one-time token and show it once: it is in no address and is not kept, only its hash is."""
    site = next((site for site in _sites() if site.id == request.form.get("site")), None) or abort(404)
    token = invite("enrol", site.id, viewer.person.id if viewer.person else None)
    until = datetime.now(UTC) + LASTS
    db.session.commit()
    address = f"{_host()}/enrol#{token}"
    minutes = int(LASTS.total_seconds() // 60)
    return render_template(
        "devices/invitation.html",
        site=site,
        token=token,
        address=address,
        host=_host(),
        until=until,
        minutes=minutes,
        picture=_qr(address),
    )


def _host() -> str:
    """Where phones reach this installation."""
    known = current_app.config["BASE_URL"] or current_app.config.get("LAN_URL") or request.host_url
    return str(known).rstrip("/")


def _qr(text: str) -> str:
    """A QR as a data URI."""
    buffer = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, box_size=10, border=4).save(buffer)
    return f"data:image/svg+xml;base64,{b64encode(buffer.getvalue()).decode()}"


@bp.post("/<key>/given-back")
@allow("device.checked_in")
def given_back(key: str) -> Response:
    """A phone is back in its place, though nobody said so on it."""
    device = own(Device, key)
    if act("device.checked_in", device=key).applied:
        flash(gettext("端末「%(name)s」の返却を受け取りました。", name=device.name), "ok")
    return redirect(url_for("people.listing"), code=303)


@bp.route("/rescue", methods=["GET", "POST"])
@allow("queue.rescued")
def rescue() -> str | tuple[str, int]:
    """Take records that a phone could not send, from the file it gave out."""
    if request.method == "GET":
        return render_template("devices/rescue.html", done=None, error="")
    sent = request.files.get("file")
    try:
        done = take(_told(sent.read() if sent else b""))
    except NotARescueError:
        error = gettext("この会社の端末が取り出した記録ではないか、途中で変わっています。もう一度取り出してください。")
        return render_template("devices/rescue.html", done=None, error=error), 422
    db.session.commit()
    return render_template("devices/rescue.html", done=done, error="")


def _told(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotARescueError from error
    if not isinstance(told, dict):
        raise NotARescueError
    return told


@bp.post("/<key>/withdraw")
@allow("device.withdrawn")
def withdraw(key: str) -> Response:
    """A phone was lost or given away: what it shows opens nothing any more."""
    device = own(Device, key)
    if not device.withdrawn and act("device.withdrawn", device=key).applied:
        flash(gettext("端末「%(name)s」の登録を解除しました。", name=device.name), "ok")
    return redirect(url_for("people.listing"), code=303)
