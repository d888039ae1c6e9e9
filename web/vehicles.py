"""Vehicles: the company's acceptances, accepting one, its page, its ticket."""

import json
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response

from ledger import tags
from ledger.arrivals import admit
from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Person
from ledger.prior import prior_recoveries
from ledger.queries.vehicles import (
    Found,
    Wanted,
    acceptances,
    accepted_already,
    found_vehicles,
    guess,
    waiting_events,
)
from ledger.teams import Teams
from ledger.words import AcceptanceState, Code, PartKind
from scanning import chassis
from web.act import act
from web.certificate_words import certificate_facts
from web.db import db
from web.refusals import refusal_sentence
from web.scope import nothing_chosen, own, swapped
from web.tag_life import life_of
from web.typed import Typed, today
from web.vehicle_facts import choices, read_facts, read_instruction
from web.viewer import allow, viewer

bp = Blueprint("vehicles", __name__, url_prefix="/vehicles")

PAGE = 50


@bp.get("")
@allow("see.vehicles")
def listing() -> str:
    """The acceptances, newest first; search and state by query."""
    text = chassis.normalised(request.args.get("q", ""))
    state = _state(request.args.get("state", ""))
    wanted = Wanted(viewer.site_ids, text, state, _after(request.args.get("after", "")), PAGE)
    rows = acceptances(db.session(), wanted)
    shown = rows[:PAGE]
    further = f"{shown[-1].accepted_on.isoformat()}_{shown[-1].id}" if len(rows) > PAGE else None
    told = {"rows": shown, "further": further, "q": request.args.get("q", ""), "state": state, "parts": PartKind}
    if swapped():
        return str(render_block("vehicles/listing.html", "vehicles", **told))
    return render_template("vehicles/listing.html", found=_found(), states=AcceptanceState, **told)


def _found() -> list[Found]:
    return found_vehicles(db.session(), viewer.site_ids) if viewer.may("vehicle.accepted") else []


def _state(text: str) -> AcceptanceState | None:
    return AcceptanceState(text) if text in set(AcceptanceState) else None


def _after(text: str) -> tuple[date, str] | None:
    day, _, key = text.partition("_")
    try:
        return (date.fromisoformat(day), key) if key else None
    except ValueError:
        return None


@bp.get("/new")
@allow("vehicle.accepted")
def new() -> str:
    """The form; filled in as far as is known for a vehicle the floor found."""
    typed = Typed(request.args.copy())
    typed.form.setdefault("accepted_on", today().isoformat())
    found = _found_by_id(typed["found"])
    if found:
        typed.form["chassis_number"] = found.chassis_number
    likely = guess(db.session(), viewer.site_ids, chassis.normalised(typed["chassis_number"]))
    if likely:
        typed.form.setdefault("maker", likely.maker)
        typed.form.setdefault("size_class", likely.size_class)
    return _form(typed, found)


def _found_by_id(key: str) -> Found | None:
    if not key:
        return None
    one = next((one for one in _found() if one.id == key), None)
    return one or abort(404)


def _form(typed: Typed, found: Found | None) -> str:
    return render_template(
        "vehicles/new.html",
        typed=typed,
        found=found,
        certificate=certificate_facts(found.certificate) if found else [],
        **choices(),
    )


@bp.post("")
@allow("vehicle.accepted")
def accept() -> Response | tuple[str, int]:
    """Accept a vehicle."""
    typed = Typed(request.form)
    found = _found_by_id(typed["found"])
    body = _accepted(typed)
    if not typed.sound:
        return _form(typed, found), 422
    answer = act("vehicle.accepted", **body, found=found.id if found else None)
    if not answer.applied:
        return _form(typed, found), 422
    accepted = own(Acceptance, found.id if found else answer.id)
    flash(gettext("%(number)sを引き取りました。", number=accepted.chassis_number), "ok")
    if chassis.kind_of(accepted.chassis_number) is chassis.Kind.OTHER:
        flash(gettext("車台番号の形がいつもと違います。車検証と見比べてください。"), "warn")
    if found:
        _count(found, answer.id)
    return redirect(url_for("vehicles.detail", key=accepted.id), code=303)


def _count(found: Found, because: str) -> None:
    """Let the floor's records of the vehicle count; say how many do, and how many still wait."""
    counted = admit(db.session(), found.id, because, viewer.source)
    db.session.commit()
    if counted:
        flash(gettext("現場の記録%(n)s件を、引取に結び付けて反映しました。", n=counted), "ok")
    if found.waiting > counted:
        flash(gettext("現場の記録が%(n)s件、要対応で待っています。", n=found.waiting - counted), "warn")


def _accepted(typed: Typed) -> dict[str, object]:
    facts = read_facts(typed)
    number, day = facts["chassis_number"], facts["accepted_on"]
    if typed.sound and viewer.site:
        same = accepted_already(db.session(), viewer.site.id, number, date.fromisoformat(day))
        if same:
            typed.wrong("chassis_number", gettext("この車両は、この日の引取にもう登録されています。"))
    return facts | read_instruction(typed)


@bp.get("/<key>")
@allow("see.vehicles")
def detail(key: str) -> str:
    """One acceptance: its parts, who took them when into which container, and what waits in the tray."""
    acceptance = own(Acceptance, key)
    finished_by = db.session.get(Person, acceptance.finished_by) if acceptance.finished_by else None
    table = DeemedTable(db.session(), acceptance.site_id)
    teams, still = Teams(db.session(), viewer.company.consortium_id), acceptance.state is not AcceptanceState.SEALED
    waiting = [
        (standing, refusal_sentence(Code(recorded.refusal), json.loads(recorded.detail)), name)
        for standing, recorded, name in waiting_events(db.session(), acceptance.id)
        if recorded.refusal
    ]
    return render_template(
        "vehicles/detail.html",
        acceptance=acceptance,
        taken={recovery.part: recovery for recovery in acceptance.live},
        deemed={recovery.part: table.grams(acceptance, recovery.part) for recovery in acceptance.recovered},
        total=table.whole(acceptance.recovered),
        finished_by=finished_by,
        waiting=waiting,
        team_unsure=still and teams.unsure(acceptance),
        team_moved=still and teams.moved(acceptance),
        parts=PartKind,
        wanted=[PartKind(part) for part in acceptance.wanted.split(",") if part],
        life=life_of(acceptance.id),
        prior=prior_recoveries(db.session(), [acceptance.id]).get(acceptance.id, []),
    )


@bp.post("/tickets")
@allow("ticket.issued")
def tickets() -> Response:
    """Issue the tickets that are missing among the chosen vehicles, then go on to print them all."""
    chosen = [own(Acceptance, key) for key in dict.fromkeys(request.form.getlist("vehicle"))]
    if not chosen:
        flash(nothing_chosen(), "warn")
        return redirect(url_for("vehicles.listing"), code=303)
    for acceptance in chosen:
        if not acceptance.ticket:
            act("ticket.issued", acceptance=acceptance.id, code=tags.new_code(tags.TagKind.VEHICLE))
    codes = [acceptance.ticket for acceptance in chosen if acceptance.ticket]
    return redirect(url_for("printing.choose", codes=".".join(codes)), code=303)
