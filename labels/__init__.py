"""Text to print: QR tags, sheets of labels, printer languages.

Pure: no web, no database, no pixels read. Whether a drawn code reads back is asked of an injected reader.
"""

from labels.calibration import calibration_sheet
from labels.errors import LabelError, LayoutRefused, PrinterError, ProofFailed
from labels.kinds import (
    PARTS,
    BagTag,
    CommandBoard,
    ContainerTag,
    PlaceSign,
    Printable,
    ScaleSign,
    VehicleTicket,
    WorkerBadge,
)
from labels.layout import Sheet
from labels.presets import PRESETS, roll, tape
from labels.printing import fits, least_module, one_page, place, preset_for, sheet
from labels.proof import Reader, preview
from labels.samples import sample
from labels.tag import CAPTIONS, MATERIALS, Board, Command, Kind, Line, Mark, Material, Step, Tag, grouped

__all__ = [
    "CAPTIONS",
    "MATERIALS",
    "PARTS",
    "PRESETS",
    "BagTag",
    "Board",
    "Command",
    "CommandBoard",
    "ContainerTag",
    "Kind",
    "LabelError",
    "LayoutRefused",
    "Line",
    "Mark",
    "Material",
    "PlaceSign",
    "Printable",
    "PrinterError",
    "ProofFailed",
    "Reader",
    "ScaleSign",
    "Sheet",
    "Step",
    "Tag",
    "VehicleTicket",
    "WorkerBadge",
    "calibration_sheet",
    "fits",
    "grouped",
    "least_module",
    "one_page",
    "place",
    "preset_for",
    "preview",
    "roll",
    "sample",
    "sheet",
    "tape",
]
