"""A clearly labelled sample consortium, told as events through the one door; the tests start from it too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from ledger import tags
from ledger.event import Answer, Source, happening, new_id
from ledger.handover import handover_text
from ledger.kinds.masters import named_id
from ledger.models import Lot, Person
from ledger.moment import JAPAN
from ledger.queries.entries import frozen_now
from ledger.record import record
from ledger.words import Auth, Outcome

ART = (
    "いすゞ スズキ 日産 マツダ 三菱 三菱ふそう SUBARU UDトラックス "
    "ジャガー・ランドローバー ボルボ・カー メルセデス・ベンツ日本"
)
TH = "ダイハツ トヨタ 日野 ホンダ BMW フォルクスワーゲングループジャパン Stellantisジャパン"
"""Teams of makers (handbook table 1-1)."""

GRAMS = {
    "large": {"front_bumper": 5200, "rear_bumper": 4600, "interior": 9800, "side_glass": 14000},
    "mid_small": {"front_bumper": 4000, "rear_bumper": 3200, "interior": 7600, "side_glass": 11500},
    "kei": {"front_bumper": 3000, "rear_bumper": 2400, "interior": 5200, "side_glass": 8800},
}


class SampleRefusedError(RuntimeError):
    """The ledger refused an event of the sample: the sample tells something impossible."""

    def __init__(self, kind: str, answer: Answer) -> None:
        super().__init__(f"sample event {kind} was not applied: {answer}")


@dataclass
class Story:
    """Records what named people do, one event after another; `people`, `sites`, `things` remember ids by name."""

    session: Session
    sites: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None
    """When what follows happened; None is now."""

    def tell(self, kind: str, who: str | None, body: Mapping[str, object], auth: Auth = Auth.PASSWORD) -> Answer:
        """Record one event as `who` (a name) and return the answer, whatever it is."""
        actor = self.people[who] if who else None
        person = self.session.get(Person, actor) if actor else None
        posted = happening(kind, actor, **body)
        if self.at:
            posted["happened_at"] = self.at.isoformat()
            self.at += timedelta(seconds=20)
        source = Source(person.site_id if person else self.sites["管理"], person_id=actor, auth=auth)
        return record(self.session, posted, source)

    def do(self, kind: str, who: str | None, name: str = "", /, **body: object) -> str:
        """Record an event that must count; return its id, and remember it under `name`."""
        answer = self.tell(kind, who, body)
        if answer.outcome is not Outcome.APPLIED:
            raise SampleRefusedError(kind, answer)
        if name:
            self.things[name] = answer.id
        return answer.id

    def person(self, name: str, site: str, *roles: str, by: str = "管理 花子") -> None:
        """Register a person."""
        self.people[name] = self.do("person.registered", by, site=self.sites[site], name=name, roles=list(roles))

    def company(self, name: str, role: str, sites: dict[str, str]) -> None:
        """Register a company and its sites (name -> JARS site code)."""
        company = self.do("company.registered", "管理 花子", name=name, role=role)
        for site, code in sites.items():
            self.sites[site] = self.do("site.registered", "管理 花子", company=company, name=site, jars_code=code)


def form_consortium(session: Session) -> Story:
    """Found the sample consortium: two yards, a receiver, the managing company, their people, makers and weights."""
    story = Story(session, sites={"管理": new_id()})
    formed = story.do(
        "consortium.formed",
        None,
        name="見本コンソーシアム（サンプル）",
        managing_company="見本管理株式会社（サンプル）",
        site="管理",
        manager="管理 花子",
    )
    story.people["管理 花子"] = named_id(formed, "manager")
    story.company("見本解体（サンプル）", "dismantler", {"見本解体 本工場": "100000000104"})
    story.company("となり解体（サンプル）", "dismantler", {"となり解体": "100000000204"})
    story.company("見本樹脂リサイクル（サンプル）", "receiver", {"見本樹脂 受入場": "100000000305"})
    story.company("見本ペレット（サンプル）", "material_maker", {"見本ペレット 工場": "100000000405"})
    _people(story)
    _agreements(story)
    return story


def _people(story: Story) -> None:
    story.person("グエン・ヴァン・アン", "見本解体 本工場", "worker")
    story.person("佐藤 一郎", "見本解体 本工場", "worker")
    story.person("田中 監督", "見本解体 本工場", "supervisor", "worker")
    story.person("鈴木 事務", "見本解体 本工場", "clerk")
    story.person("見本 社長", "見本解体 本工場", "owner")
    story.person("受入 次郎", "見本樹脂 受入場", "dock")
    story.person("検収 五月", "見本樹脂 受入場", "dock")
    story.person("原料 四郎", "見本ペレット 工場", "maker")
    story.person("監査 三枝", "管理", "auditor")
    story.person("となり 監督", "となり解体", "supervisor", "clerk", "worker")


def _agreements(story: Story) -> None:
    start = date(2026, 4, 1).isoformat()
    for team, makers in (("ART", ART), ("TH", TH)):
        for maker in makers.split():
            story.do("maker.assigned", "管理 花子", maker=maker, team=team, valid_from=start)
    story.do("maker.assigned", "管理 花子", maker="並行輸入", valid_from=start, team=None)
    for site in ("見本解体 本工場", "となり解体"):
        story.do("deemed_table.issued", "管理 花子", site=story.sites[site], valid_from=start, grams=GRAMS)
    story.do(
        "scale.registered",
        "受入 次郎",
        "台はかり1",
        code=tags.new_code(tags.TagKind.SCALE),
        name="台はかり1",
        certificate="見本-0001",
        division_g=500,
        inspected_on=(datetime.now(UTC).date() - timedelta(days=120)).isoformat(),
    )


def furnish(story: Story, yard: str = "見本解体 本工場", by: str = "田中 監督") -> None:
    """Give a yard places and containers of each material, each with its tag."""
    prefix = "" if yard == "見本解体 本工場" else f"{yard} "
    for place in ("A-1", "A-2", "B-1", "屋外ヤード"):
        code = tags.new_code(tags.TagKind.PLACE)
        story.do("place.made", by, prefix + place, code=code, name=place)
    forms = [
        ("バンパー1", "cage", "bumper"), ("バンパー2", "rack", "bumper"), ("内装1", "flexible_bag", "interior"),
        ("内装2", "flexible_bag", "interior"), ("ガラス1", "cage", "glass"),
    ]  # fmt: skip
    for name, form, material in forms:
        code = tags.new_code(tags.TagKind.CONTAINER)
        story.do("container.made", by, prefix + name, code=code, name=name, form=form, material=material)


VEHICLES = [
    ("ZVW30-1234567", "トヨタ", "mid_small"), ("GP7-1003344", "ホンダ", "mid_small"), ("HA36S-205511", "スズキ", "kei"),
    ("NT32-0512345", "日産", "large"), ("LA100S-112233", "ダイハツ", "kei"), ("GP7-0044556", "SUBARU", "mid_small"),
    ("WBA3A5C50EF123456", "BMW", "mid_small"), ("1FTEX15N8RKA12345", "並行輸入", "large"),
    ("DJ5FS-301234", "マツダ", "mid_small"), ("CW5W-5301234", "三菱", "large"), ("B21W-0012399", "日産", "kei"),
    ("ACA31-5023456", "トヨタ", "large"),
]  # fmt: skip


def accept(story: Story, chassis: str, maker: str, size: str, *, days_ago: int = 1, by: str = "鈴木 事務") -> str:
    """Accept a vehicle some days ago and issue its ticket; return the acceptance's id."""
    day = (story.at or datetime.now(UTC)).date() - timedelta(days=days_ago)
    accepted = story.do(
        "vehicle.accepted",
        by,
        chassis,
        chassis_number=chassis,
        maker=maker,
        size_class=size,
        accepted_on=day.isoformat(),
    )
    story.do("ticket.issued", by, acceptance=accepted, code=tags.new_code(tags.TagKind.VEHICLE))
    return accepted


