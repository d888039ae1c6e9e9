"""What was agreed on a day; the version in force, and what stands where nothing was agreed yet."""

from datetime import date

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Mapper, Session, object_session

from ledger import batch
from ledger.models import AgreedTerms, FormerName

USUAL_MARKS = (
    ">PP<", ">PP+E/P<", ">PP+EPM<", ">PP+E/P-T〇<", ">PP+E/P-TD〇<", ">PP+EPM-T〇<", ">PP+EPM-TD〇<", ">PP/PE<",
    ">PP+PE<", ">PP-S〇〇-T〇〇<", ">PP-HI<", ">PP-TD〇〇<", ">PP-T〇〇<",
)  # fmt: skip
"""The handbook's examples (table 3-2; 〇 is a digit) without its fibre grade, which receivers as a rule don't take."""


def versions(session: Session, consortium_id: str) -> list[AgreedTerms]:
    """Every version, the one that counts longest into the future first."""
    rows = select(AgreedTerms).where(AgreedTerms.consortium_id == consortium_id)
    return list(session.scalars(rows.order_by(AgreedTerms.valid_from.desc(), AgreedTerms.touched.desc())))


def terms_on(session: Session, consortium_id: str, day: date) -> AgreedTerms | None:
    """The version in force on a day; None where nothing was agreed by then, and nothing is forbidden."""
    every = batch.known(session, ("agreed", consortium_id), lambda: versions(session, consortium_id))
    return next((one for one in every if one.valid_from <= day), None)


@event.listens_for(AgreedTerms, "after_insert")
def _changed(_mapper: Mapper[AgreedTerms], _connection: Connection, terms: AgreedTerms) -> None:
    if session := object_session(terms):
        batch.forget(session)


def told_to_phones(session: Session, consortium_id: str) -> list[dict[str, object]]:
    """What phones need of every version, the earliest first: the last that has come is in force."""
    return [
        {
            "from": one.valid_from.isoformat(),
            "parts": [part.value for part in one.parts],
            "marks": one.marks,
            "foreign_level": one.foreign_level,
            "teams_share_lots": one.teams_share_lots,
        }
        for one in reversed(versions(session, consortium_id))
    ]


def former_names(session: Session, about_ids: list[str]) -> dict[str, list[FormerName]]:
    """Earlier names of companies, sites or people by id, the latest first."""
    found: dict[str, list[FormerName]] = {}
    rows = select(FormerName).where(FormerName.about_id.in_(about_ids)).order_by(FormerName.touched.desc())
    for row in session.scalars(rows):
        found.setdefault(row.about_id, []).append(row)
    return found
