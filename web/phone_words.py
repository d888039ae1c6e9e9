"""The sentences of the phone's screens, for JavaScript: one JSON block per page, from the same catalogue as the rest.

`{name}` marks what JavaScript fills in.
"""

import re
from enum import StrEnum
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ledger import dock_words, words
from web.agreed_words import ON_PHONES
from web.dock_words import RECEIVING, WEIGHING, YARD_FINDINGS
from web.reading_words import READING
from web.refusals import SENTENCES as REFUSALS
from web.words import WORDS

_FIELDS: Final[dict[str, type[StrEnum]]] = {
    "part": words.PartKind,
    "material": words.Material,
    "form": words.ContainerForm,
    "team": words.Team,
    "size": words.SizeClass,
    "reason": words.NothingReason,
    "vehicle_state": words.AcceptanceState,
    "fill": words.FillState,
    "lot_state": words.LotState,
    "checked": words.BagCheck,
    "flaw": dock_words.Flaw,
    "severity": dock_words.Severity,
}
"""Prefix of the keys -> the field's words that they name."""

SHARED: Final[dict[str, LazyString]] = {
    "camera.aim": _l("タグを枠の中に入れてください"),
    "camera.several": _l("いくつか見えています。使うタグをタップしてください"),
    "camera.forbidden": _l("カメラを使えません。ブラウザの設定でカメラを許可するか、スキャナー・写真を使ってください"),
    "camera.none": _l("カメラが見つかりません。スキャナー・写真・手入力を使ってください"),
    "camera.insecure": _l("このアドレスではカメラが使えません。https:// で開くか、写真を使ってください"),
    "photo.sending": _l("写真を読んでいます…"),
    "photo.nothing": _l("写真からコードが読めませんでした。近づいて、明るくして撮ってください"),
    "photo.offline": _l("電波がないため写真を送れません。手入力もできます"),
    "outcome.go_on": _l("続けてください"),
    "outcome.needs_person": _l("責任者の確認が必要な記録があります"),
    "error.not_saved": _l("端末に保存できませんでした。もう一度操作してください"),
    "error.no_room": _l(
        "端末の空きが足りず、保存できませんでした。この記録は入っていません。写真などを消してから、もう一度操作してください"
    ),
    "error.unexpected": _l("うまくいきませんでした。もう一度操作してください"),
    "error.storage_lost": _l("この端末の保存が一度消えました。責任者に登録し直してもらってください"),
    "tag.not_ours": _l("このアプリのタグではありません"),
    "recorded.seen_old": _l("古い版のタグを読み取り"),
    "tag.is_old": _l("古い版のタグです（{old}版、いまは{now}版）。外して責任者に渡してください"),
    "tag.is_lost": _l("紛失と記録されたタグです。見つかったことを責任者に知らせてください"),
    "tag.is_retired": _l("使用をやめたタグです。外してください"),
    "refusal.unknown_tag": _l("このタグは分かりません。登録前か、終わった車両・容器です（{code}）"),
    "refusal.empty_fill": _l("「{container}」は空です。部品を入れてから締めてください"),
    "refusal.R3": _l("{part}はもう記録されています（{by}さん {container}）"),
    "refusal.R3.missing": _l("{part}は「ない」と記録されています（{by}さん）"),
    "refusal.R3.unusable": _l("{part}は「使えない」と記録されています（{by}さん）"),
    "refusal.R1": _l("材質が違います。{part}は「{container}」（{material}用）に入れられません"),
    "refusal.closed_fill.closed": _l("「{container}」は締めてあります。別の容器を読み取ってください"),
    "refusal.not_taken.recovers": _l(
        "工程分担表で、この事業所は{material}の回収の担当ではありません（車両 {vehicle} の引取日）。"
        "{part}は容器に入れないでください"
    ),
    "refusal.already_done.finished": _l(
        "車両 {vehicle} は、もう完了しています。記録を足すときは、先に「車両完了」を取り消してください"
    ),
    "vehicle_state.untouched": _l("未着手"),
    "list.and": _l("、"),
    "undo.nothing": _l("取り消せる記録がありません"),
    "undo.none": _l("取り消す"),
    "undo.this": _l("取り消す：{what}"),
    "recorded.undone": _l("取り消し：{what}"),
    "record_state.stored": _l("端末に保存"),
    "record_state.received": _l("受信済"),
    "record_state.refused": _l("要対応"),
    "post.sent": _l("送信済"),
    "post.waiting": _l("送信中 {count}件"),
    "post.unreachable": _l("圏外 {count}件"),
    "post.sign_in": _l("要サインイン {count}件"),
    "sign_in.nobody": _l("未サインイン"),
    "sign_in.next": _l("名札を読み取るか、名前を選んでください"),
    "sign_in.digits": _l("{count}桁入力済み"),
    "sign_in.badge_first": _l("先に名札を読むか、名前を選んでください"),
    "sign_in.unknown_badge": _l("この名札を確かめられません。名前とPINでサインインしてください"),
    "sign_in.welcome": _l("{name}さん、サインインしました"),
    "sign_in.badge_offline": _l("電波がないため、名札だけで確認しました"),
    "sign_in.claimed_offline": _l("電波がないため、名前だけで始めます。あとで本人確認があります"),
    "photograph.added": _l("写真：{what}"),
    "photograph.not_kept": _l("写真を端末に残せませんでした。もう一度撮ってください"),
    "rescue.waiting": _l("まだ送っていない記録が{count}件あります。取り出しても、この端末から消えません"),
    "rescue.no_key": _l("取り出すための鍵がまだありません。一度、電波のある所で現場の画面を開いてください"),
    "rescue.count": _l("{all}枚中{now}枚目"),
    "rescue.read": _l("ほかの端末の記録：{total}枚中{have}枚"),
    "rescue.misread": _l("読み取れませんでした。もう一度写してください"),
    "rescue.adopted": _l("「{name}」の記録{count}件を読み取りました。電波のある所で送ります"),
    "rescue.sent": _l("「{name}」の記録{count}件を送りました"),
    "scan.open": _l("読み取る"),
    "scan.close": _l("閉じる"),
}

