"""The field's words on the screen: one place where a stored value becomes what people read."""

from datetime import UTC, datetime
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ledger import print_words, words
from ledger.checklists import Checklist, Verdict
from ledger.moment import JAPAN
from ledger.tags import TagKind
from web.dock_words import FIELDS as DOCK_FIELDS

WORDS: dict[type[StrEnum], dict[str, LazyString]] = {
    words.PartKind: {
        "front_bumper": _l("前バンパー"),
        "rear_bumper": _l("後バンパー"),
        "interior": _l("内装"),
        "side_glass": _l("サイドガラス"),
    },
    words.Material: {"bumper": _l("バンパー"), "interior": _l("内装材"), "glass": _l("ガラス")},
    words.PartState: {"recovered": _l("回収済"), "missing": _l("欠品"), "unusable": _l("使用不可")},
    words.NothingReason: {
        "no_target_parts": _l("対象部品がない"),
        "unusable": _l("破損・汚損で使えない"),
        "out_of_scheme": _l("制度対象外の車両"),
        "other": _l("その他"),
    },
    words.ContainerForm: {
        "flexible_bag": _l("フレコン"),
        "cage": _l("カゴ"),
        "rack": _l("ラック"),
        "flat": _l("平置き"),
        "bundle": _l("PPバンド結束"),
    },
    words.Team: {"ART": _l("ARTチーム"), "TH": _l("THチーム")},
    words.SizeClass: {"large": _l("大型"), "mid_small": _l("中小型"), "kei": _l("軽")},
    words.CompanyRole: {
        "dismantler": _l("解体業者"),
        "receiver": _l("回収部品引取業者"),
        "material_maker": _l("原材料メーカー"),
        "managing_company": _l("管理会社"),
    },
    words.Role: {
        "worker": _l("作業者"),
        "supervisor": _l("現場責任者"),
        "clerk": _l("事務担当"),
        "owner": _l("事業主"),
        "dock": _l("受入担当"),
        "manager": _l("管理会社"),
        "auditor": _l("監査"),
        "maker": _l("原材料メーカー担当"),
    },
    words.AcceptanceState: {"open": _l("作業中"), "finished": _l("完了"), "sealed": _l("JARS登録済")},
    words.FillState: {
        "open": _l("投入中"),
        "closed": _l("満杯・締め"),
        "in_lot": _l("荷姿に入っている"),
        "shipped": _l("出荷済"),
        "emptied": _l("空"),
    },
    words.LotState: {
        "made": _l("作成済"),
        "shipped": _l("出荷済"),
        "received": _l("引取済"),
        "cancelled": _l("取消"),
    },
    words.LineState: {"approved": _l("承認済"), "entered": _l("入力済"), "sealed": _l("照合済")},
    words.BagCheck: {"found": _l("あり"), "missing": _l("なし"), "surplus": _l("余分")},
    words.RecipientKind: {
        "shredder": _l("破砕業者"),
        "dismantler": _l("次の解体業者"),
        "certified_user": _l("認定全部利用者"),
        "whole_user": _l("全部利用者（認定なし）"),
    },
    words.Carrier: {"own": _l("自社運搬"), "receiver": _l("引取先運搬"), "contracted": _l("運搬委託")},
    Checklist: {"yard": _l("解体業者チェックリスト"), "receiver": _l("回収部品引取業者チェックリスト")},
    Verdict: {"ok": _l("○ よい"), "wrong": _l("× よくない"), "not_here": _l("― 対象外")},
    words.IncentiveMethod: {"deemed": _l("みなし重量 × 単価"), "rate": _l("ASR基準重量 × 資源回収率 × 単価")},
    words.OutputForm: {"shredded": _l("破砕品"), "washed": _l("破砕・洗浄品"), "as_it_came": _l("未加工")},
    words.Goods: {"valuables": _l("有価物"), "waste": _l("廃棄物")},
    words.Auth: {
        "password": _l("パスワード"),
        "pin": _l("PIN"),
        "badge": _l("名札"),
        "badge_offline": _l("名札（オフライン）"),
        "claimed_offline": _l("自己申告（オフライン）"),
    },
    words.TagState: {
        "blank": _l("予備（まだ付けていない）"),
        "bound": _l("使用中"),
        "lost": _l("紛失"),
        "retired": _l("使用をやめた"),
    },
    print_words.PrinterLanguage: {
        "pdf": _l("普通のプリンター（PDF）"),
        "zpl": _l("Zebra（ZPL）"),
        "sbpl": _l("SATO（SBPL）"),
        "brother": _l("ブラザー QL"),
        "brother_td": _l("ブラザー TD"),
    },
    print_words.Connection: {
        "browser": _l("この画面の印刷から"),
        "network": _l("サーバーからLANで直接"),
        "agent": _l("現場のパソコン（印刷係）が受け取る"),
    },
    print_words.PrintState: {
        "queued": _l("順番待ち"),
        "sent": _l("送信済"),
        "printed": _l("印刷済"),
        "failed": _l("失敗"),
        "cancelled": _l("取消"),
    },
    TagKind: {
        "C": _l("容器"),
        "N": _l("荷姿の袋"),
        "V": _l("車両札"),
        "P": _l("置場"),
        "S": _l("はかり"),
        "W": _l("名札"),
        "X": _l("操作ボード"),
    },
    words.ExportState: {
        "queued": _l("順番待ち"),
        "working": _l("作成中"),
        "done": _l("できました"),
        "failed": _l("作れませんでした"),
    },
    words.Status: {
        "applied": _l("確認済"),
        "held": _l("要対応"),
        "kept": _l("要対応（読めない記録）"),
        "annulled": _l("取消済"),
        "let_through": _l("承認して反映"),
    },
    **DOCK_FIELDS,
}

