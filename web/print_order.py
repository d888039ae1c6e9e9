"""What somebody asks to print: which tags, on which printer, on which paper, how often; how it comes out."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

import labels
from labels.printers import Language, job
from ledger import print_queue
from ledger.kinds.tags import replaceable
from ledger.models import Printer
from ledger.print_words import PrinterLanguage
from ledger.queries.tags import Named, printable
from ledger.tags import TagKind
from ledger.words import Code, TagState
from web import sheets
from web.db import db
from web.print_words import sentence
from web.refusals import refusal_sentence
from web.sheets import Layout, Preview
from web.tag_faces import faces
from web.viewer import viewer

_OUT_OF_USE = {TagState.LOST: Code.TAG_LOST, TagState.RETIRED: Code.TAG_RETIRED}


@dataclass(frozen=True)
class Order:
    """Tags for a printer; without one, for whatever printer the browser offers."""

    named: list[Named]
    printer: Printer | None
    layout: Layout
    presets: Mapping[str, str]
    renewed: frozenset[str]
    before: Mapping[str, int]
    """The generations that counted when the order was read."""

    @property
    def thermal(self) -> bool:
        """Whether the printer takes a language of its own, and no PDF."""
        return self.printer is not None and self.printer.language is not PrinterLanguage.PDF

    @property
    def generations(self) -> dict[str, int]:
        """Which generation stands on the paper."""
        return {code: number + (code in self.renewed) for code, number in self.before.items()}

    @property
    def faces(self) -> list[labels.Printable]:
        """What is drawn."""
        return faces(self.named, self.renewed)

    def queued(self) -> print_queue.Order:
        """The order as the queue notes it."""
        if viewer.person is None or viewer.auth is None or viewer.site is None:
            abort(401)
        site = self.printer.site_id if self.printer else viewer.site.id
        copies = self.layout.copies
        printer, preset = self.printer, self.layout.preset
        return print_queue.Order(site, viewer.person.id, viewer.auth, preset, self.generations, copies, printer)


def order_asked(values: MultiDict[str, str]) -> Order:
    """The order of a form or an address; 404 for a code or a printer that isn't the company's, 413 for too many."""
    named = _named(values)
    printer = printer_asked(values)
    presets = sheets.presets_for(list(dict.fromkeys(TagKind(one.tag.code[0]) for one in named)))
    layout = sheets.layout_asked(values, presets)
    if printer and printer.language is not PrinterLanguage.PDF:
        layout, presets = Layout(printer.preset, 0, layout.copies), {printer.preset: sheets.title_of(printer.preset)}
    elif printer and "preset" not in values and printer.preset in presets:
        layout = Layout(printer.preset, layout.skip, layout.copies)
    renew = values.get("again") == "new"
    renewed = frozenset(one.tag.code for one in named if _replaced(one) or (renew and one.tag.printed))
    before = {one.tag.code: one.tag.generation for one in named}
    return Order(named, printer, layout, presets, renewed, before)


def _replaced(one: Named) -> bool:
    """Whether this print stands in for a lost or torn ticket, sign or bag tag."""
    return one.tag.state in _OUT_OF_USE and replaceable(one.tag)


def codes_asked(values: MultiDict[str, str]) -> list[str]:
    """The codes, each once, in their order."""
    return list(dict.fromkeys(code for code in values.get("codes", "").split(".") if code))


def known_codes(values: MultiDict[str, str]) -> list[str]:
    """Those of the codes that are the company's."""
    return [code for code in codes_asked(values) if printable(db.session(), [code], viewer.site_ids)]


def _named(values: MultiDict[str, str]) -> list[Named]:
    codes = codes_asked(values)
    if len(codes) > sheets.MOST_TAGS:
        abort(413)
    return printable(db.session(), codes, viewer.site_ids) or abort(404)


def printer_asked(values: MultiDict[str, str]) -> Printer | None:
    """The printer of a form; None for whatever the browser offers."""
    key = values.get("printer")
    if not key:
        return None
    return next((printer for printer in printers_here() if printer.id == key), None) or abort(404)


def printers_here() -> list[Printer]:
    """The company's printers, those of the viewer's own site first."""
    own = viewer.site.id if viewer.site else ""
    rows = select(Printer).where(Printer.site_id.in_(viewer.site_ids), ~Printer.removed).order_by(Printer.name)
    return sorted(db.session.scalars(rows), key=lambda printer: printer.site_id != own)


def out_of_use(order: Order) -> str:
    """Why tags of an order must not be printed: one is lost or thrown away; empty where none is."""
    for one in order.named:
        if one.tag.state in _OUT_OF_USE and not _replaced(one):
            return refusal_sentence(_OUT_OF_USE[one.tag.state], {"tag": one.tag.code})
    return ""


def preview(order: Order, values: MultiDict[str, str]) -> Preview:
    """How the page that is asked for comes out; for a label printer, label by label and dot by dot."""
    if not order.thermal:
        return sheets.preview(order.faces, order.layout, values)
    faces, roll = sheets.copied(order.faces, order.layout), _roll(order)
    page = sheets.page_asked(values, len(faces))
    try:
        labels.place(faces, layout=roll)
        return Preview(sheets.pictured(faces[page - 1], roll), pages=len(faces), page=page)
    except labels.LabelError as error:
        return Preview(problem=sentence(error))


def _roll(order: Order) -> labels.Sheet:
    return sheets.sheet_named(order.layout.preset) or abort(404)


def bytes_of(order: Order) -> bytes:
    """What the printer gets, every tag read back. Raises labels.LabelError."""
    if order.printer is None or not order.thermal:
        return sheets.drawn(order.faces, order.layout, proof=True)
    return job(
        order.faces,
        language=Language(order.printer.language.value),
        layout=_roll(order),
        copies=order.layout.copies,
        reader=sheets.texts_in,
    )


def unchanged(order: Order) -> bool:
    """Whether what was drawn still is the newest: drawing took its time without holding up anybody's records."""
    now = printable(db.session(), order.before, viewer.site_ids)
    return now is not None and {one.tag.code: one.tag.generation for one in now} == order.before
