"""What the consortium agreed, by date, and what follows for parts and lots."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from sqlalchemy import select

from ledger.agreed import terms_on
from ledger.kinds.body import Body, Plain, ShortText
from ledger.models import Acceptance, AgreedTerms, Company, Fill, Recovery, Site
from ledger.moment import Moment
from ledger.queries.work_split import doers, made_once
from ledger.refusal import Refused
from ledger.words import Code, Material, PartKind, RecipientKind, Team

ROUTES = (RecipientKind.SHREDDER, RecipientKind.CERTIFIED_USER)
"""Where bodies may be agreed to go: the shredder, or a certified whole user."""
Line = Annotated[Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\r\n]+$")]
Lines = Annotated[list[Line], Field(default_factory=list, max_length=60)]


class ConsortiumAgreed(Body):
    """The agreement from a day on. Vehicles accepted and lots made before keep what counted then."""

    kind: ClassVar[str] = "consortium.agreed"
    valid_from: date
    art_approved_on: date | None = None
    art_number: ShortText = ""
    th_approved_on: date | None = None
    th_number: ShortText = ""
    routes: Annotated[list[RecipientKind], Field(default_factory=list, max_length=len(ROUTES))]
    teams_share_lots: bool = True
    parts: Annotated[list[PartKind], Field(min_length=1, max_length=len(PartKind))]
    marks: Lines
    foreign_level: Annotated[int, Field(ge=1, le=3)]
    outside: Lines

    def judge(self, m: Moment) -> None:
        """Bodies go to the shredder or to a certified user."""
        if not set(self.routes) <= set(ROUTES):
            raise Refused(Code.MISMATCH, field="routes")

    def apply(self, m: Moment) -> None:
        """Keep the version."""
        terms = AgreedTerms(
            id=m.id,
            consortium_id=m.actor.company.consortium_id,
            valid_from=self.valid_from,
            art_number=self.art_number,
            th_number=self.th_number,
            foreign_level=self.foreign_level,
            art_approved_on=self.art_approved_on,
            th_approved_on=self.th_approved_on,
            route_list=",".join(self.routes),
            teams_share_lots=self.teams_share_lots,
            part_list=",".join(self.parts),
            mark_list="\n".join(self.marks),
            outside_list="\n".join(self.outside),
        )
        m.add(terms)


def agreed_kind(m: Moment, acceptance: Acceptance, part: PartKind) -> None:
    """Refuse a part that wasn't to be taken on the day its vehicle was accepted, by anybody or by this yard (様式2)."""
    yard, day = acceptance.site.company, acceptance.accepted_on
    terms = terms_on(m.session, yard.consortium_id, day)
    told = {"part": part.value, "vehicle": acceptance.chassis_number}
    if terms and part not in terms.parts:
        raise Refused(Code.NOT_TAKEN, **told)
    named = doers(m.session, yard.consortium_id, "recovers", part.material, day)
    if named is not None and yard.id not in named:
        raise Refused(Code.NOT_TAKEN, on="recovers", material=part.material.value, **told)


def agreed_route(m: Moment, kind: RecipientKind, day: date) -> None:
    """Refuse a route for stripped bodies that is not agreed on for a day; where none is told, none is forbidden."""
    terms = terms_on(m.session, m.actor.company.consortium_id, day)
    if terms and terms.routes and kind in ROUTES and kind not in terms.routes:
        raise Refused(Code.MISMATCH, field="route")


def teams_apart(m: Moment, fills: Collection[str]) -> None:
    """Refuse vehicles of both teams together where that is forbidden on the day of the event."""
    if _kept_apart(m):
        _one_team(_by_team(m, fills))


def joins_its_team(m: Moment, fill: Fill, acceptance: Acceptance, leaving: Collection[str] = ()) -> None:
    """Refuse a part of a vehicle in a fill that holds the other team's, or travels with such.

    `leaving` are ids of recoveries that the same change takes out.
    """
    if _kept_apart(m):
        together = [one.id for one in fill.lot.fills] if fill.lot else [fill.id]
        _one_team(_by_team(m, together, leaving) | {acceptance.team: acceptance.chassis_number})


def _kept_apart(m: Moment) -> bool:
    terms = terms_on(m.session, m.actor.company.consortium_id, m.today)
    return terms is not None and not terms.teams_share_lots


def _one_team(by_team: dict[Team | None, str]) -> None:
    if Team.ART in by_team and Team.TH in by_team:
        raise Refused(Code.TEAMS_APART, vehicle=by_team[Team.ART], other=by_team[Team.TH])


def _by_team(m: Moment, fills: Collection[str], leaving: Collection[str] = ()) -> dict[Team | None, str]:
    """A vehicle of each team with parts in some fills."""
    parts = select(Recovery.acceptance_id).where(Recovery.fill_id.in_(fills), Recovery.annulled.is_(False))
    inside = parts.where(Recovery.id.not_in(leaving))
    vehicles = select(Acceptance).where(Acceptance.id.in_(inside)).order_by(Acceptance.accepted_on, Acceptance.id)
    return {one.team: one.chassis_number for one in m.session.scalars(vehicles)}


def approved_by_teams(m: Moment, fills: Collection[str]) -> None:
    """Refuse a lot with a vehicle of a team that had not approved the consortium on the day (handbook 2.3.1).

    Where no approval of either team is noted, nothing is refused: the office has not told any yet.
    """
    terms = terms_on(m.session, m.actor.company.consortium_id, m.today)
    approved = {Team.ART: terms.art_approved_on, Team.TH: terms.th_approved_on} if terms else {}
    if not any(approved.values()):
        return
    for team, vehicle in _by_team(m, fills).items():
        day = approved[team] if team else None
        if team and (day is None or day > m.today):
            raise Refused(Code.NOT_APPROVED, team=team.value, vehicle=vehicle)


def assigned_receiver(m: Moment, destination: Site, material: Material) -> None:
    """Refuse a receiver that left, or that the division of work of the day doesn't name for a material (様式2)."""
    if destination.company.gone_on(m.today):
        raise Refused(Code.NOT_ASSIGNED, on="left", destination=destination.company.name)
    named = doers(m.session, destination.company.consortium_id, "receives", material, m.today)
    if named is not None and destination.company_id not in named:
        raise Refused(Code.NOT_ASSIGNED, destination=destination.company.name, material=material.value)


def assigned_maker(m: Moment, maker: Company, material: Material, day: date, *, by_then: bool = False) -> None:
    """Refuse a material maker that the division of work of a day doesn't name for a material (様式2).

    With `by_then` one that was named on an earlier day will do: what came then is made into products later.
    """
    named = doers(m.session, maker.consortium_id, "makes", material, day)
    if named is None or maker.id in named or (by_then and made_once(m.session, maker, material, day)):
        return
    raise Refused(Code.NOT_ASSIGNED, on="makes", destination=maker.name, material=material.value)
