"""What is agreed with the teams about money, and the residue that the recycling rate is counted against."""

import json
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ledger.balance import first_of
from ledger.kinds.body import Body, Name, Ref
from ledger.models import AsrTaken, Company, IncentiveTerms
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, IncentiveMethod, Team

WHOLE = 1000
"""All shares together."""
Share = Annotated[int, Field(gt=0, le=WHOLE)]


class IncentiveAgreed(Body):
    """Method and price of a team from a day on. Estimates of earlier days keep theirs.

    ART pays by deemed weight, TH by a recovery rate on the ASR standard weight. TH pays only the dismantlers that did
    the work; ART may pay any member (様式2): `shares` are thousandths by company.
    """

    kind: ClassVar[str] = "incentive.agreed"
    team: Team
    method: IncentiveMethod
    sen_per_kg: Annotated[int, Field(ge=0, le=10_000_000)]
    rate_ppm: Annotated[int | None, Field(default=None, gt=0, le=1_000_000)]
    shares: Annotated[dict[Ref, Share], Field(default_factory=dict, max_length=20)]
    valid_from: date

    def judge(self, m: Moment) -> None:
        """A rate exactly where the method takes one; shares of members that make up the whole, none for TH."""
        if (self.method is IncentiveMethod.RATE) is not (self.rate_ppm is not None):
            raise Refused(Code.MISMATCH, field="rate")
        if self.shares and (self.team is Team.TH or sum(self.shares.values()) != WHOLE):
            raise Refused(Code.MISMATCH, field="shares")
        for company_id in self.shares:
            company = m.session.get(Company, company_id)
            if company is None or company.consortium_id != m.actor.company.consortium_id:
                raise Refused(Code.UNKNOWN_THING, field="shares")

    def apply(self, m: Moment) -> None:
        """Agree on it."""
        terms = IncentiveTerms(
            id=m.id,
            consortium_id=m.actor.company.consortium_id,
            team=self.team,
            method=self.method,
            sen_per_kg=self.sen_per_kg,
            rate_ppm=self.rate_ppm,
            shares=json.dumps(self.shares, sort_keys=True),
            valid_from=self.valid_from,
        )
        m.add(terms)


class AsrReported(Body):
    """How much shredder residue was taken in during a month (for the recycling rate, guideline 5-2 (2))."""

    kind: ClassVar[str] = "asr.reported"
    month: Annotated[date, AfterValidator(first_of)]
    grams: Annotated[int, Field(ge=0, le=10_000_000_000_000)]
    source: Name

    def judge(self, m: Moment) -> None:
        """No month ahead."""
        if self.month > m.today:
            raise Refused(Code.MISMATCH, field="month")

    def apply(self, m: Moment) -> None:
        """Note it; a later figure of the same month takes its place."""
        told = AsrTaken(
            id=m.id,
            consortium_id=m.actor.company.consortium_id,
            month=self.month,
            grams=self.grams,
            source=self.source,
        )
        m.add(told)
