"""Print jobs of a company: the newest first, and those that somebody must look at."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.models import Person, Printer, PrintJob
from ledger.print_words import Connection, PrintState

PAGE = 30


def jobs(session: Session, site_ids: Collection[str], before: str = "") -> list[tuple[PrintJob, str]]:
    """A page of jobs with who asked for them, the newest first; one more than a page where there are more.

    `before` is the id of the last job of the page before: ids are made in the order of time.
    """
    rows = jobs_of(site_ids).limit(PAGE + 1)
    if before:
        rows = rows.where(PrintJob.id < before)
    return [(job, name) for job, name in session.execute(rows)]


def jobs_of(site_ids: Collection[str]) -> Select[*tuple[Any, ...]]:
    """Every job of these sites with who asked for it, the newest first."""
    rows = select(PrintJob, Person.name).join(Person, Person.id == PrintJob.made_by)
    return rows.where(PrintJob.site_id.in_(site_ids)).order_by(PrintJob.id.desc())


def ahead(session: Session, job: PrintJob) -> int:
    """How many jobs wait for the same printer before this one."""
    rows = select(func.count()).where(
        PrintJob.printer_id == job.printer_id, PrintJob.state == PrintState.QUEUED, PrintJob.id < job.id
    )
    return session.scalar(rows) or 0


def waits_for_network(session: Session, site_ids: Collection[str]) -> bool:
    """Whether a job waits that the server itself sends: one that was left when the server stopped."""
    rows = (
        select(PrintJob.id)
        .join(Printer, Printer.id == PrintJob.printer_id)
        .where(
            PrintJob.site_id.in_(site_ids),
            PrintJob.state == PrintState.QUEUED,
            Printer.connection == Connection.NETWORK,
        )
    )
    return session.scalar(rows.limit(1)) is not None
