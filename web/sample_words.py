"""The sentences of the phone's sample screen, as `web.phone_words` has those of the others."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

SAMPLE: Final[dict[str, LazyString]] = {
    "start.next": _l("量る車両の車両札を読み取ってください"),
    "vehicle.chosen": _l("車両 {vehicle}"),
    "sample.next": _l("部品ごとの重さを入力してください"),
    "sample.done": _l("{done}/15台"),
    "sample.weighed": _l("量った重さ {kg} kg"),
    "sample.not_weighed": _l("まだ"),
    "sample.complete": _l("4つとも量りました"),
    "sample.begun": _l("{count}つ量りました"),
    "sample.nothing": _l("重さを一つ以上入力してください"),
    "sample.step": _l("{part}の重さを0.1 kg単位で入力してください"),
    "sample.standard": _l("ASR基準重量を kg で入力してください"),
    "sample.scale": _l("どのはかりで量ったかを入力してください"),
    "sample.no_vehicle": _l("引取の一覧にある車両の車両札を読み取ってください"),
    "recorded.sample": _l("サンプル計量 {vehicle}"),
}