_READ: Final[dict[str, LazyString]] = YARD_FINDINGS | READING

FLOOR: Final[dict[str, LazyString]] = _READ | {
    "start.next": _l("車両か容器のタグを読み取ってください"),
    "want.vehicle": _l("先に車両を選んでください"),
    "want.container": _l("容器のタグを読み取ってください"),
    "vehicle.chosen": _l("車両 {vehicle}"),
    "vehicle.next": _l("外した部品を選んでください"),
    "vehicle.finished": _l("この車両は完了しています（{vehicle}）"),
    "vehicle.sealed": _l("この車両はJARS登録済です（{vehicle}）"),
    "vehicle.out_of_scheme": _l("制度対象外の車両です。「部品回収しない」を選んでください"),
    "vehicle.no_target": _l("回収の対象外です。部品は外さず「部品回収しない」を選んでください"),
    "vehicle.found_here": _l("引取の一覧にない車両です。事務担当の登録待ち"),
    "spoken.vehicle": _l("車両、{digits}"),
    "spoken.finished": _l("完了した車両、{digits}"),
    "spoken.recorded": _l("{part}、{container}"),
    "state.open": _l("未記録"),
    "state.ticked": _l("選択中"),
    "state.not_wanted": _l("回収の指示なし"),
    "state.prior": _l("{by}で回収済 {at}"),
    "state.recovered": _l("{container} {at} {by}"),
    "state.missing": _l("ない {by} {at}"),
    "state.unusable": _l("使えない {by} {at}"),
    "part.taken_before": _l("{part}は{by}さんがもう記録しています"),
    "absent.missing": _l("{part}：ない"),
    "absent.unusable": _l("{part}：使えない"),
    "recorded.part": _l("{part} → {container}"),
    "recorded.mark_unchecked": _l("{vehicle}（刻印は未確認）"),
    "recorded.opened": _l("「{container}」に入れ始め"),
    "recorded.closed": _l("「{container}」を締めました（{count}点）"),
    "recorded.put_away": _l("「{container}」→ {place}"),
    "recorded.emptied": _l("「{container}」は空で戻りました"),
    "recorded.finished": _l("車両完了 {vehicle}"),
    "recorded.nothing": _l("部品回収しない {vehicle}"),
    "recorded.found": _l("未登録の車両 {vehicle}"),
    "found.next": _l("部品を記録できます。事務担当が登録すると反映されます"),
    "found.record": _l("「{vehicle}」を未登録の車両として記録"),
    "closed.next": _l("置場のタグを読むと、置いた場所を記録します"),
    "close.which": _l("締める容器を一つ選んでください"),
    "place.which_container": _l("「{place}」に置く容器のタグを先に読んでください"),
    "container.chosen": _l("{material}の容器：{container}"),
    "container.count": _l("いま{count}点"),
    "container.closed": _l("「{container}」は締めてあります（{count}点）。置場のタグを読んでください"),
    "container.in_lot": _l("「{container}」は荷姿に入っています"),
    "container.shipped": _l("「{container}」は出荷済です。空で戻ったら容器の画面で記録してください"),
    "container.emptied": _l("「{container}」は空です"),
    "container.about": _l("{form}・{state}・{count}点・置場 {place}"),
    "container.other": _l("{state}・{count}点 {place}"),
    "container.returning": _l("返却中（{from}から）"),
    "container.no_place": _l("未定"),
    "fill.empty": _l("空"),
    "chip.none": _l("未選択"),
    "chip.count": _l("{count}点"),
    "record.tick_first": _l("部品を選ぶ"),
    "record.container_first": _l("容器を読む"),
    "record.now": _l("{count}点を記録"),
    "record.finish": _l("車両完了"),
    "sheet.container": _l("{material}の容器"),
    "finish.open_parts": _l("{parts}の記録がありません。このまま完了しますか。"),
    "finish.in_hand": _l("{parts}の記録がありません。容器を読み取るか、選択を外してください"),
    "finish.again": _l("「車両完了」のカードをもう一度読むと、このまま完了します"),
    "finish.note_needed": _l("「その他」の理由を書いてください"),
    "spare.read": _l("予備タグです。付けた容器を選んでください"),
    "spare.container": _l("{material}・{state} {place}"),
    "recorded.bound": _l("予備タグを「{container}」に付けました"),
    "tag.lot_here": _l("荷姿と袋のタグは、受入の画面で読みます"),
}

