"""What a document is made of: the events that happened, and the rows that they name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ledger.changes import Change
from ledger.epcis.keys import container_key, lot_key
from ledger.epcis.terms import Json, second, stamp, thing
from ledger.models import Acceptance, Fill, Lot, Onward, Product, Residue, Site, WeighingLine


@dataclass(frozen=True)
class Told:
    """A ledger event as it counts: who recorded it where, when it happened and was recorded, and its body.

    `taken_back` is when it was annulled or corrected; such an event carries an error declaration (EPCIS 2.0, 7.4.1)
    that names what stands `instead`, where something does.
    """

    key: str
    kind: str
    site_id: str
    at: datetime
    recorded_at: datetime
    body: Mapping[str, object]
    taken_back: datetime | None = None
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """A correction that was carried out: when, what was asked for, and what stood before as the page showed it."""

    id: str
    at: datetime
    proposal: Mapping[str, object]
    before: Mapping[str, str]


@dataclass
class Mended:
    """When each wrong row was corrected and by what, by its id; and what the corrections say happened."""

    wrong: dict[str, tuple[datetime, tuple[str, ...]]] = field(default_factory=dict)
    made: list[Told] = field(default_factory=list)


@dataclass
class Known:
    """The rows that the events name, by id."""

    acceptances: dict[str, Acceptance] = field(default_factory=dict)
    fills: dict[str, Fill] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    lines: dict[str, WeighingLine] = field(default_factory=dict)
    bags: dict[str, str] = field(default_factory=dict)
    """Fill id of each bag."""
    beyond: dict[str, Onward | Product | Residue] = field(default_factory=dict)
    """What left or was made after the dock and may hold something of the lots."""
    pools: frozenset[str] = frozenset()
    """Sites whose stock is in sight: receivers' and makers'."""

    parts: Mended = field(default_factory=Mended)
    """Parts of the vehicles that were corrected."""
    changes: list[Done] = field(default_factory=list)
    """Corrections that name the vehicles and lots, in order."""

    def changed(self, what: Change, *fields: str, **names: str) -> list[Done]:
        """Corrections of a kind that name a thing, and change one of the fields, where fields are told."""
        return [
            one
            for one in self.changes
            if one.proposal.get("what") == what and any(one.proposal.get(name) == key for name, key in names.items())
            if not fields or any(one.proposal.get(name) for name in fields)
        ]

    def container(self, fill_id: object) -> str:
        """URI of the container that a fill is in."""
        return container_key(self.fills[str(fill_id)].container)

    def lot(self, lot_id: object) -> str:
        """URI of a lot."""
        return lot_key(self.lots[str(lot_id)])

    def aliases(self) -> dict[str, str]:
        """The ledger's own ids of what is called by a GS1 Digital Link, by the link."""
        named = {container_key(fill.container): thing(fill.container_id) for fill in self.fills.values()}
        named |= {lot_key(lot): thing(lot.id) for lot in self.lots.values()}
        return {link: own for link, own in named.items() if link != own}


def versions(first: Json, changes: Sequence[Done], what: str, make: Callable[[int], Json]) -> Iterator[Json]:
    """An event as it was told first, and as each correction says that it was; each wrong one names the next.

    `make` says what is told after so many corrections. Ids of the corrected ones are made of the correction's.
    """
    ids = [first["eventID"], *(second(one.id, what) for one in changes)]
    for n, key in enumerate(ids):
        event = first | make(n) | {"eventID": key}
        if n:
            event["recordTime"] = stamp(changes[n - 1].at)
        if n < len(changes):
            event["errorDeclaration"] = declared(changes[n].at, (changes[n].id,), what)
        yield event


def declared(at: datetime, instead: tuple[str, ...], what: str = "") -> Json:
    """An error declaration. `what` names which of the EPCIS events of the ones in its place correct it."""
    told: Json = {"declarationTime": stamp(at), "reason": "incorrect_data" if instead else "did_not_occur"}
    if instead:
        told["correctiveEventIDs"] = [second(key, what) if what else thing(key) for key in instead]
    return told


def pool(site: Site | str, material: str) -> str:
    """URI of the running transformation in which a site mixes a material: all that came in may be in what goes out."""
    return second(site if isinstance(site, str) else site.id, f"pool-{material}")


def day_of(row: Onward | Product | Residue) -> date:
    """The day on which it left, or was made."""
    if isinstance(row, Onward):
        return row.shipped_on
    return row.made_on if isinstance(row, Product) else row.left_on
