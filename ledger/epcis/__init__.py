"""The chain as EPCIS 2.0 (ISO/IEC 19987): for auditors and systems that don't know ours."""

from ledger.epcis.document import document

__all__ = ["document"]
