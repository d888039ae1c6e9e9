"""Lists as CSV files: streamed, in the encoding the reader's spreadsheet wants, harmless when opened."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from flask import request, stream_with_context
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

ENCODINGS: dict[str, LazyString] = {"utf-8": _l("UTF-8（Excel用）"), "shift_jis": _l("Shift_JIS（古いソフト用）")}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What JIS writes with one character and Microsoft's table with another; the rest that it lacks becomes a geta mark.
_SAME_FOR_CP932 = str.maketrans({"〜": "～", "−": "－", "—": "―", "–": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})
_GETA = "〓"


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Answer with a CSV file named `name`, in the `encoding` the request asks for (UTF-8 with a mark, or Shift_JIS)."""
    encoding = "shift_jis" if request.args.get("encoding") == "shift_jis" else "utf-8"
    charset = "Shift_JIS" if encoding == "shift_jis" else "utf-8"
    answer = Response(
        stream_with_context(_encoded(header, rows, encoding)), content_type=f"text/csv; charset={charset}"
    )
    answer.headers["Content-Disposition"] = f"attachment; filename=\"list.csv\"; filename*=UTF-8''{quote(name)}.csv"
    return answer


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _encoded(header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str) -> Iterator[bytes]:
    if encoding == "utf-8":
        yield b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as the machine's own encoding
    yield _line(header, encoding)
    for row in rows:
        yield _line(row, encoding)


def _line(cells: Sequence[str], encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    if encoding == "utf-8":
        return out.getvalue().encode()
    return "".join(map(_in_cp932, out.getvalue().translate(_SAME_FOR_CP932))).encode("cp932")


def _in_cp932(character: str) -> str:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return _GETA
    return character
