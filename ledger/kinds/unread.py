"""Whether a site keeps photographs of chassis numbers that could not be read, for the reader to learn from."""

from typing import ClassVar

from ledger.kinds.body import Body, Ref
from ledger.models import Site
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.words import Code


class UnreadArranged(Body):
    """A site keeps such photographs from now on, or no longer. Off until somebody turns it on."""

    kind: ClassVar[str] = "unread.arranged"
    site: Ref
    keep: bool

    def judge(self, m: Moment) -> None:
        """A site of one's own company."""
        if self.site not in m.own_sites():
            raise Refused(Code.UNKNOWN_THING, field="site")

    def apply(self, m: Moment) -> None:
        """Turn the switch."""
        site = m.the(Site, self.site)
        site.keeps_unread = self.keep
        m.touch(site)
