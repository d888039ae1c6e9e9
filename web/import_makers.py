"""How files write makers: usual spellings of the names in the consortium's table, and those a site has told us."""

from collections.abc import Iterable, Mapping

from web.import_cells import folded

_ENDINGS = ("自動車工業", "自動車", "技研工業", "技研", "工業", "トラック・バス", "トラックス")
_COMPANY = ("株式会社", "(株)", "㈱")
_SPELLINGS = {
    "トヨタ": ("toyota",),
    "ホンダ": ("honda", "本田"),
    "日産": ("nissan", "ニッサン"),
    "マツダ": ("mazda",),
    "三菱": ("mitsubishi", "ミツビシ"),
    "三菱ふそう": ("fuso", "ふそう"),
    "スズキ": ("suzuki",),
    "ダイハツ": ("daihatsu",),
    "いすゞ": ("isuzu", "イスズ", "いすず", "いすず", "イスゞ"),
    "日野": ("hino", "ヒノ"),
    "SUBARU": ("スバル", "富士重"),
    "ボルボ・カー": ("volvo", "ボルボ"),
    "メルセデス・ベンツ日本": ("メルセデス・ベンツ", "メルセデスベンツ", "ベンツ", "mercedes-benz"),
    "フォルクスワーゲングループジャパン": ("フォルクスワーゲン", "volkswagen", "vw"),
}


def spellings(makers: Iterable[str], told: Mapping[str, str]) -> dict[str, str]:
    """Every spelling we know, folded, with the maker it means; only makers of the table, what the site told first."""
    known = list(makers)
    found = {folded(spelling): maker for spelling, maker in told.items() if maker in known}
    for maker in known:
        for spelling in (maker, *_SPELLINGS.get(maker, ())):
            for name in (spelling, *(spelling + ending for ending in _ENDINGS)):
                found.setdefault(folded(name), maker)
                for company in _COMPANY:
                    found.setdefault(folded(name + company), maker)
                    found.setdefault(folded(company + name), maker)
    return found
