"""What a tag's code hangs on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Acceptance, Bag, Container, Lot, Person, Place, Scale, TagRow
from ledger.tags import TagKind

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
class Named:
    """A code's row and what it hangs on."""

    tag: TagRow
    thing: Thing


def named(session: Session, code: str) -> Named | None:
    """What hangs on a code; None where nothing does."""
    row = session.get(TagRow, code)
    if row is None:
        return None
    for model in _MODELS.get(TagKind(code[0]), ()):
        thing = session.get(model, row.target_id)
        if isinstance(thing, Thing):
            return Named(row, thing)
    return None


def printable(session: Session, codes: Iterable[str], site_ids: Collection[str]) -> list[Named] | None:
    """What hangs on the codes, in their order, a lot's code giving its bags; None where one isn't of these sites."""
    found = [named(session, code) for code in codes]
    own = [one for one in found if one and one.tag.site_id in site_ids]
    if len(own) != len(found):
        return None
    return [piece for one in own for piece in (bags_of(session, one.thing) if isinstance(one.thing, Lot) else [one])]


def bags_of(session: Session, lot: Lot) -> list[Named]:
    """The bags of a lot with their tags."""
    rows = select(Bag, TagRow).join(TagRow, TagRow.code == Bag.code).where(Bag.lot_id == lot.id).order_by(Bag.number)
    return [Named(tag, bag) for bag, tag in session.execute(rows)]
