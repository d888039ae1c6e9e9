"""Containers and places: made, opened, closed, put away, emptied."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from ledger.kinds.body import Body, Name, Ref, TagCode, fresh_code, hang_tag
from ledger.models import Container, Fill, JoinedFill, Lot, Place, PutAway, Recorded
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.tags import TagKind
from ledger.words import Code, ContainerForm, FillState, Material


class PlaceMade(Body):
    """A storage place with its sign (様式5)."""

    kind: ClassVar[str] = "place.made"
    code: TagCode
    name: Name

    def judge(self, m: Moment) -> None:
        """The code must be new."""
        fresh_code(m, self.code, TagKind.PLACE)

    def apply(self, m: Moment) -> None:
        """Make the place."""
        m.add(Place(id=m.id, site_id=m.site_id, code=self.code, name=self.name))
        hang_tag(m, self.code, m.id)


class ContainerMade(Body):
    """A container for one material (R1); a flat stack (平置き) stands at its place from the start.

    Its code is a new one, or that of a blank tag that was hung on it.
    """

    kind: ClassVar[str] = "container.made"
    code: TagCode
    name: Name
    form: ContainerForm
    material: Material
    place: Ref | None = None

    def judge(self, m: Moment) -> None:
        """The code must be free, the place one's own; a flat stack needs one."""
        fresh_code(m, self.code, TagKind.CONTAINER)
        if self.place:
            m.own(Place, self.place)
        elif self.form is ContainerForm.FLAT:
            raise Refused(Code.MISMATCH, field="place")

    def apply(self, m: Moment) -> None:
        """Make the container, empty."""
        made = Container(
            id=m.id,
            site_id=m.site_id,
            code=self.code,
            name=self.name,
            form=self.form,
            material=self.material,
            place_id=self.place,
        )
        m.add(made)
        hang_tag(m, self.code, m.id)


class ContainerRetired(Body):
    """A container that is used no more: torn, sold, lost."""

    kind: ClassVar[str] = "container.retired"
    container: Ref

    def judge(self, m: Moment) -> None:
        """Only when it is empty."""
        container = m.own(Container, self.container)
        if container.fill is not None:
            raise Refused(Code.DEPENDS, container=container.name)

    def apply(self, m: Moment) -> None:
        """Retire it; its code stays taken for good."""
        container = m.the(Container, self.container)
        container.retired = True
        m.touch(container)


class FillOpened(Body):
    """Somebody starts to fill an empty container.

    Two phones without signal may both begin: the second one's fill is the first one's by another name
    (docs/decisions/0012-joined-fills.md).
    """

    kind: ClassVar[str] = "fill.opened"
    undoable: ClassVar[bool] = True
    container: Ref

    def judge(self, m: Moment) -> None:
        """One fill at a time, unless the other phone could not know; a retired container takes none."""
        container = m.own(Container, self.container)
        if container.retired:
            raise Refused(Code.RETIRED, container=container.name)
        if container.fill is not None and not self._unaware(m, container.fill):
            raise Refused(Code.ALREADY_DONE, container=container.name)

    def _unaware(self, m: Moment, before: Fill) -> bool:
        """Whether another phone opened it, and had not closed it by the time this one did."""
        device = m.session.scalar(select(Recorded.device_id).where(Recorded.id == before.id))
        filling = before.state is FillState.OPEN or (before.state is FillState.CLOSED and still_open(m, before))
        return m.device_id is not None and device is not None and device != m.device_id and filling

    def apply(self, m: Moment) -> None:
        """Open the fill, or join the one that is there."""
        container = m.the(Container, self.container)
        if container.fill is not None:
            m.add(JoinedFill(id=m.id, fill_id=container.fill.id))
            m.touch(container)
            return
        m.add(Fill(id=m.id, container_id=container.id, opened_at=m.at))
        m.session.expire(container, ["fills"])
        m.touch(container)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Not once something is in it, nor where it is another phone's fill."""
        fill = m.the(Fill, made_by)
        if fill.id != made_by:
            raise Refused(Code.DEPENDS, on="fill.opened")
        if fill.content or fill.state is not FillState.OPEN:
            raise Refused(Code.DEPENDS, on="part.recovered")

    def undo(self, m: Moment, made_by: str) -> None:
        """The container is empty again."""
        empty_fill(m, m.the(Fill, made_by))


def still_open(m: Moment, fill: Fill) -> bool:
    """Whether a fill was open at that moment, though it was closed since."""
    return fill.closed_at is None or m.at <= fill.closed_at


