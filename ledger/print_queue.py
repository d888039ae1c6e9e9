"""The queue of print jobs. A job leaves for its printer once; whether it leaves again, a person decides.

queued -> (leased) -> sent -> printed | failed. A lease that runs out falls back to the queue, for nothing was sent
under it. A job that was sent stays sent until its sender, or a person who looked at the paper, says how it ended.
Functions take a session in a writing transaction and never commit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from ledger.event import Answer, Source, happening, new_id
from ledger.kinds.tags import replaceable
from ledger.models import Person, Printer, PrintJob, TagRow
from ledger.print_words import PrintState
from ledger.record import record
from ledger.words import Auth, TagState

LEASE = timedelta(seconds=60)
"""How long somebody may take to begin sending."""
SILENCE = timedelta(seconds=60)
"""How long a sender may say nothing before a person may decide in its place."""
WAITS_AT_MOST = timedelta(days=14)
"""A job that hasn't come out by then is given up, and its picture dropped."""
KEPT = timedelta(days=400)
"""How long a job that is over stays in the history; what was printed stays in the log for good."""
NEVER_CAME_OUT = "NeverCameOut"
"""Error of a job that was given up."""
TAGS_CHANGED = "TagsChanged"
"""Error of a job whose tags were reprinted, lost or retired while it waited."""


class JobMovedOnError(Exception):
    """Somebody else has the job by now, or it is over."""


@dataclass(frozen=True)
class Order:
    """What a job prints, for whom. `generations` is what is drawn for each code."""

    site_id: str
    made_by: str
    auth: Auth
    preset: str
    generations: Mapping[str, int] = field(default_factory=dict)
    copies: int = 1
    printer: Printer | None = None


def enqueue(session: Session, order: Order, data: bytes | None, now: datetime) -> PrintJob:
    """Put drawn tags into the queue of their printer, and clear what lies there for too long."""
    clear(session, order.site_id, now)
    job = PrintJob(
        id=new_id(),
        site_id=order.site_id,
        printer_id=order.printer.id if order.printer else None,
        printer_name=order.printer.name if order.printer else None,
        preset=order.preset,
        codes=list(order.generations),
        generations=dict(order.generations),
        copies=order.copies,
        made_by=order.made_by,
        auth=order.auth,
        made_at=now,
        state=PrintState.QUEUED,
        data=data,
        attempt=0,
        changed_at=now,
        figures={},
        note="",
    )
    session.add(job)
    session.flush()
    return job


def clear(session: Session, site_id: str, now: datetime) -> None:
    """Give up a site's jobs that never came out, and forget those that were over long ago."""
    over = {PrintState.PRINTED, PrintState.CANCELLED}
    old = select(PrintJob).where(PrintJob.site_id == site_id, PrintJob.made_at < now - WAITS_AT_MOST)
    for job in session.scalars(old.where(PrintJob.state.not_in(over), PrintJob.changed_at < now - WAITS_AT_MOST)):
        _end(job, PrintState.CANCELLED, now)
        job.error, job.figures = NEVER_CAME_OUT, {"days": WAITS_AT_MOST.days}
    gone = delete(PrintJob).where(PrintJob.site_id == site_id, PrintJob.made_at < now - KEPT, PrintJob.state.in_(over))
    session.execute(gone.where(PrintJob.changed_at < now - KEPT))


def hand_out(session: Session, order: Order, now: datetime) -> Answer | None:
    """Note tags that were given to somebody as a PDF, which is all that is ever known of them."""
    job = enqueue(session, order, None, now)
    return _done(session, job, now)


