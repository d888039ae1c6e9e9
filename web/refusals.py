"""What a refusal says to the person it happened to: what is wrong, and what to do next."""

from enum import StrEnum
from typing import TypeVar

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from ledger.words import Code, FillState, Material, PartKind, PartState, SizeClass
from web.words import KINDS, WORDS

SENTENCES: dict[Code, LazyString] = {
    Code.R1: _l("材質が違います。「%(container)s」は%(material)s用です。正しい容器を読み取ってください。"),
    Code.R2: _l("「部品回収しない」の理由が、回収した部品の記録と合いません。記録を確かめてください。"),
    Code.R3: _l("この部品はもう記録されています。記録した人と時刻を確かめてください。"),
    Code.R4: _l("JARSに登録した内容は変更できません。訂正は事務担当に申請してください。"),
    Code.R5: _l("荷姿IDのある荷は返品できません。記録して送り主に知らせ、コンソーシアムの中で処理してください。"),
    Code.R6: _l("入力した人と承認・照合する人は別の人にしてください。"),
    Code.R7: _l(
        "部品を回収した車両は、認定のない全部利用者「%(recipient)s」に引き渡せません。別の引渡先を選んでください。"
    ),
    Code.R8: _l("この事業所は引取先に選べません。回収部品引取業者を選んでください。"),
    Code.R9: _l("はかり「%(scale)s」は検査の期限（%(until)s）が切れています。別のはかりを使ってください。"),
    Code.R12: _l("制度対象外の車両です。制度の容器には入れないでください。"),
    Code.R15: _l("重量がみなし重量と大きく違うか、0 kg以下です。もう一度量るか、理由を入力してください。"),
    Code.R16: _l("まだ出荷できません。全車両の照合と荷姿IDの照合を済ませてください。"),
    Code.R18: _l("この操作にはパスワードかPINでのサインインが必要です。名札だけではできません。"),
    Code.UNKNOWN_VEHICLE: _l("この車両は引取の一覧にありません。事務担当に知らせてください。記録は保管しました。"),
    Code.UNKNOWN_THING: _l("このタグや記録は見つかりません。別のタグでないか確かめてください。"),
    Code.UNKNOWN_PERSON: _l("この人は登録されていません。現場責任者に確認してください。"),
    Code.CLOSED_FILL: _l("「%(container)s」は使える状態ではありません。別の容器を読み取ってください。"),
    Code.GONE: _l("「%(container)s」はもう出荷の手続きに入っています。別の容器を使ってください。"),
    Code.RETIRED: _l("「%(container)s」は廃止された容器です。別の容器を使ってください。"),
    Code.TAG_BOUND: _l("このタグはもう「%(container)s」に付いています。別の予備タグを使ってください。"),
    Code.TAG_LOST: _l("紛失と記録されたタグです。見つかったら、事務担当か責任者が「見つかった」と記録します。"),
    Code.TAG_RETIRED: _l("使用をやめたタグです。外して、別のタグを使ってください。"),
    Code.ALREADY_DONE: _l("もう済んでいます。画面を更新して確かめてください。"),
    Code.NOT_ALLOWED: _l("この操作をする権限がありません。現場責任者に頼んでください。"),
    Code.DEPENDS: _l("あとの記録があるため、取り消せません。先にあとの記録を取り消してください。"),
    Code.MISMATCH: _l("入力した内容が合いません。もう一度確かめてください。"),
    Code.STALE: _l("承認のあとに現場の記録が変わりました。もう一度承認してください。"),
    Code.NOT_CHECKED: _l("まだ確認していない袋が%(count)s個あります。"),
    Code.NOT_WEIGHED: _l("まだ量っていない袋があります。重量を入力してください。"),
    Code.NOT_FINISHED: _l("この車両の作業はまだ終わっていません。"),
    Code.NOT_BALANCED: _l("数えた在庫が帳簿在庫と違います。違う理由を入力してください。"),
    Code.NOT_SHIPPED: _l("この荷姿はまだ出荷されていません。送り主に確認してください。"),
    Code.NOT_TAKEN: _l("%(part)sは、この車両の引取日の取決めでは回収しない部品です。"),
    Code.TEAMS_APART: _l(
        "ARTとTHの車両は同じ荷姿に入れない取決めです（ART %(vehicle)s、TH %(other)s）。容器を分けてください。"
    ),
    Code.LISTED_SIZE: _l(
        "車種区分の表では、この車種は%(size)sです。大きさを選び直すか、管理会社に表を確かめてください。"
    ),
    Code.NOT_ASSIGNED: _l(
        "工程分担表で、%(destination)sは%(material)sの引取・計量の担当ではありません。"
        "別の引渡先を選ぶか、管理会社に分担を確かめてください。"
    ),
    Code.NOT_APPROVED: _l(
        "%(team)sチームの承認がまだありません（車両 %(vehicle)s）。その車両の容器を外すか、管理会社に確かめてください。"
    ),
    Code.OUTSIDER: _l(
        "アカウントのない引取業者（%(by)s）が荷姿 %(lot)s について書きました："
        "袋 %(found)s、正味 %(net)s kg、指摘 %(findings)s件。"
        "相手に確かめてから通してください。"
    ),
    Code.NOT_UNDERSTOOD: _l("この記録は読み取れませんでした。保管しましたので、現場責任者に知らせてください。"),
    Code.SAME_ID: _l("同じ番号の別の記録があります。保管しましたので、現場責任者に知らせてください。"),
}

