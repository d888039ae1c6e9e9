"""What receivers report to JARS: lots' weights, shipments' makers; and what they took in, as the receiving log."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.models import Lot, Onward, ReceiverReport, Site, Slip
from ledger.queries.entries import STEP_OF, Step
from ledger.queries.pages import every
from ledger.receipts import ReportText, canonical, reports_of
from ledger.words import LineState, LotState, Material


class About(StrEnum):
    """What is reported."""

    WEIGHT = "weight"
    MAKER = "maker"


@dataclass(frozen=True)
class Receipt:
    """One row of a receiver's entry list: a lot or a shipment, what it gives now, and how far it has come."""

    about: Lot | Onward
    text: ReportText
    under_way: ReceiverReport | None
    held: int = 0

    @property
    def frozen(self) -> str:
        """What would be approved now."""
        return canonical(self.text)

    @property
    def step(self) -> Step:
        """What comes next."""
        return STEP_OF.get(self.under_way.state if self.under_way else None, Step.SEALED)

    @property
    def moved(self) -> bool:
        """Whether what the dock says is no longer what was approved."""
        return self.under_way is not None and self.under_way.frozen != self.frozen

    @property
    def stale(self) -> bool:
        """Whether it has to be approved again; what is sealed stays as reported (R4)."""
        return self.moved and self.step is not Step.SEALED

    @property
    def corrected(self) -> bool:
        """Whether a correction came after sealing."""
        return self.moved and self.step is Step.SEALED

    @property
    def shown(self) -> ReportText:
        """What goes into JARS: what was approved once something was."""
        if self.under_way is None:
            return self.text
        told: ReportText = json.loads(self.under_way.frozen)
        return told


@dataclass(frozen=True)
class Wanted:
    """Which rows: of which receivers' sites, about what, at which step (None: all that are not sealed)."""

    site_ids: Collection[str]
    about: About = About.WEIGHT
    step: Step | None = None
    sealed: bool = False
    after: str | None = None
    limit: int = 50


def receipts(session: Session, wanted: Wanted) -> list[Receipt]:
    """The oldest first, one more than `limit` where there is another page."""
    rows = _rows(wanted).limit(wanted.limit + 1)
    return _with_text(session, [(about, report) for about, report in session.execute(rows)])


def every_receipt(session: Session, wanted: Wanted, batch: int = 500) -> Iterator[Receipt]:
    """All that are wanted, part by part, so that their number does not matter."""
    return every(
        lambda after: receipts(session, replace(wanted, after=after, limit=batch)), lambda one: one.about.id, batch
    )


def count_receipts(session: Session, wanted: Wanted, most: int | None = None) -> int:
    """How many are wanted; with `most` no more are counted."""
    rows = _rows(wanted).order_by(None).with_only_columns(literal(1)).limit(most)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def receipt_of(session: Session, about: Lot | Onward) -> Receipt:
    """The row of one lot or shipment."""
    column = ReceiverReport.lot_id if isinstance(about, Lot) else ReceiverReport.onward_id
    report = session.scalar(select(ReceiverReport).where(column == about.id, ReceiverReport.withdrawn.is_(False)))
    return _with_text(session, [(about, report)])[0]


def waiting_reports(session: Session, site_ids: Collection[str], about: About) -> dict[Step, int]:
    """How many rows wait for which step."""
    rows = _rows(Wanted(site_ids, about)).order_by(None).with_only_columns(ReceiverReport.state, func.count())
    found = session.execute(rows.options().group_by(ReceiverReport.state))
    return {STEP_OF[state]: count for state, count in found}


def _rows(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    rows = _lots(wanted) if wanted.about is About.WEIGHT else _shipments(wanted)
    if wanted.step is Step.APPROVE:
        return rows.where(ReceiverReport.id.is_(None))
    if wanted.step:
        state = {Step.ENTER: LineState.APPROVED, Step.SEAL: LineState.ENTERED}.get(wanted.step, LineState.SEALED)
        return rows.where(ReceiverReport.state == state)
    return rows if wanted.sealed else rows.where(func.coalesce(ReceiverReport.state, "") != LineState.SEALED.value)


def _lots(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    standing = (ReceiverReport.lot_id == Lot.id) & ReceiverReport.withdrawn.is_(False)
    rows = select(Lot, ReceiverReport).outerjoin(ReceiverReport, standing).order_by(Lot.id)
    rows = rows.where(Lot.destination_id.in_(wanted.site_ids), Lot.state == LotState.RECEIVED)
    return rows.where(Lot.id > wanted.after) if wanted.after else rows


def _shipments(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    standing = (ReceiverReport.onward_id == Onward.id) & ReceiverReport.withdrawn.is_(False)
    rows = select(Onward, ReceiverReport).outerjoin(ReceiverReport, standing).order_by(Onward.id)
    rows = rows.where(Onward.site_id.in_(wanted.site_ids), Onward.annulled.is_(False))
    return rows.where(Onward.id > wanted.after) if wanted.after else rows


def _with_text(session: Session, found: Sequence[tuple[Lot | Onward, ReceiverReport | None]]) -> list[Receipt]:
    texts = reports_of(session, [about for about, _ in found])
    return [Receipt(about, texts[about.id], report) for about, report in found]


@dataclass(frozen=True)
class Logged:
    """Which lots of the receiving log: received at or sent from these sites, in a span of time, of a material."""

    receivers: Collection[str]
    senders: Collection[str]
    first: datetime
    until: datetime
    material: Material | None = None


def received_lots(logged: Logged) -> Select[Lot]:
    """The receiving log (handbook table 3-5) as a query, the oldest first."""
    rows = (
        select(Lot)
        .where(Lot.destination_id.in_(logged.receivers), Lot.site_id.in_(logged.senders))
        .where(Lot.state == LotState.RECEIVED, Lot.received_at >= logged.first, Lot.received_at < logged.until)
        .order_by(Lot.received_at, Lot.id)
        .options(joinedload(Lot.site).joinedload(Site.company), selectinload(Lot.lines))
    )
    return rows.where(Lot.material == logged.material) if logged.material else rows


def slips_of(session: Session, lot_ids: Collection[str]) -> dict[str, list[Slip]]:
    """The slips of lots, the last first."""
    found: dict[str, list[Slip]] = {}
    rows = select(Slip).where(Slip.lot_id.in_(lot_ids)).order_by(Slip.number.desc())
    for slip in session.scalars(rows.options(joinedload(Slip.replaces), joinedload(Slip.signer))):
        found.setdefault(slip.lot_id, []).append(slip)
    return found
