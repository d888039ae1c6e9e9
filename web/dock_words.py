"""Words of inspection and findings, and the sentences of the phone's screens that speak of them."""

from enum import StrEnum
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ledger.dock_words import Dealing, Flaw, ForeignLevel, ScaleFormat, Severity, SurplusEnd

FIELDS: Final[dict[type[StrEnum], dict[str, LazyString]]] = {
    Flaw: {
        "wrong_material": _l("材質が違う"),
        "foreign_matter": _l("異物が入っている"),
        "not_pp": _l("PPではない"),
        "not_elv": _l("使用済自動車の部品ではない"),
        "wet_dirty": _l("濡れ・汚れ"),
        "damaged_bag": _l("袋・容器の破損"),
        "other": _l("その他"),
    },
    Severity: {"slight": _l("軽い"), "clear": _l("直してほしい"), "grave": _l("このままでは使えない")},
    Dealing: {
        "recorded": _l("記録して送り主に知らせる"),
        "kept_apart": _l("分けて置く"),
        "sorted_out": _l("こちらで取り除く"),
        "consortium": _l("管理会社に相談する"),
        "sent_back": _l("送り主に返す"),
    },
    ForeignLevel: {"1": _l("想定1（全部除去）"), "2": _l("想定2（重い異物とフェルト）"), "3": _l("想定3（除去なし）")},
    ScaleFormat: {"a_and_d": _l("A&Dの標準形式"), "ascii": _l("ふつうの文字（数字と単位）")},
    SurplusEnd: {
        "matched": _l("荷姿の袋だった"),
        "sent_on": _l("別の引取先へ送った"),
        "sent_back": _l("送り主に返した"),
        "stays": _l("余分のまま置く"),
    },
}

_ROWS: Final[dict[str, LazyString]] = {
    "finding.row": _l("{flaw}・{severity}"),
    "finding.whole": _l("荷姿全体"),
    "finding.bag": _l("{number}番の袋"),
    "finding.grams": _l("約 {kg} kg"),
}

RECEIVING: Final[dict[str, LazyString]] = _ROWS | {
    "lots.truck": _l("車両番号 {truck}"),
    "lots.no_truck": _l("車両番号なし"),
    "lots.partly": _l("袋 {missing}/{all} 未着"),
    "lots.astray": _l("この荷姿は「{places}」に降ろされています"),
    "lots.no_hit": _l("「{text}」の荷姿は届く予定にありません"),
    "strange.of_lot": _l("この袋は荷姿 {lot}（{from}）の{number}番です"),
    "strange.check": _l("荷姿 {lot} で「あり」にする"),
    "strange.lot": _l("これは別の荷姿 {lot}（{from}）です"),
    "strange.elsewhere": _l("荷姿 {lot}（{from}）の荷です。行き先は「{to}」です"),
    "strange.unknown": _l("この荷姿の袋ではありません（{code}）"),
    "strange.redirect": _l("ここに降ろされたと知らせる"),
    "recorded.redirected": _l("行き先の違う荷を知らせました {code}"),
    "untagged.needed": _l("袋の色・大きさ・中身を書いてください"),
    "untagged.words": _l("タグなし {words}"),
    "receive.missing": _l("袋 {missing}/{all} 未着のまま引取を終える"),
    "receive.ask": _l("袋が{missing}個届いていません。残りを待ちますか。"),
    "receive.why": _l("届かない理由を書いてください"),
    "inspect.done": _l("検品済"),
    "inspect.open": _l("まだ"),
    "inspect.level": _l("異物の程度を選んでください"),
    "recorded.inspected": _l("検品 {lot}"),
    "finding.what": _l("何があったかを選んでください"),
    "finding.note": _l("「その他」は内容を書いてください"),
    "finding.weight": _l("推定の重さは「1.5」のように0より大きい数字で入れてください"),
    "finding.waits": _l("送り主の回答待ち"),
    "finding.answered": _l("回答：{answer}"),
    "recorded.finding": _l("指摘「{flaw}」を送り主に知らせます"),
}
"""The dock's sentences about bags that are strange or missing, inspection and findings."""

YARD_FINDINGS: Final[dict[str, LazyString]] = _ROWS | {
    "told.findings": _l("引取先からの指摘 {count}件"),
    "told.new": _l("引取先から指摘が来ています：{flaw}"),
    "told.row": _l("{lot}・{by}・{at}"),
    "told.astray": _l("荷姿 {lot} は「{at}」に降ろされています。事務担当に知らせてください"),
    "told.answer": _l("回答を書いてください"),
    "recorded.answered": _l("指摘に回答「{flaw}」"),
}
"""The yard's sentences about what was found at the dock (R13)."""

WEIGHING: Final[dict[str, LazyString]] = {
    "photograph.count": _l("写真 {count}枚"),
    "weigh.form": _l("{form} {kg} kg"),
    "weigh.tare_weighed": _l("風袋を量って入れる"),
    "weigh.photograph": _l("表示か計量票を撮る"),
    "weigh.photograph_needed": _l("表示か計量票を撮る（必要）"),
    "weigh.photograph_first": _l("はかりの表示か計量票の写真を撮ってください"),
    "reading.waiting": _l("はかりの値を待っています…"),
    "reading.read": _l("はかりの値 {kg} kg"),
    "reading.moving": _l("はかりの値が落ち着きません。揺れが止まってから、もう一度読んでください"),
    "reading.overload": _l("はかりの最大を超えています。荷を分けて量ってください"),
    "reading.negative": _l("はかりの値がマイナスです。ゼロに合わせてから量ってください"),
    "reading.unit": _l("はかりの単位がkgではありません。はかりをkgに切り替えてください"),
    "reading.not_gross": _l("はかりが総重量を送っていません。はかりを総重量（グロス）に切り替えてください"),
    "reading.unreadable": _l("はかりの値が読み取れません。はかりの画面で、形式と速さを確かめてください"),
    "reading.silent": _l("はかりから何も届きません。電源とケーブルを確かめてください"),
    "reading.busy": _l("はかりの接続口を開けません。ほかのソフトが使っていないか確かめてください"),
    "reading.no_agent": _l(
        "このブラウザははかりを直接読めません。ChromeかEdgeを使うか、はかり係のプログラムを動かしてください"
    ),
    "reading.no_port": _l("はかりの接続口が選ばれませんでした"),
    "handover.open": _l("まだ"),
    "handover.done": _l("署名済"),
    "handover.by_badge": _l("引渡し {name}（名札）・引取り {taker}"),
    "handover.by_pin": _l("引渡し {name}（PIN）・引取り {taker}"),
    "handover.by_name": _l("引渡し {name}（名前だけ）・引取り {taker}"),
    "handover.choose": _l("名前を選ぶ"),
    "handover.needed": _l("引渡す人の名前を選び、PINを入れてください"),
    "handover.name_needed": _l("引渡す人の会社と名前を書いてください"),
    "handover.offline": _l("電波がないため、名札とPINを確かめられません。名前だけを記録できます"),
    "recorded.handed_over": _l("引渡しの署名 {name}"),
    "line.read": _l("{scale}・はかりから読取り"),
}
"""The dock's sentences about tares, photographed readings and readings that the scale sends."""
