"""The field's words as values: part kinds, materials, forms, teams, roles. Stored by value."""

from enum import StrEnum


class Material(StrEnum):
    """Three materials, never mixed in one container or lot (handbook 3.1.1 (4)-(6))."""

    BUMPER = "bumper"
    INTERIOR = "interior"
    GLASS = "glass"


class PartKind(StrEnum):
    """What is taken off a vehicle and recorded (handbook 3.1.1 (1))."""

    FRONT_BUMPER = "front_bumper"
    REAR_BUMPER = "rear_bumper"
    INTERIOR = "interior"
    SIDE_GLASS = "side_glass"

    @property
    def material(self) -> Material:
        """The material a part belongs to; both bumpers go together."""
        return _MATERIALS[self]


_MATERIALS = {
    PartKind.FRONT_BUMPER: Material.BUMPER,
    PartKind.REAR_BUMPER: Material.BUMPER,
    PartKind.INTERIOR: Material.INTERIOR,
    PartKind.SIDE_GLASS: Material.GLASS,
}


class PartState(StrEnum):
    """What became of a part of an accepted vehicle."""

    RECOVERED = "recovered"
    MISSING = "missing"
    UNUSABLE = "unusable"


class NothingReason(StrEnum):
    """Why nothing was recovered from a vehicle (部品回収しない)."""

    NO_TARGET_PARTS = "no_target_parts"
    UNUSABLE = "unusable"
    OUT_OF_SCHEME = "out_of_scheme"
    OTHER = "other"


class ContainerForm(StrEnum):
    """How parts are kept: フレコン, カゴ, ラック, 平置き, PPバンド結束 (handbook 3.1.1 (4))."""

    FLEXIBLE_BAG = "flexible_bag"
    CAGE = "cage"
    RACK = "rack"
    FLAT = "flat"
    BUNDLE = "bundle"


class Team(StrEnum):
    """The two ASR teams of the carmakers (handbook table 1-1)."""

    ART = "ART"
    TH = "TH"


class SizeClass(StrEnum):
    """Size classes of the deemed-weight table: 大型, 中小型, 軽 (handbook 2.3.2)."""

    LARGE = "large"
    MID_SMALL = "mid_small"
    KEI = "kei"


class CompanyRole(StrEnum):
    """What a company does in a consortium (handbook 2.2)."""

    DISMANTLER = "dismantler"
    RECEIVER = "receiver"
    MATERIAL_MAKER = "material_maker"
    MANAGING_COMPANY = "managing_company"


class Role(StrEnum):
    """What a person may do; `ledger.access` says which actions each has."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    CLERK = "clerk"
    OWNER = "owner"
    DOCK = "dock"
    MAKER = "maker"
    MANAGER = "manager"
    AUDITOR = "auditor"


class Auth(StrEnum):
    """How the acting person was known when the event happened; the strongest first."""

    PASSWORD = "password"
    PIN = "pin"
    BADGE = "badge"
    BADGE_OFFLINE = "badge_offline"
    CLAIMED_OFFLINE = "claimed_offline"


class AcceptanceState(StrEnum):
    """How far the record of an accepted vehicle is."""

    OPEN = "open"
    FINISHED = "finished"
    SEALED = "sealed"


class FillState(StrEnum):
    """One filling of a container, from opened to emptied."""

    OPEN = "open"
    CLOSED = "closed"
    IN_LOT = "in_lot"
    SHIPPED = "shipped"
    EMPTIED = "emptied"


class LotState(StrEnum):
    """A load unit (荷姿) on its way."""

    MADE = "made"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """A line of the JARS entry list under the two-person rule."""

    APPROVED = "approved"
    ENTERED = "entered"
    SEALED = "sealed"


class BagCheck(StrEnum):
    """What the dock found when it looked for a bag."""

    FOUND = "found"
    MISSING = "missing"
    SURPLUS = "surplus"


class RecipientKind(StrEnum):
    """Who takes a stripped body (guideline 4-2 (5)); a whole user is certified (認定全部利用者) or not (R7)."""

    SHREDDER = "shredder"
    DISMANTLER = "dismantler"
    CERTIFIED_USER = "certified_user"
    WHOLE_USER = "whole_user"


class Carrier(StrEnum):
    """Who drives: own truck, the receiver's, or a contractor's (JARS handover screen, handbook 3.1.1 (5))."""

    OWN = "own"
    RECEIVER = "receiver"
    CONTRACTED = "contracted"


class IncentiveMethod(StrEnum):
    """By what a team pays: deemed kilograms (ART), or a recovery rate on the ASR standard weight (TH)."""

    DEEMED = "deemed"
    RATE = "rate"


class OutputForm(StrEnum):
    """What a receiver sends on: crushed, crushed and washed, or as it came (handbook 3.1.2 (4))."""

    SHREDDED = "shredded"
    WASHED = "washed"
    AS_IT_CAME = "as_it_came"


class Goods(StrEnum):
    """Valuables need no waste-haulage permit, waste does (handbook 3.1.1 (6))."""

    VALUABLES = "valuables"
    WASTE = "waste"


class TagState(StrEnum):
    """The life of a tag: printed ahead, hanging on something, lost, out of use for good."""

    BLANK = "blank"
    BOUND = "bound"
    LOST = "lost"
    RETIRED = "retired"


class ExportState(StrEnum):
    """How far a file is that is written behind the requests."""

    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class Outcome(StrEnum):
    """What the ledger said when an event arrived; never changed afterwards."""

    APPLIED = "applied"
    HELD = "held"
    KEPT = "kept"


class Status(StrEnum):
    """Where an event stands now."""

    APPLIED = "applied"
    HELD = "held"
    KEPT = "kept"
    ANNULLED = "annulled"
    LET_THROUGH = "let_through"


class Code(StrEnum):
    """Why an event was refused; rules R1-R18 of the field come first."""

    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"
    R6 = "R6"
    R7 = "R7"
    R8 = "R8"
    R9 = "R9"
    R12 = "R12"
    R15 = "R15"
    R16 = "R16"
    R18 = "R18"
    UNKNOWN_VEHICLE = "unknown_vehicle"
    UNKNOWN_THING = "unknown_thing"
    UNKNOWN_PERSON = "unknown_person"
    CLOSED_FILL = "closed_fill"
    GONE = "gone"
    RETIRED = "retired"
    TAG_BOUND = "tag_bound"
    TAG_LOST = "tag_lost"
    TAG_RETIRED = "tag_retired"
    ALREADY_DONE = "already_done"
    NOT_ALLOWED = "not_allowed"
    DEPENDS = "depends"
    MISMATCH = "mismatch"
    NOT_CHECKED = "not_checked"
    NOT_WEIGHED = "not_weighed"
    NOT_FINISHED = "not_finished"
    NOT_SHIPPED = "not_shipped"
    NOT_BALANCED = "not_balanced"
    STALE = "stale"
    NOT_TAKEN = "not_taken"
    TEAMS_APART = "teams_apart"
    LISTED_SIZE = "listed_size"
    NOT_ASSIGNED = "not_assigned"
    NOT_APPROVED = "not_approved"
    OUTSIDER = "outsider"
    NOT_UNDERSTOOD = "not_understood"
    SAME_ID = "same_id"
