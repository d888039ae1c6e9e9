"""The hash chain of a site: each event seals its text, its outcome and everything before it."""

from hashlib import sha256

from sqlalchemy.orm import Session

from ledger.event import canonical
from ledger.models import Recorded, SiteHead


def append(session: Session, recorded: Recorded) -> None:
    """Give an event its number and hash in its site's chain."""
    head = session.get(SiteHead, recorded.site_id) or _begin(session, recorded.site_id)
    recorded.site_position = head.length + 1
    recorded.posted_sha256 = sha256(recorded.posted.encode()).hexdigest()
    recorded.hash = link(head.hash, recorded)
    head.length, head.hash = recorded.site_position, recorded.hash


def _begin(session: Session, site_id: str) -> SiteHead:
    head = SiteHead(site_id=site_id, length=0, hash="0" * 64)
    session.add(head)
    return head


def link(before: str, recorded: Recorded) -> str:
    """Return the hash of an event after the hash before it: what came, how it was stamped, what became of it."""
    stamp = {
        "id": recorded.id,
        "kind": recorded.kind,
        "happened_at": recorded.happened_at.isoformat(),
        "clock_offset_ms": recorded.clock_offset_ms,
        "seq": recorded.seq,
        "position": recorded.position,
        "site": recorded.site_id,
        "site_position": recorded.site_position,
        "recorded_at": recorded.recorded_at.isoformat(),
        "device": recorded.device_id,
        "actor": recorded.actor_id,
        "auth": recorded.auth.value,
        "outcome": recorded.outcome.value,
        "refusal": recorded.refusal,
        "detail": recorded.detail,
        "posted": sha256(recorded.posted.encode()).hexdigest(),
    }
    return sha256((before + canonical(stamp)).encode()).hexdigest()
