"""What a request for a correction proposes: it says how far the thing has gone, shows before and after, and does it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from ledger.changes import Stage
from ledger.kinds.handover_reports import reopen
from ledger.models import Acceptance, EntryLine, Fill, Lot, State
from ledger.moment import JAPAN, Moment
from ledger.refusal import Refused
from ledger.stripped import mark_again
from ledger.words import AcceptanceState, Code, FillState, LineState, LotState, NothingReason

Picture = dict[str, str]
"""What stands, as names and values people recognise; the words for them are the page's."""


@dataclass(frozen=True)
class Asked:
    """Who asked for a correction, when, under which event."""

    event_id: str
    person_id: str
    at: datetime


class Proposal(BaseModel):
    """One change. `judge` raises Refused and changes nothing; `apply` decides nothing (a rebuild calls it too)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def site_id(self, m: Moment) -> str:
        """The site whose record it is; refused where nothing is known by the ids."""
        raise NotImplementedError

    def about(self, m: Moment) -> str:
        """Id of the acceptance, lot or handover it is about."""
        raise NotImplementedError

    def stage(self, m: Moment) -> Stage:
        """How far the furthest thing it touches has gone."""
        raise NotImplementedError

    def sealed(self, m: Moment) -> bool:
        """Whether what it touches is in JARS already."""
        raise NotImplementedError

    def judge(self, m: Moment) -> None:
        """Raise Refused where a rule says no."""

    def before(self, m: Moment) -> Picture:
        """What stands now."""
        raise NotImplementedError

    def after(self, m: Moment) -> Picture:
        """What would stand."""
        raise NotImplementedError

    def apply(self, m: Moment, asked: Asked) -> None:
        """Do it."""
        raise NotImplementedError


def frozen(picture: Picture) -> str:
    """A picture as canonical JSON: equal pictures give equal text."""
    return json.dumps(picture, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def stage_of_lot(lot: Lot) -> Stage:
    """How far a lot has gone."""
    if lot.state is LotState.RECEIVED:
        return Stage.WEIGHED
    if lot.state is LotState.SHIPPED:
        return Stage.SHIPPED
    return Stage.NAMED if lot.jars_lot_id else Stage.IN_LOT


def stage_of_fill(fill: Fill | None) -> Stage:
    """How far what is in a fill has gone; without a lot an emptied one holds nothing any more."""
    if fill is None:
        return Stage.OPEN
    if fill.lot:
        return stage_of_lot(fill.lot)
    return Stage.OPEN if fill.state is FillState.OPEN else Stage.CLOSED


def furthest(stages: Iterable[Stage]) -> Stage:
    """The last of some stages."""
    return max(stages, key=list(Stage).index, default=Stage.OPEN)


def in_jars(m: Moment, acceptance: Acceptance) -> bool:
    """Whether an acceptance's line was entered in JARS, or sealed."""
    rows = select(EntryLine.id).where(
        EntryLine.acceptance_id == acceptance.id,
        EntryLine.withdrawn.is_(False),
        EntryLine.state != LineState.APPROVED,
    )
    return acceptance.state is AcceptanceState.SEALED or m.session.scalar(rows) is not None


def lot_label(lot: Lot | None) -> str:
    """How a lot is called; empty for none."""
    return lot.called if lot else ""


def known(m: Moment, model: type[State], key: str, code: Code = Code.UNKNOWN_THING) -> None:
    """Refuse an id nothing is known by."""
    if m.session.get(model, key) is None:
        raise Refused(code)


def judge_rest(acceptance: Acceptance, remaining: int, reason: NothingReason | None) -> None:
    """R2: a finished vehicle that nothing is left of needs the reason of 部品回収しない."""
    needs = acceptance.state is not AcceptanceState.OPEN and remaining == 0
    if needs and reason is None:
        raise Refused(Code.R2, vehicle=acceptance.chassis_number, parts="0")


def balance(m: Moment, acceptance: Acceptance, reason: NothingReason | None) -> None:
    """Keep 部品回収しない (R2), and the mark of a body that left, true after a finished vehicle's parts changed."""
    m.session.flush()
    m.session.expire(acceptance, ["recoveries"])
    if acceptance.state is not AcceptanceState.OPEN:
        acceptance.nothing_reason = None if acceptance.recovered else reason or acceptance.nothing_reason
        mark_again(m, acceptance)
    m.touch(acceptance)


def period_again(m: Moment, *lots: Lot | None) -> None:
    """Count a lot's recovery period anew (素材回収期間) and let it be heard of.

    What went into JARS for one that is still in the yard is approved and entered again (R16).
    """
    m.session.flush()
    for lot in lots:
        if lot is None:
            continue
        m.session.expire(lot, ["fills", "bags"])
        days = [part.at.astimezone(JAPAN).date() for fill in lot.fills for part in fill.content]
        if days:
            lot.recovered_from, lot.recovered_to = min(days), max(days)
        if lot.state is LotState.MADE:
            reopen(m, lot)
        m.touch(lot)
