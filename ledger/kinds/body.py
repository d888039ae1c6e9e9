"""What every kind of event is: a body that can judge, apply and undo itself."""

import json
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ledger import tags
from ledger.models import Recorded, TagRow
from ledger.moment import JAPAN, Moment
from ledger.refusal import Refused
from ledger.words import Code, TagState

Ref = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""Id of a row: the UUID of the event that made it."""


def _storable(text: str) -> str:
    if "\0" in text:
        message = "a text can't hold a zero character"
        raise ValueError(message)
    return text


Plain = Annotated[str, AfterValidator(_storable)]
Name = Annotated[Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
ShortName = Annotated[Plain, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Text = Annotated[Plain, StringConstraints(strip_whitespace=True, max_length=400)]
ShortText = Annotated[Plain, StringConstraints(strip_whitespace=True, max_length=40)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Photographs = Annotated[tuple[Sha256, ...], Field(max_length=6)]
"""SHA-256 of each photograph. The pictures travel by themselves and may arrive later; the event counts without them."""
TagCode = Annotated[str, StringConstraints(pattern=r"^[CNVPSWX][0-9A-Z]{9}$")]


KINDS: dict[str, type["Body"]] = {}
"""Every kind by its name; a subclass of Body enters itself."""


class Body(BaseModel):
    """The body of an event. A subclass names its kind, and says what its fields mean.

    `judge` raises Refused and changes nothing; `apply` changes state and decides nothing, so that a rebuild may replay
    stored outcomes; `judge_undo` and `undo` are the same for an `event.annulled`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: ClassVar[str]
    undoable: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Enter the kind in the table."""
        KINDS[cls.kind] = cls

    def judge(self, m: Moment) -> None:
        """Raise Refused where a rule says no."""

    def apply(self, m: Moment) -> None:
        """Change the state."""
        raise NotImplementedError

    def judge_letting(self, m: Moment) -> None:
        """Raise Refused where the actor may not let this held event through, though others of the role may."""

    def judge_undo(self, m: Moment, made_by: str) -> None:
        """Raise Refused where later records depend on what event `made_by` did."""

    def undo(self, m: Moment, made_by: str) -> None:
        """Take back what event `made_by` did."""
        raise NotImplementedError

    def acceptance_id(self) -> str | None:
        """Id of the acceptance the event speaks of, where it does."""
        return getattr(self, "acceptance", None)


def body_of(recorded: Recorded) -> Body:
    """Return the body of a recorded event that was understood when it came."""
    return KINDS[recorded.kind].model_validate(json.loads(recorded.posted)["body"])


def fresh_code(m: Moment, code: str, kind: tags.TagKind) -> None:
    """Refuse a tag code of another kind, a mistyped one, or one that hangs somewhere already; a blank one is free."""
    well_formed(code, kind)
    row = m.session.get(TagRow, code)
    if row is not None and (row.state is not TagState.BLANK or row.site_id not in m.own_sites()):
        raise Refused(Code.ALREADY_DONE, tag=code)


def well_formed(code: str, kind: tags.TagKind) -> None:
    """Refuse a tag code of another kind or a mistyped one."""
    try:
        known = tags.check_code(code)
    except tags.NotATag as error:
        raise Refused(Code.UNKNOWN_THING, tag=code) from error
    if known != code:  # keyed with an O for a 0: it would hang under a name that nobody looks up
        raise Refused(Code.UNKNOWN_THING, tag=code)
    if known[0] != kind.value:
        raise Refused(Code.MISMATCH, tag=code)


def hang_tag(m: Moment, code: str, target_id: str, site_id: str | None = None) -> None:
    """Bind a code, new or blank, to what it names from now on."""
    row = m.session.get(TagRow, code)
    if row is None:
        row = TagRow(code=code)
        m.session.add(row)
    row.site_id, row.target_id, row.state, row.touched = site_id or m.site_id, target_id, TagState.BOUND, m.position


def retire_tag(m: Moment, code: str) -> None:
    """Take a tag out of use, where there is one."""
    row = m.session.get(TagRow, code)
    if row is not None:
        row.state, row.touched = TagState.RETIRED, m.position


def clock(at: datetime) -> str:
    """Time of day in Japan, as refusals say it."""
    return at.astimezone(JAPAN).strftime("%m/%d %H:%M")
