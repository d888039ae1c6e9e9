"""JARS入力: the entry list, one team at a time, and its two-person rule: approve, enter, compare and seal (R6)."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Acceptance, Site, Standing
from ledger.moment import JAPAN
from ledger.queries.deadlines import work_left
from ledger.queries.entries import Entry, Step, Wanted, entries, entry_of, neighbours, waiting
from ledger.queries.sites import readable_sites
from ledger.queries.warnings import missing
from ledger.words import CompanyRole, Status, Team
from web.act import act
from web.db import db
from web.entry_rows import Row, page_reason, rows_of, step_name, team_name
from web.paging import day_key, key_text
from web.scope import swapped
from web.typed import half_width, today
from web.viewer import allow, viewer

bp = Blueprint("entries", __name__, url_prefix="/entries")

PAGE = 50
TEAMS: dict[str, Team | None] = {"ART": Team.ART, "TH": Team.TH, "none": None}
HEAVIEST = Decimal(1000)
"""Kilograms no vehicle's deemed weight reaches."""
_FILTERS = ("team", "first", "last", "step", "site")


def yards() -> list[Site]:
    """The dismantlers' sites whose lines this person reads."""
    if viewer.person is None:
        abort(401)
    return readable_sites(db.session(), viewer.person, CompanyRole.DISMANTLER)


def _day(name: str) -> tuple[date | None, str]:
    text = request.args.get(name, "").strip()
    try:
        return (date.fromisoformat(text) if text else None), ""
    except ValueError:
        return None, gettext("日付を 2026-11-22 の形で入力してください。")


def filters() -> dict[str, Any]:
    """The list's filter as the address tells it, to be carried along by links and forms."""
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}


def wanted_rows() -> Wanted:
    """Which rows the address asks for."""
    chosen, sites = request.args.get("site", ""), [site.id for site in yards()]
    if chosen and chosen not in sites:
        abort(404)
    step = request.args.get("step", "")
    return Wanted(
        site_ids=[chosen] if chosen else sites,
        team=TEAMS.get(request.args.get("team", ""), Team.ART),
        first=_day("first")[0],
        last=_day("last")[0],
        sealed=step == "all",
        step=Step(step) if step in set(Step) else None,
        after=day_key("after"),
        limit=PAGE,
    )


@bp.get("")
@allow("see.entries")
def listing() -> str:
    """The list of one team, filtered by acceptance day as JARS's own screen is (handbook figure 3-6)."""
    wanted = wanted_rows()
    found = entries(db.session(), wanted)
    last = found[PAGE - 1].acceptance if len(found) > PAGE else None
    return render_template(
        "entries/listing.html",
        rows=rows_of(found[:PAGE]),
        wanted=wanted,
        further=key_text((last.accepted_on, last.id)) if last else None,
        counts=_counts(wanted),
        missing=missing(db.session(), wanted.site_ids, _this_morning()),
        left=work_left(db.session(), _consortium(), wanted.site_ids, today()),
        wrong_days={name: _day(name)[1] for name in ("first", "last")},
        yards=yards(),
        **_common(),
    )


def _consortium() -> str:
    return viewer.company.consortium_id


def _common() -> dict[str, object]:
    return {
        "filters": filters(),
        "teams": TEAMS,
        "team_name": team_name,
        "step_name": step_name,
        "page_reason": page_reason(),
        "Step": Step,
        "today": today(),
    }


def _counts(wanted: Wanted) -> dict[str, dict[str, int]]:
    found = waiting(db.session(), wanted.site_ids)
    return {name: {step.value: found.get((team, step), 0) for step in Step} for name, team in TEAMS.items()}


def _this_morning() -> datetime:
    return datetime.combine(today(), time(), JAPAN)


@bp.get("/one")
@allow("see.entries")
def first() -> Response:
    """Begin the list one vehicle at a time."""
    found = entries(db.session(), replace(wanted_rows(), limit=1))
    if not found:
        flash(gettext("この条件の車両はもうありません。"), "ok")
        return redirect(url_for("entries.listing", **filters()), code=303)
    return redirect(url_for("entries.vehicle", key=found[0].acceptance.id, **filters()), code=303)


def _entry(key: UUID) -> Entry:
    acceptance = db.session.get(Acceptance, str(key))
    if acceptance is None or acceptance.site_id not in {site.id for site in yards()}:
        abort(404)
    return entry_of(db.session(), acceptance)


def _row(key: UUID) -> Row:
    return rows_of([_entry(key)])[0]


@bp.get("/<uuid:key>")
@allow("see.entries")
def vehicle(key: UUID, kg: str = "", wrong: str = "") -> str:
    """One vehicle, in big characters; `kg` and `wrong` are what was typed and what is wrong with it."""
    row = _row(key)
    before, after = _beside(row.entry.acceptance)
    told = {"row": row, "before": before, "after": after, "kg": kg, "wrong": wrong}
    return render_template("entries/vehicle.html", **told, **_common())


def _beside(acceptance: Acceptance) -> tuple[str | None, str | None]:
    wanted = replace(wanted_rows(), team=acceptance.team, after=None)
    return neighbours(db.session(), wanted, acceptance)


