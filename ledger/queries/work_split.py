"""Who does what in the consortium on a day, and how that was before (様式2)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Company, WorkShare
from ledger.words import Material


def shares_on(session: Session, consortium_id: str, day: date) -> list[tuple[Company, WorkShare | None]]:
    """Every member, in the order they were registered, with its share of the work on a day."""
    latest = {share.company_id: share for share in history(session, consortium_id) if share.valid_from <= day}
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


def takers(session: Session, consortium_id: str, material: Material, day: date) -> frozenset[str] | None:
    """Ids of the companies that take a material in on a day (引取・計量).

    None where nobody is named for any material yet: then nothing was agreed, and nothing is forbidden.
    """
    shares = [share for _, share in shares_on(session, consortium_id, day) if share]
    if not any(share.receives for share in shares):
        return None
    return frozenset(share.company_id for share in shares if material in share.receives)
