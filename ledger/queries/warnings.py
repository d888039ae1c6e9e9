"""What may still be missing from an entry list (R17): unfinished vehicles, held records, phones that keep silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, Device
from ledger.queries.phones import Standing, standings
from ledger.queries.tray import Sought, tray_size
from ledger.words import AcceptanceState


@dataclass(frozen=True)
class Missing:
    """What R17 warns of."""

    unfinished: int
    oldest: date | None
    """Acceptance day of the oldest unfinished vehicle."""
    held: int
    silent: list[Device]
    """Enrolled phones that have not reported since `since`, or whose numbers have a gap."""
    shifts: list[Standing]
    """Phones whose shift began before `since` and was never closed: their tail may be lost."""


def missing(session: Session, site_ids: Iterable[str], since: datetime) -> Missing:
    """What is open at these sites; phones count as silent that were last heard before `since`."""
    sites = list(site_ids)
    unfinished = select(func.count(), func.min(Acceptance.accepted_on)).where(
        Acceptance.site_id.in_(sites), Acceptance.state == AcceptanceState.OPEN
    )
    count, oldest = session.execute(unfinished).one()
    silent = (
        select(Device)
        .where(Device.site_id.in_(sites), Device.withdrawn.is_(False))
        .where(or_(Device.heard_at.is_(None), Device.heard_at < since, Device.arrived < Device.last_seq))
        .order_by(Device.name, Device.id)
    )
    held = tray_size(session, Sought(sites))
    unclosed = [one for one in standings(session, sites) if one.since is not None and one.since < since]
    return Missing(count, oldest, held, list(session.scalars(silent)), unclosed)
