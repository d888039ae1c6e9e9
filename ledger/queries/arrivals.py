"""Lists of vehicles on their way in, and their rows by verdict."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.arrival_words import RowFault, RowVerdict
from ledger.models import ArrivalList, ArrivalRow, Person


def lists(session: Session, site_ids: Collection[str], limit: int = 20) -> list[tuple[ArrivalList, str]]:
    """The newest lists of sites, with who brought them."""
    return [(one, name) for one, name in session.execute(lists_of(site_ids).limit(limit))]


def lists_of(site_ids: Collection[str]) -> Select[*tuple[Any, ...]]:
    """Every list of sites with who brought it, the newest first."""
    rows = select(ArrivalList, Person.name).join(Person, Person.id == ArrivalList.made_by)
    return rows.where(ArrivalList.site_id.in_(site_ids)).order_by(ArrivalList.made_at.desc(), ArrivalList.id.desc())


def verdict_counts(session: Session, list_id: str) -> dict[RowVerdict, int]:
    """How many rows have which verdict."""
    rows = select(ArrivalRow.verdict, func.count()).where(ArrivalRow.list_id == list_id).group_by(ArrivalRow.verdict)
    found = {verdict: count for verdict, count in session.execute(rows) if verdict}
    return {verdict: found.get(verdict, 0) for verdict in RowVerdict}


def rows_of(session: Session, list_id: str, verdict: RowVerdict, after: int, limit: int) -> list[ArrivalRow]:
    """Rows with a verdict in the order of the file, one more than `limit` where there is another page."""
    rows = (
        select(ArrivalRow)
        .where(ArrivalRow.list_id == list_id, ArrivalRow.verdict == verdict, ArrivalRow.number > after)
        .order_by(ArrivalRow.number)
        .limit(limit + 1)
    )
    return list(session.scalars(rows))


def refused_rows(session: Session, list_id: str) -> Iterator[ArrivalRow]:
    """Every refused row, in the order of the file."""
    rows = select(ArrivalRow).where(ArrivalRow.list_id == list_id, ArrivalRow.verdict == RowVerdict.REFUSED)
    yield from session.scalars(rows.order_by(ArrivalRow.number).execution_options(yield_per=500))


def sample_rows(session: Session, list_id: str, limit: int) -> list[list[str]]:
    """The cells of the first rows."""
    rows = select(ArrivalRow.cells).where(ArrivalRow.list_id == list_id).order_by(ArrivalRow.number).limit(limit)
    return list(session.scalars(rows))


def unknown_makers(session: Session, list_id: str, limit: int = 20) -> dict[str, int]:
    """Spellings of makers that no table has, with how many rows each, the most frequent first."""
    rows = select(ArrivalRow.detail).where(
        ArrivalRow.list_id == list_id, ArrivalRow.fault == RowFault.UNKNOWN_MAKER.value
    )
    counts: dict[str, int] = {}
    for detail in session.scalars(rows):
        counts[detail["text"]] = counts.get(detail["text"], 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1])[:limit])


def found_first(session: Session, list_id: str, limit: int = 50) -> list[ArrivalRow]:
    """Rows whose vehicle the floor had met before the list came."""
    rows = select(ArrivalRow).where(ArrivalRow.list_id == list_id, ArrivalRow.found.is_(True))
    return list(session.scalars(rows.order_by(ArrivalRow.number).limit(limit)))
