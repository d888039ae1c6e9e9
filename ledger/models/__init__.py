"""The tables: the log of events, the state that follows from it, and the secrets that don't belong in it."""

from ledger.models.base import Base, State
from ledger.models.container import Container, Fill, Place, PutAway, TagRow
from ledger.models.entry import EntryLine
from ledger.models.log import Head, Mention, Recorded, SiteHead, Standing
from ledger.models.lot import Bag, Lot, Scale, SurplusBag, WeighingLine
from ledger.models.party import Company, Consortium, DeemedWeight, Device, MakerTeam, Person, Site
from ledger.models.printing import LabelSheet, Printer, PrintJob
from ledger.models.secret import Attempt, Credential, DeviceToken, Invitation
from ledger.models.vehicle import Acceptance, Recovery

__all__ = [
    "Acceptance",
    "Attempt",
    "Bag",
    "Base",
    "Company",
    "Consortium",
    "Container",
    "Credential",
    "DeemedWeight",
    "Device",
    "DeviceToken",
    "EntryLine",
    "Fill",
    "Head",
    "Invitation",
    "LabelSheet",
    "Lot",
    "MakerTeam",
    "Mention",
    "Person",
    "Place",
    "PrintJob",
    "Printer",
    "PutAway",
    "Recorded",
    "Recovery",
    "Scale",
    "Site",
    "SiteHead",
    "Standing",
    "State",
    "SurplusBag",
    "TagRow",
    "WeighingLine",
]