def lease(session: Session, printer_ids: Collection[str], now: datetime) -> PrintJob | None:
    """Give the oldest waiting job of these printers to one sender, for a while; None where nothing waits."""
    waiting = (
        select(PrintJob)
        .where(
            PrintJob.printer_id.in_(printer_ids),
            PrintJob.state == PrintState.QUEUED,
            or_(PrintJob.leased_until.is_(None), PrintJob.leased_until < now),
        )
        .order_by(PrintJob.made_at, PrintJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while job := session.scalar(waiting):
        changed = _changed(session, job)
        if changed is None:
            job.attempt += 1
            job.leased_until, job.changed_at = now + LEASE, now
            return job
        _end(job, PrintState.FAILED, now)
        job.error, job.figures = TAGS_CHANGED, {"tag": changed}
        session.flush()
    return None


def _changed(session: Session, job: PrintJob) -> str | None:
    rows = session.scalars(select(TagRow).where(TagRow.code.in_(job.codes)).order_by(TagRow.code))
    return next((tag.code for tag in rows if _outdated(tag, job.generations[tag.code])), None)


def _outdated(tag: TagRow, drawn: int) -> bool:
    """Whether what was drawn must not be hung any more; a newer print of a lost ticket or sign is what replaces it."""
    gone = tag.state in {TagState.LOST, TagState.RETIRED} and not (replaceable(tag) and drawn > tag.generation)
    return tag.generation > drawn or gone


def sent(session: Session, job_id: str, attempt: int, now: datetime) -> PrintJob:
    """Note that a sender begins to send. Raises JobMovedOnError: then it must not."""
    job = _attempted(session, job_id, attempt, PrintState.QUEUED, PrintState.SENT)
    if job.state is PrintState.QUEUED:
        job.state, job.leased_until, job.changed_at = PrintState.SENT, None, now
    return job


def printed(session: Session, job_id: str, attempt: int, now: datetime) -> PrintJob:
    """Note that the printer took all of a job, and record the print. Told twice it counts once."""
    job = _attempted(session, job_id, attempt, PrintState.SENT, PrintState.PRINTED)
    if job.state is PrintState.SENT:
        _done(session, job, now)
    return job


def failed(
    session: Session, job_id: str, attempt: int, now: datetime, error: str, figures: Mapping[str, object]
) -> PrintJob:
    """Note that a job could not be sent, and why. Part of it may have come out: only a person tries again."""
    job = _attempted(session, job_id, attempt, PrintState.QUEUED, PrintState.SENT, PrintState.FAILED)
    job.state, job.leased_until, job.changed_at = PrintState.FAILED, None, now
    job.error, job.figures = error[:40], dict(figures)
    return job


def _attempted(session: Session, job_id: str, attempt: int, *states: PrintState) -> PrintJob:
    job = session.get(PrintJob, job_id, with_for_update=True)
    if job is None or job.attempt != attempt or attempt == 0 or job.state not in states:
        raise JobMovedOnError
    return job


def cancel(job: PrintJob, now: datetime) -> None:
    """Take a job out of the queue. Raises JobMovedOnError where it has left."""
    if job.state not in {PrintState.QUEUED, PrintState.FAILED}:
        raise JobMovedOnError
    _end(job, PrintState.CANCELLED, now)


def again(job: PrintJob, now: datetime, who: Person) -> None:
    """Print a job again that failed, or of which nobody knows how it ended. Raises JobMovedOnError."""
    if job.state is not PrintState.FAILED and not unknown(job, now):
        raise JobMovedOnError
    if job.data is None or job.error == TAGS_CHANGED:
        raise JobMovedOnError
    job.note = who.name if job.state is PrintState.SENT else ""
    job.attempt += 1  # whatever the earlier sender still says is about the earlier attempt
    job.state, job.leased_until, job.changed_at = PrintState.QUEUED, None, now
    job.error, job.figures = None, {}


def was_printed(session: Session, job: PrintJob, now: datetime, who: Person) -> None:
    """A person saw on the paper that a job of unknown end was printed. Raises JobMovedOnError."""
    if not unknown(job, now):
        raise JobMovedOnError
    job.note = who.name
    _done(session, job, now)


def unknown(job: PrintJob, now: datetime) -> bool:
    """Whether a job was sent and nobody has said for a while how it ended."""
    return job.state is PrintState.SENT and now - job.changed_at >= SILENCE


def _done(session: Session, job: PrintJob, now: datetime) -> Answer | None:
    _end(job, PrintState.PRINTED, now)
    if not job.codes:  # a test print
        return None
    body = {
        "codes": job.codes,
        "generations": dict(job.generations),
        "copies": job.copies,
        "printer": job.printer_name,
    }
    source = Source(job.site_id, person_id=job.made_by, auth=job.auth)
    return record(session, happening("tag.printed", job.made_by, **body), source)


def _end(job: PrintJob, state: PrintState, now: datetime) -> None:
    job.state, job.changed_at, job.leased_until, job.data = state, now, None, None
