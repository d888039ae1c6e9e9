"""The tables: the log of events, the state that follows from it, and the secrets that don't belong in it."""

from ledger.models.agreed import AgreedTerms, FormerName
from ledger.models.arrival import ArrivalColumns, ArrivalList, ArrivalRow, MakerSpelling
from ledger.models.assignment import Assignment
from ledger.models.audit import Audit, AuditAnswer
from ledger.models.base import Base, State
from ledger.models.body import BodyHandover, Recipient
from ledger.models.container import Container, Fill, Place, PutAway, TagRow
from ledger.models.correction import Correction
from ledger.models.deadline import TeamDeadline
from ledger.models.entry import EntryLine, HandoverReport
from ledger.models.exporting import Export
from ledger.models.finding import EmptyReturn, Finding, FindingAnswer, Inspection, Stray
from ledger.models.handover import LotHandover
from ledger.models.incentive import AsrTaken, IncentiveTerms
from ledger.models.joined import JoinedFill
from ledger.models.log import Head, Mention, Recorded, SiteHead, Standing
from ledger.models.lot import Bag, Lot, Scale, ScaleInspection, SurplusBag, WeighingLine
from ledger.models.model_class import ModelClass
from ledger.models.onward import ClosedMonth, Onward, Product, Residue
from ledger.models.party import Company, Consortium, DeemedWeight, Device, MakerTeam, Person, Site
from ledger.models.photograph import Photograph
from ledger.models.printing import LabelSheet, Printer, PrintJob
from ledger.models.proof import ProofLink
from ledger.models.receipt import ReceiverReport, Slip
from ledger.models.sample_weight import JarsWeight, SampleWeight
from ledger.models.secret import Attempt, Credential, DeviceToken, Invitation, SenderProof
from ledger.models.shift import Handout, Shift
from ledger.models.shipping import ShippingTerms
from ledger.models.sought import ChassisPiece
from ledger.models.statement import Statement
from ledger.models.vehicle import Acceptance, Recovery
from ledger.models.weighing import ContainerTare
from ledger.models.work_share import WorkShare

__all__ = [
    "Acceptance",
    "AgreedTerms",
    "ArrivalColumns",
    "ArrivalList",
    "ArrivalRow",
    "AsrTaken",
    "Assignment",
    "Attempt",
    "Audit",
    "AuditAnswer",
    "Bag",
    "Base",
    "BodyHandover",
    "ChassisPiece",
    "ClosedMonth",
    "Company",
    "Consortium",
    "Container",
    "ContainerTare",
    "Correction",
    "Credential",
    "DeemedWeight",
    "Device",
    "DeviceToken",
    "EmptyReturn",
    "EntryLine",
    "Export",
    "Fill",
    "Finding",
    "FindingAnswer",
    "FormerName",
    "Handout",
    "HandoverReport",
    "Head",
    "IncentiveTerms",
    "Inspection",
    "Invitation",
    "JarsWeight",
    "JoinedFill",
    "LabelSheet",
    "Lot",
    "LotHandover",
    "MakerSpelling",
    "MakerTeam",
    "Mention",
    "ModelClass",
    "Onward",
    "Person",
    "Photograph",
    "Place",
    "PrintJob",
    "Printer",
    "Product",
    "ProofLink",
    "PutAway",
    "ReceiverReport",
    "Recipient",
    "Recorded",
    "Recovery",
    "Residue",
    "SampleWeight",
    "Scale",
    "ScaleInspection",
    "SenderProof",
    "Shift",
    "ShippingTerms",
    "Site",
    "SiteHead",
    "Slip",
    "Standing",
    "State",
    "Statement",
    "Stray",
    "SurplusBag",
    "TagRow",
    "TeamDeadline",
    "WeighingLine",
    "WorkShare",
]
