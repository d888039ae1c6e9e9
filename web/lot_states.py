"""What a lot's shipping still waits for, in words (R16)."""

from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ledger.handover import standing_handover_report
from ledger.models import Lot
from ledger.queries.lots import LotVehicle
from ledger.queries.work_split import doers
from ledger.words import AcceptanceState, Code, LineState, LotState
from web.db import db
from web.refusals import refusal_sentence
from web.typed import today

_STATES = {
    "open": _l("作業中"),
    "approve": _l("承認待ち"),
    "enter": _l("入力待ち"),
    "seal": _l("照合待ち"),
    "sealed": _l("照合済"),
}
_STEP_OF = {None: "approve", LineState.APPROVED: "enter", LineState.ENTERED: "seal", LineState.SEALED: "sealed"}


def vehicle_state(one: LotVehicle) -> str:
    """How far a vehicle of a lot is, in words."""
    return str(_STATES[_state(one)])


def _state(one: LotVehicle) -> str:
    if one.acceptance.state is AcceptanceState.OPEN:
        return "open"
    return "sealed" if one.sealed else _STEP_OF[one.line_state]


def lacking(lot: Lot, vehicles: Sequence[LotVehicle]) -> list[str]:
    """What is missing before a lot may leave; nothing where it may, or where it is past that."""
    if lot.state is not LotState.MADE:
        return []
    counts = Counter(_state(one) for one in vehicles)
    said = [
        gettext("%(state)sの車両：%(n)s台", state=_STATES[state], n=counts[state])
        for state in ("open", "approve", "enter", "seal")
        if counts[state]
    ]
    if standing_handover_report(db.session(), lot.id) is None:
        said.append(gettext("引渡報告の内容が、まだ承認されていません。"))
    if not lot.jars_typed_by:
        said.append(gettext("荷姿IDが入力されていません（JARSの引渡報告のあとに入力します）。"))
    elif not lot.jars_checked_by:
        said.append(gettext("荷姿IDの照合が済んでいません（入力した人とは別の人が照合します）。"))
    return said + _unassigned(lot)


def _unassigned(lot: Lot) -> list[str]:
    if lot.destination.company.gone_on(today()):
        return [refusal_sentence(Code.NOT_ASSIGNED, {"on": "left", "destination": lot.destination.company.name})]
    named = doers(db.session(), lot.site.company.consortium_id, "receives", lot.material, today())
    if named is None or lot.destination.company_id in named:
        return []
    detail = {"destination": lot.destination.company.name, "material": lot.material.value}
    return [refusal_sentence(Code.NOT_ASSIGNED, detail)]