@bp.post("/<uuid:key>/approval")
@allow("entry.approved")
def approve(key: UUID) -> Response | str:
    """Freeze the line as it was shown to the approver; a line that has changed meanwhile is refused and read again."""
    entry = _entry(key)
    if request.form.get("frozen") != entry.frozen and entry.step is Step.APPROVE:
        flash(gettext("読んでいる間に現場の記録が変わりました。内容を読み直してください。"), "refusal")
        return _again(key)
    answer = act("entry.approved", acceptance=str(key), frozen=request.form.get("frozen", "")[:2000])
    return _on(key, done=gettext("%(number)sを承認しました。", number=_number(entry)) if answer.applied else "")


@bp.post("/<uuid:key>/entry")
@allow("entry.entered")
def enter(key: UUID) -> Response | str:
    """Tick that the approved line was copied into JARS."""
    entry = _entry(key)
    answer = act("entry.entered", acceptance=str(key))
    return _on(key, done=gettext("%(number)sをJARS入力済にしました。", number=_number(entry)) if answer.applied else "")


@bp.post("/<uuid:key>/seal")
@allow("entry.sealed")
def seal(key: UUID) -> Response | str | tuple[str, int]:
    """Compare with JARS's screen and seal; the weight that JARS displays is kept beside ours."""
    entry, typed = _entry(key), request.form.get("jars_kg", "")
    try:
        grams = typed_grams(typed)
    except InvalidOperation:
        wrong = gettext("JARSの表示を kg で入力してください（例：14.0）。")
        return _alone(key, kg=typed, wrong=wrong) if swapped() else (vehicle(key, kg=typed, wrong=wrong), 422)
    answer = act("entry.sealed", acceptance=str(key), jars_grams=grams)
    return _on(key, done=gettext("%(number)sを確定しました。", number=_number(entry)) if answer.applied else "")


def typed_grams(typed: str, heaviest: Decimal = HEAVIEST) -> int | None:
    """Kilograms as typed, in grams; None where nothing was. Raises InvalidOperation."""
    text = half_width(typed).removesuffix("kg").strip()
    if not text:
        return None
    kg = Decimal(text)
    if not kg.is_finite() or not 0 <= kg <= heaviest or kg % Decimal("0.001"):
        raise InvalidOperation
    return int(kg * 1000)


@bp.post("/<uuid:key>/withdrawal")
@allow("event.annulled")
def withdraw(key: UUID) -> Response | str:
    """Withdraw an approval, or take back the tick of an entry that does not agree with JARS's screen."""
    entry = _entry(key)
    event, done = _last_step(entry)
    if event is None:
        flash(gettext("取り下げるものがありません。"), "refusal")
        return _again(key)
    answer = act("event.annulled", event=event, reason=request.form.get("reason", "").strip()[:400])
    return _on(key, done=done if answer.applied else "", stay=True)


@bp.post("/<uuid:key>/takeover")
@allow("entry.taken_over")
def take_over(key: UUID) -> Response | str:
    """Go on as the second person in the approver's place, after reading the line against the floor record."""
    entry, reason = _entry(key), request.form.get("reason", "").strip()[:400]
    answer = act("entry.taken_over", acceptance=str(key), frozen=request.form.get("frozen", "")[:2000], reason=reason)
    done = gettext("%(number)sの承認を引き継ぎました。", number=_number(entry))
    return _on(key, done=done if answer.applied else "", stay=True)


def _last_step(entry: Entry) -> tuple[str | None, str]:
    if entry.under_way is None or entry.step not in {Step.ENTER, Step.SEAL}:
        return None, ""
    if entry.step is Step.ENTER:
        return entry.under_way.id, gettext("%(number)sの承認を取り下げました。", number=_number(entry))
    ticks = db.select(Standing.id).where(
        Standing.acceptance_id == entry.acceptance.id,
        Standing.kind == "entry.entered",
        Standing.status == Status.APPLIED,
    )
    return db.session.scalar(ticks), gettext("%(number)sを入力待ちに戻しました。", number=_number(entry))


def _number(entry: Entry) -> str:
    return entry.acceptance.chassis_number


def _on(key: UUID, *, done: str, stay: bool = False) -> Response | str:
    """Say what was done and go on: to the row alone for htmx, else to the next vehicle or back to the list."""
    if done:
        flash(done, "ok")
    if swapped():
        return _alone(key)
    if request.args.get("mode") != "one":
        return redirect(url_for("entries.listing", _anchor=f"entry-{key}", **_page()), code=303)
    _, after = _beside(_entry(key).acceptance)
    if done and not stay and not after and filters().get("step"):
        return redirect(url_for("entries.first", **filters()), code=303)
    if not done or stay or not after:
        return _again(key)
    return redirect(url_for("entries.vehicle", key=after, **filters()), code=303)


def _page() -> dict[str, Any]:
    after = request.args.get("after")
    return filters() | ({"after": after} if after else {})


def _alone(key: UUID, kg: str = "", wrong: str = "") -> str:
    return render_template("entries/_row_alone.html", row=_row(key), kg=kg, wrong=wrong, **_common())


def _again(key: UUID) -> Response | str:
    if swapped():
        return _alone(key)
    return redirect(url_for("entries.vehicle", key=key, **filters()), code=303)
