"""The ledger: what happened, in order, for good; and what follows from it.

One door in: `record`. Commands take a session and never commit. No Flask here, no pictures.
"""

from ledger.event import Answer, Source, happening, new_id
from ledger.record import record
from ledger.verify import Verdict, verify

__all__ = ["Answer", "Source", "Verdict", "happening", "new_id", "record", "verify"]
