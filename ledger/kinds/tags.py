"""The life of tags: made blank, bound at the first scan, printed again, lost, retired, found again.

A tag outlives the fill it was scanned for: it hangs on the container, and hangs on it through every filling.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from ledger.kinds.body import Body, Name, Ref, TagCode, hang_tag, well_formed
from ledger.models import Bag, Container, Fill, Lot, TagRow
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.tags import TagKind
from ledger.words import Code, TagState

MOST_AT_ONCE = 500
Codes = Annotated[list[TagCode], Field(min_length=1, max_length=1000)]
Generation = Annotated[int, Field(ge=1, le=999)]
_NEVER_LOST = {TagKind.BADGE, TagKind.COMMAND}
"""A lost badge is issued anew, which is what makes its secret worthless; a command is no credential."""
_HAS_SPARES = {TagKind.CONTAINER}
"""A lost tag of these gives way to a spare; one of the others to a newer print of itself."""


class TagMade(Body):
    """Blank container tags, printed ahead; each is bound at its first scan."""

    kind: ClassVar[str] = "tag.made"
    codes: Annotated[list[TagCode], Field(min_length=1, max_length=MOST_AT_ONCE)]

    def judge(self, m: Moment) -> None:
        """Every code must be new, and a container's: other kinds are printed when there is something to print."""
        for code in self.codes:
            well_formed(code, TagKind.CONTAINER)
            if self.codes.count(code) > 1 or m.session.get(TagRow, code) is not None:
                raise Refused(Code.ALREADY_DONE, tag=code)

    def apply(self, m: Moment) -> None:
        """Make them."""
        rows = [TagRow(code=code, site_id=m.site_id, state=TagState.BLANK, touched=m.position) for code in self.codes]
        m.session.add_all(rows)


class TagBound(Body):
    """A blank tag was hung on a container: a new one's first, or a spare where the old one is torn or lost."""

    kind: ClassVar[str] = "tag.bound"
    undoable: ClassVar[bool] = True
    code: TagCode
    target: Ref
    """The container, or a fill of it."""

    def judge(self, m: Moment) -> None:
        """Only a blank tag, and only on a container in use."""
        fill = m.session.get(Fill, m.fill_id(self.target))
        container = m.own(Fill, fill.id).container if fill else m.own(Container, self.target)
        if container.retired:
            raise Refused(Code.RETIRED, container=container.name)
        tag = own_tag(m, self.code)
        in_use(tag)
        if tag.state is TagState.BOUND:
            raise Refused(Code.TAG_BOUND, tag=self.code, container=_name_of(m, tag))

    def apply(self, m: Moment) -> None:
        """Hang it on the container, for this fill and every later one."""
        fill = m.session.get(Fill, m.fill_id(self.target))
        container = m.the(Container, fill.container_id if fill else self.target)
        hang_tag(m, self.code, container.id, container.site_id)
        m.touch(container)

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Not once it was lost or retired since."""
        tag = m.session.get_one(TagRow, self.code)
        if tag.state is not TagState.BOUND:
            raise Refused(Code.DEPENDS, on=f"tag.{tag.state.value}")

    def undo(self, m: Moment, made_by: str) -> None:
        """It is blank again."""
        tag = m.session.get_one(TagRow, self.code)
        tag.state, tag.target_id, tag.touched = TagState.BLANK, None, m.position


class TagLost(Body):
    """A tag is missing. Whoever reads it later is told so."""

    kind: ClassVar[str] = "tag.lost"
    code: TagCode

    def judge(self, m: Moment) -> None:
        """Only a tag in use."""
        in_use(own_tag(m, self.code), lost=Code.ALREADY_DONE)

    def apply(self, m: Moment) -> None:
        """Note it."""
        _become(m, self.code, TagState.LOST)


class TagRetired(Body):
    """A tag is torn or faded and was thrown away."""

    kind: ClassVar[str] = "tag.retired"
    code: TagCode

    def judge(self, m: Moment) -> None:
        """Once."""
        if own_tag(m, self.code).state is TagState.RETIRED:
            raise Refused(Code.ALREADY_DONE, tag=self.code)

    def apply(self, m: Moment) -> None:
        """Note it."""
        _become(m, self.code, TagState.RETIRED)


class TagFound(Body):
    """A lost or retired tag is back in use: on what it hung on, or blank again."""

    kind: ClassVar[str] = "tag.found"
    code: TagCode

    def judge(self, m: Moment) -> None:
        """Only one that was out of use; not on a container that is."""
        tag = own_tag(m, self.code)
        if tag.state not in {TagState.LOST, TagState.RETIRED}:
            raise Refused(Code.ALREADY_DONE, tag=self.code)
        container = m.session.get(Container, tag.target_id) if tag.target_id else None
        if container and container.retired:
            raise Refused(Code.RETIRED, container=container.name)

    def apply(self, m: Moment) -> None:
        """Give it back."""
        tag = m.session.get_one(TagRow, self.code)
        _become(m, self.code, TagState.BOUND if tag.target_id else TagState.BLANK)


class TagPrinted(Body):
    """Tags were printed: first prints or reprints. A reprint raises the generation, so that an old copy shows.

    `generations` tells which generation stands on the paper where it is not the one that counted before; `reprint`
    says the same of all codes where it is just the next one.
    """

    kind: ClassVar[str] = "tag.printed"
    codes: Codes
    reprint: bool = False
    generations: dict[TagCode, Generation] = Field(default_factory=dict)
    copies: Annotated[int, Field(ge=1, le=999)] = 1
    printer: Name | None = None

    def judge(self, m: Moment) -> None:
        """Every tag must be the company's own and in use, blank ones too; or be replaced by this very print."""
        for code in self.codes:
            tag = m.session.get(TagRow, code)
            if tag is None or tag.site_id not in m.own_sites():
                raise Refused(Code.UNKNOWN_THING, tag=code)
            if not (replaceable(tag) and self._paper(tag) > tag.generation):
                in_use(tag)

    def apply(self, m: Moment) -> None:
        """Count the print. A newer one of a lost ticket or sign is in use again; the lost one is an older print now."""
        for code in self.codes:
            tag = m.session.get_one(TagRow, code)
            tag.printed += 1
            newest = max(tag.generation, self._paper(tag))
            if newest > tag.generation and replaceable(tag):
                tag.state = TagState.BOUND
            tag.generation, tag.touched = newest, m.position

    def _paper(self, tag: TagRow) -> int:
        """The generation on the paper, as far as it was told."""
        return max(tag.generation + 1 if self.reprint else 1, self.generations.get(tag.code, 1))


