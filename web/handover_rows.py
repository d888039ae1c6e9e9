"""A lot's handover report as one person sees it: what may be done now, and why not where it may not (R6, R18)."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from ledger.models import Lot
from ledger.queries.entries import gone_approvers
from ledger.queries.handover_reports import Handover, handover_of_lot
from ledger.queries.sites import names_of
from ledger.words import LotState, Role
from web.db import db
from web.two_persons import Family, Turn, people_of, step_name, turn_of
from web.viewer import viewer

FAMILY = Family(
    "handover_report",
    _l("見るだけの画面です。承認・入力・照合は、事務担当・事業主・管理会社が行います。"),
    _l("承認のあとに内容が変わりました。もう一度承認してください。"),
)


@dataclass(frozen=True)
class Row:
    """A lot's handover report, and whose turn it is."""

    entry: Handover
    turn: Turn

    @property
    def key(self) -> str:
        """The lot's id."""
        return self.entry.lot.id

    @property
    def open(self) -> bool:
        """Whether this person can still work on it: a lot in the yard, of their company or their consortium."""
        near = self.entry.lot.site_id in viewer.site_ids or Role.MANAGER in viewer.roles
        return near and self.entry.lot.state is LotState.MADE


def context_of(lot: Lot) -> dict[str, Any]:
    """What a page needs that shows the steps of a lot's handover report."""
    return {"row": _row(lot), "filters": {}, "page_reason": FAMILY.page_reason, "step_name": step_name}


def _row(lot: Lot) -> Row:
    one = handover_of_lot(db.session(), lot)
    lines = [one.under_way] if one.under_way else []
    gone = gone_approvers(db.session(), lines, "lot.jars_id_checked")
    return Row(one, turn_of(FAMILY, one, names_of(db.session(), people_of([one])), gone))
