"""訂正: requests that wait, one with before and after, agreeing or not; and the table of what is possible when (R4)."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.access import strong_enough
from ledger.changes import CorrectionState, Stage, Way
from ledger.corrections import ANNULLED_BY, MATRIX, lacking, seat_of
from ledger.models import Correction
from ledger.queries.corrections import (
    Sought,
    Standing,
    corrections,
    corrections_about,
    standing_of,
    waiting_count,
)
from ledger.queries.sites import names_of, readable_sites
from ledger.words import Role
from web.act import act
from web.correction_words import CHANGES, STAGES, STATES, TONES, WAYS, differences, summary
from web.db import db
from web.refusals import refusal_sentence
from web.viewer import allow, viewer
from web.words import KINDS

bp = Blueprint("corrections", __name__, url_prefix="/corrections")

PAGE = 50
LONGEST_REASON = 400
TABS = ("waiting", "mine", "all")


def readable() -> set[str]:
    """Sites whose corrections this person reads."""
    if viewer.person is None:
        abort(401)
    return {site.id for site in readable_sites(db.session(), viewer.person)}


def words_of_corrections() -> dict[str, object]:
    """What templates need to tell of a correction."""
    return {
        "changes": CHANGES,
        "states": STATES,
        "tones": TONES,
        "ways": WAYS,
        "differences": differences,
        "summary": summary,
    }


@bp.app_context_processor
def _beside() -> dict[str, object]:
    """Let the page of any thing show the corrections about it (`corrections/_about.html`)."""
    return {"corrections_of": corrections_of, "correction_words": words_of_corrections()}


def corrections_of(*things: str) -> list[Correction]:
    """Corrections about things, as far as the viewer reads them."""
    if viewer.person is None or not viewer.may("see.corrections"):
        return []
    return corrections_about(db.session(), things, readable())


@bp.get("")
@allow("see.corrections")
def listing() -> str:
    """Requests that wait, the oldest first; one's own; or all of them, the newest first."""
    told = request.args.get("tab", "")
    tab, sites = told if told in TABS else TABS[0], readable()
    mine = viewer.person.id if viewer.person and tab == "mine" else None
    before = request.args.get("before", "")[:36] or None
    found = corrections(db.session(), Sought(sites, tab == "waiting", mine, before, PAGE))
    return render_template(
        "corrections/listing.html",
        rows=found[:PAGE],
        further=found[PAGE - 1].id if len(found) > PAGE else None,
        tab=tab,
        waiting=waiting_count(db.session(), sites),
        names=names_of(db.session(), (one.requested_by for one in found)),
        **words_of_corrections(),
    )


@bp.get("/rules")
@allow("see.corrections")
def rules() -> str:
    """What can be put right in which state, by whom, with whose approval: the ledger's own table, in words."""
    return render_template(
        "corrections/rules.html", matrix=MATRIX, stages=STAGES, Stage=Stage, undo=ANNULLED_BY, kinds=KINDS,
        Role=Role, **words_of_corrections(),
    )  # fmt: skip


def _correction(key: UUID) -> Correction:
    correction = db.session.get(Correction, str(key))
    if correction is None or correction.site_id not in readable():
        abort(404)
    return correction


@bp.get("/<uuid:key>")
@allow("see.corrections")
def detail(key: UUID) -> str:
    """One correction: before and after, the reason, who asked, who agreed, and what this person may do."""
    return _page(_correction(key))


def _page(correction: Correction, wrong: str = "") -> str:
    waits = correction.state is CorrectionState.REQUESTED
    standing = standing_of(db.session(), viewer.source, correction) if waits else Standing(correction.way)
    people = (correction.requested_by, correction.second_by, correction.managing_by, correction.refused_by)
    me = viewer.person.id if viewer.person else ""
    refused = standing.refused.refusal if standing.refused else None
    return render_template(
        "corrections/detail.html",
        correction=correction,
        standing=standing,
        hindered=refusal_sentence(refused.code, refused.detail) if refused else "",
        missing=sorted(lacking(correction, standing.way)) if waits else [],
        names=names_of(db.session(), people),
        approves=waits and me not in people and _may_approve(correction, standing.way),
        refuses=waits and me != correction.requested_by and _may_refuse(),
        badge=waits and viewer.auth is not None and not strong_enough("correction.approved", viewer.auth),
        mine=me == correction.requested_by,
        wrong=wrong,
        **words_of_corrections(),
    )


def _may_approve(correction: Correction, way: Way) -> bool:
    strong = viewer.auth is not None and strong_enough("correction.approved", viewer.auth)
    return strong and seat_of(viewer.roles, lacking(correction, way)) is not None


def _may_refuse() -> bool:
    return viewer.may("correction.refused") and seat_of(viewer.roles, {"second", "managing"}) is not None


@bp.post("/<uuid:key>/approval")
@allow("correction.approved")
def approve(key: UUID) -> Response:
    """Agree; the last approval carries the correction out."""
    correction, told = _correction(key), request.form.get("way", "")
    if told not in set(Way):
        abort(422)
    if act("correction.approved", correction=correction.id, way=told).applied:
        done = correction.state is CorrectionState.APPLIED
        flash(
            gettext("承認しました。訂正を反映しました。")
            if done
            else gettext("承認しました。もう一人の承認を待っています。"),
            "ok",
        )
    return redirect(url_for("corrections.detail", key=key), code=303)


@bp.post("/<uuid:key>/refusal")
@allow("correction.refused")
def refuse(key: UUID) -> Response | tuple[str, int]:
    """Do not agree, and say why."""
    correction, reason = _correction(key), request.form.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        return _page(correction, wrong=gettext("却下する理由を入力してください。")), 422
    if act("correction.refused", correction=correction.id, reason=reason).applied:
        flash(gettext("却下しました。申請した人に知らせます。"), "ok")
    return redirect(url_for("corrections.detail", key=key), code=303)


@bp.post("/<uuid:key>/withdrawal")
@allow("event.annulled")
def withdraw(key: UUID) -> Response:
    """Take a request back before it is decided."""
    if act("event.annulled", event=_correction(key).id).applied:
        flash(gettext("申請を取りやめました。"), "ok")
    return redirect(url_for("corrections.detail", key=key), code=303)


@bp.post("/<uuid:key>/acknowledgement")
@allow("correction.acknowledged")
def acknowledge(key: UUID) -> Response:
    """Say that one has read what became of one's request."""
    act("correction.acknowledged", correction=_correction(key).id)
    return redirect(url_for("corrections.listing"), code=303)
