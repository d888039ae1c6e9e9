"""Exports of the viewer app for electronic certificates (車検証閲覧アプリ): JSON, XML or CSV to the same facts.

Flat keys; unlike the codes they name the maker. Only the keys below are looked at: names and addresses stay out.
"""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from itertools import islice

from scanning.certificate import Certificate, Fact, decoded
from scanning.chassis import normalised

_KEYS = {
    "CarNo": "chassis_number",
    "EntryNoCarNo": "registration_number",
    "CarName": "maker",
    "Model": "type",
    "EngineModel": "engine",
}
_ERAS = {"令和": 2018, "R": 2018, "5": 2018, "平成": 1988, "H": 1988, "4": 1988, "昭和": 1925, "S": 1925, "3": 1925}
_DATE = ("FirstregistdateE", "FirstregistdateY", "FirstregistdateM")
_ELEMENT = re.compile(rf"<({'|'.join((*_KEYS, *_DATE))})>([^<]*)</\1>")
_EXPORT_LIMIT = 1_000_000


class NotAnExportError(ValueError):
    """The file is none of the viewer app's three formats, or holds none of its keys; `size` in bytes."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"These {size} bytes are no export of the certificate viewer.")


def read_export(data: bytes) -> Certificate:
    """The facts of an export; raises `NotAnExportError`."""
    if len(data) > _EXPORT_LIMIT:
        raise NotAnExportError(len(data))
    text = decoded(data.removeprefix(b"\xef\xbb\xbf")).strip()
    values = {key: value.strip() for key, value in _pairs(text) if value.strip() not in {"", "-"}}
    source = f"viewer {_format(text)}"
    facts = {name: Fact(values[key], source) for key, name in _KEYS.items() if key in values}
    if "chassis_number" in facts:
        facts["chassis_number"] = Fact(normalised(values["CarNo"]), source)
    if registered := _month(*(values.get(key, "") for key in _DATE)):
        facts["first_registration"] = Fact(registered, source)
    if not facts:
        raise NotAnExportError(len(data))
    return Certificate(**facts, seen=1, wanted=1, parity_ok=True)


def _format(text: str) -> str:
    return {"{": "JSON", "[": "JSON", "<": "XML"}.get(text[:1], "CSV")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    match _format(text):
        case "JSON":
            yield from _json_pairs(text)
        case "XML":  # flat, so two patterns do, and no entity is ever expanded
            yield from ((key, html.unescape(value)) for key, value in _ELEMENT.findall(text))
        case _:
            yield from _csv_pairs(text)


def _csv_pairs(text: str) -> Iterator[tuple[str, str]]:
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline="")), 2))
    except csv.Error:  # a field beyond csv's limit, or no text at all
        return
    if len(rows) > 1:
        yield from zip(rows[0], rows[1], strict=False)


def _json_pairs(text: str) -> Iterator[tuple[str, str]]:
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            yield from ((key, str(value)) for key, value in node.items() if isinstance(value, str | int))


def _month(era: str, year: str, month: str) -> str:
    if era not in _ERAS or not (year.isdecimal() and month.isdecimal()):
        return ""
    return f"{_ERAS[era] + int(year)}-{int(month):02}"
