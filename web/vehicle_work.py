"""What the office changes on accepted vehicles: the work instruction, many at once; what was written down wrong."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.models import Acceptance
from ledger.teams import Teams
from ledger.words import AcceptanceState
from web.act import act
from web.db import db
from web.scope import nothing_chosen, own
from web.typed import Typed
from web.vehicle_facts import choices, read_facts, read_instruction
from web.viewer import allow, viewer

bp = Blueprint("vehicle_work", __name__, url_prefix="/vehicles")


@bp.post("/instruction")
@allow("vehicles.instructed", writes=False)
def ask() -> Response | str:
    """The form for the chosen vehicles, as far as they are still being worked on."""
    chosen = _chosen()
    still = [one for one in chosen if one.state is AcceptanceState.OPEN]
    if not still:
        flash(gettext("作業中の車両を選んでください。") if chosen else nothing_chosen(), "warn")
        return redirect(url_for("vehicles.listing"), code=303)
    if len(still) < len(chosen):
        flash(gettext("完了した車両は除きました。"), "info")
    first = still[0]
    alike = len({(one.target, one.wanted) for one in still}) == 1
    typed = Typed(MultiDict({"target": "yes" if first.target or not alike else "no"}))
    if alike:
        typed.form.setlist("wanted", [part for part in first.wanted.split(",") if part])
    if len(still) == 1:
        typed.form["note"] = first.note
    return _form(typed, still)


def _chosen() -> list[Acceptance]:
    return [own(Acceptance, key) for key in dict.fromkeys(request.form.getlist("vehicle"))]


def _form(typed: Typed, vehicles: list[Acceptance]) -> str:
    return render_template("vehicles/instruction.html", typed=typed, vehicles=vehicles, **choices())


@bp.post("/instructed")
@allow("vehicles.instructed")
def instruct() -> Response | tuple[str, int]:
    """Give the instruction; an empty note leaves the notes of several vehicles as they are."""
    typed, vehicles = Typed(request.form), _chosen()
    note = typed.text("note", most=400, required=False)
    if not vehicles or not typed.sound:
        return _form(typed, vehicles), 422
    body: dict[str, Any] = read_instruction(typed)
    keys = [one.id for one in vehicles]
    answer = act("vehicles.instructed", acceptances=keys, **body, note=note if note or len(keys) == 1 else None)
    if not answer.applied:
        return _form(typed, vehicles), 422
    flash(gettext("%(n)s台に作業指示を出しました。現場のスマホに届きます。", n=len(keys)), "ok")
    printed = [one.ticket for one in vehicles if one.ticket]
    if printed:
        flash(gettext("印刷済の車両札は古い指示のままです。印刷し直してください。"), "warn")
    if len(keys) == 1:
        return redirect(url_for("vehicles.detail", key=keys[0]), code=303)
    return redirect(url_for("vehicles.listing"), code=303)


@bp.get("/<key>/facts")
@allow("vehicle.corrected")
def facts(key: str) -> str:
    """The form with what is written down now."""
    acceptance = own(Acceptance, key)
    return _facts_form(acceptance, Typed(MultiDict(_written(acceptance))))


def _written(acceptance: Acceptance) -> dict[str, str]:
    weight = acceptance.asr_standard_g
    return {
        "chassis_number": acceptance.chassis_number,
        "maker": acceptance.maker,
        "model": acceptance.model,
        "size_class": acceptance.size_class.value,
        "accepted_on": acceptance.accepted_on.isoformat(),
        "report_number": acceptance.report_number or "",
        "asr_kg": f"{weight / 1000:g}" if weight else "",
        "note": acceptance.note,
        "outside": acceptance.outside or "",
    }


def _facts_form(acceptance: Acceptance, typed: Typed) -> str:
    return render_template("vehicles/facts.html", acceptance=acceptance, typed=typed, **choices())


@bp.post("/<key>/facts")
@allow("vehicle.corrected")
def correct(key: str) -> Response | tuple[str, int]:
    """Write down what is right; only what differs is told."""
    acceptance, typed = own(Acceptance, key), Typed(request.form)
    given = read_facts(typed)
    if not typed.sound:
        return _facts_form(acceptance, typed), 422
    changed = {name: value for name, value in given.items() if _differs(acceptance, name, value)}
    if "chassis_number" not in changed:
        changed.pop("as_read", None)
    if not changed and Teams(db.session(), viewer.company.consortium_id).moved(acceptance):
        changed["maker"] = acceptance.maker  # told anew: its team is the table's then
    if not changed:
        flash(gettext("変わったところはありません。"), "info")
        return redirect(url_for("vehicles.detail", key=key), code=303)
    if not act("vehicle.corrected", acceptance=key, **changed).applied:
        return _facts_form(acceptance, typed), 422
    db.session.refresh(acceptance)
    flash(gettext("%(number)sの内容を直しました。", number=acceptance.chassis_number), "ok")
    return redirect(url_for("vehicles.detail", key=key), code=303)


def _differs(acceptance: Acceptance, name: str, value: object) -> bool:
    before = getattr(acceptance, name)
    told = before.isoformat() if name == "accepted_on" else before
    return (told or "") != (value or "") if name != "asr_standard_g" else value is not None and value != before
