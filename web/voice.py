"""What the phone can say by short clips where its browser has no voice of its own, or none without signal.

A sentence is spoken in pieces: the fixed words around its placeholders, the field's words, numbers. `web/make_voice.py`
records the pieces; `web/static/js/voice.js` finds them again in what is to be said.
"""

import re
from typing import Final

from flask_babel import force_locale

from web.phone_words import DOCK, ENROL, FLOOR, phone_words

LANGUAGES: Final = ("ja", "en")
WORDS: Final = ("part.", "material.", "form.")
"""Prefixes of the field's words that names and sentences are made of."""
KEYS: Final = (
    "spoken.vehicle",
    "spoken.finished",
    "spoken.bag",
    "absent.missing",
    "absent.unusable",
    "part.taken_before",
    "recorded.closed",
    "recorded.put_away",
    "recorded.finished",
    "recorded.nothing",
    "recorded.found",
    "recorded.emptied",
    "recorded.bound",
    "recorded.undone",
    "recorded.weighed",
    "recorded.bag_missing",
    "container.closed",
    "container.in_lot",
    "container.shipped",
    "vehicle.out_of_scheme",
    "vehicle.sealed",
    "want.vehicle",
    "want.container",
    "spare.read",
    "surplus.ask",
    "tag.is_old",
    "tag.is_lost",
    "tag.is_retired",
    "sign_in.unknown_badge",
    "sign_in.welcome",
    "outcome.needs_person",
    "error.not_saved",
    "refusal.unknown_tag",
    "refusal.empty_fill",
    "refusal.retired",
    "refusal.closed_fill",
    "refusal.gone",
    "refusal.already_done",
    "refusal.tag_bound",
    "refusal.R1",
    "refusal.R2",
    "refusal.R3",
    "refusal.R3.missing",
    "refusal.R3.unusable",
    "refusal.R4",
    "refusal.R9",
    "refusal.R12",
    "refusal.R15",
    "refusal.not_checked",
    "refusal.not_weighed",
)
"""Sentences said often, or said when something went wrong, of which each fixed piece is recorded."""
TONES: Final[dict[str, dict[str, str]]] = {
    "ja": {"warn": "画面を見てください", "refusal": "記録できません。画面を見てください"},
    "en": {"warn": "Look at the screen", "refusal": "Not recorded. Look at the screen"},
}
"""What is said for an outcome none of whose words was recorded."""
_READ_AS: Final = {
    "後バンパー": "うしろバンパー",
    "PPバンド結束": "ピーピーバンド結束",
    "は空です": "は、からです",
    "は空で戻りました": "は、からで戻りました",
    "kg": "キログラム",
    "0 kg以下です": "ゼロキログラム以下です",
}
"""Where a synthesizer would read the Japanese wrongly."""
_SENTENCE_END: Final = re.compile(r"。|[.](?:\s|$)")
_BETWEEN: Final = re.compile(r"\{\w+\}|[「」（）()、,：:→・/＋+|–—\"“”]|さん")
_PARTICLES: Final = {"は", "が", "を", "に", "の", "と"}
_LETTER: Final = re.compile(r"\w")


def pieces(language: str) -> list[str]:
    """Return every piece to be recorded in a language, as written on the screen; needs the app's context."""
    with force_locale(language):
        told = phone_words(FLOOR, DOCK, ENROL)
    words = [sentence for key, sentence in told.items() if _is_word(key, told)]
    parts = [piece for key in KEYS for piece in fixed(told[key])]
    return list(dict.fromkeys([*words, *parts, *TONES[language].values()]))


def translated_words(language: str) -> dict[str, str]:
    """Return the field's words in Japanese, of which names of containers are made, with their words in a language."""
    told = {}
    for name in ("ja", language):
        with force_locale(name):
            told[name] = phone_words(FLOOR, DOCK, ENROL)
    return {told["ja"][key]: told[language][key] for key in told["ja"] if _is_word(key, told["ja"])}


def readable(language: str, piece: str) -> str:
    """Return a piece as a synthesizer reads it rightly."""
    return _READ_AS.get(piece, piece) if language == "ja" else piece


def fixed(sentence: str) -> list[str]:
    """Return the fixed pieces of a sentence's first clause, without placeholders and quotes."""
    first = _SENTENCE_END.split(sentence)[0]
    found = (part.strip(" .。") for part in _BETWEEN.split(first))
    return [piece for piece in found if _LETTER.search(piece) and piece not in _PARTICLES]


def _is_word(key: str, told: dict[str, str]) -> bool:
    return key.startswith(WORDS) and "{" not in told[key]
