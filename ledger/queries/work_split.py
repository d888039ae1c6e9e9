"""Who does what in the consortium on a day, and how that was before (様式2)."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Mapper, Session, object_session

from ledger import batch
from ledger.models import Company, WorkShare
from ledger.words import Material

Step = Literal["recovers", "receives", "makes"]
"""部品回収, 引取・計量, 原材料化."""


def shares_on(session: Session, consortium_id: str, day: date) -> list[tuple[Company, WorkShare | None]]:
    """Every member, in the order they were registered, with its share of the work on a day."""
    latest = _in_force(history(session, consortium_id), day)
    companies = select(Company).where(Company.consortium_id == consortium_id).order_by(Company.touched, Company.id)
    return [(company, latest.get(company.id)) for company in session.scalars(companies)]


def history(session: Session, consortium_id: str) -> list[WorkShare]:
    """Every share that was ever told, the earliest day first."""
    rows = (
        select(WorkShare)
        .join(Company, Company.id == WorkShare.company_id)
        .where(Company.consortium_id == consortium_id)
        .order_by(WorkShare.valid_from, WorkShare.touched)
    )
    return list(session.scalars(rows))


def _in_force(shares: Iterable[WorkShare], day: date) -> dict[str, WorkShare]:
    """The share of each company that counts on a day."""
    return {share.company_id: share for share in shares if share.valid_from <= day}


def doers(session: Session, consortium_id: str, step: Step, material: Material, day: date) -> frozenset[str] | None:
    """Ids of the companies that do a step of the work with a material on a day.

    None where nobody is named for that step with any material yet: then nothing was agreed, and nothing is forbidden.
    """
    does = {key: getattr(share, step) for key, share in _in_force(_known(session, consortium_id), day).items()}
    return frozenset(key for key, materials in does.items() if material in materials) if any(does.values()) else None


def made_once(session: Session, company: Company, material: Material, day: date) -> bool:
    """Whether a company was named for making products of a material on any day up to this one."""
    told = _known(session, company.consortium_id)
    return any(material in one.makes for one in told if one.company_id == company.id and one.valid_from <= day)


def _known(session: Session, consortium_id: str) -> list[WorkShare]:
    return batch.known(session, ("work_split", consortium_id), lambda: history(session, consortium_id))


@event.listens_for(WorkShare, "after_insert")
def _changed(_mapper: Mapper[WorkShare], _connection: Connection, share: WorkShare) -> None:
    if session := object_session(share):
        batch.forget(session)


def recovering(session: Session, company: Company) -> list[dict[str, object]]:
    """What phones need of it: the materials a company recovers from a day on, the earliest day first; the last counts.

    None stands for materials where nobody is named for any.
    """
    every = history(session, company.consortium_id)
    days = sorted({share.valid_from for share in every})
    return [{"from": day.isoformat(), "materials": _recovered(_in_force(every, day), company.id)} for day in days]


def _recovered(shares: dict[str, WorkShare], company_id: str) -> list[str] | None:
    if not any(share.recovers for share in shares.values()):
        return None
    return sorted(shares[company_id].recovers) if company_id in shares else []
