"""Tracing: one page tells the whole chain of a vehicle, a container, a lot or a place, with every event behind it."""

from collections.abc import Collection, Iterator
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger import tags
from ledger.changes import Change
from ledger.queries.find import Found, Scope, find, scope_of
from ledger.queries.steps import Step, Steps, steps_of
from ledger.queries.trace import Trace, chain_of, moves_to
from ledger.words import BagCheck, Code, NothingReason, PartKind, PartState, Role, Status
from scanning import chassis
from web.correction_words import CHANGES
from web.db import db
from web.refusals import refusal_sentence
from web.viewer import allow, viewer
from web.words import KINDS, kilograms, word

bp = Blueprint("trace", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/trace")
@allow("see.trace")
def search() -> Answer:
    """The search form; a text that was sent goes to its page."""
    text = request.args.get("q", "").strip()
    if not text:
        return render_template("trace/search.html", q="", missing=False)
    return redirect(url_for("trace.show", text=_canonical(text)), code=303)


def _canonical(text: str) -> str:
    """A tag's bare code where the text is a tag's, so that no address stands inside an address."""
    try:
        return tags.read(text).code
    except tags.NotATag:
        return text


@bp.get("/TRACE/<path:text>", merge_slashes=False)
@bp.get("/trace/<path:text>", merge_slashes=False)
@allow("see.trace")
def show(text: str) -> Answer:
    """The chain of what the text names; choices where it names several; 404 where it names nothing in sight."""
    scope = scope_of(db.session(), viewer.person.site) if viewer.person else Scope(frozenset())
    found = find(db.session(), scope, text, chassis.normalised(text))
    if found.nothing:
        return render_template("trace/search.html", q=text, missing=True), 404
    if found.choices:
        return render_template("trace/choices.html", q=text, choices=found.choices)
    return render_template("trace/page.html", **_told(scope, found))


def _told(scope: Scope, found: Found) -> dict[str, Any]:
    trace = chain_of(db.session(), scope, found)
    steps = steps_of(db.session(), scope, found, trace)
    lots = {one.lot.id: one for one in trace.loads}
    return {
        "found": found,
        "scope": scope,
        "trace": trace,
        "steps": steps,
        "loads": lots,
        "moves": {one.fill.id: one.moves for one in trace.fillings},
        "bags": {bag.fill_id: bag for one in trace.loads for bag in one.bags},
        "moved_here": moves_to(db.session(), found.place) if found.place else [],
        "parts": PartKind,
        "corrected": _corrected(found, trace),
        "open_refusals": [one for one in steps.steps if one.standing.status in {Status.HELD, Status.KEPT}],
        "kind_word": kind_word,
        "facts_of": lambda step: list(_facts(step, steps, about={one.id for one in found.vehicles})),
        "sentence": _sentence,
        "chained": bool(viewer.roles & {Role.AUDITOR, Role.MANAGER}),
        "sites": len({step.recorded.site_id for step in steps.steps}) > 1,
    }


def _corrected(found: Found, trace: Trace) -> list[str]:
    """Ids whose corrections stand on the page: of the vehicles it is about, of a lot with what is in it."""
    if not found.lot:
        return [one.acceptance.id for one in trace.vehicles] if found.vehicles else []
    return [found.lot.id, *(one.fill.id for one in trace.fillings), *(one.acceptance.id for one in trace.vehicles)]


def kind_word(kind: str) -> str:
    """The word of an event's kind; what nobody could understand has none."""
    return str(KINDS.get(kind, gettext("読めない記録")))


def _sentence(step: Step) -> str:
    return refusal_sentence(Code(step.recorded.refusal), step.detail) if step.recorded.refusal else ""


def _facts(step: Step, steps: Steps, about: Collection[str]) -> Iterator[str]:
    """What an event says, in words, one fact each, but not what the whole page is about."""
    body, labels = step.body, steps.labels
    for name, kind in (("part", PartKind), ("why", PartState), ("result", BagCheck), ("nothing_reason", NothingReason)):
        if body.get(name) in set(kind):
            yield word(kind(body[name]))
    proposed = body.get("proposal")
    if isinstance(proposed, dict) and proposed.get("what") in set(Change):
        yield str(CHANGES[Change(proposed["what"])])
    for name in ("event", "correction"):
        if body.get(name) in labels:
            yield kind_word(labels[body[name]])
    for name in ("acceptance", "container", "fill", "place", "scale", "destination", "recipient"):
        if body.get(name) in labels and body[name] not in about:
            yield labels[body[name]]
    if body.get("bag") in labels:
        yield gettext("袋%(number)s", number=labels[body["bag"]])
    yield from _weights(body)
    yield from _remarks(body)


def _remarks(body: dict[str, Any]) -> Iterator[str]:
    if body.get("mark_checked") is True:
        yield gettext("刻印確認済")
    if body.get("foreign_matter_removed") is True:
        yield gettext("異物除去済")
    for name in ("handed_on", "truck", "note", "sender_name", "question", "reason"):
        if isinstance(body.get(name), str) and body[name]:
            yield body[name]


def _weights(body: dict[str, Any]) -> Iterator[str]:
    gross, tare, shown = body.get("gross_g"), body.get("tare_g", 0), body.get("jars_grams")
    if isinstance(gross, int) and isinstance(tare, int):
        weights = {"gross": kilograms(gross), "tare": kilograms(tare), "net": kilograms(gross - tare)}
        yield gettext("総重量 %(gross)s kg − 風袋 %(tare)s kg ＝ 正味 %(net)s kg", **weights)
    if isinstance(shown, int):
        yield gettext("JARSの表示 %(weight)s kg", weight=kilograms(shown))
