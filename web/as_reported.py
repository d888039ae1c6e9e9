"""What JARS was told of a lot or a body beside what is, where a correction came since (R4)."""

import json

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ledger.handover import handover_text
from ledger.kinds.bodies import report_of
from ledger.models import BodyHandover, Lot
from ledger.words import Carrier, Goods, LotState
from web.words import word

Difference = tuple[str, str, str]
"""What it is about, as reported, as it is."""

_LOT = {
    "destination": _l("引渡先の事業者/事業所名"),
    "carrier": _l("運搬"),
    "carrier_name": _l("事業者氏名"),
    "goods": _l("有価物・廃棄物"),
    "permit_number": _l("収集運搬許可番号"),
    "truck": _l("トラック登録番号"),
    "recovered_from": _l("素材回収期間（から）"),
    "recovered_to": _l("素材回収期間（まで）"),
    "vehicles": _l("車両"),
}
_BODY = {
    "chassis_number": _l("車台番号"),
    "accepted_on": _l("引取報告日"),
    "recipient": _l("引渡先"),
    "handed_on": _l("引渡日"),
}


def lot_differences(lot: Lot) -> list[Difference]:
    """What of a lot's handover report is no longer so; of one still in the yard nothing: that is reported again."""
    if not lot.reported or lot.state is LotState.MADE:
        return []
    return _differences(_LOT, lot.reported, handover_text(lot))


def body_differences(handover: BodyHandover) -> list[Difference]:
    """What of a body's handover report is no longer so."""
    return _differences(_BODY, handover.as_reported, report_of(handover)) if handover.as_reported else []


def _differences(names: dict[str, LazyString], reported: str, standing: str) -> list[Difference]:
    told, now = json.loads(reported), json.loads(standing)
    found = []
    for key, name in names.items():
        one, other = told.get(key, ""), now.get(key, "")
        if isinstance(one, list):
            one, other = [x for x in one if x not in other], [x for x in other if x not in one]
        if one != other:
            found.append((str(name), _shown(key, one), _shown(key, other)))
    return found


def _shown(key: str, value: str | list[str]) -> str:
    if isinstance(value, list):
        return "、".join(value) or "—"
    kind = {"carrier": Carrier, "goods": Goods}.get(key)
    return word(kind(value)) if kind and value else value or "—"
