"""The consortium's division of work (工程分担表, 様式2): who recovers, receives, makes; whom the teams pay."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.kinds.body import Body, Ref
from ledger.kinds.masters import in_consortium
from ledger.models import WorkShare
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, CompanyRole, Material, Team

Materials = Annotated[list[Material], Field(default_factory=list, max_length=len(Material))]


class WorkAssigned(Body):
    """What a member does from a day on. What was agreed before that day stays as it was."""

    kind: ClassVar[str] = "work.assigned"
    company: Ref
    valid_from: date
    recovers: Materials
    receives: Materials
    makes: Materials
    paid_by: Annotated[list[Team], Field(default_factory=list, max_length=len(Team))]

    def judge(self, m: Moment) -> None:
        """A member; TH pays only dismantlers that do the work themselves, ART any member (様式2)."""
        company = in_consortium(m, self.company)
        works = company.role is CompanyRole.DISMANTLER and bool(self.recovers)
        if Team.TH in self.paid_by and not works:
            raise Refused(Code.MISMATCH, field="paid_by")

    def apply(self, m: Moment) -> None:
        """Note it."""
        share = WorkShare(
            id=m.id,
            company_id=self.company,
            valid_from=self.valid_from,
            recover_list=",".join(self.recovers),
            receive_list=",".join(self.receives),
            make_list=",".join(self.makes),
            paid_list=",".join(self.paid_by),
        )
        m.add(share)
