"""Sentences of the floor's scripts for what has no tag of ours: certificates, and chassis numbers in photographs."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

READING: Final[dict[str, LazyString]] = {
    "certificate.count": _l("車検証 {wanted}枚中{seen}枚"),
    "certificate.of": _l("{wanted}枚中{seen}枚"),
    "certificate.read": _l("車検証の車台番号を読み取りました"),
    "certificate.go_on": _l("ほかのQRコードも枠に入れてください"),
    "certificate.not_accepted": _l("引取済みの車両に見つかりません"),
    "certificate.missing": _l("あと{count}枚。読めば型式なども事務に届きます"),
    "certificate.part": _l("{code}の{number}枚目"),
    "certificate.seen": _l("{part}：読み取り済み"),
    "certificate.unseen": _l("{part}：まだ"),
    "plate.aim": _l("車台番号を枠いっぱいに入れて、撮ってください"),
    "plate.still": _l("動かさないでください {taken}/{all}"),
    "plate.reading": _l("読み取っています…"),
    "plate.no_camera": _l("カメラを使えません。写真から読むか、番号を打ってください"),
    "plate.no_picture": _l("写真として読めません。撮り直してください"),
    "plate.offline": _l("電波がないため、あとで読み取ります"),
    "plate.kept": _l("写真は端末に残しました。番号か下4桁で車両を選んでください"),
    "plate.was_read": _l("残しておいた車台番号の写真を読み取りました"),
    "plate.look": _l("「確かめる」を押してください"),
    "plates.waiting": _l("車台番号の写真 {count}件が送信待ち"),
    "plates.read": _l("車台番号の写真 {count}件を読み取りました"),
    "confirm.sign": _l("{place}文字目 {sign}"),
    "confirm.doubtful_sign": _l("{place}文字目 {sign}、見間違えやすい文字"),
    "confirm.which": _l("{place}文字目の「{sign}」は、どれですか"),
}