def take(story: Story, chassis: str, fills: dict[str, str], who: str = "グエン・ヴァン・アン") -> None:
    """Take parts (part kind -> name of the fill) off a vehicle and finish it."""
    acceptance = story.things[chassis]
    for part, fill in fills.items():
        story.do(
            "part.recovered",
            who,
            acceptance=acceptance,
            part=part,
            fill=story.things[fill],
            mark_checked=True,
        )
    reason = None if fills else "no_target_parts"
    story.do("recovery.finished", who, acceptance=acceptance, nothing_reason=reason)


def open_fill(story: Story, container: str, name: str, who: str = "グエン・ヴァン・アン") -> str:
    """Open a fill of a container and remember it."""
    return story.do("fill.opened", who, name, container=story.things[container])


def seal(story: Story, chassis: str, second: str = "見本 社長", first: str = "鈴木 事務") -> None:
    """Approve, enter and seal the line of a finished vehicle (R6)."""
    acceptance = story.things[chassis]
    frozen = frozen_now(story.session, acceptance)
    story.do("entry.approved", second, acceptance=acceptance, frozen=frozen)
    story.do("entry.entered", first, acceptance=acceptance)
    story.do("entry.sealed", second, acceptance=acceptance)


def make_lot(story: Story, name: str, fills: list[str], material: str, by: str = "田中 監督") -> str:
    """Make a lot of closed fills, bound for the sample receiver."""
    return story.do(
        "lot.made",
        by,
        name,
        code=tags.new_code(tags.TagKind.LOT),
        material=material,
        fills=[story.things[fill] for fill in fills],
        bag_codes=[tags.new_code(tags.TagKind.LOT) for _ in fills],
        destination=story.sites["見本樹脂 受入場"],
        carrier="own",
        goods="valuables",
        truck="見本100あ1234",
    )


