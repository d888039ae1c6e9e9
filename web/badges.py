"""Badges: issued and printed in one go, for a badge's secret is in its QR and nowhere else."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

import labels
from ledger import print_queue, tags
from ledger.models import Person
from ledger.tags import TagKind
from ledger.words import Role
from web import sheets
from web.act import act
from web.db import db
from web.people import stay_signed_in
from web.print_words import sentence
from web.scope import nothing_chosen
from web.signing import give_badge_secret
from web.tag_faces import both
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("badges", __name__, url_prefix="/badges")


@bp.get("")
@allow("badge.issued")
def choose() -> str | Response:
    """The sheet, and how the badges will look; the QR of the picture opens nothing."""
    if not request.args.getlist("person"):
        flash(nothing_chosen(), "warn")
        return redirect(url_for("people.listing"), code=303)
    return _page(_people(request.args), request.args)


def _people(values: MultiDict[str, str]) -> list[Person]:
    keys = list(dict.fromkeys(values.getlist("person")))
    if not 0 < len(keys) <= sheets.MOST_TAGS:
        abort(404)
    rows = select(Person).where(Person.id.in_(keys), Person.site_id.in_(viewer.site_ids), Person.left.is_(False))
    found = {person.id: person for person in db.session.scalars(rows)}
    if set(found) != set(keys):
        abort(404)
    return [found[key] for key in keys]


def _page(people: list[Person], values: MultiDict[str, str], problem: str = "") -> str:
    presets = sheets.presets_for([TagKind.BADGE])
    layout = sheets.layout_asked(values, presets)
    shown = sheets.preview(
        [_face(person, "W" + "0" * 9, "0" * tags.SECRET_LENGTH) for person in people], layout, values
    )
    return render_template(
        "badges/choose.html",
        people=people,
        presets=list(presets.items()),
        layout=layout,
        shown=shown,
        problem=problem or shown.problem,
        again=[person for person in people if person.badge],
    )


def _face(person: Person, code: str, secret: str) -> labels.WorkerBadge:
    role = both(lambda: gettext("、").join(word(role) for role in Role if role in person.roles))
    return labels.WorkerBadge(tags.write(tags.Tag(code, secret=secret)), code, person.name, person.company.name, role)


def _noted(preset: str, codes: Iterable[str]) -> print_queue.Order:
    """The print as the history keeps it: codes without secrets, no picture."""
    if viewer.person is None or viewer.auth is None or viewer.site is None:
        abort(401)
    return print_queue.Order(viewer.site.id, viewer.person.id, viewer.auth, preset, dict.fromkeys(codes, 1))


@bp.post("/badges.pdf")
@allow("badge.issued")
def issue() -> Response | tuple[str, int]:
    """Draw new codes and secrets, draw the badges, record them, and answer with the PDF: the only copy there is."""
    people = _people(request.form)
    codes = {person.id: tags.new_code(TagKind.BADGE) for person in people}
    faces = [_face(person, codes[person.id], give_badge_secret(person.id)) for person in people]
    try:
        layout = sheets.layout_asked(request.form, sheets.presets_for([TagKind.BADGE]))
        pdf = sheets.drawn(faces, layout, proof=True)
    except labels.LabelError as error:
        db.session.rollback()
        return _page(_people(request.form), request.form, sentence(error)), 422
    for key, code in codes.items():
        if not act("badge.issued", person=key, code=code).applied:
            flash(gettext("名札を発行できませんでした。"), "refusal")
            return redirect(url_for("people.detail", key=key), code=303)
    print_queue.hand_out(db.session(), _noted(layout.preset, codes.values()), datetime.now(UTC))
    db.session.commit()
    stay_signed_in(set(codes))
    return sheets.answer(pdf, "nisugata-badges")
