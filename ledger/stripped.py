"""Bodies parts were taken off: told apart from untouched ones, and kept from whole users without a certificate (R7)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, BodyHandover
from ledger.moment import JAPAN, Moment
from ledger.prior import prior_recoveries
from ledger.refusal import Refused
from ledger.words import Code, RecipientKind


def body_handover(session: Session, acceptance_id: str) -> BodyHandover | None:
    """The handover of an acceptance's body that stands."""
    rows = select(BodyHandover).where(BodyHandover.acceptance_id == acceptance_id, BodyHandover.annulled.is_(False))
    return session.scalar(rows)


def stripped(session: Session, acceptance: Acceptance, day: date) -> bool:
    """Whether parts were off a body on a day in Japan: taken here, or before by another dismantler of the consortium.

    The guideline, 4-2 (5) 2, tells such bodies apart from untouched ones.
    """
    if acceptance.recovered:
        return True
    prior = prior_recoveries(session, [acceptance.id]).get(acceptance.id, [])
    return any(one.at.astimezone(JAPAN).date() <= day for one in prior)


def judge_parts_after_leaving(m: Moment, acceptance: Acceptance) -> None:
    """R7: no correction gives parts to an untouched body that went to a whole user without a certificate."""
    gone = body_handover(m.session, acceptance.id)
    if gone and gone.recipient.kind is RecipientKind.WHOLE_USER:
        raise Refused(Code.R7, vehicle=acceptance.chassis_number, recipient=gone.recipient.name, on="body.handed_over")


def mark_again(m: Moment, acceptance: Acceptance) -> None:
    """A correction changed what was taken off a body that has left: its mark follows."""
    gone = body_handover(m.session, acceptance.id)
    if gone:
        gone.stripped = stripped(m.session, acceptance, gone.handed_on)
        m.touch(gone)
