"""The moment an event is judged in: who acts, where, when, and what they may reach."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, Container, Fill, JoinedFill, Lot, Person, Place, Recorded, Site, State
from ledger.refusal import Refused
from ledger.words import Auth, Code, LotState

JAPAN = ZoneInfo("Asia/Tokyo")
Row = TypeVar("Row", bound=State)
Owned = TypeVar("Owned", Acceptance, Container, Fill, Lot, Place)


def site_ids(session: Session, company_id: str) -> set[str]:
    """Ids of a company's sites."""
    return set(session.scalars(select(Site.id).where(Site.company_id == company_id)))


@dataclass(frozen=True)
class Moment:
    """Everything a kind needs to judge and apply itself. `at` is the device's time, corrected by its known offset."""

    session: Session
    id: str
    position: int
    site_id: str
    person: Person | None
    auth: Auth
    at: datetime
    recorded_at: datetime
    device_id: str | None = None

    @property
    def actor(self) -> Person:
        """The acting person; refused where nobody is known by that id."""
        if self.person is None:
            raise Refused(Code.UNKNOWN_PERSON)
        return self.person

    @property
    def today(self) -> date:
        """The day in Japan."""
        return self.at.astimezone(JAPAN).date()

    def the(self, model: type[Row], key: str) -> Row:
        """Return a row that judging has already found."""
        return self.session.get_one(model, self.fill_id(key) if model is Fill else key)

    def own(self, model: type[Owned], key: str, code: Code = Code.UNKNOWN_THING) -> Owned:
        """Return a row of the actor's own company; another company's is as unknown as one that does not exist."""
        row = self.session.get(model, self.fill_id(key) if model is Fill else key)
        if row is None or not self.owns(row.container.site_id if isinstance(row, Fill) else row.site_id):
            raise Refused(code)
        return row

    def owns(self, site_id: str) -> bool:
        """Whether a site is of the actor's company; their own needs no asking."""
        return site_id == self.actor.site_id or site_id in self.own_sites()

    def fill_id(self, key: str) -> str:
        """Return the id that a fill goes by: another one's, where two phones opened one container unaware."""
        if self.session.get(Fill, key):
            return key
        joined = self.session.get(JoinedFill, key)
        return joined.fill_id if joined else key

    def own_sites(self) -> set[str]:
        """Ids of the sites of the actor's company."""
        return self._own_sites

    @cached_property
    def _own_sites(self) -> set[str]:
        return site_ids(self.session, self.actor.company.id)

    def arriving(self, lot_id: str) -> Lot:
        """Return a lot bound for the actor's company that has been shipped."""
        lot = self.session.get(Lot, lot_id)
        if lot is None or lot.destination_id not in self.own_sites():
            raise Refused(Code.UNKNOWN_THING)
        if lot.state is LotState.RECEIVED:
            raise Refused(Code.ALREADY_DONE)
        if lot.state is not LotState.SHIPPED:
            raise Refused(Code.NOT_SHIPPED)
        return lot

    def add(self, row: State) -> None:
        """Store a row made by this event."""
        row.touched = self.position
        self.session.add(row)

    def touch(self, *rows: State) -> None:
        """Mark rows as changed by this event, so that phones hear of it."""
        for row in rows:
            row.touched = self.position


def happened(recorded: Recorded) -> datetime:
    """When an event happened, by its device's clock and known offset; never after the server heard of it."""
    told = recorded.happened_at + timedelta(milliseconds=recorded.clock_offset_ms or 0)
    return min(told, recorded.recorded_at)  # a phone's clock may run ahead


def moment_of(session: Session, recorded: Recorded, position: int | None = None) -> Moment:
    """Return the moment of an event; with `position`, the later one at which it is let through."""
    return Moment(
        session=session,
        id=recorded.id,
        position=position or recorded.position,
        site_id=recorded.site_id,
        person=session.get(Person, recorded.actor_id) if recorded.actor_id else None,
        auth=recorded.auth,
        at=happened(recorded),
        recorded_at=recorded.recorded_at,
        device_id=recorded.device_id,
    )
