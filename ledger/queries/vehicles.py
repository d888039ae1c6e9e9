"""Accepted vehicles as the office looks for them, and those the floor found first."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger.kinds.certificate import CertificateFacts
from ledger.models import Acceptance, MakerTeam, Person, Recorded, Standing
from ledger.moment import JAPAN
from ledger.queries.chassis import holding
from ledger.words import AcceptanceState, SizeClass, Status, Team


@dataclass(frozen=True)
class Wanted:
    """Which acceptances: of which sites, whose number holds `text`, in which state, after which row."""

    site_ids: Collection[str]
    text: str = ""
    state: AcceptanceState | None = None
    after: tuple[date, str] | None = None
    limit: int = 50


def acceptances(session: Session, wanted: Wanted) -> list[Acceptance]:
    """The newest acceptances first, one more than `limit` where there is another page."""
    rows = (
        select(Acceptance)
        .where(Acceptance.site_id.in_(wanted.site_ids))
        .order_by(Acceptance.accepted_on.desc(), Acceptance.id.desc())
        .options(selectinload(Acceptance.recoveries))
        .limit(wanted.limit + 1)
    )
    if wanted.text:
        rows = rows.where(Acceptance.id.in_(holding(wanted.text, wanted.site_ids)))
    if wanted.state:
        rows = rows.where(Acceptance.state == wanted.state)
    if wanted.after:
        day, key = wanted.after
        earlier = (Acceptance.accepted_on < day) | ((Acceptance.accepted_on == day) & (Acceptance.id < key))
        rows = rows.where(earlier)
    return list(session.scalars(rows))


@dataclass(frozen=True)
class Guess:
    """What an earlier vehicle of the same model code was: most likely this one's too."""

    maker: str
    size_class: SizeClass


@dataclass(frozen=True)
class Found:
    """A vehicle the floor met before the office accepted it; `id` is its held `vehicle.found` event."""

    id: str
    chassis_number: str
    at: datetime
    by: str
    guess: Guess | None
    waiting: int
    """Records of it that wait in the tray for the acceptance."""
    certificate: CertificateFacts
    """What its inspection certificate told, where one was read."""

    @property
    def day(self) -> date:
        """The day in Japan on which it was found."""
        return self.at.astimezone(JAPAN).date()


def found_vehicles(session: Session, site_ids: Collection[str]) -> list[Found]:
    """Vehicles that wait to be accepted, the longest waiting first."""
    held = (
        select(Standing, Recorded, Person.name)
        .join(Recorded, Recorded.id == Standing.id)
        .outerjoin(Person, Person.id == Standing.actor_id)
        .where(Standing.site_id.in_(site_ids), Standing.kind == "vehicle.found", Standing.status == Status.HELD)
        .order_by(Standing.happened_at)
    )
    return [_found(session, site_ids, *row) for row in session.execute(held)]


def _found(session: Session, site_ids: Collection[str], standing: Standing, recorded: Recorded, by: str) -> Found:
    body = json.loads(recorded.posted)["body"]
    number = str(body["chassis_number"])
    held = select(Standing.id).where(Standing.acceptance_id == standing.id, Standing.status == Status.HELD)
    waiting = len(list(session.scalars(held))) - 1
    told = CertificateFacts.model_validate(body.get("certificate") or {})
    return Found(standing.id, number, standing.happened_at, by or "", guess(session, site_ids, number), waiting, told)


def guess(session: Session, site_ids: Collection[str], chassis_number: str) -> Guess | None:
    """Maker and size class of the last accepted vehicle of the same model code (what stands before the dash)."""
    model, dash, _ = chassis_number.partition("-")
    if not dash or not model:
        return None
    same = (
        select(Acceptance)
        .where(Acceptance.site_id.in_(site_ids), Acceptance.chassis_number.startswith(f"{model}-", autoescape=True))
        .order_by(Acceptance.touched.desc())
        .limit(1)
    )
    before = session.scalars(same).first()
    return Guess(before.maker, before.size_class) if before else None


@dataclass(frozen=True)
class OpenVehicle:
    """An accepted vehicle that is still being worked on."""

    id: str
    chassis_number: str
    maker: str
    accepted_on: date


def open_vehicles(session: Session, site_id: str, most: int) -> list[OpenVehicle]:
    """The site's vehicles that aren't finished, the newest first: the strongest evidence of what a number may be."""
    rows = (
        select(Acceptance.id, Acceptance.chassis_number, Acceptance.maker, Acceptance.accepted_on)
        .where(Acceptance.site_id == site_id, Acceptance.state == AcceptanceState.OPEN)
        .order_by(Acceptance.accepted_on.desc(), Acceptance.id.desc())
        .limit(most)
    )
    return [OpenVehicle(*row) for row in session.execute(rows)]


def accepted_already(session: Session, site_id: str, chassis_number: str, day: date) -> Acceptance | None:
    """The acceptance of the same vehicle by the same site on the same day."""
    same = select(Acceptance).where(
        Acceptance.site_id == site_id, Acceptance.chassis_number == chassis_number, Acceptance.accepted_on == day
    )
    return session.scalars(same).first()


def known_makers(session: Session, consortium_id: str, day: date) -> dict[str, Team | None]:
    """Every maker the consortium knows on a day with its team, those of a team first (handbook table 1-1)."""
    rows = (
        select(MakerTeam)
        .where(MakerTeam.consortium_id == consortium_id, MakerTeam.valid_from <= day)
        .order_by(MakerTeam.valid_from, MakerTeam.touched)
    )
    latest = {row.maker: row for row in session.scalars(rows)}
    ordered = sorted(latest.values(), key=lambda row: (row.team is None, row.team or "", row.touched))
    return {row.maker: row.team for row in ordered}


def waiting_events(session: Session, acceptance_id: str) -> list[tuple[Standing, Recorded, str | None]]:
    """What lies in the tray about an acceptance, with who recorded it."""
    rows = (
        select(Standing, Recorded, Person.name)
        .join(Recorded, Recorded.id == Standing.id)
        .outerjoin(Person, Person.id == Standing.actor_id)
        .where(Standing.acceptance_id == acceptance_id, Standing.status.in_([Status.HELD, Status.KEPT]))
        .order_by(Standing.happened_at)
    )
    return [(standing, recorded, name) for standing, recorded, name in session.execute(rows)]
