"""The incentive, estimated: on what was reported to JARS, by the terms in force when a vehicle was accepted.

Only an estimate, always: the teams decide what they pay.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.balance import first_of, next_month
from ledger.changes import Change, CorrectionState
from ledger.lines import thaw
from ledger.models import Acceptance, Correction, EntryLine, IncentiveTerms, Site
from ledger.split import apportion
from ledger.words import IncentiveMethod, LineState, Team

SEN = 100
GRAMS = 1000
MILLION = 1_000_000


@dataclass
class Estimate:
    """A month of a team at one yard: vehicles with parts, deemed grams as reported, and what that may bring."""

    site_id: str
    team: Team
    month: date
    vehicles: int = 0
    reported_g: int = 0
    exact: Fraction = field(default_factory=lambda: Fraction(0))
    left_out: int = 0
    """Vehicles that nothing could be estimated for: no terms, no deemed weight, or no ASR standard weight."""

    @property
    def yen(self) -> int:
        """Whole yen, rounded down."""
        return int(self.exact)


class Terms:
    """The terms of a consortium, looked up by team and day."""

    def __init__(self, session: Session, consortium_id: str) -> None:
        rows = select(IncentiveTerms).where(IncentiveTerms.consortium_id == consortium_id)
        self.all = list(session.scalars(rows.order_by(IncentiveTerms.valid_from, IncentiveTerms.touched)))

    def on(self, team: Team, day: date) -> IncentiveTerms | None:
        """The terms in force on a day; the latest agreed of the same day."""
        found = [one for one in self.all if one.team is team and one.valid_from <= day]
        return found[-1] if found else None


def yen_for(terms: IncentiveTerms | None, deemed_g: int | None, asr_standard_g: int | None) -> Fraction | None:
    """What one vehicle may bring, exactly; None where something is missing."""
    if terms is None or deemed_g is None:
        return None
    price = Fraction(terms.sen_per_kg, SEN * GRAMS)
    if terms.method is IncentiveMethod.DEEMED:
        return deemed_g * price
    if asr_standard_g is None or terms.rate_ppm is None:
        return None
    return Fraction(asr_standard_g * terms.rate_ppm, MILLION) * price


def estimates(session: Session, terms: Terms, site_ids: Collection[str], since: date, until: date) -> list[Estimate]:
    """Estimate by yard, team and month, for sealed lines that report vehicles as accepted in [since, until) (R4)."""
    found: dict[tuple[str, Team, date], Estimate] = {}
    for site_id, asr_g, frozen in _sealed(session, site_ids, since, until):
        line = thaw(frozen)
        day = date.fromisoformat(line["accepted_on"])
        if line["team"] is None or not any(line["parts"].values()) or not since <= day < until:
            continue
        team = Team(line["team"])
        one = found.setdefault((site_id, team, first_of(day)), Estimate(site_id, team, first_of(day)))
        yen = yen_for(terms.on(team, day), line["total_g"], asr_g)
        one.vehicles += 1
        one.reported_g += line["total_g"] or 0
        one.exact += yen or 0
        one.left_out += yen is None
    return sorted(found.values(), key=lambda one: (one.month, one.site_id, one.team))


def _sealed(
    session: Session, site_ids: Collection[str], since: date, until: date
) -> Iterator[tuple[str, int | None, str]]:
    """Sealed lines of vehicles accepted in [since, until), and of all whose acceptance was corrected (R4)."""
    corrected = select(Correction.about_id).where(
        Correction.change == Change.ACCEPTANCE_MISTYPED, Correction.state == CorrectionState.APPLIED
    )
    rows = (
        select(Acceptance.site_id, Acceptance.asr_standard_g, EntryLine.frozen)
        .join(EntryLine, EntryLine.acceptance_id == Acceptance.id)
        .where(Acceptance.site_id.in_(site_ids))
        .where(Acceptance.accepted_on.between(since, until - timedelta(days=1)) | Acceptance.id.in_(corrected))
        .where(EntryLine.state == LineState.SEALED, EntryLine.withdrawn.is_(False))
    )
    yield from session.execute(rows).yield_per(500)


def payees(session: Session, terms: Terms, rows: Collection[Estimate]) -> dict[str, int]:
    """Estimated yen by company: shared as the terms of the month say (様式2), else the dismantler's own."""
    companies = dict(session.execute(select(Site.id, Site.company_id)).all())
    paid: dict[str, int] = {}
    for one in rows:
        agreed = terms.on(one.team, next_month(one.month) - timedelta(days=1))
        shares: dict[str, int] = json.loads(agreed.shares) if agreed else {}
        shares = shares or {companies[one.site_id]: 1}
        for company, yen in zip(shares, apportion(one.yen, list(shares.values())), strict=True):
            paid[company] = paid.get(company, 0) + yen
    return paid