JARS_PARTS = {
    "front_bumper": _l("フロントバンパー"),
    "rear_bumper": _l("リアバンパー"),
    "interior": _l("内装部品"),
    "side_glass": _l("サイドガラス"),
}
"""Parts in the words of JARS's own screen and the daily report (handbook table 3-3)."""

KINDS = {
    "vehicle.accepted": _l("引取"),
    "acceptances.imported": _l("引取の一覧を取り込み"),
    "vehicle.corrected": _l("車両の内容を直す"),
    "vehicles.instructed": _l("作業指示"),
    "record.admitted": _l("引取に結び付けて反映"),
    "vehicle.found": _l("未登録の車両を発見"),
    "ticket.issued": _l("車両札を発行"),
    "fill.opened": _l("容器に投入開始"),
    "part.recovered": _l("部品を回収"),
    "part.absent": _l("部品なし・使用不可"),
    "recovery.finished": _l("車両の回収完了"),
    "fill.closed": _l("容器を締めた"),
    "container.put_away": _l("置場へ移動"),
    "container.emptied": _l("容器を空にした"),
    "container.made": _l("容器を作成"),
    "container.retired": _l("容器を廃止"),
    "place.made": _l("置場を作成"),
    "place.measured": _l("置場の広さを登録"),
    "shipping.agreed": _l("出荷の取決め"),
    "tag.made": _l("予備タグを用意"),
    "tag.bound": _l("予備タグを付けた"),
    "tag.printed": _l("タグを印刷"),
    "tag.seen_old": _l("古い版のタグを読み取り"),
    "tag.lost": _l("タグを紛失"),
    "tag.found": _l("タグが見つかった"),
    "tag.retired": _l("タグの使用をやめた"),
    "event.annulled": _l("取消"),
    "event.let_through": _l("承認して反映"),
    "lot.made": _l("荷姿を作成"),
    "lot.cancelled": _l("荷姿を取消"),
    "lot.deletion_entered": _l("JARSの荷姿を削除"),
    "lot.deletion_compared": _l("JARSの荷姿の削除を照合"),
    "handover_report.approved": _l("引渡報告を承認"),
    "handover_report.taken_over": _l("引渡報告の承認を引き継ぎ"),
    "lot.jars_id_typed": _l("荷姿IDを入力"),
    "lot.jars_id_checked": _l("荷姿IDを照合"),
    "lot.shipped": _l("出荷"),
    "bag.checked": _l("袋を確認"),
    "lot.weighed": _l("計量"),
    "statement.made": _l("アカウントのない引取業者の記入"),
    "lot.handed_over": _l("引渡しの署名"),
    "lot.received": _l("引取完了"),
    "lot.inspected": _l("検品"),
    "lot.redirected": _l("別の引取先に降ろされた荷"),
    "surplus.settled": _l("余分な袋の行き先を決めた"),
    "finding.made": _l("指摘"),
    "finding.answered": _l("指摘に回答"),
    "containers.returned": _l("空容器を返した"),
    "containers.arrived": _l("空容器が戻った"),
    "entry.approved": _l("JARS入力内容を承認"),
    "entry.entered": _l("JARSに入力"),
    "entry.sealed": _l("JARS画面と照合・確定"),
    "entry.taken_over": _l("承認を引き継いだ"),
    "receiver_report.approved": _l("受入の報告を承認"),
    "receiver_report.entered": _l("受入の報告をJARSに入力"),
    "receiver_report.sealed": _l("受入の報告をJARS画面と照合・確定"),
    "receiver_report.taken_over": _l("受入の報告の承認を引き継いだ"),
    "slip.signed": _l("検収伝票に署名"),
    "body.handed_over": _l("解体自動車を引渡し"),
    "body.reported": _l("引渡報告をJARSに入力"),
    "body.compared": _l("引渡報告をJARS画面と照合"),
    "recipient.registered": _l("解体自動車の引渡先を登録"),
    "recipient.retired": _l("解体自動車の引渡先を外した"),
    "correction.requested": _l("訂正を申請"),
    "correction.approved": _l("訂正を承認"),
    "correction.refused": _l("訂正を却下"),
    "correction.acknowledged": _l("訂正の結果を確認"),
    "event.assigned": _l("確認を依頼"),
    "event.answered": _l("確認に回答"),
    "deadline.set": _l("チームの期限を登録"),
    "scale.registered": _l("はかりを登録"),
    "scale.inspected": _l("はかりの検査を登録"),
    "scale.connected": _l("はかりとパソコンの接続を変更"),
    "tare.set": _l("荷姿の種類の風袋を登録"),
    "weighing.arranged": _l("計量の写真の決まりを変更"),
    "device.enrolled": _l("端末を登録"),
    "onward.shipped": _l("原材料メーカーへ引渡し"),
    "onward.arrived": _l("原材料メーカーに到着"),
    "product.reported": _l("製品を報告"),
    "residue.disposed": _l("残さを排出"),
    "month.closed": _l("月を締めた"),
    "audit.opened": _l("監査を開始"),
    "audit.answered": _l("監査の項目に回答"),
    "audit.followed_up": _l("指摘に対応"),
    "audit.closed": _l("監査を終了"),
    "incentive.agreed": _l("インセンティブの取決め"),
    "asr.reported": _l("ASR引取重量を記録"),
    "link.given": _l("公開リンクを作成"),
    "link.withdrawn": _l("公開リンクを取消"),
    "device.checked_out": _l("端末を持ち出し"),
    "device.checked_in": _l("端末を返却"),
    "shift.closed": _l("今日の終わり"),
    "queue.rescued": _l("端末の記録を救出"),
    "photograph.added": _l("写真を追加"),
    "unread.arranged": _l("読めなかった写真の扱いを変更"),
    "device.withdrawn": _l("端末の登録を解除"),
    "person.registered": _l("人を登録"),
    "person.left": _l("退職・利用停止"),
    "badge.issued": _l("名札を発行"),
    "deemed_table.issued": _l("みなし重量表を発行"),
    "sample.weighed": _l("サンプル計量"),
    "jars_table.seen": _l("JARSのみなし重量を記録"),
    "consortium.agreed": _l("コンソーシアムの取決めを登録"),
    "company.renamed": _l("事業者の名前を変更"),
    "company.left": _l("事業者の脱退日を登録"),
    "site.renamed": _l("事業所の名前・コードを変更"),
    "person.renamed": _l("氏名を変更"),
    "person.roles_changed": _l("役割を変更"),
    "model.classified": _l("車種の大きさを登録"),
    "work.assigned": _l("工程の分担を登録"),
    "maker.assigned": _l("メーカーのチームを登録"),
    "company.registered": _l("事業者を登録"),
    "company.prefix_set": _l("GS1事業者コードを登録"),
    "site.registered": _l("事業所を登録"),
    "consortium.formed": _l("コンソーシアムを設立"),
}


def word(value: StrEnum | None) -> str:
    """Return a stored value in the reader's language; nothing for None."""
    return str(WORDS[type(value)][value.value]) if value is not None else ""


def kilograms(grams: int | None) -> str:
    """Return a weight as people write it: kilograms to a tenth, a dash where there is none."""
    return "—" if grams is None else f"{grams / 1000:,.1f}"


def clock(at: datetime | None) -> str:
    """Return a moment as people in the yard write it: `11/22 09:15`, with the year where it is another one."""
    if at is None:
        return "—"
    there, now = at.astimezone(JAPAN), datetime.now(UTC).astimezone(JAPAN)
    return there.strftime("%m/%d %H:%M" if there.year == now.year else "%Y/%m/%d %H:%M")
