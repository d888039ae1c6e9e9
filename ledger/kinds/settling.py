"""Undoing what was recorded, and letting through what was held. Nothing is edited, nothing deleted."""

from typing import ClassVar

from ledger.access import BY_OUTSIDERS, FLOOR_KINDS, OFFLINE
from ledger.corrections import may_annul, may_decide
from ledger.kinds.body import Body, Ref, Text, body_of
from ledger.kinds.vehicles import settle
from ledger.models import Acceptance, Recorded, Standing
from ledger.moment import Moment, moment_of
from ledger.refusal import Refused
from ledger.words import Code, Status


def _found(m: Moment, event_id: str) -> tuple[Recorded, Standing]:
    recorded, standing = m.session.get(Recorded, event_id), m.session.get(Standing, event_id)
    if recorded is None or standing is None or not _within_reach(m, recorded, standing):
        raise Refused(Code.UNKNOWN_THING)
    if standing.status in {Status.ANNULLED, Status.LET_THROUGH} and not _counts(standing):
        raise Refused(Code.ALREADY_DONE)
    return recorded, standing


def _within_reach(m: Moment, recorded: Recorded, standing: Standing) -> bool:
    """What one's own company recorded, or another did about one's own vehicle: a managing company's approval (R6)."""
    own = m.own_sites()
    about = m.session.get(Acceptance, standing.acceptance_id) if standing.acceptance_id else None
    return recorded.site_id in own or (about is not None and about.site_id in own)


def _counts(standing: Standing) -> bool:
    return standing.status in {Status.APPLIED, Status.LET_THROUGH}


class EventAnnulled(Body):
    """An undo, or a held event thrown out of the tray. The event and its undo both stay visible for good."""

    kind: ClassVar[str] = "event.annulled"
    event: Ref
    reason: Text = ""

    def judge(self, m: Moment) -> None:
        """The one who did it, or somebody the correction table names; not while later records depend on it."""
        recorded, standing = _found(m, self.event)
        for_another = m.auth in OFFLINE and recorded.actor_id != m.actor.id  # whoever was not seen has floor rights
        if for_another or not may_annul(m.actor, recorded):
            raise Refused(Code.NOT_ALLOWED)
        if _counts(standing):
            body = body_of(recorded)
            if not body.undoable:
                raise Refused(Code.DEPENDS, on=recorded.kind)
            body.judge_undo(m, recorded.id)

    def apply(self, m: Moment) -> None:
        """Take its effect back, where it had one."""
        recorded, standing = m.session.get_one(Recorded, self.event), m.the(Standing, self.event)
        if _counts(standing):
            body_of(recorded).undo(m, recorded.id)
        settle(m, self.event, Status.ANNULLED)


MENDABLE = frozenset({Code.CLOSED_FILL, Code.NOT_ALLOWED, Code.OUTSIDER})
"""Refusals that the reason of whoever may let through outweighs."""


def _judge_again(m: Moment, recorded: Recorded) -> None:
    if recorded.kind not in FLOOR_KINDS | BY_OUTSIDERS:  # what the office does is done again, by whoever may (R6, R18)
        raise Refused(Code.NOT_ALLOWED)
    body = body_of(recorded)
    body.judge_letting(m)
    try:
        body.judge(moment_of(m.session, recorded, position=m.position))
    except Refused as refused:
        if refused.refusal.code not in MENDABLE:
            raise


class EventLetThrough(Body):
    """Somebody allowed lets a held event count after all, with a reason. It is applied as it was recorded.

    What no reason can mend (a wrong material, a part taken twice) stays held until it is annulled.
    """

    kind: ClassVar[str] = "event.let_through"
    event: Ref
    reason: Text

    def judge(self, m: Moment) -> None:
        """A reason is needed; a rule that still says no, still does."""
        told = m.session.get(Recorded, self.event)
        if told and not may_decide(m.actor, told.kind):
            raise Refused(Code.NOT_ALLOWED)
        recorded, standing = _found(m, self.event)
        if standing.status is not Status.HELD:  # kept ones can't be applied, only annulled
            raise Refused(Code.ALREADY_DONE)
        if not self.reason:
            raise Refused(Code.MISMATCH, field="reason")
        _judge_again(m, recorded)

    def apply(self, m: Moment) -> None:
        """Apply the held event, as its own moment, now."""
        recorded = m.session.get_one(Recorded, self.event)
        body_of(recorded).apply(moment_of(m.session, recorded, position=m.position))
        settle(m, self.event, Status.LET_THROUGH)
