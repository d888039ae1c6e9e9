"""How the records of one phone stand by now."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Head, Standing


def feed(session: Session, device_id: str, since: int, limit: int = 500) -> dict[str, Any]:
    """Return the standings of a phone's events that changed after a position, oldest first.

    `position` is where to go on from: the ledger's head, or just before the first change not told where there are more;
    one position changes two standings where one event settles another.
    """
    rows = (
        select(Standing)
        .where(Standing.device_id == device_id, Standing.touched > since)
        .order_by(Standing.touched)
        .limit(limit + 1)
    )
    found = session.scalars(rows).all()
    head = session.get(Head, 1)
    more = len(found) > limit
    return {
        "position": found[limit].touched - 1 if more else head.position if head else 0,
        "more": more,
        "changes": [{"id": one.id, "status": one.status, "refusal": one.refusal} for one in found[:limit]],
    }