_OUTSIDE = _l("制度対象外の車両です（%(reason)s）。制度の容器には入れないでください。")
_TAKEN = _l("%(part)sは%(by)sさんが%(at)sに記録しました（%(state)s）。")
_ELSEWHERE = _l("同じ車両の同じ材質の部品は、一つの荷姿にまとめます。先に別の容器の部品を確かめてください。")
_DEPENDS_ON = _l("「%(on)s」の記録があるため、取り消せません。先にそれを取り消してください。")
_SHIP_OPEN = _l("まだ出荷できません。照合が済んでいない車両が%(count)s台あります（%(vehicle)s ほか）。")
_FINISHED = _l("車両 %(vehicle)s は、もう完了しています。記録を足すときは、先に「車両完了」を取り消してください。")
_HELD_FIRST = _l("この車両には要対応の記録があります。先に要対応を片付けてください。")
_MOVED_ON = _l("読んでいる間に記録が変わりました。内容を確かめて、もう一度やり直してください。")
_HANDOVER_MOVED = _l("引渡報告の内容が変わりました。内容を確かめて、もう一度、承認・入力・照合をしてください。")
_GONE_WHOLE = _l(
    "車両 %(vehicle)s は、認定のない全部利用者「%(recipient)s」に引き渡した記録があります。"
    "部品があったなら、先に引渡先の記録を訂正してください。"
)
_NOT_OURS = _l(
    "工程分担表で、この事業所は、車両 %(vehicle)s の引取日に%(material)sの回収の担当ではありません。"
    "%(part)sは容器に入れず、管理会社に分担を確かめてください。"
)
_NOT_THEIRS = _l(
    "工程分担表で、%(destination)sは、その日の%(material)sの原材料化の担当ではありません。"
    "材質と会社を見直すか、管理会社に分担を確かめてください。"
)
_OWN_LINK = _l("公開リンクを渡した本人は通せません。ほかの責任者が相手に確かめて、通してください。")
_LEFT = _l("%(destination)sはコンソーシアムを脱退しました。別の引渡先を選んでください。")
_ON = {
    (Code.NOT_ASSIGNED, "left"): _LEFT,
    (Code.NOT_TAKEN, "recovers"): _NOT_OURS,
    (Code.NOT_ASSIGNED, "makes"): _NOT_THEIRS,
    (Code.DEPENDS, "held"): _HELD_FIRST,
    (Code.R6, "link.given"): _OWN_LINK,
    (Code.R7, "body.handed_over"): _GONE_WHOLE,
    (Code.STALE, "correction"): _MOVED_ON,
    (Code.STALE, "report"): _MOVED_ON,
    (Code.STALE, "slip"): _MOVED_ON,
    (Code.STALE, "handover"): _HANDOVER_MOVED,
    (Code.ALREADY_DONE, "recovery.finished"): _FINISHED,
}
_WITH = {
    (Code.R3, "by"): _TAKEN,
    (Code.R12, "reason"): _OUTSIDE,
    (Code.R16, "vehicle"): _SHIP_OPEN,
}
"""What is said where a detail tells more."""
_FIELDS = {
    "permit_number": _l("廃棄物の運搬には、収集運搬業の許可番号が必要です。"),
    "carrier_name": _l("運搬を委託する事業者の名前を入力してください。"),
    "reason": _l("理由を入力してください。"),
    "gross_g": _l("総重量が、はかりの目量に合いません。はかりの表示をもう一度見てください。"),
    "read": _l("はかりが送った値と総重量が合いません。もう一度はかりから読んでください。"),
    "tare_g": _l("風袋が、荷姿の種類の風袋×袋の数と合いません。風袋を選び直すか、量った風袋を入れてください。"),
    "photographs": _l("はかりの表示か計量票の写真が必要です。"),
    "form": _l("平置きには風袋がありません。"),
    "missing_reason": _l("届いていない袋があります。待つか、届かない理由を入力してください。"),
    "place": _l("平置きには置場が必要です。"),
    "jars_lot_id": _l("荷姿IDが一致しません。JARSの画面をもう一度見てください。"),
    "deletion": _l("JARSで削除する荷姿ではありません。荷姿の状態を確かめてください。"),
    "approval": _l("先に別の人の承認が必要です。"),
    "entry": _l("先にJARSへの入力が必要です。"),
    "accepted_on": _l("引取報告日が未来の日付です。"),
    "handed_on": _l("引渡日は、引取報告日から今日までの日付にしてください。"),
    "handover": _l("この車両の引渡しは記録されていません。"),
    "stage": _l("いまの状態では、この訂正はできません。"),
    "nothing_changed": _l("変わるところがありません。"),
    "whole_lot": _l("荷姿の袋を全部動かすときは、荷姿をやめて作り直してください。"),
    "due_on": _l("期限は、回収期間の終わりより後の日にしてください。"),
    "paid_by": _l("THチームの支払窓口は、実際に部品を回収する解体業者だけです。"),
    "route": _l("この行き先は、引渡日の取決めにありません。別の引渡先を選ぶか、管理会社に取決めを確かめてください。"),
    "model": _l("型式か車名を入力してください。"),
    "outside": _l("この理由は、引取報告日の取決めにありません。ほかの理由を選んでください。"),
    "seen_on": _l("JARSを見た日が未来の日付です。"),
    "inspected_on": _l("検査日が未来の日付です。"),
}

