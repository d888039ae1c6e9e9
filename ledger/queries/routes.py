"""Which way a vehicle's body went: by shredder or by whole user, which the consortia are formed for."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import BodyHandover, Recipient
from ledger.words import RecipientKind


def routes_of(session: Session, acceptance_ids: Collection[str]) -> dict[str, RecipientKind]:
    """Who took the body of each acceptance; nothing where it is still in the yard (guideline 4-2 (7) 1)."""
    rows = (
        select(BodyHandover.acceptance_id, Recipient.kind)
        .join(Recipient, Recipient.id == BodyHandover.recipient_id)
        .where(BodyHandover.acceptance_id.in_(acceptance_ids), BodyHandover.annulled.is_(False))
    )
    return dict(session.execute(rows).all())
