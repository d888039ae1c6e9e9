"""The 45-vehicle sample: what was weighed, how far it is, the means a new table would have (handbook 2.3.2)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.models import Acceptance, JarsWeight, SampleWeight
from ledger.moment import JAPAN
from ledger.words import PartKind, SizeClass

NEEDED = 15
"""Vehicles of each size class."""
STEP_G = 100


@dataclass
class Sampled:
    """A vehicle of the sample: the last weight of each part, who weighed, on what, since when."""

    acceptance: Acceptance
    at: datetime
    grams: dict[PartKind, int] = field(default_factory=dict)
    scales: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    def complete(self, parts: Collection[PartKind] = tuple(PartKind)) -> bool:
        """Whether every part was weighed."""
        return set(parts) <= self.grams.keys()


@dataclass(frozen=True)
class Span:
    """Weighings of some days; without ends, all of them."""

    first: date | None = None
    last: date | None = None


def sampled(session: Session, site_id: str, span: Span | None = None) -> list[Sampled]:
    """The vehicles of the sample by size class, in the order they were first weighed."""
    span = span or Span()
    rows = (
        select(SampleWeight)
        .where(SampleWeight.site_id == site_id, SampleWeight.annulled.is_(False))
        .options(joinedload(SampleWeight.acceptance), joinedload(SampleWeight.person))
        .order_by(SampleWeight.at, SampleWeight.touched)
    )
    if span.first:
        rows = rows.where(SampleWeight.at >= datetime.combine(span.first, time.min, JAPAN))
    if span.last:
        rows = rows.where(SampleWeight.at <= datetime.combine(span.last, time.max, JAPAN))
    found: dict[str, Sampled] = {}
    for row in session.scalars(rows):
        one = found.setdefault(row.acceptance_id, Sampled(row.acceptance, row.at))
        one.grams[row.part] = row.grams
        one.scales.add(row.scale)
        one.people.add(row.person.name)
    sizes = list(SizeClass)
    return sorted(found.values(), key=lambda one: (sizes.index(one.acceptance.size_class), one.at))


def progress(vehicles: Iterable[Sampled]) -> dict[SizeClass, int]:
    """How many vehicles of each size class are complete."""
    done = dict.fromkeys(SizeClass, 0)
    for one in vehicles:
        done[one.acceptance.size_class] += one.complete()
    return done


@dataclass(frozen=True)
class Mean:
    """The mean of a part and size class in grams, to 0.1 kg as the table has it; its extremes; of how many vehicles."""

    grams: int
    exact_g: int
    least_g: int
    most_g: int
    count: int


def means(vehicles: Iterable[Sampled]) -> dict[tuple[SizeClass, PartKind], Mean]:
    """The means of what was weighed; a part that no vehicle of the class has is left out."""
    weights: dict[tuple[SizeClass, PartKind], list[int]] = {}
    for one in vehicles:
        for part, grams in one.grams.items():
            weights.setdefault((one.acceptance.size_class, part), []).append(grams)
    return {key: _mean(grams) for key, grams in weights.items()}


def _mean(grams: list[int]) -> Mean:
    exact = (2 * sum(grams) + len(grams)) // (2 * len(grams))  # halves upwards, without a float's doubt
    step = max((exact + STEP_G // 2) // STEP_G, 1) * STEP_G
    return Mean(step, exact, min(grams), max(grams), len(grams))


def weights_of(session: Session, acceptance_ids: Collection[str]) -> dict[str, dict[PartKind, int]]:
    """What was weighed for the sample of each acceptance; the last weighing of a part counts."""
    rows = (
        select(SampleWeight.acceptance_id, SampleWeight.part, SampleWeight.grams)
        .where(SampleWeight.acceptance_id.in_(acceptance_ids), SampleWeight.annulled.is_(False))
        .order_by(SampleWeight.at, SampleWeight.touched)
    )
    found: dict[str, dict[PartKind, int]] = {}
    for key, part, grams in session.execute(rows):
        found.setdefault(key, {})[part] = grams
    return found


def jars_weights(session: Session, site_id: str) -> tuple[date | None, dict[tuple[SizeClass, PartKind], int]]:
    """What JARS displayed last, with the newest day on which something of it was read."""
    rows = select(JarsWeight).where(JarsWeight.site_id == site_id).order_by(JarsWeight.seen_on, JarsWeight.touched)
    found, day = dict[tuple[SizeClass, PartKind], int](), None
    for row in session.scalars(rows):
        found[row.size_class, row.part] = row.grams
        day = row.seen_on
    return day, found
