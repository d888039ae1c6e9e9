"""Corrections as people read them: those that wait, those about a thing, and what one would do."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.changes import CorrectionState, Way
from ledger.event import Source, new_id
from ledger.kinds.corrections import Proposed, judge_proposal, proposal_of, way_now
from ledger.kinds.proposals import frozen
from ledger.models import Acceptance, Container, Correction, Fill, Lot, Mention, Person, Recorded
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Auth, FillState

_PROPOSED: TypeAdapter[Proposed] = TypeAdapter(Proposed)


@dataclass(frozen=True)
class Preview:
    """What a proposal would do: the pictures, whose approval it takes, and the proposal as it is posted."""

    proposal: dict[str, Any]
    before: str
    after: str
    way: Way


def preview(session: Session, source: Source, told: dict[str, Any]) -> Preview | None:
    """Look at a proposal without recording it; None where it can't be read. Raises Refused where a rule says no."""
    try:
        proposal = _PROPOSED.validate_python(told)
    except ValidationError:
        return None
    m = _now(session, source)
    way = judge_proposal(m, proposal)
    shown = proposal.model_dump(mode="json", exclude_none=True)
    return Preview(shown, frozen(proposal.before(m)), frozen(proposal.after(m)), way)


def _now(session: Session, source: Source) -> Moment:
    now = datetime.now(UTC)
    person = session.get(Person, source.person_id) if source.person_id else None
    return Moment(session, new_id(), 0, source.site_id, person, source.auth or Auth.BADGE, now, now, source.device_id)


@dataclass(frozen=True)
class Standing:
    """How a waiting request stands: whose approval it takes now, and why it can't be carried out any more."""

    way: Way
    stale: bool = False
    refused: Refused | None = None


def standing_of(session: Session, source: Source, correction: Correction) -> Standing:
    """Judge a waiting request again, as an approval would."""
    m = _now(session, source)
    proposal = proposal_of(m, correction)
    try:
        way, before = way_now(m, proposal), frozen(proposal.before(m))
    except Refused:
        return Standing(correction.way, stale=True)
    try:
        proposal.judge(m)
    except Refused as refused:
        return Standing(way, stale=before != correction.before, refused=refused)
    return Standing(way, stale=before != correction.before)


@dataclass(frozen=True)
class Sought:
    """Which corrections: of which sites, waiting ones only, asked for by whom, before which one."""

    site_ids: Iterable[str]
    waiting: bool = False
    asked_by: str | None = None
    before: str | None = None
    limit: int = 50


def corrections(session: Session, sought: Sought) -> list[Correction]:
    """The newest first; waiting ones the oldest first. One more than `limit` where there is another page."""
    rows = _sought(select(Correction), sought).limit(sought.limit + 1)
    if sought.waiting:
        rows = rows.where(Correction.id > sought.before) if sought.before else rows
        return list(session.scalars(rows.order_by(Correction.id)))
    rows = rows.where(Correction.id < sought.before) if sought.before else rows
    return list(session.scalars(rows.order_by(Correction.id.desc())))


def waiting_count(session: Session, site_ids: Iterable[str]) -> int:
    """How many requests wait."""
    return session.scalar(_sought(select(func.count()), Sought(site_ids, waiting=True))) or 0


def untold(session: Session, person_id: str) -> list[Correction]:
    """What was decided on somebody's requests and not yet acknowledged, the oldest first."""
    rows = select(Correction).where(
        Correction.requested_by == person_id,
        Correction.told.is_(False),
        Correction.state.in_([CorrectionState.APPLIED, CorrectionState.REFUSED]),
    )
    return list(session.scalars(rows.order_by(Correction.id)))


def _sought(rows: Select[Any], sought: Sought) -> Select[Any]:
    rows = rows.select_from(Correction).where(Correction.site_id.in_(list(sought.site_ids)))
    if sought.waiting:
        rows = rows.where(Correction.state == CorrectionState.REQUESTED)
    return rows.where(Correction.requested_by == sought.asked_by) if sought.asked_by else rows


def corrections_about(session: Session, things: Collection[str], site_ids: Iterable[str]) -> list[Correction]:
    """Corrections that speak of any of these things, the oldest first: they stay visible for good (R4)."""
    spoken = select(Recorded.id).join(Mention, Mention.position == Recorded.position)
    which: ColumnElement[bool] = or_(
        Correction.about_id.in_(things),
        Correction.id.in_(spoken.where(Mention.thing_id.in_(things), Recorded.kind == "correction.requested")),
    )
    rows = select(Correction).where(Correction.site_id.in_(list(site_ids)), which)
    return list(session.scalars(rows.order_by(Correction.id)))


def candidate_fills(session: Session, acceptance: Acceptance, limit: int = 200) -> list[Fill]:
    """Fills of the acceptance's site that its parts might lie in: all that hold something, or are in its lots."""
    lots = {one.fill.lot_id for one in acceptance.recovered if one.fill and one.fill.lot_id}
    rows = (
        select(Fill)
        .join(Container)
        .where(Container.site_id == acceptance.site_id)
        .where(or_(Fill.state != FillState.EMPTIED, Fill.lot_id.in_(lots)))
        .options(joinedload(Fill.container), joinedload(Fill.lot))
        .order_by(Container.name, Fill.opened_at.desc())
        .limit(limit)
    )
    return list(session.scalars(rows))


def candidate_lots(session: Session, lot: Lot, limit: int = 100) -> list[Lot]:
    """Lots a bag of a lot might belong to: of the same site and material, and as far."""
    rows = select(Lot).where(
        Lot.site_id == lot.site_id, Lot.material == lot.material, Lot.state == lot.state, Lot.id != lot.id
    )
    return list(session.scalars(rows.order_by(Lot.id.desc()).limit(limit)))


def latest_acceptance(session: Session, site_ids: Iterable[str], chassis_number: str) -> Acceptance | None:
    """The newest acceptance of a vehicle at these sites."""
    rows = select(Acceptance).where(Acceptance.chassis_number == chassis_number, Acceptance.site_id.in_(list(site_ids)))
    return session.scalars(rows.order_by(Acceptance.accepted_on.desc(), Acceptance.id.desc()).limit(1)).first()
