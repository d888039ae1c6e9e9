"""Findings of the dock: those of some sites, those still unanswered, and which kinds come again and again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.balance import begin
from ledger.dock_words import Flaw, Severity
from ledger.models import Finding, FindingAnswer, Lot, Site, Stray
from ledger.words import LotState

DAYS = 90
OFTEN = 3
"""So many of one kind from one yard in 90 days stand out."""
_UNTOLD = 50


@dataclass(frozen=True)
class Repeated:
    """How often one kind came from one yard lately, and the kilograms estimated, in grams."""

    site: Site
    flaw: Flaw
    count: int
    grams: int

    @property
    def often(self) -> bool:
        """Whether it stands out."""
        return self.count >= OFTEN


def visible(site_ids: Collection[str]) -> ColumnElement[bool]:
    """Findings about what these sites sent or were sent."""
    bound = select(Lot.id).where(Lot.destination_id.in_(site_ids))
    return Finding.annulled.is_(False) & or_(Finding.site_id.in_(site_ids), Finding.lot_id.in_(bound))


def findings(
    session: Session, site_ids: Collection[str], before: tuple[datetime, str] | None, limit: int
) -> list[Finding]:
    """The newest first, one more than `limit` where there is another page."""
    rows = select(Finding).where(visible(site_ids)).order_by(Finding.at.desc(), Finding.id.desc()).limit(limit + 1)
    if before:
        rows = rows.where((Finding.at < before[0]) | ((Finding.at == before[0]) & (Finding.id < before[1])))
    shown = (
        joinedload(Finding.lot).joinedload(Lot.site),
        joinedload(Finding.lot).joinedload(Lot.destination),
        joinedload(Finding.bag),
        joinedload(Finding.person),
        selectinload(Finding.answers).joinedload(FindingAnswer.person),
    )
    return list(session.scalars(rows.options(*shown)))


def repeated(session: Session, site_ids: Collection[str], now: datetime | None = None) -> list[Repeated]:
    """Per yard and kind over the last 90 days, the most frequent first."""
    since = (now or datetime.now(UTC)) - timedelta(days=DAYS)
    rows = (
        select(Site, Finding.flaw, func.count(), func.coalesce(func.sum(Finding.grams), 0))
        .join(Site, Site.id == Finding.site_id)
        .where(visible(site_ids), Finding.at > since)
        .group_by(Site.id, Finding.flaw)
        .order_by(func.count().desc(), Site.name, Finding.flaw)
    )
    return [Repeated(site, flaw, count, grams or 0) for site, flaw, count, grams in session.execute(rows)]


@dataclass(frozen=True)
class Counted:
    """Findings of one kind about what a yard sent in a span of time; the kilograms estimated, in grams."""

    site_id: str
    flaw: Flaw
    count: int
    grams: int
    grave: int
    unanswered: int


def counted(session: Session, site_ids: Collection[str], since: date, until: date) -> list[Counted]:
    """Findings about what these yards sent, made in [since, until): by yard, the most frequent kind first."""
    grave = func.sum(case((Finding.severity == Severity.GRAVE, 1), else_=0))
    waiting = func.sum(case((Finding.answers.any(), 0), else_=1))
    rows = (
        select(Finding.site_id, Finding.flaw, func.count(), func.coalesce(func.sum(Finding.grams), 0), grave, waiting)
        .join(Site, Site.id == Finding.site_id)
        .where(Finding.site_id.in_(site_ids), Finding.annulled.is_(False))
        .where(Finding.at >= begin(since), Finding.at < begin(until))
        .group_by(Finding.site_id, Site.name, Finding.flaw)
        .order_by(Site.name, func.count().desc(), Finding.flaw)
    )
    return [Counted(*one) for one in session.execute(rows)]


def unanswered(session: Session, site_ids: Collection[str]) -> int:
    """How many findings about what these sites sent nobody has answered."""
    rows = select(func.count()).where(Finding.site_id.in_(site_ids), Finding.annulled.is_(False))
    return session.scalar(rows.where(~Finding.answers.any())) or 0


def told_to_yard(session: Session, site_id: str) -> dict[str, Any]:
    """What phones of a yard show of its lots at the dock: unanswered findings, and lots that lie elsewhere."""
    rows = (
        select(Finding)
        .where(Finding.site_id == site_id, Finding.annulled.is_(False), ~Finding.answers.any())
        .order_by(Finding.at.desc())
        .limit(_UNTOLD)
        .options(joinedload(Finding.lot).joinedload(Lot.destination), joinedload(Finding.bag))
    )
    astray = select(Lot.jars_lot_id, Lot.code, Site.name).join(Stray, Stray.lot_id == Lot.id)
    astray = astray.join(Site, Site.id == Stray.site_id).where(Lot.site_id == site_id, Lot.state == LotState.SHIPPED)
    return {
        "findings": [finding_json(one) for one in session.scalars(rows)],
        "strays": [{"lot": jars or code, "at": place} for jars, code, place in session.execute(astray)],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as phones know it."""
    return {
        "id": finding.id,
        "lot": finding.lot.called,
        "by": finding.lot.destination.name,
        "bag": finding.bag.number if finding.bag else None,
        "flaw": finding.flaw,
        "severity": finding.severity,
        "dealing": finding.dealing,
        "grams": finding.grams,
        "note": finding.note,
        "at": finding.at.isoformat(),
        "photographs": finding.photographs,
    }