def approve_handover(story: Story, lot: str, by: str = "見本 社長") -> str:
    """Approve what goes into JARS's handover report of a lot, by its id."""
    frozen = handover_text(story.session.get_one(Lot, lot))
    return story.do("handover_report.approved", by, lot=lot, frozen=frozen)


def name_lot(story: Story, lot: str, jars_lot_id: str, second: str = "見本 社長", first: str = "鈴木 事務") -> None:
    """Approve, enter and compare the handover of a lot, by its id (R6)."""
    approve_handover(story, lot, second)
    story.do("lot.jars_id_typed", first, lot=lot, jars_lot_id=jars_lot_id)
    story.do("lot.jars_id_checked", second, lot=lot, jars_lot_id=jars_lot_id)


def ship(story: Story, lot: str, jars_lot_id: str, by: str = "田中 監督") -> None:
    """Enter the handover in JARS by two persons and ship the lot."""
    name_lot(story, story.things[lot], jars_lot_id)
    story.do("lot.shipped", by, lot=story.things[lot])


def operate(story: Story) -> None:
    """Tell some days of work: a lot on its way, one in the yard, vehicles half done and waiting."""
    nine_days_ago = datetime.now(JAPAN).date() - timedelta(days=9)
    story.at = datetime.combine(nine_days_ago, time(10), JAPAN).astimezone(UTC)  # no step falls on another day
    for number, (chassis, maker, size) in enumerate(VEHICLES):
        accept(story, chassis, maker, size, days_ago=max(0, 3 - number // 3))
    _first_lot(story)
    _waiting(story)
    story.at = None


def _first_lot(story: Story) -> None:
    open_fill(story, "バンパー1", "f1")
    open_fill(story, "内装1", "f2")
    for chassis in ("ZVW30-1234567", "GP7-1003344", "HA36S-205511"):
        take(story, chassis, {"front_bumper": "f1", "rear_bumper": "f1", "interior": "f2"})
    for fill, container, place in (("f1", "バンパー1", "A-1"), ("f2", "内装1", "A-2")):
        story.do("fill.closed", "グエン・ヴァン・アン", fill=story.things[fill])
        story.do("container.put_away", "佐藤 一郎", container=story.things[container], place=story.things[place])
    for chassis in ("ZVW30-1234567", "GP7-1003344", "HA36S-205511"):
        seal(story, chassis)
    make_lot(story, "lot1", ["f1"], "bumper")
    ship(story, "lot1", "A-202611-1")


def _waiting(story: Story) -> None:
    open_fill(story, "バンパー2", "f3", "佐藤 一郎")
    open_fill(story, "内装2", "f4", "佐藤 一郎")
    take(story, "NT32-0512345", {"front_bumper": "f3", "interior": "f4"}, "佐藤 一郎")
    take(story, "LA100S-112233", {"front_bumper": "f3", "rear_bumper": "f3"}, "佐藤 一郎")
    take(story, "1FTEX15N8RKA12345", {}, "佐藤 一郎")
    story.do(
        "part.recovered",
        "佐藤 一郎",
        acceptance=story.things["GP7-0044556"],
        part="front_bumper",
        fill=story.things["f3"],
        mark_checked=True,
    )


def load(session: Session, earlier: Callable[[Story], None] | None = None) -> Story:
    """Load the whole sample: consortium, two furnished yards, some days of work.

    `earlier` tells what happened before those days: `ledger.quarter` where there is time for it.
    """
    story = form_consortium(session)
    furnish(story)
    furnish(story, "となり解体", "となり 監督")
    if earlier:
        earlier(story)
    operate(story)
    story.do("tag.made", "鈴木 事務", codes=[tags.new_code(tags.TagKind.CONTAINER) for _ in range(4)])
    accept(story, "KSP90-5012345", "トヨタ", "mid_small", by="となり 監督")
    return story
