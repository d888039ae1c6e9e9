"""Files with accepted vehicles, read into rows of text: CSV in any usual encoding, XLSX, certificate viewer exports.

Nothing is understood here yet: which column is what, `web.import_columns` guesses and a person says.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from python_calamine import CalamineError, CalamineWorkbook

from scanning import viewer as certificates
from scanning.certificate import Certificate
from web.table_csv import FORMULA

MOST_ROWS = 20_000
MOST_COLUMNS = 60
LARGEST_FILE = 10 * 1024 * 1024
_LARGEST_UNPACKED = 200 * 1024 * 1024
LONGEST_CELL = 400
CERTIFICATE_HEADER = ["CarNo", "CarName", "Model", "FirstregistdateE"]
"""Keys of the viewer app's export that say something about an acceptance; names and addresses are never kept."""


class Unfit(StrEnum):
    """Why a file gives no rows."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    MIXED = "mixed"


class NotAListError(ValueError):
    """A file, or several, that give no rows."""

    def __init__(self, why: Unfit) -> None:
        self.why = why
        super().__init__(f"no list of vehicles: {why}")


@dataclass(frozen=True)
class Sheet:
    """Rows of text as they stood in a file, and how it was written."""

    rows: list[list[str]]
    encoding: str
    certificates: bool = False
    """Whether it came from the certificate viewer, whose keys are known."""


def read_files(files: Sequence[tuple[str, bytes]]) -> Sheet:
    """Read one list, or any number of the certificate viewer's exports. Raises NotAListError."""
    if not files:
        raise NotAListError(Unfit.EMPTY)
    if any(len(data) > LARGEST_FILE for _, data in files):
        raise NotAListError(Unfit.TOO_LARGE)
    sheets = [_read(name, data) for name, data in files]
    if len(sheets) == 1:
        return _bounded(sheets[0])
    if not all(sheet.certificates for sheet in sheets):
        raise NotAListError(Unfit.MIXED)
    return _bounded(_joined(row for sheet in sheets for row in sheet.rows[1:]))


def _read(name: str, data: bytes) -> Sheet:
    if data[:4] == b"PK\x03\x04" or data[:4] == b"\xd0\xcf\x11\xe0":
        return Sheet(_workbook(data), "xlsx")
    if name.lower().endswith((".json", ".xml")):
        return _joined([_certificate(data)])
    text, encoding = decoded(data)
    rows = table(text)
    if rows and "CarNo" in rows[0]:
        return _joined([_certificate(_csv([rows[0], row])) for row in rows[1:]])
    return Sheet(rows, encoding)


def pasted(text: str) -> Sheet:
    """Cells copied from a spreadsheet: lines with tabs."""
    return _bounded(Sheet(table(text), "utf-8-sig"))


def _bounded(sheet: Sheet) -> Sheet:
    rows = [[_clean(cell) for cell in row] for row in sheet.rows]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise NotAListError(Unfit.EMPTY)
    if len(rows) > MOST_ROWS or max(map(len, rows)) > MOST_COLUMNS:
        raise NotAListError(Unfit.TOO_MANY)
    width = max(map(len, rows))
    return Sheet([row + [""] * (width - len(row)) for row in rows], sheet.encoding, sheet.certificates)


def _clean(cell: str) -> str:
    """A cell without what no database takes, and without the mark our own CSV files put before a formula."""
    text = cell.replace("\0", "").strip()[:LONGEST_CELL]
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def decoded(data: bytes) -> tuple[str, str]:
    """Text and encoding: what a mark at the beginning says, else UTF-8, else Windows' Shift_JIS."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in(data, "utf-16"), "utf-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return _in(data, "utf-8-sig"), "utf-8-sig"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _in(data, "cp932"), "cp932"


def _in(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotAListError(Unfit.UNREADABLE) from error


def table(text: str) -> list[list[str]]:
    """Rows of a text with tabs, commas or semicolons between its cells, whichever its first lines have most."""
    head = text[:4000]
    mark = max(("\t", ",", ";"), key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise NotAListError(Unfit.UNREADABLE) from error


def _workbook(data: bytes) -> list[list[str]]:
    """The first sheet that holds anything; what a cell shows, not what it reckons."""
    try:
        _bounded_archive(data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            if rows := book.get_sheet_by_name(name).to_python(nrows=MOST_ROWS + 1):
                return [[_shown(cell) for cell in row] for row in rows]
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise NotAListError(Unfit.UNREADABLE) from error
    raise NotAListError(Unfit.EMPTY)


def _bounded_archive(data: bytes) -> None:
    """Refuse an archive that unpacks into far more than it is."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED:
                raise NotAListError(Unfit.TOO_LARGE)


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _certificate(data: bytes) -> Certificate:
    try:
        return certificates.read_export(data)
    except certificates.NotAnExportError as error:
        raise NotAListError(Unfit.UNREADABLE) from error


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _joined(found: Iterable[Certificate | list[str]]) -> Sheet:
    rows = [one if isinstance(one, list) else _facts(one) for one in found]
    return Sheet([CERTIFICATE_HEADER, *rows], "utf-8-sig", certificates=True)


def _facts(one: Certificate) -> list[str]:
    facts = (one.chassis_number, one.maker, one.type, one.first_registration)
    return [fact.value if fact else "" for fact in facts]
