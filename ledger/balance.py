"""The mass balance of a receiver or material maker: per month and material, it must close, to the gram."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.models import ClosedMonth, Lot, Onward, Product, Residue, Site
from ledger.moment import JAPAN
from ledger.words import CompanyRole, Material

DECEMBER = 12


def first_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // DECEMBER, month.month % DECEMBER + 1, 1)


def previous_month(month: date) -> date:
    """The first day of the month before."""
    return first_of(month - timedelta(days=1))


@dataclass(frozen=True)
class Balance:
    """A month of one material at one site, in grams.

    `came` is what the lots weighed at the dock, or what arrived from receivers; `onward` what went to makers, `made`
    the products, `residue` what was disposed of.
    """

    material: Material
    month: date
    opening_g: int
    came_g: int
    onward_g: int
    made_g: int
    residue_g: int
    closed: ClosedMonth | None

    @property
    def expected_g(self) -> int:
        """The stock that should be there at the end of the month."""
        return self.opening_g + self.came_g - self.onward_g - self.made_g - self.residue_g

    @property
    def difference_g(self) -> int | None:
        """Counted less expected; None while the month is open."""
        return self.closed.counted_g - self.closed.expected_g if self.closed else None

    @property
    def yields(self) -> float | None:
        """Share of what went out that was of use, None where nothing went out."""
        useful = self.onward_g + self.made_g
        return useful / (useful + self.residue_g) if useful + self.residue_g else None


def balance(session: Session, site: Site, material: Material, month: date) -> Balance:
    """Compute a month of a material at a site. It opens with the last stock that was counted before it."""
    came, onward, made, residue = flows(session, site, material, month, next_month(month))
    closed = session.scalar(
        select(ClosedMonth).where(
            ClosedMonth.site_id == site.id, ClosedMonth.material == material, ClosedMonth.month == month
        )
    )
    return Balance(material, month, opening(session, site, material, month), came, onward, made, residue, closed)


def opening(session: Session, site: Site, material: Material, month: date) -> int:
    """The stock with which a month opens, in grams: the last that was counted, and what came and went since."""
    counted, since = _counted(session, site, material, month)
    before = flows(session, site, material, since, month) if since < month else (0, 0, 0, 0)
    return counted + before[0] - sum(before[1:])


def _counted(session: Session, site: Site, material: Material, month: date) -> tuple[int, date]:
    """The last counted stock before a month, and the month after it, from which flows are added."""
    rows = (
        select(ClosedMonth)
        .where(ClosedMonth.site_id == site.id, ClosedMonth.material == material, ClosedMonth.month < month)
        .order_by(ClosedMonth.month.desc())
        .limit(1)
    )
    last = session.scalar(rows)
    return (last.counted_g, next_month(last.month)) if last else (0, date.min)


def flows(session: Session, site: Site, material: Material, since: date, until: date) -> tuple[int, int, int, int]:
    """What came in, went onward, was made and disposed of from a day until before another."""
    if site.company.role is CompanyRole.MATERIAL_MAKER:
        came = (
            select(func.sum(Onward.arrived_g))
            .where(Onward.destination_id == site.id, Onward.material == material, Onward.annulled.is_(False))
            .where(Onward.arrived_on >= since, Onward.arrived_on < until)
        )
    else:
        came = (
            select(func.sum(Lot.received_g))
            .where(Lot.destination_id == site.id, Lot.material == material)
            .where(Lot.received_at >= begin(since), Lot.received_at < begin(until))
        )
    onward = (
        select(func.sum(Onward.grams))
        .where(Onward.site_id == site.id, Onward.material == material, Onward.annulled.is_(False))
        .where(Onward.shipped_on >= since, Onward.shipped_on < until)
    )
    made = (
        select(func.sum(Product.grams))
        .where(Product.site_id == site.id, Product.material == material, Product.annulled.is_(False))
        .where(Product.made_on >= since, Product.made_on < until)
    )
    residue = (
        select(func.sum(Residue.grams))
        .where(Residue.site_id == site.id, Residue.material == material, Residue.annulled.is_(False))
        .where(Residue.left_on >= since, Residue.left_on < until)
    )
    sums = [int(session.scalar(one) or 0) for one in (came, onward, made, residue)]
    return sums[0], sums[1], sums[2], sums[3]


def begin(day: date) -> datetime:
    """The first moment of a day in Japan; the far past stays representable in UTC."""
    return datetime.combine(max(day, date(1970, 1, 2)), time(), JAPAN)


def months(session: Session, site: Site) -> Iterator[date]:
    """The months of a site, newest first, from its first flow until now is up to the caller to cut."""
    firsts = (
        select(func.min(Lot.received_at)).where(Lot.destination_id == site.id),
        select(func.min(Onward.arrived_on)).where(Onward.destination_id == site.id),
    )
    found = [value for one in firsts if (value := session.scalar(one))]
    if not found:
        return
    first = min(value.astimezone(JAPAN).date() if isinstance(value, datetime) else value for value in found)
    month = first_of(datetime.now(JAPAN).date())
    while month >= first_of(first):
        yield month
        month = previous_month(month)
