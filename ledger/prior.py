"""What was recovered from the same vehicle under other acceptances: a part comes off a vehicle once (R3).

Two dismantlers may strip one vehicle in turn (guideline 4-2 (7) 2), each with an acceptance of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from ledger import batch
from ledger.models import Acceptance, Company, Recovery, Site
from ledger.words import PartKind, PartState

UNNUMBERED = ("*", "[")
"""How numbers begin that say there is none (`*FUMEI`), or that many vehicles share (a short re-stamp, `[41]12345`)."""

_mine, _its_site, _its_company = aliased(Acceptance), aliased(Site), aliased(Company)
_ELSEWHERE = (  # made once: each part that is recovered asks
    select(_mine.id, Acceptance.id, Recovery.part, Company.name, Recovery.at)
    .join(Acceptance, Acceptance.chassis_number == _mine.chassis_number)
    .join(Recovery, Recovery.acceptance_id == Acceptance.id)
    .join(Site, Site.id == Acceptance.site_id)
    .join(Company, Company.id == Site.company_id)
    .join(_its_site, _its_site.id == _mine.site_id)
    .join(_its_company, _its_company.id == _its_site.company_id)
    .where(
        _mine.id.in_(bindparam("asking", expanding=True)),
        _mine.id != Acceptance.id,
        Company.consortium_id == _its_company.consortium_id,
        Recovery.state == PartState.RECOVERED,
        Recovery.annulled.is_(False),
        *(~_mine.chassis_number.startswith(sign, autoescape=True) for sign in UNNUMBERED),
    )
    .order_by(Recovery.at)
)
_OTHER = (
    select(Acceptance.id)
    .where(Acceptance.chassis_number == bindparam("number"), Acceptance.id != bindparam("asking"))
    .limit(1)
)
_FELLOWS = (
    select(Acceptance)
    .join(Site, Site.id == Acceptance.site_id)
    .join(Company, Company.id == Site.company_id)
    .where(Acceptance.chassis_number == bindparam("number"), Acceptance.id != bindparam("asking"))
    .where(Company.consortium_id == bindparam("consortium"))
)


@dataclass(frozen=True)
class Prior:
    """A part that was taken off the same vehicle under another acceptance; which company did, and when."""

    acceptance_id: str
    part: PartKind
    company: str
    at: datetime


def prior_recoveries(session: Session, acceptance_ids: Collection[str]) -> dict[str, list[Prior]]:
    """Parts recovered elsewhere in the consortium, by the id of the acceptance that asks; the earliest first."""
    found: dict[str, list[Prior]] = {}
    for key, other, part, company, at in session.execute(_ELSEWHERE, {"asking": list(acceptance_ids)}):
        found.setdefault(key, []).append(Prior(other, part, company, at))
    return found


def alone(session: Session, acceptance: Acceptance) -> bool:
    """Whether no other acceptance has the same chassis number; one without a number is always alone."""
    number = acceptance.chassis_number
    if number.startswith(UNNUMBERED):
        return True
    told = {"number": number, "asking": acceptance.id}
    return batch.known(session, ("alone", acceptance.id), lambda: session.scalar(_OTHER, told) is None)


def fellows(session: Session, acceptance: Acceptance) -> list[Acceptance]:
    """Other acceptances of the same vehicle in the consortium."""
    number = acceptance.chassis_number
    if alone(session, acceptance):
        return []
    consortium = acceptance.site.company.consortium_id
    return list(session.scalars(_FELLOWS, {"number": number, "asking": acceptance.id, "consortium": consortium}))
