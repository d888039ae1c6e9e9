"""The yearly report of a team (guideline 4-2 (6) 2) and the figures that are made public (chapter 5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.deemed import DeemedTables
from ledger.models import Company, Lot, Site
from ledger.queries.board import lots_received, received_in
from ledger.queries.routes import routes_of
from ledger.split import Share, split
from ledger.words import Material, RecipientKind, Team

APRIL = 4
WHOLE_USERS = frozenset({RecipientKind.CERTIFIED_USER, RecipientKind.WHOLE_USER})


def fiscal_year(day: date) -> int:
    """The fiscal year of a day; it begins on 1 April."""
    return day.year if day.month >= APRIL else day.year - 1


def span(year: int) -> tuple[date, date]:
    """The first day of a fiscal year, and of the next."""
    return date(year, APRIL, 1), date(year + 1, APRIL, 1)


@dataclass(frozen=True)
class Weight:
    """Real grams of a material recovered in the year, by team, maker, route (see `route_of`) and month."""

    team: Team | None
    maker: str
    route: str
    material: Material
    month: date
    grams: int


def weights(session: Session, site_ids: Collection[str], year: int) -> list[Weight]:
    """Split the year's lots over their parts as reported (R4); add up by team, maker, route, material and month."""
    tables = DeemedTables(session)
    found: dict[tuple[Team | None, str, str, Material, date], int] = {}
    for lot in lots_received(session, site_ids, *span(year)):
        shares = split(lot, tables[lot.site_id])
        routes = routes_of(session, {share.recovery.acceptance_id for share in shares})
        for share in shares:
            key = _key(lot, share, routes.get(share.recovery.acceptance_id))
            found[key] = found.get(key, 0) + share.grams
    return [Weight(*key, grams) for key, grams in sorted(found.items(), key=lambda one: [str(part) for part in one[0]])]


def _key(lot: Lot, share: Share, kind: RecipientKind | None) -> tuple[Team | None, str, str, Material, date]:
    return share.team, share.maker, route_of(kind), lot.material, received_in(lot)


def route_of(kind: RecipientKind | None) -> str:
    """Shredder route, whole-user route, on to another dismantler, or still in the yard."""
    if kind is None:
        return "here"
    return "whole" if kind in WHOLE_USERS else kind.value


def participants(session: Session, consortium_id: str) -> list[Site]:
    """The members' sites at present, by what their company does."""
    rows = (
        select(Site)
        .join(Company)
        .where(Company.consortium_id == consortium_id)
        .order_by(Company.role, Company.name, Site.name)
        .options(joinedload(Site.company))
    )
    return list(session.scalars(rows))
