"""Tags on paper: the layout somebody asked for, the PDF of it read back before it is released, its picture."""

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
import scanning
from ledger import tags
from web.tag_faces import KINDS, payload

MOST_TAGS = 300
"""In one print: more would not fit into an address, and nobody carries more to the yard at once."""
MOST_COPIES = 4
_SCREEN_DPI = 110
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


def presets_for(kinds: Collection[tags.TagKind]) -> dict[str, str]:
    """Sheets every one of these kinds can be printed on readably, name -> title, the best first."""
    names: list[str] = []
    for position, kind in enumerate(kinds):
        # The address decides how large a code is; one of every kind stands for all, which have the same length.
        fitting = labels.preset_for(KINDS[kind], _longest(kind))
        names = [name for name in names if name in fitting] if position else list(fitting)
    return {name: labels.PRESETS[name].title for name in names}


def _longest(kind: tags.TagKind) -> str:
    code = kind.value + _READS_AT_LEAST
    return tags.write(tags.Tag(code, secret="0" * 16)) if kind is tags.TagKind.BADGE else payload(code, 99)


def drawn(faces: Sequence[labels.Printable], layout: Layout, *, proof: bool) -> bytes:
    """The PDF; with `proof` every label was read back. Raises labels.LabelError."""
    copies = [face for face in faces for _ in range(layout.copies)]
    sheet = labels.PRESETS[layout.preset]
    return labels.sheet(copies, layout=sheet, skip=layout.skip, reader=_texts if proof else None)


def _texts(picture: bytes) -> list[str]:
    return [symbol.text for symbol in scanning.read(picture)]


@dataclass(frozen=True)
class Preview:
    """The first page as a data URI, or the sentence that says why there is none."""

    picture: str = ""
    problem: str = ""
    pages: int = 0


def preview(faces: Sequence[labels.Printable], layout: Layout) -> Preview:
    """How the first page will come out."""
    try:
        pdf = drawn(faces, layout, proof=False)
        png = labels.preview(pdf, 0, _SCREEN_DPI)
    except labels.LabelError as error:
        return Preview(problem=sentence(error))
    places = labels.PRESETS[layout.preset].places
    pages = -(-(layout.skip + len(faces) * layout.copies) // places)
    return Preview(f"data:image/png;base64,{b64encode(png).decode()}", pages=pages)


def sentence(error: labels.LabelError) -> str:
    """Why it can't be printed, in the reader's language."""
    return str(gettext(error.words) % error.figures)


def answer(pdf: bytes, name: str) -> Response:
    """The PDF as the browser opens it."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return current_app.response_class(pdf, mimetype="application/pdf", headers=headers)
