"""Words of corrections: what is changed, how far it has gone, who has to agree; before and after side by side."""

import json
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from ledger import changes, words
from ledger.changes import CorrectionState
from ledger.models import Correction
from web.words import JARS_PARTS, WORDS, kilograms

CHANGES: dict[changes.Change, LazyString] = {
    changes.Change.PART_MOVED: _l("部品が入っている容器が違う"),
    changes.Change.PART_WITHDRAWN: _l("記録した部品がない（売った・捨てた・数え違い）"),
    changes.Change.PART_ADDED: _l("部品の記録がもれている"),
    changes.Change.PART_KIND_WRONG: _l("部品の種類が違う"),
    changes.Change.VEHICLE_WRONG: _l("別の車両の部品だった"),
    changes.Change.ACCEPTANCE_MISTYPED: _l("引取の内容の書き間違い"),
    changes.Change.FILL_MOVED: _l("袋が別の荷姿に入っている・積み残した"),
    changes.Change.LOT_CANCELLED: _l("荷姿をやめる"),
    changes.Change.LOT_MISTYPED: _l("荷姿の内容の書き間違い"),
    changes.Change.WEIGHING_WRONG: _l("計量の書き間違い"),
    changes.Change.BODY_MISTYPED: _l("解体自動車の引渡しの書き間違い"),
}
STAGES: dict[changes.Stage, LazyString] = {
    changes.Stage.OPEN: _l("容器に投入中"),
    changes.Stage.CLOSED: _l("容器を締めた"),
    changes.Stage.IN_LOT: _l("荷姿にした"),
    changes.Stage.NAMED: _l("荷姿IDがある"),
    changes.Stage.SHIPPED: _l("出荷した"),
    changes.Stage.WEIGHED: _l("計量が済んだ"),
    changes.Stage.SEALED: _l("JARSに登録した"),
}
WAYS: dict[changes.Way, LazyString] = {
    changes.Way.ABSENT: _l("—"),
    changes.Way.ALONE: _l("申請した人だけ"),
    changes.Way.SECOND: _l("別の人の承認"),
    changes.Way.MANAGING: _l("管理会社の承認"),
    changes.Way.BOTH: _l("別の人と管理会社の承認"),
    changes.Way.NEVER: _l("できない"),
}
STATES: dict[CorrectionState, LazyString] = {
    CorrectionState.REQUESTED: _l("承認待ち"),
    CorrectionState.APPLIED: _l("訂正済"),
    CorrectionState.REFUSED: _l("却下"),
    CorrectionState.WITHDRAWN: _l("申請を取りやめた"),
}
WITHDRAWALS: dict[changes.Withdrawal, LazyString] = {
    changes.Withdrawal.SOLD: _l("売った"),
    changes.Withdrawal.SCRAPPED: _l("捨てた"),
    changes.Withdrawal.MISSING: _l("もともと欠品"),
    changes.Withdrawal.UNUSABLE: _l("使用不可だった"),
    changes.Withdrawal.MISTAKEN: _l("記録の間違い"),
}
TONES = {
    CorrectionState.REQUESTED: "wait",
    CorrectionState.APPLIED: "done",
    CorrectionState.REFUSED: "refusal",
    CorrectionState.WITHDRAWN: "off",
}
_LABELS = {
    "vehicle": _l("車両"),
    "parts": _l("部品"),
    "state": _l("記録"),
    "container": _l("容器"),
    "containers": _l("容器"),
    "lot": _l("荷姿"),
    "nothing": _l("部品回収しない"),
    "team": _l("チーム"),
    "chassis_number": _l("車台番号"),
    "maker": _l("メーカー"),
    "size_class": _l("大きさ"),
    "accepted_on": _l("引取報告日"),
    "report_number": _l("移動報告番号"),
    "destination": _l("引渡先"),
    "carrier": _l("運搬"),
    "carrier_name": _l("運搬する事業者"),
    "goods": _l("有価物・廃棄物"),
    "permit_number": _l("収集運搬許可番号"),
    "truck": _l("トラック登録番号"),
    "jars_lot_id": _l("荷姿ID"),
    "scale": _l("はかり"),
    "gross_g": _l("総重量"),
    "tare_g": _l("風袋"),
    "net_g": _l("正味"),
    "recipient": _l("引渡先"),
    "handed_on": _l("引渡日"),
}
_UNRECORDED = _l("記録なし")
_KINDS: dict[str, type[StrEnum]] = {
    "nothing": words.NothingReason,
    "size_class": words.SizeClass,
    "carrier": words.Carrier,
    "goods": words.Goods,
}


@dataclass(frozen=True)
class Difference:
    """One line of a correction: what it is about, before and after in words."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether it is what changes."""
        return self.before != self.after


def differences(before: str, after: str) -> list[Difference]:
    """Two frozen pictures side by side, what changes last named first."""
    old, new = json.loads(before), json.loads(after)
    names = [name for name in _LABELS if name in old or name in new]
    rows = [Difference(str(_LABELS[name]), _value(name, old), _value(name, new)) for name in names]
    return [row for row in rows if row.changed or row.before]


def _value(name: str, picture: dict[str, str]) -> str:
    value = picture.get(name, "")
    if not value:
        return ""
    if name == "parts":
        return str(gettext("、")).join(str(JARS_PARTS.get(part, part)) for part in value.split(","))
    if name == "state":
        return _state(value)
    if name.endswith("_g"):
        return f"{kilograms(int(value))} kg"
    return str(WORDS[_KINDS[name]].get(value, value)) if name in _KINDS else value


def _state(value: str) -> str:
    said = WORDS[words.PartState] | WORDS[words.LotState] | {one.value: text for one, text in WITHDRAWALS.items()}
    return str(said.get(value, _UNRECORDED if value == "unrecorded" else value))


def summary(correction: Correction) -> str:
    """A correction in one line: what it is about."""
    picture = json.loads(correction.before)
    return str(picture.get("vehicle") or picture.get("lot") or "")
