"""What may still be missing from an entry list (R17): unfinished vehicles, held records, phones that keep silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, Device
from ledger.queries.phones import Standing, Wanted, standings
from ledger.queries.tray import Sought, tray_size
from ledger.words import AcceptanceState

MOST_NAMED = 8
"""Phones that a warning names."""


@dataclass(frozen=True)
class Missing:
    """What R17 warns of."""

    unfinished: int
    oldest: date | None
    """Acceptance day of the oldest unfinished vehicle."""
    held: int
    silent: list[Device]
    """The first enrolled phones that have not reported since `since`, or whose numbers have a gap."""
    silent_count: int
    """How many there are."""
    shifts: list[Standing]
    """The first phones whose shift began before `since` and was never closed: their tail may be lost."""


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
    )
    all_silent = session.scalar(select(func.count()).select_from(silent.subquery())) or 0
    named = list(session.scalars(silent.order_by(Device.name, Device.id).limit(MOST_NAMED)))
    unclosed = standings(session, Wanted(sites, unsettled=True, before=since, limit=MOST_NAMED))[:MOST_NAMED]
    return Missing(count, oldest, tray_size(session, Sought(sites)), named, all_silent, unclosed)
