"""One well-filled tag of each kind: what presets are judged by, and what a preview shows before there is any data."""

from labels.kinds import (
    PARTS,
    BagTag,
    CommandBoard,
    ContainerTag,
    PlaceSign,
    Printable,
    ScaleSign,
    VehicleTicket,
    WorkerBadge,
)
from labels.tag import Command, Kind, Material

_URL = "HTTPS://NISUGATA.EXAMPLE.JP/T/"
_COMPANY = "株式会社サンプル自動車リサイクル"

COMMANDS = (
    Command("1X2222222A", "了解", "OK"),
    Command("1X3333333B", "前バンパー", "Front bumper"),
    Command("1X4444444C", "後バンパー", "Rear bumper"),
    Command("1X5555555D", "内装", "Interior"),
    Command("1X6666666E", "サイドガラス", "Side glass"),
    Command("1X7777777F", "部品回収しない", "Nothing recovered"),
    Command("1X8888888G", "欠品・使用不可", "Missing or unusable"),
    Command("1X9999999H", "この車両は完了", "Vehicle finished"),
    Command("1XAAAAAAAJ", "取り消し", "Undo"),
    Command("1XBBBBBBBK", "容器を締める", "Close container"),
)


def sample(kind: Kind) -> Printable:
    """Return the sample of a kind."""
    return _SAMPLES[kind]


_SAMPLES: dict[Kind, Printable] = {
    Kind.CONTAINER: ContainerTag(
        f"{_URL}C7K3M9QX24.2", "C7K3M9QX24", "フレコン 12", "フレコンバッグ", Material.BUMPER, _COMPANY
    ),
    Kind.BAG: BagTag(
        f"{_URL}NB4D8WR1T7.2",
        "NB4D8WR1T7",
        "A-202606-1",
        _COMPANY,
        "PP バンパー(塗装あり)",
        Material.BUMPER,
        "412.5 kg",
        "38 台",
        "2026-06-18",
        "東日本プラスチック再生株式会社 宮城工場",
        3,
        12,
    ),
    Kind.TICKET: VehicleTicket(
        f"{_URL}V2MZ5H8JQ6",
        "V2MZ5H8JQ6",
        "ZVW30-1234567",
        target=True,
        steps=tuple(PARTS.values()),
        maker="トヨタ",
        model="プリウス",
        accepted_on="2026-06-12",
        work_number="26-0418",
    ),
    Kind.BADGE: WorkerBadge("W5T9XK2RD3ABCDEFGHJKMNPQRS", "W5T9XK2RD3", "グエン・ヴァン・アン", _COMPANY, "解体作業"),
    Kind.PLACE: PlaceSign(f"{_URL}P8FQ1NC6Y5", "P8FQ1NC6Y5", "A-3", "本社ヤード", Material.INTERIOR),
    Kind.SCALE: ScaleSign(
        f"{_URL}S3JW7AE4B9", "S3JW7AE4B9", "床置き台はかり 2号", "2027-03-31", "1500 kg(目量 0.5 kg)", "本社ヤード"
    ),
    Kind.COMMANDS: CommandBoard(COMMANDS, "解体ライン 1"),
}
