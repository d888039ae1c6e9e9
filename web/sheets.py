"""Tags on paper or on a roll: the layout somebody asked for, read back before it is released, and its picture."""

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import abort, current_app
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
import scanning
from labels.printers import bitmaps
from labels.proof import as_png
from ledger import tags
from ledger.models import LabelSheet
from web.db import db
from web.print_words import sentence
from web.tag_faces import KINDS, payload
from web.viewer import viewer

OWN = "own-"
"""Begins the names of sheets of the company's own."""
MOST_TAGS = 300
"""In one print: more would not fit into an address, and nobody carries more to the yard at once."""
MOST_COPIES = 4
_SCREEN_DPI = 110
_LAST_PAGE = 9999
_READS_AT_LEAST = "0" * 9


@dataclass(frozen=True)
class Layout:
    """The sheet, how many of its first labels are used up, how many of each tag."""

    preset: str
    skip: int = 0
    copies: int = 1


def layout_asked(values: MultiDict[str, str], presets: Collection[str]) -> Layout:
    """The layout of a form; what is missing or no number falls back to the first sheet, none used, one copy."""
    preset = values.get("preset", "")
    return Layout(
        preset if preset in presets else next(iter(presets), "a4-1"),
        _count(values.get("skip"), 0, 999),
        _count(values.get("copies"), 1, MOST_COPIES),
    )


def _count(text: str | None, least: int, most: int) -> int:
    try:
        return min(max(int(text or least), least), most)
    except ValueError:
        return least


def sheet_named(name: str) -> labels.Sheet | None:
    """A sheet one can buy, or one of the company's own; None where there is no such."""
    if name in labels.PRESETS:
        return labels.PRESETS[name]
    row = db.session.get(LabelSheet, name.removeprefix(OWN)) if name.startswith(OWN) else None
    return sheet_of(row) if row and row.site_id in viewer.site_ids else None


def is_roll(row: LabelSheet) -> bool:
    """Whether a row is a roll of a label printer, and no sheet."""
    return "dpi" in row.figures or "tape" in row.figures


def sheet_of(row: LabelSheet) -> labels.Sheet:
    """A sheet or roll of the company's own as `labels` knows it."""
    figures = row.figures
    offset = figures["offset_x"], figures["offset_y"]
    if "tape" in figures:
        return labels.tape(row.title, name=f"{figures['tape']:g}", height=figures["height"], offset=offset)
    if "dpi" in figures:
        return labels.roll(
            row.title,
            width=figures["width"],
            height=figures["height"],
            dpi=int(figures["dpi"]),
            offset=offset,
            continuous=bool(figures["continuous"]),
        )
    return measured(row.title, figures)


def title_of(name: str) -> str:
    """What people call a sheet; one of one's own may be gone by now."""
    if name in labels.PRESETS:
        return str(gettext(labels.PRESETS[name].title))
    sheet = sheet_named(name)
    return sheet.title if sheet else gettext("（消した用紙）")


def measured(title: str, figures: Mapping[str, float]) -> labels.Sheet:
    """A sheet from its measures in mm. Raises labels.LayoutRefused."""
    return labels.Sheet(
        title=title,
        columns=int(figures["columns"]),
        rows=int(figures["rows"]),
        width=figures["width"],
        height=figures["height"],
        left=figures["left"],
        top=figures["top"],
        gap_x=figures["gap_x"],
        gap_y=figures["gap_y"],
        page_width=figures["page_width"],
        page_height=figures["page_height"],
        offset_x=figures["offset_x"],
        offset_y=figures["offset_y"],
    )


def own_sheets() -> dict[str, LabelSheet]:
    """The company's own sheets by the name that a form sends."""
    rows = select(LabelSheet).where(LabelSheet.site_id.in_(viewer.site_ids)).order_by(LabelSheet.title)
    return {f"{OWN}{row.id}": row for row in db.session.scalars(rows)}


