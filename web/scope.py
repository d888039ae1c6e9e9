"""Rows of the viewer's company. Another company's row is as unknown as one that does not exist: 404."""

from typing import TypeVar

from flask import abort, request
from flask_babel import gettext

from ledger.models import Acceptance, Container, Device, Person, Place, ProofLink, Scale
from web.db import db
from web.viewer import viewer

Owned = TypeVar("Owned", Acceptance, Container, Device, Person, Place, ProofLink, Scale)


def own(model: type[Owned], key: str) -> Owned:
    """Return a row of a site of the viewer's company, or answer 404."""
    row = db.session.get(model, key)
    if row is None or row.site_id not in viewer.site_ids:
        abort(404)
    return row


def swapped() -> bool:
    """Whether htmx asks, and so only for the part of the page that it will swap."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def nothing_chosen() -> str:
    """What is said where a list was sent without a tick."""
    return str(gettext("一覧から選んでください。"))
