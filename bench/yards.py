"""Rows of two yards' years of work, made at random from a seed: what bench/search.py fills its file with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ledger import tags
from ledger.event import new_id
from ledger.models import Acceptance, ChassisPiece, Fill, Lot, Recovery
from ledger.models.sought import tails
from ledger.words import (
    AcceptanceState,
    Carrier,
    FillState,
    Goods,
    LotState,
    Material,
    PartKind,
    PartState,
    SizeClass,
    Team,
)

if TYPE_CHECKING:
    import random

YEARS = 10
LARGER = 0.75
"""Share of the larger yard."""
PARTS = (PartKind.FRONT_BUMPER, PartKind.REAR_BUMPER, PartKind.INTERIOR)
IN_FILL, IN_LOT = 100, 10
MODELS = ("ZVW30", "GP7", "HA36S", "NT32", "LA100S", "DJ5FS", "CW5W", "B21W", "ACA31", "KSP90", "L375S", "MH23S")


@dataclass
class Yards:
    """What the filled database holds that questions ask for."""

    site_ids: list[str]
    people: list[str]
    makers: list[str]
    numbers: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    lots: list[str] = field(default_factory=list)


class Filler:
    """Makes rows in the order of time, so that ids and days agree as they do in use."""

    TABLES = (Lot, Fill, Acceptance, ChassisPiece, Recovery)

    def __init__(self, yards: Yards, boxes: list[Any], receiver: str, chance: random.Random) -> None:
        self.rows: dict[type, list[dict[str, Any]]] = {}
        self._yards, self._boxes, self._receiver, self._chance = yards, boxes, receiver, chance
        self._open: dict[str, list[tuple[str, int]]] = {}
        self._lots: dict[str, tuple[str, int]] = {}

    def make(self, first: int, last: int, of: int) -> None:
        """Make recoveries from one number to another, with their vehicles, fills and lots."""
        for number in range(first, last, len(PARTS)):
            at = datetime(2026, 11, 22, tzinfo=UTC) - timedelta(days=365 * YEARS) * (1 - number / of)
            vehicle = self._vehicle(at)
            self.rows[Acceptance].append(vehicle)
            self.rows[ChassisPiece] += [
                {"tail": tail, "acceptance_id": vehicle["id"], "site_id": vehicle["site_id"]}
                for tail in tails(vehicle["chassis_number"])
            ]
            self.rows[Recovery] += [self._part(vehicle, part, at) for part in PARTS]

    def _vehicle(self, at: datetime) -> dict[str, Any]:
        chance, makers = self._chance, self._yards.makers
        number = f"{chance.choice(MODELS)}-{chance.randrange(10**7):07}"
        self._yards.numbers.append(number)
        return {
            "id": new_id(),
            "site_id": self._yards.site_ids[chance.random() > LARGER],
            "chassis_number": number,
            "last4": number[-4:],
            "maker": makers[min(int(chance.expovariate(0.4)), len(makers) - 1)],
            "team": Team.ART,
            "size_class": chance.choice(list(SizeClass)),
            "accepted_on": at.date(),
            "state": AcceptanceState.SEALED,
            "finished_at": at,
            "touched": 1,
        }

    def _part(self, vehicle: dict[str, Any], part: PartKind, at: datetime) -> dict[str, Any]:
        said = {"mark_checked": True, "foreign_matter_removed": True, "annulled": False, "reported": True, "touched": 1}
        return {
            "id": new_id(),
            "acceptance_id": vehicle["id"],
            "site_id": vehicle["site_id"],
            "maker": vehicle["maker"],
            "part": part,
            "state": PartState.RECOVERED,
            "fill_id": self._fill(vehicle["site_id"], at),
            "person_id": self._chance.choice(self._yards.people),
            "at": at,
            **said,
        }

    def _fill(self, site: str, at: datetime) -> str:
        """A fill with room: every hundredth part opens another."""
        filling = self._open.get(site)
        if not filling or filling[-1][1] == IN_FILL:
            key, lot = new_id(), self._lot(site, at)
            box = self._chance.choice([one for one, there in self._boxes if there == site])
            self.rows[Fill].append(
                {
                    "id": key,
                    "container_id": box,
                    "state": FillState.EMPTIED,
                    "opened_at": at,
                    "lot_id": lot,
                    "touched": 1,
                }
            )
            filling = self._open[site] = [(key, 0)]
        key, count = filling[-1]
        filling[-1] = (key, count + 1)
        return key

    def _lot(self, site: str, at: datetime) -> str:
        key, count = self._lots.get(site, ("", IN_LOT))
        if count == IN_LOT:
            key, count = new_id(), 0
            name = f"A-{at:%Y%m}-{len(self._yards.lots)}"
            self._yards.lots.append(name)
            self.rows[Lot].append(self._lot_row(key, site, name, at))
        self._lots[site] = (key, count + 1)
        return key

    def _lot_row(self, key: str, site: str, name: str, at: datetime) -> dict[str, Any]:
        return {
            "id": key,
            "site_id": site,
            "code": tags.new_code(tags.TagKind.LOT),
            "material": Material.BUMPER,
            "destination_id": self._receiver,
            "carrier": Carrier.OWN,
            "goods": Goods.VALUABLES,
            "recovered_from": at.date(),
            "recovered_to": at.date(),
            "made_at": at,
            "state": LotState.RECEIVED,
            "jars_lot_id": name,
            "jars_checked_by": self._yards.people[0],
            "touched": 1,
        }
