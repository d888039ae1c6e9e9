"""The ledger's own proof: how far the chain was found intact, the ends of the chains, and a check at one's bidding."""

from datetime import datetime
from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask_babel import lazy_gettext as _l

from ledger.checkpoint import Checkpoint, last_checkpoint
from ledger.pictures import Flaw, Pictures, check_pictures
from ledger.queries.find import scope_of
from ledger.verify import Verdict, verify_chain
from web.db import db
from web.photograph_store import file_of
from web.table_files import heads_of
from web.viewer import allow, viewer

bp = Blueprint("ledger_check", __name__, url_prefix="/ledger")

MOST_BYTES = 500_000_000
"""Of photographs that are read while somebody waits, the newest first; `flask ledger verify` reads all of them."""
_FLAWS = {Flaw.MISSING: _l("ファイルがありません"), Flaw.CHANGED: _l("中身が記録したときと違います")}


def checked() -> tuple[Checkpoint, datetime] | None:
    """The last whole check that found nothing, and when it was; None where there was none."""
    found = last_checkpoint(Path(current_app.config["DATA"]) / "checkpoints")
    return (found, datetime.fromisoformat(found.at)) if found else None


@bp.get("")
@allow("see.ledger")
def page() -> str:
    """How far the ledger was checked, and the ends of the chains in sight."""
    return _page(None)


@bp.post("/check")
@allow("see.ledger", writes=False)
def check() -> str:
    """Reckon every hash of every chain again, and look at the photographs that records name; changes nothing."""
    return _page(verify_chain(db.session()), check_pictures(db.session(), file_of, MOST_BYTES))


def _page(verdict: Verdict | None, pictures: Pictures | None = None) -> str:
    return render_template(
        "ledger_check/page.html",
        checked=checked(),
        verdict=verdict,
        pictures=pictures,
        flaws=_FLAWS,
        heads=heads_of(_sites()),
    )


def _sites() -> set[str]:
    return set(scope_of(db.session(), viewer.person.site).site_ids) if viewer.person else set()
