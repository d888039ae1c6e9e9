"""What corrections did to a chain (R4): the event that was wrong is declared an error and names the one in its place.

EPCIS 2.0, 7.4.1: an error declaration repeats the event with its id; corrective events have ids of their own.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledger.changes import CorrectionState
from ledger.epcis.told import Done, Mended, Told
from ledger.kinds.masters import named_id
from ledger.models import Acceptance, Correction, Mention, Recorded, Recovery, Standing, WeighingLine
from ledger.words import PartKind, PartState, Status


def done(session: Session, about: Collection[str]) -> list[Done]:
    """The corrections that name some things and were carried out, in order."""
    mentioned = select(Mention.position).where(Mention.thing_id.in_(about))
    rows = (
        select(Correction, Recorded.posted)
        .join(Recorded, Recorded.id == Correction.id)
        .where(Correction.state == CorrectionState.APPLIED)
        .where(or_(Correction.about_id.in_(about), Recorded.position.in_(mentioned)))
    )
    found = [
        Done(
            one.id,
            one.decided_at or one.requested_at,
            json.loads(posted)["body"]["proposal"],
            json.loads(one.before),
        )
        for one, posted in session.execute(rows)
    ]
    return sorted(found, key=lambda one: (one.at, one.id))


def mended_parts(session: Session, vehicles: Collection[Acceptance]) -> Mended:
    """Follow the corrections of vehicles' parts: what each put in the place of what."""
    rows = {one.id: one for vehicle in vehicles for one in vehicle.recoveries}
    asked = done(session, [vehicle.id for vehicle in vehicles])
    maker = {named_id(one.id, part): number for number, one in enumerate(asked) for part in PartKind}
    undone = select(Standing.id).where(Standing.id.in_(rows), Standing.status == Status.ANNULLED)
    settled, told = set(session.scalars(undone)), Mended()
    for number, one in enumerate(asked):
        new = [rows[key] for key, by in maker.items() if by == number and key in rows]
        stands = tuple(row.id for row in new if row.fill_id)
        for old in _replaced(one, rows.values()):
            if old.id not in settled and maker.get(old.id, -1) < number:
                settled.add(old.id)
                told.wrong[old.id] = (one.at, stands)
        told.made += [_taken(row, one.at) for row in new if row.fill_id]
    return told


def _replaced(one: Done, rows: Collection[Recovery]) -> list[Recovery]:
    """The rows that a correction may have annulled: recovered parts of its vehicle, of its kinds."""
    said = one.proposal.get("parts") or [one.proposal.get("part")]
    parts = said if isinstance(said, Sequence) else ()
    return [
        row
        for row in rows
        if row.annulled and row.state is PartState.RECOVERED
        if row.acceptance_id == one.proposal.get("acceptance") and row.part in parts
    ]


def _taken(row: Recovery, at: datetime) -> Told:
    body = {"acceptance": row.acceptance_id, "part": row.part.value, "fill": row.fill_id}
    return Told(row.id, "part.recovered", row.site_id, row.at, at, body | {"mark_checked": row.mark_checked})


def mended_lines(session: Session, lines: Collection[WeighingLine], site_of: Mapping[str, str]) -> Mended:
    """Weighings that a later one supersedes, by itself or by a correction; `site_of` says where a lot was weighed."""
    by_id = {line.id: line for line in lines}
    events = session.execute(select(Recorded.id, Recorded.recorded_at).where(Recorded.id.in_(by_id)))
    recorded = dict(events.all())
    made = {named_id(one.id, "line"): one.at for one in done(session, {line.lot_id for line in lines})}
    known = recorded | {key: at for key, at in made.items() if key in by_id}
    told = Mended()
    for line in lines:
        if line.superseded_by in known:
            told.wrong[line.id] = (known[line.superseded_by], (line.superseded_by,))
        if line.id in made:
            site, at = site_of[line.lot_id], made[line.id]
            told.made.append(Told(line.id, "lot.weighed", site, line.at, at, {"lot": line.lot_id}))
    return told
