"""What a page does: one event through the one door, then a commit."""

from flask import flash

import ledger
from ledger import Answer
from web.db import db
from web.refusals import refusal_sentence
from web.viewer import viewer


def act(kind: str, **body: object) -> Answer:
    """Record an event of the person who is looking, happening now; commit, and say so where a rule said no."""
    posted = ledger.happening(kind, viewer.source.person_id, **body)
    answer = ledger.record(db.session(), posted, viewer.source)
    db.session.commit()
    if not answer.applied and answer.refusal:
        flash(refusal_sentence(answer.refusal, answer.detail), "refusal")
    return answer
