"""What a tag's code hangs on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from ledger import gs1, tags
from ledger.models import Acceptance, Bag, Container, Lot, Person, Place, Recorded, Scale, Site, TagRow
from ledger.tags import TagKind
from ledger.words import Outcome, TagState

TAG_KINDS = ("tag.made", "tag.bound", "tag.printed", "tag.seen_old", "tag.lost", "tag.found", "tag.retired")
Thing = Container | Place | Acceptance | Scale | Lot | Bag | Person
_MODELS: dict[TagKind, tuple[type[Thing], ...]] = {
    TagKind.CONTAINER: (Container,),
    TagKind.PLACE: (Place,),
    TagKind.VEHICLE: (Acceptance,),
    TagKind.SCALE: (Scale,),
    TagKind.LOT: (Bag, Lot),
    TagKind.BADGE: (Person,),
}


@dataclass(frozen=True)
class Blank:
    """Nothing yet: a tag printed ahead."""

    id: str
    company: str


@dataclass(frozen=True)
class Named:
    """A code's row and what it hangs on."""

    tag: TagRow
    thing: Thing | Blank


def named(session: Session, code: str) -> Named | None:
    """What hangs on a code; None where nothing does, or where nobody knows the code."""
    row = session.get(TagRow, code)
    if row is None or row.target_id is None:
        return None
    for model in _MODELS.get(TagKind(code[0]), ()):
        thing = session.get(model, row.target_id)
        if isinstance(thing, Thing):
            return Named(row, thing)
    return None


def blank(session: Session, code: str) -> Named | None:
    """A tag that hangs on nothing yet, whatever became of it."""
    row = session.get(TagRow, code)
    if row is None or row.target_id is not None:
        return None
    return Named(row, Blank(code, session.get_one(Site, row.site_id).company.name))


def printable(session: Session, codes: Iterable[str], site_ids: Collection[str]) -> list[Named] | None:
    """What hangs on the codes, in their order, a lot's code giving its bags; None where one isn't of these sites."""
    found = [named(session, code) or blank(session, code) for code in codes]
    own = [one for one in found if one and one.tag.site_id in site_ids]
    if len(own) != len(found):
        return None
    return [piece for one in own for piece in (bags_of(session, one.thing) if isinstance(one.thing, Lot) else [one])]


def bags_of(session: Session, lot: Lot) -> list[Named]:
    """The bags of a lot with their tags."""
    rows = (
        select(Bag, TagRow)
        .join(TagRow, TagRow.code == Bag.code)
        .where(Bag.lot_id == lot.id, Bag.withdrawn.is_(False))
        .order_by(Bag.number)
    )
    return [Named(tag, bag) for bag, tag in session.execute(rows)]


def unused_code(session: Session, kind: TagKind, gs1_prefix: str | None = None) -> str:
    """Draw a code that no tag has; for a company with a GS1 prefix one whose number has room in an SSCC.

    The longest prefixes leave ten million numbers: a second draw is rare, not impossible.
    """
    numbers = gs1.sscc_room(gs1_prefix) if gs1_prefix else tags.NUMBERS
    while session.get(TagRow, code := tags.new_code(kind, numbers)) is not None:
        pass
    return code


def tags_on(session: Session, *target_ids: str) -> list[TagRow]:
    """Every tag of some things, whatever became of it: those in use first, the newest of them first."""
    rows = session.scalars(select(TagRow).where(TagRow.target_id.in_(target_ids)).order_by(TagRow.touched.desc()))
    return sorted(rows, key=lambda tag: tag.state is not TagState.BOUND)


def blanks(session: Session, site_ids: Collection[str], limit: int = 60, after: str | None = None) -> list[TagRow]:
    """Blank tags of these sites behind the one of that code, those never printed first; one more than `limit`."""
    rows = blanks_of(site_ids)
    before = session.get(TagRow, after) if after else None
    if before is not None and before.site_id in site_ids:
        rows = rows.where(tuple_(*_BLANKS) > (before.printed, before.touched, before.code))
    return list(session.scalars(rows.limit(limit + 1)))


_BLANKS = (TagRow.printed, TagRow.touched, TagRow.code)


def blanks_of(site_ids: Collection[str]) -> Select[Any]:
    """Every blank tag of these sites, those never printed first."""
    return select(TagRow).where(TagRow.site_id.in_(site_ids), TagRow.state == TagState.BLANK).order_by(*_BLANKS)


def count_blanks(session: Session, site_ids: Collection[str]) -> int:
    """How many blank tags these sites have."""
    rows = select(func.count()).where(TagRow.site_id.in_(site_ids), TagRow.state == TagState.BLANK)
    return session.scalar(rows) or 0


def history(session: Session, codes: Collection[str], site_ids: Collection[str]) -> list[tuple[Recorded, str]]:
    """What was recorded about tags - printed, bound, lost, an older print read ... - and by whom, the newest first."""
    if not codes:
        return []
    rows = (
        select(Recorded, Person.name)
        .join(Person, Person.id == Recorded.actor_id)
        .where(
            Recorded.kind.in_(TAG_KINDS),
            Recorded.outcome == Outcome.APPLIED,
            Recorded.site_id.in_(site_ids),
            or_(*(Recorded.posted.contains(f'"{code}"', autoescape=True) for code in codes)),
        )
        .order_by(Recorded.position.desc())
        .limit(50)
    )
    return [(recorded, name) for recorded, name in session.execute(rows)]


def seen_lately(session: Session, code: str, actor_id: str, since: datetime) -> bool:
    """Say whether somebody's reading of an older print was noted a while ago: one look is one line of the log."""
    rows = select(Recorded.id).where(
        Recorded.kind == "tag.seen_old",
        Recorded.actor_id == actor_id,
        Recorded.recorded_at > since,
        Recorded.posted.contains(f'"{code}"', autoescape=True),
    )
    return session.scalar(rows.limit(1)) is not None
