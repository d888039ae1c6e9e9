"""Deemed weights: the sample they come from, the table in force, and what JARS displays (handbook 2.3.2)."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from ledger.kinds.body import Body, Ref, ShortName, Text
from ledger.kinds.masters import governed_site, named_id
from ledger.kinds.vehicles import StandardWeight
from ledger.models import Acceptance, DeemedWeight, JarsWeight, SampleWeight
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, PartKind, SizeClass

PartGrams = Annotated[int, Field(gt=0, le=200_000)]
TableGrams = dict[SizeClass, dict[PartKind, PartGrams]]
STEP_G = 100
"""The sample is weighed to 0.1 kg."""


class SampleWeighed(Body):
    """Parts of a vehicle of the sample were weighed. Any scale will do for the sample, and for nothing else.

    A part weighed again counts by its last weighing. `asr_standard_g` is the ASR standard weight, where the office does
    not know it yet.
    """

    kind: ClassVar[str] = "sample.weighed"
    undoable: ClassVar[bool] = True
    acceptance: Ref
    grams: Annotated[dict[PartKind, Annotated[int, Field(gt=0, le=200_000, multiple_of=STEP_G)]], Field(min_length=1)]
    scale: ShortName
    asr_standard_g: StandardWeight | None = None

    def judge(self, m: Moment) -> None:
        """A vehicle of one's own."""
        m.own(Acceptance, self.acceptance, Code.UNKNOWN_VEHICLE)

    def apply(self, m: Moment) -> None:
        """Note each part's weight, and the vehicle's standard weight."""
        acceptance = m.the(Acceptance, self.acceptance)
        for part, grams in self.grams.items():
            weight = SampleWeight(
                id=named_id(m.id, part),
                event_id=m.id,
                site_id=acceptance.site_id,
                acceptance_id=acceptance.id,
                part=part,
                grams=grams,
                scale=self.scale,
                person_id=m.actor.id,
                at=m.at,
            )
            m.add(weight)
        if self.asr_standard_g:
            acceptance.asr_standard_g = self.asr_standard_g
        m.touch(acceptance)

    def undo(self, m: Moment, made_by: str) -> None:
        """These weights count no more; a standard weight stays, the office may correct it."""
        for weight in m.session.scalars(select(SampleWeight).where(SampleWeight.event_id == made_by)):
            weight.annulled = True
            m.touch(weight)
        m.touch(m.the(Acceptance, self.acceptance))


class Evidence(BaseModel):
    """The numbers behind a weight: the mean in grams, over how many vehicles of the sample or received lots.

    `how` tells of lots whether they held nothing else (`alone`), the part was told apart by least squares (`fitted`,
    with its standard error) or has its share of the material's weight (`shared`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    mean_g: Annotated[int, Field(gt=0, le=10_000_000)]
    count: Annotated[int, Field(gt=0, le=1_000_000)]
    how: Literal["sample", "alone", "fitted", "shared"] = "sample"
    error_g: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class DeemedTableIssued(Body):
    """A new version of a site's deemed weights in grams, valid from a day on.

    `basis` says where they come from: `typed` from JARS or a paper, `sample`, or `real` weights of lots; `evidence` the
    numbers behind them.
    """

    kind: ClassVar[str] = "deemed_table.issued"
    site: Ref
    valid_from: date
    grams: TableGrams
    basis: Literal["typed", "sample", "real"] = "typed"
    evidence: dict[SizeClass, dict[PartKind, Evidence]] = Field(default_factory=dict)
    note: Text = ""

    def judge(self, m: Moment) -> None:
        """For a site of one's own, or of the consortium for its manager."""
        governed_site(m, self.site)

    def apply(self, m: Moment) -> None:
        """Issue it; acceptances before that day keep their table."""
        for size_class, parts in self.grams.items():
            for part, grams in parts.items():
                row = DeemedWeight(
                    id=named_id(m.id, f"{size_class}/{part}"),
                    site_id=self.site,
                    valid_from=self.valid_from,
                    size_class=size_class,
                    part=part,
                    grams=grams,
                    version=m.id,
                )
                m.add(row)


class JarsTableSeen(Body):
    """What JARS displays as a site's deemed weights, read on a day: recorded beside ours, differences show."""

    kind: ClassVar[str] = "jars_table.seen"
    site: Ref
    seen_on: date
    grams: TableGrams

    def judge(self, m: Moment) -> None:
        """For a site of one's own, or of the consortium for its manager; not seen in the future."""
        governed_site(m, self.site)
        if self.seen_on > m.today:
            raise Refused(Code.MISMATCH, field="seen_on")

    def apply(self, m: Moment) -> None:
        """Note it."""
        for size_class, parts in self.grams.items():
            for part, grams in parts.items():
                row = JarsWeight(
                    id=named_id(m.id, f"{size_class}/{part}"),
                    site_id=self.site,
                    seen_on=self.seen_on,
                    size_class=size_class,
                    part=part,
                    grams=grams,
                )
                m.add(row)
