"""How numbers are read: the few that all others up to 999 are put together from, in each language of the voice."""

from typing import Final

_ONES: Final = {
    "ja": ("ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう", "じゅう"),
    "en": (
        *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
    ),
}
_TENS: Final = {
    "ja": (
        "にじゅう",
        "さんじゅう",
        "よんじゅう",
        "ごじゅう",
        "ろくじゅう",
        "ななじゅう",
        "はちじゅう",
        "きゅうじゅう",
    ),
    "en": ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
}
_HUNDREDS: Final = {
    "ja": (
        *("ひゃく", "にひゃく", "さんびゃく", "よんひゃく", "ごひゃく"),
        *("ろっぴゃく", "ななひゃく", "はっぴゃく", "きゅうひゃく"),
    ),
    "en": tuple(f"{one} hundred" for one in _ONES["en"][1:10]),
}
_POINT: Final = {"ja": "てん", "en": "point"}


def numbers(language: str) -> dict[str, str]:
    """Return those numbers as written, with their readings, and the decimal point."""
    ones = {str(number): reading for number, reading in enumerate(_ONES[language])}
    tens = {str(10 * number): reading for number, reading in enumerate(_TENS[language], 2)}
    hundreds = {str(100 * number): reading for number, reading in enumerate(_HUNDREDS[language], 1)}
    return {**ones, **tens, **hundreds, ".": _POINT[language]}
