"""What the pages of a list say: states, verdicts, why a row is refused, why a file is no list."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ledger.arrival_words import ArrivalState, RowFault, RowVerdict
from ledger.words import Code, SizeClass
from web.import_files import Unfit
from web.refusals import refusal_sentence
from web.words import kilograms, word

VERDICTS: dict[RowVerdict, LazyString] = {
    RowVerdict.NEW: _l("新しい車両"),
    RowVerdict.CHANGED: _l("内容が変わる"),
    RowVerdict.UNCHANGED: _l("変わらない"),
    RowVerdict.REFUSED: _l("取り込めない"),
}
STATES: dict[ArrivalState, LazyString] = {
    ArrivalState.COLUMNS: _l("列の確認待ち"),
    ArrivalState.JUDGING: _l("確認中"),
    ArrivalState.JUDGED: _l("取り込み待ち"),
    ArrivalState.TAKING: _l("取り込み中"),
    ArrivalState.DONE: _l("取り込み済"),
    ArrivalState.FAILED: _l("止まりました"),
}
FAULTS: dict[RowFault, LazyString] = {
    RowFault.NO_NUMBER: _l("車台番号がありません。"),
    RowFault.BAD_NUMBER: _l("車台番号として読めません（%(text)s）。"),
    RowFault.NO_DAY: _l("引取報告日がありません。"),
    RowFault.BAD_DAY: _l("引取報告日として読めません（%(text)s）。"),
    RowFault.FUTURE: _l("引取報告日が未来の日付です。"),
    RowFault.NO_MAKER: _l("メーカーがありません。"),
    RowFault.UNKNOWN_MAKER: _l(
        "メーカー「%(text)s」は表にありません。「メーカーの読み替え」で選ぶか、直してください。"
    ),
    RowFault.NO_SIZE: _l("車の大きさが分かりません。同じ型式の車両もまだありません。"),
    RowFault.BAD_SIZE: _l("車の大きさとして読めません（%(text)s）。大型・中小型・軽のどれかにしてください。"),
    RowFault.LISTED_SIZE: _l("車種区分の表では、この車種は%(size)sです。大きさを直すか、空欄にしてください。"),
    RowFault.BAD_WEIGHT: _l("ASR基準重量として読めません（%(text)s）。"),
    RowFault.BAD_TARGET: _l("回収の対象として読めません（%(text)s）。○か×にしてください。"),
    RowFault.BAD_PARTS: _l("外す部品として読めません（%(text)s）。"),
    RowFault.TOO_LONG: _l("長すぎます（%(text)s…）。"),
    RowFault.TWICE: _l("同じ車両・同じ引取報告日の行が%(line)s行目にもあります。"),
    RowFault.OTHER_DAY: _l("同じ車台番号の車両が、%(day)sの引取で作業中です。引取報告日を確かめてください。"),
    RowFault.SEALED: _l("JARSに登録した車両です。変えるには訂正を申請してください。"),
}
UNFIT: dict[Unfit, LazyString] = {
    Unfit.EMPTY: _l("行がありません。"),
    Unfit.TOO_LARGE: _l("ファイルが大きすぎます（10 MBまで）。分けて取り込んでください。"),
    Unfit.TOO_MANY: _l("行か列が多すぎます（20,000行、60列まで）。分けて取り込んでください。"),
    Unfit.UNREADABLE: _l("読み取れないファイルです。CSVかExcel（.xlsx）で保存し直してください。"),
    Unfit.MIXED: _l("一度に選べるのは、一覧のファイル1つか、車検証閲覧アプリのファイルだけです。"),
}


def fault_sentence(fault: str, detail: Mapping[str, str]) -> str:
    """Why a row is refused, in the reader's language."""
    if fault == RowFault.LEDGER:
        code = detail.get("code", "")
        return refusal_sentence(Code(code), {}) if code in set(Code) else code
    named = {name: word(SizeClass(text)) if name == "size" else text for name, text in detail.items()}
    return str(FAULTS[RowFault(fault)]) % named


def said(name: str, value: object) -> str:
    """A fact of a row as people read it."""
    if name == "size_class" and value in set(SizeClass):
        return word(SizeClass(str(value)))
    if name == "asr_standard_g" and value:
        return kilograms(int(str(value)))
    return str(value or "")
