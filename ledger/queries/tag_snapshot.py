"""Which tags a phone must know to say without signal what one hangs on, whether it is blank, lost or an older print."""

from typing import Any

from sqlalchemy import ColumnElement, String, or_, select, true, type_coerce
from sqlalchemy.orm import Session

from ledger.models import Acceptance, Bag, Container, Lot, Place, Scale, Site, TagRow
from ledger.words import AcceptanceState, CompanyRole, LotState, TagState


def tags_of(session: Session, site: Site, since: int | None) -> list[dict[str, Any]]:
    """Return a site's tags as plain values; with `since`, those that changed after that ledger position.

    A yard hears of its containers, places, blank tags and vehicles under way; a receiver of the lots on their way and
    of its scales.
    """
    changed = TagRow.touched > since if since is not None else true()
    about = _arriving(site) if site.company.role is CompanyRole.RECEIVER else _own(site)
    columns = (TagRow.code, TagRow.target_id, type_coerce(TagRow.state, String), TagRow.generation)
    rows = select(*columns).where(changed, about).order_by(TagRow.code)
    return [
        {"id": code, "code": code, "target": target, "state": state, "generation": generation}
        for code, target, state, generation in session.execute(rows)
    ]


def _own(site: Site) -> ColumnElement[bool]:
    here = (Container, Place)
    open_ones = select(Acceptance.id).where(
        Acceptance.site_id == site.id, Acceptance.state == AcceptanceState.OPEN, Acceptance.ticket.is_not(None)
    )
    standing = [TagRow.target_id.in_(select(model.id).where(model.site_id == site.id)) for model in here]
    return (TagRow.site_id == site.id) & or_(
        TagRow.state == TagState.BLANK, TagRow.target_id.is_(None), TagRow.target_id.in_(open_ones), *standing
    )


def _arriving(site: Site) -> ColumnElement[bool]:
    lots = select(Lot.id).where(Lot.destination_id == site.id, Lot.state.in_((LotState.MADE, LotState.SHIPPED)))
    bags, scales = (
        select(Bag.id).where(Bag.lot_id.in_(lots), Bag.withdrawn.is_(False)),
        select(Scale.id).where(Scale.site_id == site.id),
    )
    return or_(*(TagRow.target_id.in_(ids) for ids in (lots, bags, scales)))
