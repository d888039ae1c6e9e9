"""A list as a file that the browser keeps: CSV in two encodings, XLSX, PDF. One door for every list."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import quote

from flask import Response as FlaskResponse
from flask import abort, request
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from ledger.models import Site, SiteHead
from web.db import db
from web.table import Head, Table, Unit, told
from web.table_csv import csv_of
from web.table_formats import Format, format_of
from web.table_paper import pdf_of
from web.table_xlsx import write_xlsx
from web.viewer import viewer

Row = TypeVar("Row")
_CHUNK = 256 * 1024


def write(table: Table[Row], form: Format, path: Path) -> None:
    """Write a list to a file."""
    if form.ending == "xlsx":
        write_xlsx(table, path)
    elif form.ending == "pdf":
        path.write_bytes(pdf_of(table))
    else:
        with path.open("wb") as out:
            out.writelines(csv_of(table, form.encoding))


def answer(table: Table[Row], ending: str) -> Response:
    """Answer with a list as a file: `csv` (in the `encoding` of the address), `xlsx` or `pdf`; else 404."""
    form = format_of(ending, request.args.get("encoding")) or abort(404)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        write(table, form, path)
        kept = path.open("rb")  # its bytes outlive its name
    return download(_chunks(kept), table.name, form)


def download(content: Iterator[bytes] | bytes, name: str, form: Format) -> Response:
    """Answer with content as a file of that name; a PDF opens in the browser, ready to be printed."""
    made = FlaskResponse(content, content_type=form.media_type)
    kind = "inline" if form.ending == "pdf" else "attachment"
    whole = quote(f"{name}.{form.ending}")
    made.headers["Content-Disposition"] = f"{kind}; filename=\"list.{form.ending}\"; filename*=UTF-8''{whole}"
    made.headers["Cache-Control"] = "no-store"
    return made


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def made_facts(*facts: tuple[str, str]) -> list[tuple[str, str]]:
    """What stands above a list: what was chosen, then who made it when."""
    now = told(Unit.MOMENT, datetime.now(UTC))
    who = viewer.person.name if viewer.person else ""
    return [fact for fact in facts if fact[1]] + [(gettext("作成"), f"{now} {who}".strip())]


def heads_of(site_ids: list[str] | set[str]) -> list[Head]:
    """The end of each site's chain now, for the foot of what is handed out."""
    rows = (
        select(Site.name, SiteHead.length, SiteHead.hash)
        .join(SiteHead, SiteHead.site_id == Site.id)
        .where(Site.id.in_(list(site_ids)))
        .order_by(Site.name, Site.id)
    )
    return [Head(*row) for row in db.session.execute(rows)]
