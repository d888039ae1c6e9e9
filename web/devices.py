"""Phones of the company: enrolling one by a one-time QR, withdrawing one."""

from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO

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


@bp.post("/<key>/withdraw")
@allow("device.withdrawn")
def withdraw(key: str) -> Response:
    """A phone was lost or given away: what it shows opens nothing any more."""
    device = own(Device, key)
    if not device.withdrawn and act("device.withdrawn", device=key).applied:
        flash(gettext("端末「%(name)s」の登録を解除しました。", name=device.name), "ok")
    return redirect(url_for("people.listing"), code=303)
