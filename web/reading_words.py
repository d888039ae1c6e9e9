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
}