def presets_for(kinds: Collection[tags.TagKind]) -> dict[str, str]:
    """Sheets every one of these kinds can be printed on readably, name -> title, the best first."""
    names: list[str] = []
    for position, kind in enumerate(kinds):
        # The address decides how large a code is; one of every kind stands for all, which have the same length.
        fitting = labels.preset_for(KINDS[kind], longest(kind))
        names = [name for name in names if name in fitting] if position else list(fitting)
    own = {name: row.title for name, row in own_sheets().items() if all(_fits(kind, sheet_of(row)) for kind in kinds)}
    return {name: title_of(name) for name in names} | own


def _fits(kind: tags.TagKind, sheet: labels.Sheet) -> bool:
    return labels.fits(sample_of(kind), sheet)


def sample_of(kind: tags.TagKind) -> labels.Printable:
    """A well-filled tag of a kind, with the longest text its code may have here."""
    content = labels.sample(KINDS[kind]).tag()
    return replace(content, payload=longest(kind)) if isinstance(content, labels.Tag) else content


def fitting(sheet: labels.Sheet) -> list[tuple[tags.TagKind, float, str]]:
    """For each kind of tag the size of its code's squares on a sheet in mm, or why it can't be printed there."""
    return [(kind, *_fitting(kind, sheet)) for kind in KINDS]


def _fitting(kind: tags.TagKind, sheet: labels.Sheet) -> tuple[float, str]:
    try:
        return labels.least_module(sample_of(kind), sheet), ""
    except labels.LayoutRefused as error:
        return 0.0, sentence(error)


def pictured(face: labels.Printable, roll: labels.Sheet) -> str:
    """How a tag comes out on a roll, dot by dot."""
    return data_uri(as_png(next(bitmaps([face], layout=roll))))


def longest(kind: tags.TagKind, generation: int = 99) -> str:
    """The longest text that a tag of this kind has here: it decides how large the code's squares can be."""
    code = kind.value + _READS_AT_LEAST
    return (
        tags.write(tags.Tag(code, secret="0" * 16))
        if kind is tags.TagKind.BADGE
        else payload(code, generation, viewer.company.gs1_prefix)
    )


def drawn(faces: Sequence[labels.Printable], layout: Layout, *, proof: bool) -> bytes:
    """The PDF; with `proof` every label was read back. Raises labels.LabelError."""
    sheet = sheet_named(layout.preset) or abort(404)
    return labels.sheet(copied(faces, layout), layout=sheet, skip=layout.skip, reader=texts_in if proof else None)


def copied(faces: Sequence[labels.Printable], layout: Layout) -> list[labels.Printable]:
    """Each tag as often as it is wanted."""
    return [face for face in faces for _ in range(layout.copies)]


def texts_in(picture: bytes) -> list[str]:
    """The texts of the codes in a picture: what reads printed tags back."""
    return [symbol.text for symbol in scanning.read(picture)]


@dataclass(frozen=True)
class Preview:
    """A page (1 first) as a data URI, or the sentence that says why there is none."""

    picture: str = ""
    problem: str = ""
    pages: int = 0
    page: int = 1


def page_asked(values: MultiDict[str, str], pages: int) -> int:
    """The page somebody wants to look at, 1 first; the nearest there is."""
    return min(_count(values.get("page"), 1, _LAST_PAGE), pages)


def preview(faces: Sequence[labels.Printable], layout: Layout, values: MultiDict[str, str]) -> Preview:
    """How the page that is asked for will come out; any tag that can't be printed is said on all of them."""
    sheet = sheet_named(layout.preset) or abort(404)
    pages = -(-(layout.skip + len(faces) * layout.copies) // sheet.places)
    page = page_asked(values, pages)
    try:
        pdf = labels.one_page(copied(faces, layout), layout=sheet, skip=layout.skip, page=page - 1)
        png = labels.preview(pdf, 0, _SCREEN_DPI)
    except labels.LabelError as error:
        return Preview(problem=sentence(error))
    return Preview(data_uri(png), pages=pages, page=page)


def data_uri(png: bytes) -> str:
    """A picture inside the page: it is gone with it."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def answer(pdf: bytes, name: str) -> Response:
    """The PDF as the browser opens it."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return current_app.response_class(pdf, mimetype="application/pdf", headers=headers)
