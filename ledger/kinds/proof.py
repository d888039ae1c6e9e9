"""Links for outsiders: given for one vehicle or lot and some days, withdrawn whenever one likes."""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from ledger.corrections import may_decide
from ledger.kinds.body import Body, Name, Ref
from ledger.kinds.statements import StatementMade
from ledger.models import ProofLink
from ledger.moment import Moment
from ledger.queries.find import find, scope_of
from ledger.refusal import Refused
from ledger.words import Code

LONGEST_DAYS = 366


class LinkGiven(Body):
    """A link to the chain of one vehicle or lot was given to somebody without an account.

    The log has the SHA-256 of the link's 200-bit token, never the token.
    """

    kind: ClassVar[str] = "link.given"
    thing: Ref
    """Acceptance or lot."""
    to_whom: Name
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
    states: bool = False
    """Whether a receiver without an account may state weights and findings through it; of a lot only."""
    token_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

    def judge(self, m: Moment) -> None:
        """Only of what the giver sees."""
        found = find(m.session, scope_of(m.session, m.actor.site), self.thing, "")
        if not (found.vehicles or found.lot):
            raise Refused(Code.UNKNOWN_THING, field="thing")
        if self.states and found.lot is None:
            raise Refused(Code.MISMATCH, field="states")
        if self.states and not may_decide(m.actor, StatementMade.kind):
            raise Refused(Code.NOT_ALLOWED, by=m.actor.name)  # nobody of theirs could let through what comes

    def apply(self, m: Moment) -> None:
        """Give it."""
        link = ProofLink(
            id=m.id,
            site_id=m.actor.site_id,
            thing_id=self.thing,
            token_sha256=self.token_sha256,
            to_whom=self.to_whom,
            states=self.states,
            given_by=m.actor.id,
            given_at=m.at,
            until=m.at + timedelta(days=self.days),
        )
        m.add(link)


class LinkWithdrawn(Body):
    """A link shows nothing any more."""

    kind: ClassVar[str] = "link.withdrawn"
    link: Ref

    def judge(self, m: Moment) -> None:
        """One of one's own company, not withdrawn before."""
        link = m.session.get(ProofLink, self.link)
        if link is None or link.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="link")
        if link.withdrawn:
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Withdraw it."""
        link = m.the(ProofLink, self.link)
        link.withdrawn = True
        m.touch(link)