class TagSeenOld(Body):
    """An older print of a tag was read: it still hangs somewhere."""

    kind: ClassVar[str] = "tag.seen_old"
    code: TagCode
    generation: Generation

    def judge(self, m: Moment) -> None:
        """One's own tag, or one of a lot that is bound for one's company; really an older print."""
        tag = m.session.get(TagRow, self.code)
        if tag is None or not _within_reach(m, tag):
            raise Refused(Code.UNKNOWN_THING, tag=self.code)
        if self.generation >= tag.generation:
            raise Refused(Code.MISMATCH, tag=self.code)

    def apply(self, m: Moment) -> None:
        """Count it."""
        tag = m.session.get_one(TagRow, self.code)
        tag.old_seen += 1
        tag.touched = m.position


def own_tag(m: Moment, code: str) -> TagRow:
    """Return a tag of the actor's company that can be lost, bound, found; another's is as unknown as none."""
    tag = m.session.get(TagRow, code)
    if tag is None or tag.site_id not in m.own_sites():
        raise Refused(Code.UNKNOWN_THING, tag=code)
    if TagKind(code[0]) in _NEVER_LOST:
        raise Refused(Code.MISMATCH, tag=code)
    return tag


def replaceable(tag: TagRow) -> bool:
    """Say whether a newer print stands in for a lost or torn tag: on tickets, signs and bags, which have no spares."""
    kind = TagKind(tag.code[0])
    return tag.target_id is not None and kind not in _NEVER_LOST and kind not in _HAS_SPARES


def in_use(tag: TagRow, lost: Code = Code.TAG_LOST) -> None:
    """Refuse a tag that is lost or retired."""
    if tag.state is TagState.LOST:
        raise Refused(lost, tag=tag.code)
    if tag.state is TagState.RETIRED:
        raise Refused(Code.TAG_RETIRED, tag=tag.code)


def _become(m: Moment, code: str, state: TagState) -> None:
    tag = m.session.get_one(TagRow, code)
    tag.state, tag.touched = state, m.position


def _name_of(m: Moment, tag: TagRow) -> str:
    container = m.session.get(Container, tag.target_id) if tag.target_id else None
    return container.name if container else tag.code


def _within_reach(m: Moment, tag: TagRow) -> bool:
    own = m.own_sites()
    bag = m.session.get(Bag, tag.target_id) if tag.target_id else None
    lot = bag.lot if bag else m.session.get(Lot, tag.target_id) if tag.target_id else None
    return tag.site_id in own or (lot is not None and lot.destination_id in own)
