"""Deemed weights (みなし重量): what a part counts for, by the table in force when its vehicle was accepted."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, DeemedWeight, Recovery
from ledger.words import PartKind, SizeClass


class DeemedTable:
    """All versions of one site's table (handbook 2.3.2), looked up by size class, part and day.

    Of two versions for one day the one issued later counts, as a whole: it stands in the place of the earlier.
    """

    def __init__(self, session: Session, site_id: str) -> None:
        self._versions: dict[date, dict[tuple[SizeClass, PartKind], int]] = {}
        rows = select(DeemedWeight).where(DeemedWeight.site_id == site_id).order_by(DeemedWeight.touched)
        latest: dict[date, str] = {}
        for row in session.scalars(rows):
            if latest.get(row.valid_from) != row.version:
                latest[row.valid_from], self._versions[row.valid_from] = row.version, {}
            self._versions[row.valid_from][row.size_class, row.part] = row.grams

    def grams(self, acceptance: Acceptance, part: PartKind) -> int | None:
        """Deemed grams of a part; None where no table was in force or it leaves the part open."""
        return self.grams_on(acceptance.accepted_on, acceptance.size_class, part)

    def grams_on(self, accepted_on: date, size_class: SizeClass, part: PartKind) -> int | None:
        """Deemed grams of a part of any vehicle of a size class accepted on a day."""
        days = [day for day in self._versions if day <= accepted_on]
        return self._versions[max(days)].get((size_class, part)) if days else None

    def total(self, recoveries: Iterable[Recovery]) -> int:
        """Deemed grams of parts together; parts without a weight count as nothing."""
        return sum(self.grams(recovery.acceptance, recovery.part) or 0 for recovery in recoveries)

    def whole(self, recoveries: Iterable[Recovery]) -> int | None:
        """Deemed grams of parts together; None where one of them has no weight, as in the line for JARS."""
        weights = [self.grams(recovery.acceptance, recovery.part) for recovery in recoveries]
        known = [grams for grams in weights if grams is not None]
        return sum(known) if len(known) == len(weights) else None


class DeemedTables(dict[str, DeemedTable]):
    """The tables of several sites by site id, each read at its first use."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def __missing__(self, site_id: str) -> DeemedTable:
        """Read a site's table."""
        return self.setdefault(site_id, DeemedTable(self._session, site_id))
