"""The sample's quarter told again from the bodies of its events alone: what charts and tables have to agree with."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ledger import sample
from ledger.models import Recorded
from ledger.moment import JAPAN
from ledger.words import Material, Outcome, PartKind, SizeClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

ROUTES = {"shredder": "shredder", "certified_user": "whole"}
FLOWS = {
    "onward.shipped": ("shipped_on", 1),
    "product.reported": ("made_on", 2),
    "residue.disposed": ("left_on", 3),
}
"""The day of what leaves a site, and its place in the balance."""


def month_of(moment: datetime) -> date:
    """The first day of a moment's month in Japan."""
    return moment.astimezone(JAPAN).date().replace(day=1)


@dataclass(frozen=True)
class Car:
    """What the office told of a vehicle."""

    site_id: str
    chassis: str
    maker: str
    size: SizeClass
    accepted_on: date
    asr_standard_g: int

    @property
    def team(self) -> str:
        """The maker's team (handbook table 1-1)."""
        return "ART" if self.maker in sample.ART.split() else "TH"


@dataclass(frozen=True)
class Part:
    """A part that was taken, and what it is deemed to weigh."""

    acceptance: str
    part: PartKind
    site_id: str
    deemed_g: int


@dataclass
class Load:
    """A received lot: who sent it where, in which month it was received, what its lines say together."""

    site_id: str
    destination_id: str
    material: Material
    month: date
    grams: int
    parts: list[Part] = field(default_factory=list)


class Retold:
    """Everything the tests ask for, each worked out from the events that count."""

    def __init__(self, session: Session) -> None:
        rows = select(Recorded).where(Recorded.outcome == Outcome.APPLIED).order_by(Recorded.position)
        self._events = [(one, json.loads(one.posted)["body"]) for one in session.scalars(rows)]

    def of(self, kind: str) -> Iterator[tuple[Recorded, dict[str, Any]]]:
        """Events of a kind, with their bodies as they came."""
        return ((event, body) for event, body in self._events if event.kind == kind)

    @cached_property
    def cars(self) -> dict[str, Car]:
        """Every vehicle of the quarter's lists."""
        rows = [(event.site_id, row) for event, body in self.of("acceptances.imported") for row in body["rows"]]
        return {
            row["id"]: Car(
                site,
                row["chassis_number"],
                row["maker"],
                SizeClass(row["size_class"]),
                date.fromisoformat(row["accepted_on"]),
                row["asr_standard_g"],
            )
            for site, row in rows
        }

    @cached_property
    def parts(self) -> list[Part]:
        """Every part that was taken."""
        return [part for found in self._by_fill.values() for part in found]

    @cached_property
    def _by_fill(self) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = {}
        for event, body in self.of("part.recovered"):
            kind, size = PartKind(body["part"]), self.cars[body["acceptance"]].size
            part = Part(body["acceptance"], kind, event.site_id, sample.GRAMS[size][kind])
            found.setdefault(body["fill"], []).append(part)
        return found

    @cached_property
    def lots(self) -> dict[str, Load]:
        """Every lot that was received."""
        lines = {event.id: body for event, body in self.of("lot.weighed")}
        wrong = {body.get("supersedes") for body in lines.values()}
        grams = Counter[str]()
        for key, body in lines.items():
            grams[body["lot"]] += 0 if key in wrong else body["gross_g"] - body.get("tare_g", 0)
        months = {body["lot"]: month_of(event.happened_at) for event, body in self.of("lot.received")}
        return {
            event.id: Load(
                event.site_id,
                body["destination"],
                Material(body["material"]),
                months[event.id],
                grams[event.id],
                [part for fill in body["fills"] for part in self._by_fill[fill]],
            )
            for event, body in self.of("lot.made")
        }

    def shares(self, lot: str) -> dict[tuple[str, PartKind], int]:
        """What each part has of a lot's weight: whole grams, the largest remainders rounded up."""
        load = self.lots[lot]
        order = sorted(load.parts, key=self._order)
        whole = sum(one.deemed_g for one in order)
        exact = {(one.acceptance, one.part): Fraction(load.grams * one.deemed_g, whole) for one in order}
        told = {key: int(share) for key, share in exact.items()}
        behind = sorted(exact, key=lambda key: told[key] - exact[key])
        for key in behind[: load.grams - sum(told.values())]:
            told[key] += 1
        return told

    def _order(self, part: Part) -> tuple[date, str, str]:
        car = self.cars[part.acceptance]
        return car.accepted_on, car.chassis, part.part

    def year(self) -> Counter[tuple[str | None, str, str, Material, date]]:
        """Shares of all lots by team, maker, route, material and month."""
        kinds = {event.id: body["recipient"] for event, body in self.of("recipient.registered")}
        gone = {body["acceptance"]: ROUTES[kinds[body["recipient"]]] for _, body in self.of("body.handed_over")}
        found = Counter[tuple[str | None, str, str, Material, date]]()
        for key, load in self.lots.items():
            for (acceptance, _), grams in self.shares(key).items():
                car = self.cars[acceptance]
                found[car.team, car.maker, gone[acceptance], load.material, load.month] += grams
        return found

    @cached_property
    def sealed(self) -> dict[str, int]:
        """Deemed grams of every vehicle whose line was sealed and has parts."""
        found = Counter[str]()
        for part in self.parts:
            found[part.acceptance] += part.deemed_g
        return {
            body["acceptance"]: found[body["acceptance"]]
            for _, body in self.of("entry.sealed")
            if found[body["acceptance"]]
        }

    def flows(self, site: str, material: Material, month: date) -> tuple[int, int, int, int]:
        """What came to a site in a month, went onward, was made and disposed of."""
        told = [0, 0, 0, 0]
        for load in self.lots.values():
            if (load.destination_id, load.material, load.month) == (site, material, month):
                told[0] += load.grams
        bound = {event.id: body for event, body in self.of("onward.shipped")}
        for _, body in self.of("onward.arrived"):
            onward = bound[body["onward"]]
            here = (onward["destination"], onward["material"], body["arrived_on"][:7])
            told[0] += body["grams"] if here == (site, material, month.isoformat()[:7]) else 0
        for kind, (day, place) in FLOWS.items():
            for event, body in self.of(kind):
                here = (event.site_id, body["material"], body[day][:7])
                told[place] += body["grams"] if here == (site, material, month.isoformat()[:7]) else 0
        return told[0], told[1], told[2], told[3]

    @cached_property
    def counted(self) -> dict[tuple[str, Material, date], int]:
        """The stock that was counted at the end of a month."""
        return {
            (event.site_id, Material(body["material"]), date.fromisoformat(body["month"])): body["counted_g"]
            for event, body in self.of("month.closed")
        }

    def findings(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        """How many findings of a kind about a yard's lots, their estimated grams, and how many have no answer."""
        answered = {body["finding"] for _, body in self.of("finding.answered")}
        found: dict[tuple[str, str], tuple[int, int, int]] = {}
        for event, body in self.of("finding.made"):
            key = (self.lots[body["lot"]].site_id, body["flaw"])
            count, grams, waiting = found.get(key, (0, 0, 0))
            found[key] = (count + 1, grams + (body["grams"] or 0), waiting + (event.id not in answered))
        return found
