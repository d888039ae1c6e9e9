"""`/T/<code>`: where a stock camera lands that reads a tag. It leads on to the page of what the tag hangs on."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger import tags
from ledger.models import Acceptance, Bag, Container, Lot, Person, Place, Scale, TagRow
from ledger.queries.containers import Wanted, containers
from ledger.queries.tags import Blank, Named, Thing, blank, named, seen_lately
from ledger.words import TagState
from web.act import act
from web.db import begin_writing, db
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("tag", __name__)

OFFERED = 60
"""Containers to choose from at once; of more one looks for the name."""
Answer = Response | str | tuple[str, int]
_PAGES: list[tuple[type[Thing], str, str]] = [
    (Container, "see.containers", "containers.detail"),
    (Place, "see.containers", "places.detail"),
    (Acceptance, "see.vehicles", "vehicles.detail"),
    (Lot, "see.lots", "lots.detail"),
    (Bag, "see.lots", "lots.detail"),
    (Scale, "see.scales", "scales.detail"),
    (Person, "see.people", "people.detail"),
]
"""What a tag hangs on, the action that opens its page, the page."""


@bp.get("/8003/<grai>", defaults={"stem": "T"})
@bp.get("/<any('T', 't'):stem>/8003/<grai>")
@bp.get("/<any('T', 't'):stem>.<int:generation>/8003/<grai>")
@allow("see.trace")
def resolve_grai(grai: str, stem: str, generation: int = 1) -> Answer:
    """Go to the page of a container whose tag is a GS1 Digital Link; its code is the serial number of the GRAI."""
    del stem
    try:
        return resolve(f"{tags.read(f'https://{request.host}/8003/{grai}').code}.{generation}")
    except tags.NotATag:
        return render_template("tag/unreadable.html", code=grai), 404


@bp.get("/T/<code>/00/<sscc>")
@bp.get("/t/<code>/00/<sscc>")
@allow("see.trace")
def resolve_sscc(code: str, sscc: str) -> Answer:
    """Go to the page of a bag whose tag is a GS1 Digital Link."""
    del sscc
    return resolve(code)


@bp.get("/T/<code>")
@bp.get("/t/<code>")
@allow("see.trace")
def resolve(code: str) -> Answer:
    """Go to the page of what the tag hangs on; say so where the tag is unknown, mistyped, or an older print."""
    text, _, generation = code.partition(".")
    try:
        tag = tags.Tag(tags.check_code(text), int(generation or 1))
    except ValueError:  # NotATag is one
        return render_template("tag/unreadable.html", code=code), 404
    if tag.kind is tags.TagKind.COMMAND:
        return render_template("tag/command.html", code=tag.code)
    found = named(db.session(), tag.code) or blank(db.session(), tag.code)
    if found is None or not _mine(found):
        return render_template("tag/unknown.html", code=tag.code, spoken=tags.spoken(tag.code)), 404
    _warn(tag, found.tag)
    if isinstance(found.thing, Blank):
        return _blank_page(found)
    address = page_of(found, tag.code)
    if tag.generation < found.tag.generation:
        _note_older(tag)
    return redirect(address, code=303)


def _warn(read: tags.Tag, row: TagRow) -> None:
    if read.generation < row.generation:
        said = gettext(
            "古いタグです（%(old)s版）。いま有効なのは%(new)s版です。古いタグを外してください。",
            old=read.generation,
            new=row.generation,
        )
        flash(said, "warn")
    if row.state in {TagState.LOST, TagState.RETIRED}:
        flash(gettext("このタグは「%(state)s」として登録されています。", state=word(row.state)), "warn")


def _note_older(tag: tags.Tag) -> None:
    """Leave a trace that an older print still hangs somewhere; looking twice within the hour leaves one."""
    since = datetime.now(UTC) - timedelta(hours=1)
    if viewer.person is None or seen_lately(db.session(), tag.code, viewer.person.id, since):
        return
    db.session.rollback()
    begin_writing()
    act("tag.seen_old", code=tag.code, generation=tag.generation)


def _blank_page(found: Named) -> str:
    """What can be done with a blank tag: hang it on a container, or make a new one of it."""
    wanted = Wanted({found.tag.site_id}, text=request.args.get("q", "").strip()[:100], limit=OFFERED)
    there = containers(db.session(), wanted) if viewer.may("tag.bound") else []
    return render_template(
        "tag/blank.html",
        code=found.tag.code,
        state=found.tag.state.value,
        spoken=tags.spoken(found.tag.code),
        containers=[one.container for one in there[:OFFERED]],
        more=len(there) > OFFERED,
        q=wanted.text,
    )


def _mine(found: Named) -> bool:
    """Whether the viewer's company has to do with it: its own, or a lot that is bound for it."""
    thing = found.thing
    lot = thing.lot if isinstance(thing, Bag) else thing if isinstance(thing, Lot) else None
    sites = {found.tag.site_id, *([lot.destination_id] if lot else [])}
    return not sites.isdisjoint(viewer.site_ids)


def page_of(found: Named, code: str, anchor: str | None = None) -> str:
    """The page of what a tag hangs on, where there is one that the viewer may open; else its trace."""
    for kind, action, endpoint in _PAGES:
        if isinstance(found.thing, kind) and viewer.may(action) and endpoint in current_app.view_functions:
            key = found.thing.lot_id if isinstance(found.thing, Bag) else found.thing.id
            return url_for(endpoint, key=key, _anchor=anchor)
    return f"/trace/{code}"
