"""What the consortium agreed, by date, and what follows for parts and lots."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from sqlalchemy import select

from ledger.agreed import terms_on
from ledger.kinds.body import Body, Plain, ShortText
from ledger.models import Acceptance, AgreedTerms, Recovery
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, PartKind, RecipientKind, Team

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
    """Refuse a part that wasn't to be taken on the day its vehicle was accepted."""
    terms = terms_on(m.session, m.actor.company.consortium_id, acceptance.accepted_on)
    if terms and part not in terms.parts:
        raise Refused(Code.NOT_TAKEN, part=part.value, vehicle=acceptance.chassis_number)


def teams_apart(m: Moment, fills: list[str]) -> None:
    """Refuse vehicles of both teams in one lot where that was forbidden on the day it is made."""
    terms = terms_on(m.session, m.actor.company.consortium_id, m.today)
    if terms is None or terms.teams_share_lots:
        return
    inside = select(Recovery.acceptance_id).where(Recovery.fill_id.in_(fills), Recovery.annulled.is_(False))
    vehicles = select(Acceptance).where(Acceptance.id.in_(inside)).order_by(Acceptance.accepted_on, Acceptance.id)
    by_team = {one.team: one.chassis_number for one in m.session.scalars(vehicles)}
    if Team.ART in by_team and Team.TH in by_team:
        raise Refused(Code.TEAMS_APART, vehicle=by_team[Team.ART], other=by_team[Team.TH])
