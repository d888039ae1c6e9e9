"""What a dock weighs with: its scales, the usual tares, whether readings are photographed."""

from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session, joinedload

from ledger.models import ContainerTare, Scale, Site

Json = dict[str, Any]
_KEPT = 60
"""Versions of tares that phones are told: the latest."""


def tares_of(session: Session, site_id: str) -> list[ContainerTare]:
    """Every version of a dock's usual tares, the one that counts longest into the future first."""
    rows = select(ContainerTare).where(ContainerTare.site_id == site_id).options(joinedload(ContainerTare.setter))
    return list(session.scalars(rows.order_by(ContainerTare.valid_from.desc(), ContainerTare.touched.desc())))


def rules_of(session: Session, site: Site) -> Json:
    """What phones of a dock need: the tares, the earliest first so that the last one that has come counts."""
    tares = [
        {"id": one.id, "form": one.form, "grams": one.grams, "from": one.valid_from.isoformat()}
        for one in reversed(tares_of(session, site.id)[:_KEPT])
    ]
    return {"photographs": site.photographs_weights, "tares": tares}


def scales_of(session: Session, site: Site, since: int | None) -> list[Json]:
    """The scales of a dock; with `since`, those changed after that ledger position."""
    newer = Scale.touched > since if since is not None else true()
    rows = select(Scale).where(Scale.site_id == site.id, newer).order_by(Scale.name)
    return [
        {
            "id": scale.id,
            "code": scale.code,
            "name": scale.name,
            "division_g": scale.division_g,
            "inspected_on": scale.inspected_on.isoformat(),
            "valid_until": scale.valid_until.isoformat(),
            "sends": scale.sends,
            "baud": scale.baud,
            "framing": scale.framing,
        }
        for scale in session.scalars(rows)
    ]
