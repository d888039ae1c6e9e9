"""Print jobs: sent once, never by itself again, and what counts as printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

import ledger
from ledger import print_queue, sample
from ledger.models import Acceptance, Container, Person, Printer, PrintJob, TagRow
from ledger.print_queue import LEASE, SILENCE, JobMovedOnError, Order
from ledger.print_words import Connection, PrinterLanguage, PrintState
from ledger.queries.tags import history
from ledger.words import Auth
from tests.ledger.phone import ask

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from ledger.sample import Story

CLERK = "鈴木 事務"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def printer(story: Story, session: Session) -> Printer:
    made = Printer(
        id="p1",
        site_id=story.sites["見本解体 本工場"],
        name="ラベル1",
        language=PrinterLanguage.ZPL,
        preset="roll-100x150-203",
        connection=Connection.AGENT,
        removed=False,
    )
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def code(story: Story, session: Session) -> str:
    return session.get_one(Container, story.things["バンパー1"]).code


@pytest.fixture
def job(story: Story, session: Session, printer: Printer, code: str) -> PrintJob:
    order = Order(printer.site_id, story.people[CLERK], Auth.PASSWORD, printer.preset, {code: 1}, 2, printer)
    return print_queue.enqueue(session, order, b"bytes", NOW)


@pytest.fixture
def who(story: Story, session: Session) -> Person:
    return session.get_one(Person, story.people[CLERK])


def take(session: Session, now: datetime = NOW) -> PrintJob | None:
    return print_queue.lease(session, {"p1"}, now)


def leave(session: Session) -> PrintJob:
    """Lease a job and mark it as sent."""
    taken = take(session)
    assert taken is not None
    return print_queue.sent(session, taken.id, taken.attempt, NOW)


def test_one_sender_at_a_time_has_a_job(session: Session, job: PrintJob) -> None:
    assert take(session) is job
    assert take(session) is None
    assert print_queue.lease(session, {"another"}, NOW) is None


def test_a_lease_that_runs_out_before_sending_gives_the_job_back_and_shuts_the_late_sender_out(
    session: Session, job: PrintJob
) -> None:
    first = take(session).attempt
    second = take(session, LATER).attempt
    with pytest.raises(JobMovedOnError):
        print_queue.sent(session, job.id, first, LATER)
    assert print_queue.sent(session, job.id, second, LATER).state is PrintState.SENT
    assert print_queue.sent(session, job.id, second, LATER).state is PrintState.SENT  # the answer was lost


def test_what_was_sent_is_never_sent_again_by_itself(session: Session, job: PrintJob) -> None:
    leave(session)
    assert take(session, NOW + timedelta(days=30)) is None
    assert job.state is PrintState.SENT


def test_a_printed_job_is_recorded_once(session: Session, job: PrintJob, code: str) -> None:
    leave(session)
    print_queue.printed(session, job.id, job.attempt, NOW)
    print_queue.printed(session, job.id, job.attempt, NOW)
    assert (job.state, job.data) == (PrintState.PRINTED, None)
    assert session.get_one(TagRow, code).printed == 1
    assert ledger.verify(session).intact


def test_a_person_decides_about_an_unknown_end_after_a_silence(
    session: Session, job: PrintJob, code: str, who: Person
) -> None:
    leave(session)
    for decide in (
        lambda: print_queue.again(job, NOW, who),
        lambda: print_queue.was_printed(session, job, NOW, who),
        lambda: print_queue.cancel(job, NOW),
    ):
        with pytest.raises(JobMovedOnError):
            decide()
    assert print_queue.unknown(job, NOW + SILENCE)
    print_queue.was_printed(session, job, NOW + SILENCE, who)
    assert (job.state, job.note) == (PrintState.PRINTED, CLERK)
    assert session.get_one(TagRow, code).printed == 1


def test_after_a_person_said_again_the_first_sender_is_not_heard(
    session: Session, job: PrintJob, code: str, who: Person
) -> None:
    first = leave(session).attempt
    print_queue.again(job, NOW + SILENCE, who)
    for late in (print_queue.sent, print_queue.printed):
        with pytest.raises(JobMovedOnError):
            late(session, job.id, first, LATER)
    second = take(session, LATER)
    with pytest.raises(JobMovedOnError):
        print_queue.printed(session, job.id, first, LATER)
    print_queue.sent(session, job.id, second.attempt, LATER)
    print_queue.printed(session, job.id, second.attempt, LATER)
    assert session.get_one(TagRow, code).printed == 1


def test_a_failed_job_says_why_and_is_tried_again_by_a_person(session: Session, job: PrintJob, who: Person) -> None:
    leave(session)
    print_queue.failed(session, job.id, job.attempt, NOW, "PrinterUnreachable", {"host": "192.168.1.9"})
    assert (job.state, job.error, job.figures) == (PrintState.FAILED, "PrinterUnreachable", {"host": "192.168.1.9"})
    assert take(session, LATER) is None
    print_queue.again(job, NOW, who)
    assert take(session) is job
    assert job.error is None


def test_a_waiting_job_is_cancelled_even_under_a_lease(session: Session, job: PrintJob) -> None:
    attempt = take(session).attempt
    print_queue.cancel(job, NOW)
    with pytest.raises(JobMovedOnError):
        print_queue.sent(session, job.id, attempt, NOW)
    assert job.data is None


@pytest.mark.parametrize("kind", ["tag.lost", "tag.retired", "tag.printed"])
def test_tags_that_changed_while_the_job_waited_are_not_printed(
    story: Story, session: Session, job: PrintJob, code: str, kind: str, who: Person
) -> None:
    more = {"codes": [code], "reprint": True} if kind == "tag.printed" else {"code": code}
    assert ask(story, kind, CLERK, **more).applied
    assert take(session) is None
    assert (job.state, job.error, job.figures) == (PrintState.FAILED, print_queue.TAGS_CHANGED, {"tag": code})
    with pytest.raises(JobMovedOnError):
        print_queue.again(job, NOW, who)


def test_a_reprint_becomes_the_newest_when_it_is_printed_and_not_before(
    story: Story, session: Session, printer: Printer, code: str
) -> None:
    order = Order(printer.site_id, story.people[CLERK], Auth.PASSWORD, printer.preset, {code: 2}, 1, printer)
    made = print_queue.enqueue(session, order, b"x", NOW)
    assert session.get_one(TagRow, code).generation == 1
    leave(session)
    print_queue.printed(session, made.id, made.attempt, NOW)
    assert session.get_one(TagRow, code).generation == 2


def test_a_pdf_is_printed_as_soon_as_it_is_handed_out(story: Story, session: Session, code: str) -> None:
    order = Order(story.sites["見本解体 本工場"], story.people[CLERK], Auth.PASSWORD, "a4-4", {code: 1})
    assert print_queue.hand_out(session, order, NOW).applied
    assert session.get_one(TagRow, code).printed == 1


def test_the_oldest_job_goes_first(story: Story, session: Session, job: PrintJob, printer: Printer) -> None:
    order = Order(printer.site_id, story.people[CLERK], Auth.PASSWORD, printer.preset, {}, 1, printer)
    print_queue.enqueue(session, order, b"test", NOW - timedelta(hours=1))
    assert take(session).data == b"test"
    assert take(session) is job


def test_a_newer_print_of_a_lost_ticket_goes_out_and_an_equal_one_does_not(
    story: Story, session: Session, printer: Printer
) -> None:
    ticket = session.get_one(Acceptance, sample.accept(story, "ABC-0001", "トヨタ", "large")).ticket
    assert ticket
    ask(story, "tag.lost", CLERK, code=ticket)
    same, newer = (
        print_queue.enqueue(
            session,
            Order(printer.site_id, story.people[CLERK], Auth.PASSWORD, printer.preset, {ticket: number}, 1, printer),
            b"bytes",
            NOW,
        )
        for number in (1, 2)
    )
    assert take(session) is newer
    assert (same.state, same.error) == (PrintState.FAILED, print_queue.TAGS_CHANGED)


def test_what_never_came_out_is_given_up_and_what_is_long_over_is_forgotten(
    story: Story, session: Session, job: PrintJob, printer: Printer, code: str
) -> None:
    order = Order(printer.site_id, story.people[CLERK], Auth.PASSWORD, printer.preset, {code: 1}, 1, printer)
    done = print_queue.hand_out(session, order, NOW)
    assert done
    later = NOW + print_queue.WAITS_AT_MOST
    print_queue.clear(session, printer.site_id, later)
    assert (job.state, job.data) == (PrintState.QUEUED, b"bytes")
    print_queue.clear(session, printer.site_id, later + timedelta(seconds=1))
    assert (job.state, job.data, job.error) == (PrintState.CANCELLED, None, print_queue.NEVER_CAME_OUT)
    session.flush()
    print_queue.enqueue(session, order, b"new", later + print_queue.KEPT)
    kept = session.scalars(select(PrintJob)).all()
    assert [one.state for one in kept] == [PrintState.CANCELLED, PrintState.QUEUED]  # the one printed before is gone
    assert session.get_one(TagRow, code).printed == 1
    assert [body for body, _ in history(session, [code], {printer.site_id})]
