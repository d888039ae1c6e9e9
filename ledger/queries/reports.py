"""The daily report (現場日報, handbook table 3-3): what a day took off which vehicle, into what, standing where."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from ledger.deemed import DeemedTables
from ledger.models import Acceptance, Fill, Person, PutAway, Recovery
from ledger.moment import JAPAN
from ledger.words import AcceptanceState, PartKind, PartState, Team


@dataclass(frozen=True)
class Day:
    """Which part of which day's work: of these sites, of teams (None: out of the scheme), of a worker."""

    site_ids: Collection[str]
    day: date
    teams: Collection[Team | None] = (Team.ART, Team.TH, None)
    person_id: str | None = None

    @property
    def hours(self) -> tuple[datetime, datetime]:
        """The day's beginning and end in Japan."""
        begin = datetime.combine(self.day, time(), JAPAN)
        return begin, begin + timedelta(days=1)


@dataclass
class Worked:
    """A vehicle as one day's work left it: the parts recorded that day, and where they went."""

    acceptance: Acceptance
    parts: dict[PartKind, Recovery] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    """Where the day's containers stand, or stood when their content left."""
    grams: int | None = 0
    """Deemed weight of the day's parts; None where one of them has none."""

    @property
    def taken(self) -> list[Recovery]:
        """The day's parts that were really taken."""
        return [part for part in self.parts.values() if part.state is PartState.RECOVERED]

    @property
    def containers(self) -> list[str]:
        """Names of the containers they went into."""
        fills = [part.fill for part in self.taken if part.fill]
        return list(dict.fromkeys(fill.container.name for fill in fills))

    @property
    def finished(self) -> bool:
        """Whether the vehicle's record is finished by now."""
        return self.acceptance.state is not AcceptanceState.OPEN


def daily_report(session: Session, day: Day) -> list[Worked]:
    """The vehicles of a day: team by team, then in order of acceptance date, as the clerk copies them (R14)."""
    found: dict[str, Worked] = {}
    for recovery in _recorded(session, day):
        worked = found.setdefault(recovery.acceptance_id, Worked(recovery.acceptance))
        worked.parts[recovery.part] = recovery
    for acceptance in _nothing_taken(session, day):
        found.setdefault(acceptance.id, Worked(acceptance))
    _stand(session, found.values())
    _weigh(session, found.values())
    return sorted(found.values(), key=_order)


def work_record(session: Session, day: Day) -> list[tuple[Recovery, str]]:
    """Every part recorded on a day (作業記録) with its place, in the order of recording."""
    parts = _recorded(session, day)
    places = places_of(session, [part.fill for part in parts if part.fill])
    return [(part, places.get(part.fill_id or "", "")) for part in parts]


def _order(worked: Worked) -> tuple[int, date, str]:
    teams = list(Team)
    team = worked.acceptance.team
    return (teams.index(team) if team else len(teams), worked.acceptance.accepted_on, worked.acceptance.id)


def _recorded(session: Session, day: Day) -> list[Recovery]:
    begin, end = day.hours
    rows = (
        select(Recovery)
        .join(Acceptance, Acceptance.id == Recovery.acceptance_id)
        .where(Recovery.site_id.in_(day.site_ids), Recovery.at >= begin, Recovery.at < end)
        .where(Recovery.annulled.is_(False), _of_teams(day.teams))
        .order_by(Recovery.at, Recovery.id)
        .options(
            joinedload(Recovery.acceptance),
            joinedload(Recovery.person),
            joinedload(Recovery.fill).joinedload(Fill.container),
        )
    )
    if day.person_id:
        rows = rows.where(Recovery.person_id == day.person_id)
    return list(session.scalars(rows))


def _nothing_taken(session: Session, day: Day) -> list[Acceptance]:
    """Vehicles finished that day of which nothing was recovered (部品回収しない, R2)."""
    begin, end = day.hours
    rows = (
        select(Acceptance)
        .where(Acceptance.site_id.in_(day.site_ids), Acceptance.finished_at >= begin, Acceptance.finished_at < end)
        .where(Acceptance.nothing_reason.is_not(None), _of_teams(day.teams))
    )
    if day.person_id:
        rows = rows.where(Acceptance.finished_by == day.person_id)
    return list(session.scalars(rows))


def _of_teams(teams: Collection[Team | None]) -> ColumnElement[bool]:
    named = Acceptance.team.in_([team for team in teams if team])
    return named | Acceptance.team.is_(None) if None in teams else named


def _stand(session: Session, found: Iterable[Worked]) -> None:
    rows = list(found)
    places = places_of(session, [part.fill for worked in rows for part in worked.taken if part.fill])
    for worked in rows:
        names = [places.get(part.fill_id or "", "") for part in worked.taken]
        worked.places = [name for name in dict.fromkeys(names) if name]


def places_of(session: Session, fills: Iterable[Fill]) -> dict[str, str]:
    """Where fills were put last, by the id of the fill; where a container was never moved, where it stands."""
    known = {fill.id: fill for fill in fills}
    moves = (
        select(PutAway)
        .where(PutAway.fill_id.in_(known), PutAway.annulled.is_(False))
        .order_by(PutAway.at, PutAway.id)
        .options(joinedload(PutAway.place))
    )
    found = {key: fill.container.place.name for key, fill in known.items() if fill.container.place}
    return found | {move.fill_id or "": move.place.name for move in session.scalars(moves)}


def _weigh(session: Session, found: Iterable[Worked]) -> None:
    tables = DeemedTables(session)
    for worked in found:
        table = tables[worked.acceptance.site_id]
        grams = [table.grams(worked.acceptance, part.part) for part in worked.taken]
        known = [one for one in grams if one is not None]
        worked.grams = sum(known) if len(known) == len(grams) else None


def workers_of(session: Session, day: Day) -> list[Person]:
    """Who recorded something at these sites on that day, whatever the other choices are."""
    begin, end = day.hours
    seen = select(Recovery.person_id).where(
        Recovery.site_id.in_(day.site_ids), Recovery.at >= begin, Recovery.at < end, Recovery.annulled.is_(False)
    )
    finished = select(Acceptance.finished_by).where(
        Acceptance.site_id.in_(day.site_ids), Acceptance.finished_at >= begin, Acceptance.finished_at < end
    )
    rows = select(Person).where(Person.id.in_(seen) | Person.id.in_(finished)).order_by(Person.name, Person.id)
    return list(session.scalars(rows))
