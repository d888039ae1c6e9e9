"""Audits: opened, answered item by item, followed up by who was audited, closed."""

import json
from datetime import date
from typing import ClassVar

from ledger.checklists import LIST_OF, Checklist, Verdict, items_of
from ledger.kinds.body import Body, Photographs, Ref, ShortText, Text
from ledger.models import Audit, AuditAnswer, Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, Role


class AuditOpened(Body):
    """A yard or a receiver is visited with the checklist of its kind (handbook 3.2)."""

    kind: ClassVar[str] = "audit.opened"
    site: Ref
    checklist: Checklist
    visited_on: date

    def judge(self, m: Moment) -> None:
        """A site of the consortium, with the list of what its company does; no visit ahead."""
        site = m.session.get(Site, self.site)
        if site is None or site.company.consortium_id != m.actor.company.consortium_id:
            raise Refused(Code.UNKNOWN_THING, field="site")
        if LIST_OF.get(site.company.role) is not self.checklist:
            raise Refused(Code.MISMATCH, field="checklist")
        if self.visited_on > m.today:
            raise Refused(Code.MISMATCH, field="visited_on")

    def apply(self, m: Moment) -> None:
        """Open it."""
        told = self.model_dump(include={"checklist", "visited_on"})
        m.add(Audit(id=m.id, site_id=self.site, auditor_id=m.actor.id, **told))


class AuditAnswered(Body):
    """What was found about one item; what is not in order needs a note."""

    kind: ClassVar[str] = "audit.answered"
    audit: Ref
    item: ShortText
    verdict: Verdict
    note: Text = ""
    photographs: Photographs = ()

    def judge(self, m: Moment) -> None:
        """An item of an open audit's list."""
        audit = _own(m, self.audit)
        if self.item not in items_of(audit.checklist):
            raise Refused(Code.UNKNOWN_THING, field="item")
        if self.verdict is Verdict.WRONG and not self.note:
            raise Refused(Code.MISMATCH, field="note")

    def apply(self, m: Moment) -> None:
        """Keep the answer beside earlier ones."""
        answer = AuditAnswer(
            id=m.id,
            audit_id=self.audit,
            item=self.item,
            verdict=self.verdict,
            note=self.note,
            photograph_list=json.dumps(list(self.photographs)),
            at=m.at,
        )
        m.add(answer)
        m.touch(m.the(Audit, self.audit))


class AuditFollowedUp(Body):
    """The audited site says what it did about something that was not in order."""

    kind: ClassVar[str] = "audit.followed_up"
    answer: Ref
    note: Text

    def judge(self, m: Moment) -> None:
        """About one's own site, or as its auditor; about what was not in order."""
        answer = m.session.get(AuditAnswer, self.answer)
        if answer is None or not (answer.audit.site_id in m.own_sites() or _audits(m, answer.audit)):
            raise Refused(Code.UNKNOWN_THING, field="answer")
        if answer.verdict is not Verdict.WRONG or not self.note:
            raise Refused(Code.MISMATCH, field="note")

    def apply(self, m: Moment) -> None:
        """Note it; a later one takes its place."""
        answer = m.the(AuditAnswer, self.answer)
        answer.followed_up, answer.followed_by, answer.followed_at = self.note, m.actor.id, m.at
        m.touch(answer, answer.audit)


class AuditClosed(Body):
    """Every item was answered: the audit takes no more answers, follow-ups go on."""

    kind: ClassVar[str] = "audit.closed"
    audit: Ref

    def judge(self, m: Moment) -> None:
        """Nothing is left open."""
        audit = _own(m, self.audit)
        left = set(items_of(audit.checklist)) - set(audit.standing)
        if left:
            raise Refused(Code.NOT_FINISHED, count=str(len(left)))

    def apply(self, m: Moment) -> None:
        """Close it."""
        audit = m.the(Audit, self.audit)
        audit.closed_at = m.at
        m.touch(audit)


def _own(m: Moment, key: str) -> Audit:
    audit = m.session.get(Audit, key)
    if audit is None or not _audits(m, audit):
        raise Refused(Code.UNKNOWN_THING, field="audit")
    if audit.closed_at:
        raise Refused(Code.ALREADY_DONE)
    return audit


def _audits(m: Moment, audit: Audit) -> bool:
    """Whether the actor audits in that consortium."""
    same = audit.site.company.consortium_id == m.actor.company.consortium_id
    return same and not {Role.MANAGER, Role.AUDITOR}.isdisjoint(m.actor.roles)
