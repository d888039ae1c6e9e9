"""The steps of the two-person rule, whatever is entered in JARS: B approves, A enters, B compares and seals (R6)."""

from typing import TypeVar

from ledger.access import allowed
from ledger.models import EntryLine, HandoverReport, Person, ReceiverReport
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code, LineState

Line = TypeVar("Line", EntryLine, ReceiverReport, HandoverReport)


def may_enter(m: Moment, line: Line | None) -> Line:
    """Return an approved line that the actor may enter: another person than the approver (R6)."""
    if line is None or line.state is not LineState.APPROVED:
        raise Refused(Code.ALREADY_DONE if line else Code.MISMATCH, field="approval")
    if line.approved_by == m.actor.id:
        raise Refused(Code.R6, by=m.actor.name)
    return line


def may_take_back_entry(line: Line | None) -> None:
    """Refuse where the line is not entered, or is sealed."""
    if line is None or line.state is not LineState.ENTERED:
        raise Refused(Code.R4)


def may_take_over(m: Moment, line: Line | None, kind: str, reason: str) -> Line:
    """Return a line another second person may go on with: a reason is needed while the approver could seal it."""
    if line is None or line.state is LineState.SEALED:
        raise Refused(Code.ALREADY_DONE if line else Code.MISMATCH, field="approval")
    if m.actor.id in {line.approved_by, line.entered_by}:
        raise Refused(Code.R6, by=m.actor.name)
    approver = m.the(Person, line.approved_by)
    if not reason and not approver.left and allowed(kind, approver.roles):
        raise Refused(Code.MISMATCH, field="reason")
    return line


def may_seal(m: Moment, line: Line | None) -> Line:
    """Return an entered line that the actor may seal: the approver, never the one who entered it (R6)."""
    if line is None or line.state is not LineState.ENTERED:
        raise Refused(Code.ALREADY_DONE if line and line.sealed_by else Code.MISMATCH, field="entry")
    if line.approved_by != m.actor.id:
        raise Refused(Code.R6, by=m.actor.name)
    return line


def enter(m: Moment, line: Line | None) -> None:
    """Tick it."""
    if line:
        line.state, line.entered_by, line.entered_at = LineState.ENTERED, m.actor.id, m.at
        m.touch(line)


def take_back_entry(m: Moment, line: Line | None) -> None:
    """It has to be entered again."""
    if line:
        line.state, line.entered_by, line.entered_at = LineState.APPROVED, None, None
        m.touch(line)


def take_over(m: Moment, line: Line | None) -> None:
    """Take the approval over; the first approver stays noted."""
    if line:
        line.taken_over_from = line.taken_over_from or line.approved_by
        line.approved_by, line.approved_at = m.actor.id, m.at
        m.touch(line)


def seal(m: Moment, line: Line | None, jars_grams: int | None) -> None:
    """Seal it, with the deemed weight JARS displays."""
    if line:
        line.state, line.sealed_by, line.sealed_at = LineState.SEALED, m.actor.id, m.at
        line.jars_grams = jars_grams
        m.touch(line)


def judge_withdrawal(line: Line) -> None:
    """Until it is entered in JARS."""
    if line.state is not LineState.APPROVED:
        raise Refused(Code.R4)


def withdraw(m: Moment, line: Line) -> None:
    """Withdraw the approval."""
    line.withdrawn = True
    m.touch(line)
