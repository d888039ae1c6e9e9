"""Identifiers and words of an EPCIS document. Step and disposition words are those of CBV 2.0 (ISO/IEC 19988)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ledger.moment import JAPAN
from ledger.words import Material

Json = dict[str, Any]

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"nisugata": "urn:nisugata:epcis:"},
]
"""The standard's vocabulary, and the prefix of what it has no word for."""
GRAMS = 1000


def thing(key: str) -> str:
    """URI of a vehicle, part, container, lot, site or event: the UUID under which the ledger knows it."""
    return f"urn:uuid:{key}"


def second(key: str, what: str) -> str:
    """URI of a further EPCIS event that the same ledger event amounts to; the same one each time."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:uuid:{key}#{what}')}"


def jars_lot(jars_lot_id: str) -> str:
    """URI of a 荷姿ID as JARS gave it."""
    return f"urn:nisugata:jars-lot:{''.join(one if one.isascii() and one.isalnum() else '-' for one in jars_lot_id)}"


def weight(material: Material, grams: int, form: str = "") -> Json:
    """A quantity element: kilograms (UN/ECE Recommendation 20 code KGM) of a class of material, in a form of it."""
    kind = ":".join(["urn:nisugata:material", material.value, *([form] if form else [])])
    return {"epcClass": kind, "quantity": grams / GRAMS, "uom": "KGM"}


def moment(at: datetime) -> Json:
    """When something happened, and the offset of Japan's clocks."""
    local = at.astimezone(JAPAN)
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    return {
        "eventTime": local.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}",
    }


def stamp(at: datetime) -> str:
    """A point in time as the document writes it."""
    return at.astimezone(JAPAN).isoformat(timespec="milliseconds")
