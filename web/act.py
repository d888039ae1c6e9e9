"""What a page does: one event through the one door, then a commit."""

from collections.abc import Mapping

from flask import flash
from flask_babel import gettext

import ledger
from ledger import Answer
from web.db import db
from web.refusals import refusal_sentence
from web.viewer import viewer


def tell(kind: str, **body: object) -> Answer:
    """Record an event of the person who is looking, happening now; commit."""
    posted = ledger.happening(kind, viewer.source.person_id, **body)
    answer = ledger.record(db.session(), posted, viewer.source)
    db.session.commit()
    return answer


def act(kind: str, **body: object) -> Answer:
    """Record an event, and say so where a rule said no."""
    answer = tell(kind, **body)
    if not answer.applied and answer.refusal:
        flash(refusal_sentence(answer.refusal, answer.detail), "refusal")
    return answer


def act_each(kind: str, about: Mapping[str, str], **body: object) -> list[str]:
    """Record an event for each of many acceptances (id -> what it is called); say of each that a rule held back why.

    Return the ids of those that counted.
    """
    done = []
    for key, name in about.items():
        answer = tell(kind, acceptance=key, **body)
        if answer.applied:
            done.append(key)
        elif answer.refusal:
            said = refusal_sentence(answer.refusal, answer.detail)
            flash(gettext("%(name)s：%(said)s", name=name, said=said), "refusal")
    return done