Kind = TypeVar("Kind", bound=StrEnum)


def refusal_sentence(code: Code, detail: dict[str, str]) -> str:
    """Return the sentence of a refusal in the reader's language, with the names it concerns."""
    return str(_template(code, detail)) % _Named(_readable(detail))


class _Named(dict[str, str]):
    """Details by name; one that an older event lacks reads as a question mark instead of failing."""

    def __missing__(self, key: str) -> str:
        return "？"


def _template(code: Code, detail: dict[str, str]) -> LazyString:
    for (one, name), template in _WITH.items():
        if code is one and name in detail:
            return template
    if code is Code.R3:
        return _ELSEWHERE
    if (code, detail.get("on")) in _ON:
        return _ON[code, detail["on"]]
    if code is Code.DEPENDS and detail.get("on") in KINDS:
        return _DEPENDS_ON
    if code is Code.MISMATCH and detail.get("field") in _FIELDS:
        return _FIELDS[detail["field"]]
    return SENTENCES[code]


def _readable(detail: dict[str, str]) -> dict[str, str]:
    said = dict(detail)
    for name, kind in (("part", PartKind), ("material", Material)):
        if name in detail:
            said[name] = str(WORDS[kind].get(detail[name], detail[name]))
    if "size" in detail:
        said["size"] = str(WORDS[SizeClass].get(detail["size"], detail["size"]))
    if "state" in detail:
        said["state"] = str((WORDS[PartState] | WORDS[FillState]).get(detail["state"], detail["state"]))
    if detail.get("on") in KINDS:
        said["on"] = str(KINDS[detail["on"]])
    return said


def code_name(code: Code) -> str:
    """A short name of a refusal for lists: the rule's number, or words."""
    return (
        gettext("規則 %(code)s", code=code.value) if code.value[1:].isdigit() else str(SENTENCES[code]).split("。")[0]
    )
