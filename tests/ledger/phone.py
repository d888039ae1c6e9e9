"""A phone as the ledger sees it: numbered events with its own clock, sent when it has signal."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ledger
from ledger.event import Source, happening
from ledger.words import Auth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ledger import Answer
    from ledger.sample import Story

Posted = dict[str, Any]


@dataclass
class Phone:
    """An enrolled installation; `signed_in` is who the server saw there, None while offline."""

    story: Story
    id: str
    site_id: str
    signed_in: str | None = None
    proof: Auth | None = None
    seq: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def note(self, kind: str, who: str, /, *, at: datetime | None = None, auth: str = "", **body: object) -> Posted:
        """Write an event into the outbox; nothing is sent yet."""
        online = "online" if self.signed_in == who else "claimed_offline"
        posted = happening(kind, self.story.people.get(who, who), **body)
        posted |= {"seq": next(self.seq), "auth": auth or online}
        return posted | ({"happened_at": at.isoformat()} if at else {})

    def send(self, posted: object) -> Answer:
        """Post one event as it is."""
        person = self.story.people[self.signed_in] if self.signed_in else None
        return ledger.record(self.story.session, posted, Source(self.site_id, self.id, person, self.proof))

    def do(self, kind: str, who: str, /, *, at: datetime | None = None, auth: str = "", **body: object) -> Answer:
        """Write and send at once."""
        return self.send(self.note(kind, who, at=at, auth=auth, **body))


def ask(story: Story, kind: str, who: str | None, /, auth: Auth = Auth.PASSWORD, **body: object) -> Answer:
    """Record an event of a page of the office and return the answer, whatever it is."""
    return story.tell(kind, who, body, auth)
