"""An event as it is posted, and the ledger's answer to it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from uuid_utils import uuid7

from ledger.words import Auth, Code, Outcome, Status

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""A clock without a battery starts in 1970; what lies outside can't be reckoned with."""
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class Event(BaseModel):
    """What happened, as told by whoever saw it.

    `happened_at` is the device's clock, `clock_offset_ms` what the server's clock is ahead of it as far as measured.
    `seq` counts without gaps per installation; pages of the office have none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Uuid
    kind: Annotated[str, StringConstraints(max_length=40)]
    v: Literal[1] = 1
    happened_at: Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)]
    clock_offset_ms: Annotated[int, Field(ge=-(10**12), le=10**12)] | None = None
    seq: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    actor: Uuid | None
    auth: Literal["online", "badge_offline", "claimed_offline"] = "online"
    body: dict[str, Any]

    def canonical(self) -> str:
        """Return the event as JSON that is equal exactly when the event is."""
        return canonical(self.model_dump(mode="json"))


def canonical(value: object) -> str:
    """Return JSON with sorted keys and no spaces; it can always be written as UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON allows and no database takes
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    return text


def new_id() -> str:
    """Make an id (UUIDv7)."""
    return str(uuid7())


def happening(kind: str, actor: str | None, /, **body: object) -> dict[str, Any]:
    """Make an event that happens here and now, at the server: what a page of the office posts."""
    return {
        "id": new_id(),
        "kind": kind,
        "happened_at": datetime.now(UTC).isoformat(),
        "actor": actor,
        "body": {name: value for name, value in body.items() if value is not None},
    }


@dataclass(frozen=True)
class Source:
    """Where an event came in: the site whose chain it joins, the device, and who was seen there by which proof."""

    site_id: str
    device_id: str | None = None
    person_id: str | None = None
    auth: Auth | None = None


@dataclass(frozen=True)
class Answer:
    """What the ledger says to an event: stored for good at a position, with its outcome."""

    id: str
    position: int
    outcome: Outcome
    refusal: Code | None = None
    detail: dict[str, str] = field(default_factory=dict)
    status: Status | None = None
    """Where the event stands now; later than the outcome where it was settled meanwhile."""

    @property
    def applied(self) -> bool:
        """Whether it counts."""
        return self.outcome is Outcome.APPLIED
