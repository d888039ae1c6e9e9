"""Photographs that belong to a record made before."""

from typing import Annotated, ClassVar

from pydantic import Field

from ledger.kinds.body import Body, Ref, Sha256
from ledger.models import Recorded
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code


class PhotographAdded(Body):
    """Somebody photographed what a record of theirs or a workmate's speaks of: a smashed part, a damaged bag.

    The record was one tap; the picture comes when there is a hand free. It changes no state: whoever shows the record
    looks for it.
    """

    kind: ClassVar[str] = "photograph.added"
    event: Ref
    photographs: Annotated[tuple[Sha256, ...], Field(min_length=1, max_length=6)]

    def judge(self, m: Moment) -> None:
        """A record of one's own company."""
        about = m.session.get(Recorded, self.event)
        if about is None or about.site_id not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="event")

    def apply(self, m: Moment) -> None:
        """Nothing changes; the record is found by what it mentions."""
