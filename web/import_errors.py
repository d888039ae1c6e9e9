"""The errors file: the refused rows as they stood there, with the reason, to be mended and brought again."""

import csv
import io
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from flask import Response as FlaskResponse
from flask import stream_with_context
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ledger.models import ArrivalList
from ledger.queries.arrivals import refused_rows
from web.db import db
from web.import_words import fault_sentence
from web.table_csv import harmless, in_cp932

REASON = _l("取り込めない理由")
_MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "xlsx": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}
_CHARSETS = {"cp932": "Shift_JIS", "utf-16": "utf-16"}


def errors_file(arrival: ArrivalList) -> Response:
    """Answer with the file, in the encoding the list came in."""
    made = FlaskResponse(
        stream_with_context(_lines(arrival)),
        content_type=f"text/csv; charset={_CHARSETS.get(arrival.encoding, 'utf-8')}",
    )
    name = quote(gettext("取り込めない行 %(name)s", name=arrival.name.rsplit(".", 1)[0]))
    made.headers["Content-Disposition"] = f"attachment; filename=\"errors.csv\"; filename*=UTF-8''{name}.csv"
    made.headers["Cache-Control"] = "no-store"
    return made


def _lines(arrival: ArrivalList) -> Iterator[bytes]:
    yield _MARKS.get(arrival.encoding, b"")
    yield _line([*arrival.header, str(REASON)], arrival.encoding)
    for row in refused_rows(db.session(), arrival.id):
        yield _line([*row.cells, fault_sentence(row.fault or "", row.detail)], arrival.encoding)


def _line(cells: Sequence[str], encoding: str) -> bytes:
    out = io.StringIO()
    mark = "\t" if encoding == "utf-16" else ","
    csv.writer(out, delimiter=mark, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    if encoding == "cp932":
        return in_cp932(out.getvalue())
    return out.getvalue().encode("utf-16-le" if encoding == "utf-16" else "utf-8", errors="replace")
