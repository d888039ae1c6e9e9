"""Which maker a chassis number suggests. A suggestion only: a given maker name always counts more."""

from dataclasses import dataclass

from scanning.chassis import Kind, kind_of, normalised

# Type prefixes two makers have used; some of the pairs belong to different teams of the recycling scheme.
_SHARED = {
    "GP7": ("ホンダ", "SUBARU"),
    "GE6": ("ホンダ", "SUBARU"),
    "RB1": ("ホンダ", "SUBARU"),
    "RC1": ("ホンダ", "SUBARU"),
    "RN1": ("ホンダ", "SUBARU"),
    "ZE1": ("日産", "ホンダ"),
}
_WORLD = {  # world manufacturer identifiers (ISO 3780), the longest that fits counts
    "JT": "トヨタ",
    "JN": "日産",
    "JH": "ホンダ",
    "JHD": "日野",
    "JHF": "日野",
    "JM": "マツダ",
    "JMB": "三菱",
    "JMY": "三菱",
    "JA": "いすゞ",
    "JA3": "三菱",
    "JA4": "三菱",
    "JF": "SUBARU",
    "JS": "スズキ",
    "JD": "ダイハツ",
    "JL": "三菱ふそう",
    "JNC": "UDトラックス",
    "SAJ": "ジャガー・ランドローバー",
    "SAL": "ジャガー・ランドローバー",
    "TRU": "フォルクスワーゲングループジャパン",
    "WAU": "フォルクスワーゲングループジャパン",
    "WBA": "BMW",
    "WBS": "BMW",
    "WBY": "BMW",
    "WMW": "BMW",
    "WDB": "メルセデス・ベンツ日本",
    "WDC": "メルセデス・ベンツ日本",
    "WDD": "メルセデス・ベンツ日本",
    "W1K": "メルセデス・ベンツ日本",
    "W1N": "メルセデス・ベンツ日本",
    "WME": "メルセデス・ベンツ日本",
    "WVG": "フォルクスワーゲングループジャパン",
    "WVW": "フォルクスワーゲングループジャパン",
    "YV1": "ボルボ・カー",
    "YV4": "ボルボ・カー",
    "VF3": "Stellantisジャパン",
    "VF7": "Stellantisジャパン",
    "ZAR": "Stellantisジャパン",
    "ZFA": "Stellantisジャパン",
    "1C4": "Stellantisジャパン",
    "1J4": "Stellantisジャパン",
}
_IMPORT_TO_CHECK = ("VF3", "VF7", "ZAR", "ZFA")  # who answers for these brands has changed with the years


@dataclass(frozen=True)
class Suggestion:
    """Makers a number may belong to; `must_confirm` where it doesn't decide between them, or between their teams."""

    makers: tuple[str, ...]
    must_confirm: bool


def suggest_maker(number: str) -> Suggestion:
    """The makers a chassis number suggests; none where nothing is known about it."""
    number = normalised(number)
    if kind_of(number) is Kind.VIN:
        fits = [code for code in _WORLD if number.startswith(code)]
        if not fits:
            return Suggestion((), must_confirm=True)
        code = max(fits, key=len)
        return Suggestion((_WORLD[code],), must_confirm=code in _IMPORT_TO_CHECK)
    return Suggestion(_SHARED.get(number.partition("-")[0], ()), must_confirm=True)
