"""What the consortium agreed on: its members, which maker belongs to which team, deemed weights."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.kinds import body_of
from ledger.kinds.deemed import DeemedTableIssued, Evidence
from ledger.models import Company, DeemedWeight, MakerTeam, Recorded, Site
from ledger.words import PartKind, SizeClass


def members(session: Session, consortium_id: str) -> list[tuple[Company, list[Site]]]:
    """The companies of the consortium with their sites, in the order they were registered."""
    companies = select(Company).where(Company.consortium_id == consortium_id).order_by(Company.touched, Company.id)
    found: dict[str, tuple[Company, list[Site]]] = {one.id: (one, []) for one in session.scalars(companies)}
    sites = select(Site).where(Site.company_id.in_(list(found))).order_by(Site.touched, Site.id)
    for site in session.scalars(sites):
        found[site.company_id][1].append(site)
    return list(found.values())


def maker_rows(session: Session, consortium_id: str) -> list[MakerTeam]:
    """Every assignment of a maker to a team, the newest day first."""
    rows = (
        select(MakerTeam)
        .where(MakerTeam.consortium_id == consortium_id)
        .order_by(MakerTeam.valid_from.desc(), MakerTeam.touched)
    )
    return list(session.scalars(rows))


@dataclass(frozen=True)
class DeemedVersion:
    """One issued table of a site: grams by size class and part."""

    site_id: str
    valid_from: date
    version: str
    basis: str = "typed"
    note: str = ""
    evidence: dict[SizeClass, dict[PartKind, Evidence]] = field(default_factory=dict)
    grams: dict[tuple[SizeClass, PartKind], int] = field(default_factory=dict)

    def behind(self, size_class: SizeClass, part: PartKind) -> Evidence | None:
        """The numbers behind a weight, where they were told."""
        return self.evidence.get(size_class, {}).get(part)


def deemed_versions(session: Session, site_ids: Collection[str]) -> list[DeemedVersion]:
    """Every table issued for the sites, the newest day first."""
    rows = (
        select(DeemedWeight)
        .where(DeemedWeight.site_id.in_(site_ids))
        .order_by(DeemedWeight.valid_from.desc(), DeemedWeight.touched.desc())
    )
    found: dict[str, DeemedVersion] = {}
    for row in session.scalars(rows):
        version = found.get(row.version) or found.setdefault(row.version, _version(session, row))
        version.grams[row.size_class, row.part] = row.grams
    return list(found.values())


class TableStanding(StrEnum):
    """Whether a table counts for vehicles accepted on a day, will, did, or was issued anew for the same day."""

    NOW = "now"
    LATER = "later"
    BEFORE = "before"
    REPLACED = "replaced"


def standings(versions: Iterable[DeemedVersion], day: date) -> dict[str, TableStanding]:
    """How each version stands on a day; the versions come newest first, as `deemed_versions` gives them."""
    found: dict[str, TableStanding] = {}
    days: set[tuple[str, date]] = set()
    in_force: set[str] = set()
    for one in versions:
        if (one.site_id, one.valid_from) in days:
            found[one.version] = TableStanding.REPLACED
        elif one.valid_from > day:
            found[one.version] = TableStanding.LATER
        else:
            found[one.version] = TableStanding.BEFORE if one.site_id in in_force else TableStanding.NOW
            in_force.add(one.site_id)
        days.add((one.site_id, one.valid_from))
    return found


def _version(session: Session, row: DeemedWeight) -> DeemedVersion:
    told = body_of(session.get_one(Recorded, row.version))
    if not isinstance(told, DeemedTableIssued):
        raise TypeError(row.version)
    return DeemedVersion(row.site_id, row.valid_from, row.version, told.basis, told.note, told.evidence)
