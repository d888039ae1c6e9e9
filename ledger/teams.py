"""Which team a maker belonged to on which day, by the consortium's table (handbook table 1-1)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, MakerTeam
from ledger.words import Team


class Teams:
    """The table with all its days; read once for many vehicles."""

    def __init__(self, session: Session, consortium_id: str) -> None:
        rows = (
            select(MakerTeam)
            .where(MakerTeam.consortium_id == consortium_id)
            .order_by(MakerTeam.valid_from, MakerTeam.touched)
        )
        self._rows: dict[str, list[MakerTeam]] = {}
        for row in session.scalars(rows):
            self._rows.setdefault(row.maker, []).append(row)

    def _row(self, maker: str, day: date) -> MakerTeam | None:
        valid = [row for row in self._rows.get(maker, []) if row.valid_from <= day]
        return valid[-1] if valid else None

    def of(self, maker: str, day: date) -> Team | None:
        """The team of a maker on a day; None is out of the scheme (R12)."""
        row = self._row(maker, day)
        return row.team if row else None

    def unsure(self, vehicle: Acceptance) -> bool:
        """Whether the team of a vehicle's maker is still to be checked."""
        row = self._row(vehicle.maker, vehicle.accepted_on)
        return row is not None and row.to_be_checked

    def moved(self, vehicle: Acceptance) -> bool:
        """Whether the table says another team now than the vehicle was accepted with."""
        return not vehicle.outside and self.of(vehicle.maker, vehicle.accepted_on) is not vehicle.team
