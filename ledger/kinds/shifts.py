"""Phones in a shift: handed out, given back, and the shift closed with its counts, so that a lost end shows too."""

from collections import Counter
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from ledger.event import canonical
from ledger.kinds.body import Body, Ref
from ledger.models import Device, Handout, Shift
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


def own_phone(m: Moment, device_id: str) -> Device:
    """Return a phone of the actor's company; another company's is unknown."""
    device = m.session.get(Device, device_id)
    if device is None or device.site_id not in m.own_sites():
        raise Refused(Code.UNKNOWN_THING, field="device")
    return device


def handed_out(m: Moment, device_id: str) -> Handout | None:
    """Who has a phone that was not given back."""
    rows = select(Handout).where(Handout.device_id == device_id, Handout.back_at.is_(None))
    return m.session.scalar(rows.order_by(Handout.at.desc(), Handout.touched.desc()).limit(1))


class DeviceCheckedOut(Body):
    """Somebody takes a phone for the shift (持ち出し). Whoever had it before has it no more."""

    kind: ClassVar[str] = "device.checked_out"
    device: Ref

    def judge(self, m: Moment) -> None:
        """A phone of one's own that is still in use."""
        if own_phone(m, self.device).withdrawn:
            raise Refused(Code.UNKNOWN_THING, field="device")

    def apply(self, m: Moment) -> None:
        """Note who has it; told late, after a later hand-over, it only joins the history."""
        before = handed_out(m, self.device)
        taken = Handout(id=m.id, device_id=self.device, person_id=m.actor.id, at=m.at)
        if before and before.at > m.at:
            taken.back_at = before.at
        elif before:
            before.back_at = m.at
            m.touch(before)
        m.add(taken)


class DeviceCheckedIn(Body):
    """A phone is back in its place (返却), whoever brings it."""

    kind: ClassVar[str] = "device.checked_in"
    device: Ref

    def judge(self, m: Moment) -> None:
        """One that is out."""
        if handed_out(m, own_phone(m, self.device).id) is None:
            raise Refused(Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Nobody has it."""
        out = handed_out(m, self.device)
        if out:
            out.back_at = m.at
            m.touch(out)


class Count(BaseModel):
    """How many records a phone has of one person in a shift."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: Ref
    records: Annotated[int, Field(ge=1, le=1_000_000)]


class ShiftClosed(Body):
    """A phone says that the shift is over: from which number to which, and how many records each person made.

    `last_seq` is the closing's own number. What the phone counted is kept beside what arrived: an end that was lost
    shows as a shift that nobody closed, a hole in the middle as numbers that have not arrived.
    """

    kind: ClassVar[str] = "shift.closed"
    first_seq: Number
    last_seq: Number
    counts: Annotated[list[Count], Field(max_length=200)]

    def judge(self, m: Moment) -> None:
        """Only a phone closes its shift, and its counts add up to its numbers."""
        if m.device_id is None:
            raise Refused(Code.MISMATCH, field="device")
        if sum(count.records for count in self.counts) != self.last_seq - self.first_seq:
            raise Refused(Code.MISMATCH, field="counts")

    def apply(self, m: Moment) -> None:
        """Keep what the phone says."""
        counts: Counter[str] = Counter()
        for count in self.counts:
            counts[count.person] += count.records
        closed = Shift(
            id=m.id,
            device_id=m.device_id or "",
            person_id=m.actor.id,
            at=m.at,
            first_seq=self.first_seq,
            last_seq=self.last_seq,
            counts=canonical(counts),
        )
        m.add(closed)


class QueueRescued(Body):
    """Records of a phone were brought by hand, as a file or read from its screen by another phone.

    The records themselves are events of the phone that made them; this one says who brought them.
    """

    kind: ClassVar[str] = "queue.rescued"
    device: Ref
    records: Annotated[int, Field(ge=1, le=1_000_000)]

    def judge(self, m: Moment) -> None:
        """A phone of one's own company."""
        own_phone(m, self.device)

    def apply(self, m: Moment) -> None:
        """Nothing changes; it is for whoever asks how those records came."""
