"""Words of printing: what a printer is sent, who reaches it, how far a job is."""

from enum import StrEnum


class PrinterLanguage(StrEnum):
    """What a printer is sent: a PDF by the browser's dialog, or the bytes of a label printer."""

    PDF = "pdf"
    ZPL = "zpl"
    SBPL = "sbpl"
    BROTHER = "brother"
    BROTHER_TD = "brother_td"


class Connection(StrEnum):
    """Who reaches a printer: the browser of whoever prints, the server, or an agent on a PC of the yard."""

    BROWSER = "browser"
    NETWORK = "network"
    AGENT = "agent"


class PrintState(StrEnum):
    """How far a print job is. `sent` stays until somebody says how it ended."""

    QUEUED = "queued"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    CANCELLED = "cancelled"
