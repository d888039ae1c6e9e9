"""Every list that can be kept as a file, by the name in its address: who may have it, its rows, its columns.

A list is built from who asks and what was chosen, not from a request: long ones are written behind it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger.models import Person
from ledger.queries.sites import readable_sites
from ledger.words import CompanyRole
from web.table import Table


@dataclass(frozen=True)
class Asked:
    """Who asks for which part of a list: `filters` as an address tells them."""

    session: Session
    person: Person
    filters: Mapping[str, str]

    def get(self, name: str) -> str:
        """What was chosen; nothing where nothing was."""
        return self.filters.get(name, "")

    def day(self, name: str) -> date | None:
        """A day that was chosen; None where there is none, or no day."""
        try:
            return date.fromisoformat(self.get(name))
        except ValueError:
            return None

    def sites(self, only: CompanyRole | None = None) -> list[str]:
        """Ids of the sites that the person reads; the chosen one where one is, none where it is another's."""
        readable = [site.id for site in readable_sites(self.session, self.person, only)]
        chosen = self.get("site")
        return [site for site in readable if not chosen or site == chosen]

    def own_sites(self) -> list[str]:
        """Ids of the sites of the person's company."""
        company = self.person.site.company_id
        everywhere = readable_sites(self.session, self.person)
        return [site.id for site in everywhere if site.company_id == company]


@dataclass(frozen=True)
class Listing:
    """A list: its title, the action that lets somebody see it, its table, and how many rows it has (up to `most`)."""

    title: LazyString
    action: str
    table: Callable[[Asked], Table[Any]]
    count: Callable[[Asked, int | None], int]


def counted(rows: Callable[[Asked], Select[*tuple[Any, ...]]]) -> Callable[[Asked, int | None], int]:
    """How to count the rows of a query; with `most`, no further."""

    def count(asked: Asked, most: int | None) -> int:
        found = rows(asked).order_by(None)
        if most is not None:
            found = found.limit(most)
        return asked.session.scalar(select(func.count()).select_from(found.subquery())) or 0

    return count