class FillClosed(Body):
    """The container is full; nothing more goes in."""

    kind: ClassVar[str] = "fill.closed"
    undoable: ClassVar[bool] = True
    fill: Ref

    def judge(self, m: Moment) -> None:
        """Only an open fill with something in it."""
        fill = m.own(Fill, self.fill)
        if fill.state is not FillState.OPEN:  # no reason can close a fill that has gone on
            raise Refused(Code.ALREADY_DONE, container=fill.container.name)
        if not fill.content:
            raise Refused(Code.MISMATCH, container=fill.container.name)

    def apply(self, m: Moment) -> None:
        """Close it, at the moment it happened."""
        fill = m.the(Fill, self.fill)
        fill.state, fill.closed_at = FillState.CLOSED, m.at
        m.touch(fill, fill.container)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Not once it belongs to a lot."""
        if m.the(Fill, self.fill).state is not FillState.CLOSED:
            raise Refused(Code.DEPENDS, on="lot.made")

    def undo(self, m: Moment, made_by: str) -> None:
        """It takes parts again."""
        fill = m.the(Fill, self.fill)
        fill.state, fill.closed_at = FillState.OPEN, None
        m.touch(fill, fill.container)


class ContainerPutAway(Body):
    """A container was put at a storage place."""

    kind: ClassVar[str] = "container.put_away"
    undoable: ClassVar[bool] = True
    container: Ref
    place: Ref

    def judge(self, m: Moment) -> None:
        """Both must be the company's own, and on the same site."""
        container, place = m.own(Container, self.container), m.own(Place, self.place)
        if container.site_id != place.site_id:
            raise Refused(Code.MISMATCH, container=container.name)

    def apply(self, m: Moment) -> None:
        """Move it, and remember where it stood before. Told late, after a later move, it only joins the history."""
        container, later = m.the(Container, self.container), next_move(m, self.container, m.at)
        moved = PutAway(
            id=m.id,
            container_id=container.id,
            fill_id=container.fill.id if container.fill else None,
            place_id=self.place,
            before_id=later.before_id if later else container.place_id,
            person_id=m.actor.id,
            at=m.at,
        )
        m.add(moved)
        m.touch(container)
        if later:
            later.before_id = self.place
            m.touch(later)
        elif not left_since(m, self.container, m.at):
            container.place_id = self.place

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Only the last move of a container can be taken back, while it stands there."""
        at = m.the(PutAway, made_by).at
        if next_move(m, self.container, at) or left_since(m, self.container, at):
            raise Refused(Code.DEPENDS, on="container.put_away")

    def undo(self, m: Moment, made_by: str) -> None:
        """It stands where it stood before."""
        moved, container = m.the(PutAway, made_by), m.the(Container, self.container)
        moved.annulled = True
        container.place_id = moved.before_id
        m.touch(moved, container)


def next_move(m: Moment, container_id: str, at: datetime) -> PutAway | None:
    """The first move of a container after a moment, undone ones left out."""
    moves = select(PutAway).where(PutAway.container_id == container_id, PutAway.annulled.is_(False), PutAway.at > at)
    return m.session.scalar(moves.order_by(PutAway.at, PutAway.touched).limit(1))


def left_since(m: Moment, container_id: str, at: datetime) -> bool:
    """Say whether a container left on a truck after a moment."""
    left = select(Fill.id).join(Lot).where(Fill.container_id == container_id, Lot.shipped_at > at)
    return m.session.scalar(left.limit(1)) is not None


class ContainerEmptied(Body):
    """A container came back empty, or was emptied without a lot (its content thrown away by mistake, sold ...)."""

    kind: ClassVar[str] = "container.emptied"
    container: Ref

    def judge(self, m: Moment) -> None:
        """A fill that still holds recovered parts is emptied only by the dock."""
        container = m.own(Container, self.container)
        if container.fill is None:
            raise Refused(Code.ALREADY_DONE, container=container.name)
        if container.fill.state is not FillState.SHIPPED and container.fill.content:
            raise Refused(Code.DEPENDS, on="part.recovered")

    def apply(self, m: Moment) -> None:
        """End its fill."""
        container = m.the(Container, self.container)
        if container.fill:
            empty_fill(m, container.fill)


def empty_fill(m: Moment, fill: Fill) -> None:
    """End a fill: its container is free again, except a bundle (PPバンド), whose bands are cut."""
    fill.state = FillState.EMPTIED
    if fill.container.form is ContainerForm.BUNDLE and fill.content:
        fill.container.retired = True
    m.touch(fill, fill.container)