ENROL: Final[dict[str, LazyString]] = {
    "enrol.no_token": _l("端末の登録用QRではありません。責任者の画面のQRを読み取ってください"),
    "enrol.name_needed": _l("端末の呼び名を入れてください"),
    "enrol.offline": _l("電波がありません。つながる所で登録してください"),
    "enrol.unsent": _l("未送信の記録が{count}件あります。登録のあとに送られます"),
    "enrol.done": _l("「{name}」を登録しました（{site}）"),
    "enrol.ready": _l("呼び名を決めて「登録する」を押してください"),
}

DOCK: Final[dict[str, LazyString]] = (
    RECEIVING
    | WEIGHING
    | {
        "start.next": _l("荷姿か袋のタグを読み取ってください"),
        "want.lot": _l("先に荷姿を選んでください"),
        "lot.chosen": _l("荷姿 {lot}"),
        "lot.about": _l("{from}・{material}・車両{vehicles}台・みなし {deemed} kg"),
        "lot.truck": _l("車両番号 {truck}"),
        "lot.no_deemed": _l("不明"),
        "lot.not_shipped": _l("この荷姿はまだ出荷されていません"),
        "lot.received": _l("この荷姿は引取済です"),
        "lot.other": _l("{from}・{bags}袋・{state}"),
        "bags.sum": _l("{found} / {all} 袋"),
        "bag.label": _l("{number}番 {container}"),
        "bag.unchecked": _l("未確認"),
        "recorded.bag_found": _l("{number}番の袋 あり"),
        "recorded.bag_missing": _l("{number}番の袋 なし"),
        "recorded.bag_surplus": _l("余分な袋 {code}"),
        "bag.found_before": _l("{number}番の袋は確認済です"),
        "spoken.bag": _l("{number}番"),
        "surplus.ask": _l("この荷姿の袋ではありません（{code}）"),
        "weigh.all": _l("荷姿全体"),
        "weigh.bags": _l("袋 {numbers}"),
        "weigh.gross": _l("総重量を入れてください"),
        "weigh.not_number": _l("重さは「182.5」のように数字で入れてください"),
        "weigh.zero": _l("正味が0 kg以下です。総重量と風袋を確かめてください"),
        "weigh.scale": _l("はかりを選んでください"),
        "weigh.lapsed": _l("このはかりは検査の期限（{until}）が切れています"),
        "weigh.division": _l("このはかりの目量は{division} kgです。値を確かめてください"),
        "weigh.far": _l("みなし重量 {deemed} kg と大きく違います。量り直すか、理由を書いてください"),
        "weigh.net": _l("正味 {net} kg"),
        "weigh.until": _l("検査期限 {until}"),
        "weigh.lapsing": _l("検査期限 {until}。あと{days}日です。再検査を手配してください"),
        "line.words": _l("{what}：{net} kg（総 {gross}・風袋 {tare}）{scale}"),
        "line.sum": _l("合計 {net} kg"),
        "line.none": _l("まだ量っていません"),
        "recorded.weighed": _l("計量 {net} kg"),
        "recorded.received": _l("引取完了 {lot} {net} kg"),
        "receive.now": _l("引取完了にする"),
        "receive.unchecked": _l("未確認の袋 {count}"),
        "receive.unweighed": _l("未計量の袋 {count}"),
        "tag.floor_here": _l("このタグは現場の画面で読みます"),
    }
)


def phone_words(*screens: dict[str, LazyString]) -> dict[str, str]:
    """Return the sentences of some screens, with the field's words and the refusals, in the reader's language."""
    told = {f"refusal.{code}": _placed(sentence) for code, sentence in REFUSALS.items()}
    for prefix, kind in _FIELDS.items():
        told |= {f"{prefix}.{value}": str(word) for value, word in WORDS[kind].items()}
    for screen in (SHARED, ON_PHONES, *screens):
        told |= {key: str(sentence) for key, sentence in screen.items()}
    return told


def _placed(sentence: LazyString) -> str:
    return re.sub(r"%\((\w+)\)s", r"{\1}", str(sentence))
