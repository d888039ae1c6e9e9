"""A quarter of operation for the sample: two yards, a receiver, a material maker. Charts have something to show.

Everything is told through the one door, week by week, up to ten days before the sample's own days of work begin.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from ledger import quarter_corrections, quarter_dock, sample, tags
from ledger.balance import balance, first_of, next_month
from ledger.checklists import Checklist, Verdict, items_of
from ledger.event import new_id
from ledger.kinds.bodies import report_of
from ledger.models import BodyHandover, Lot, Recovery, Site
from ledger.moment import JAPAN
from ledger.sample import Story
from ledger.words import Material

WEEKS = 13
A_WEEK = 8
"""Vehicles a week at each yard."""
DIVISION_G = 500
RECEIVER, MAKER = "見本樹脂 受入場", "見本ペレット 工場"
CARS = [
    ("ZVW30", "トヨタ", "mid_small"), ("GP5", "ホンダ", "mid_small"), ("MH34S", "スズキ", "kei"),
    ("T32", "日産", "large"), ("LA600S", "ダイハツ", "kei"), ("DJ3FS", "マツダ", "mid_small"),
    ("NHP10", "トヨタ", "mid_small"), ("GJ6", "SUBARU", "large"),
]  # fmt: skip
ASR_G = {"large": 260_000, "mid_small": 195_000, "kei": 130_000}
REAL = {"front_bumper": 104, "rear_bumper": 96, "interior": 91, "side_glass": 102}
REAL_SIZE = {"large": 104, "mid_small": 100, "kei": 97}
"""What parts weigh in truth, in per cent of what they are deemed to; the table was made from a small sample."""
CONTAINERS = [
    ("定期バンパー", "cage", "bumper"),
    ("定期内装", "flexible_bag", "interior"),
    ("定期ガラス", "cage", "glass"),
]


FIRST_LOT = ("A", 0, "bumper")
"""The one that came with strange bags and was misread."""


@dataclass(frozen=True)
class Yard:
    """A yard of the sample, with the people who do its work; `offset` makes its figures its own."""

    site: str
    letter: str
    worker: str
    lead: str
    clerk: str
    second: str
    recipient: str
    offset: int


YARDS = (
    Yard("見本解体 本工場", "A", "グエン・ヴァン・アン", "田中 監督", "鈴木 事務", "見本 社長", "shredder", 0),
    Yard("となり解体", "B", "となり 作業", "となり 監督", "となり 監督", "となり 社長", "certified_user", 3),
)


def tell(story: Story) -> None:
    """Tell the quarter before today."""
    today = datetime.now(JAPAN).date()
    start = today - timedelta(days=today.weekday() + 7 * (WEEKS + 1))
    _begin(story, start)
    for week in range(WEEKS):
        for yard in YARDS:
            _week(story, yard, week, start + timedelta(weeks=week))
    for month in _months(start, today):
        _month(story, month, first_of(today))
    _at(story, first_of(today) - timedelta(days=1), 10)
    quarter_dock.report_makers(story, first_of(today))
    _at(story, today - timedelta(days=10), 15)
    _empties(story)
    quarter_corrections.correct(story, *_mistaken(story))
    _audits(story, today - timedelta(days=20))
    story.at = None


def _at(story: Story, day: date, hour: int) -> None:
    story.at = datetime.combine(day, time(hour), JAPAN).astimezone(UTC)


def _begin(story: Story, start: date) -> None:
    _at(story, start, 7)
    story.person("となり 作業", "となり解体", "worker")
    story.person("となり 社長", "となり解体", "owner")
    for yard in YARDS:
        for name, form, material in CONTAINERS:
            code, mine = tags.new_code(tags.TagKind.CONTAINER), f"{yard.letter} {name}"
            story.do("container.made", yard.lead, mine, code=code, name=name, form=form, material=material)
        name = "見本破砕（サンプル）" if yard.recipient == "shredder" else "見本電炉（サンプル）"
        story.do("recipient.registered", yard.clerk, f"{yard.letter} 先", name=name, recipient=yard.recipient)
    terms = {"valid_from": "2026-04-01", "shares": {}}
    story.do("incentive.agreed", "管理 花子", team="ART", method="deemed", sen_per_kg=2900, rate_ppm=None, **terms)
    story.do("incentive.agreed", "管理 花子", team="TH", method="rate", sen_per_kg=2900, rate_ppm=62_000, **terms)


def _week(story: Story, yard: Yard, week: int, monday: date) -> None:
    _at(story, monday, 8)
    vehicles = _accept(story, yard, week, monday)
    _at(story, monday + timedelta(days=1), 9)
    _strip(story, yard, vehicles)
    _at(story, monday + timedelta(days=3), 10)
    for name in vehicles:
        _seal(story, yard, name)
    for number, (_, _, material) in enumerate(CONTAINERS):
        _at(story, monday + timedelta(days=3), 14)
        lot = _ship(story, yard, week, number, material)
        _at(story, monday + timedelta(days=4), 9 + number)
        _take_in(story, yard, week, material, lot)
    _at(story, monday + timedelta(days=4), 16)
    for name in vehicles:
        day = (monday + timedelta(days=4)).isoformat()
        body = {"acceptance": story.things[name], "recipient": story.things[f"{yard.letter} 先"], "handed_on": day}
        gone = story.do("body.handed_over", yard.clerk, **body)
        frozen = report_of(story.session.get_one(BodyHandover, gone))
        story.do("body.reported", yard.clerk, acceptance=story.things[name], frozen=frozen)
        story.do("body.compared", yard.second, acceptance=story.things[name])


def _accept(story: Story, yard: Yard, week: int, monday: date) -> list[str]:
    """The office takes a list over; return the chassis numbers."""
    rows = []
    for n in range(A_WEEK):
        prefix, maker, size = CARS[(n + week + yard.offset) % len(CARS)]
        number = f"{prefix}-{5_000_000 + 10_000 * yard.offset + 100 * week + n}"
        story.things[number] = new_id()
        row = {"id": story.things[number], "chassis_number": number, "maker": maker, "size_class": size}
        day = monday - timedelta(days=n % 3)
        rows.append(row | {"accepted_on": day.isoformat(), "asr_standard_g": ASR_G[size] + 1000 * n})
    story.do("acceptances.imported", yard.clerk, rows=rows)
    return [str(row["chassis_number"]) for row in rows]


def _strip(story: Story, yard: Yard, vehicles: list[str]) -> None:
    """The floor takes the parts; the last car of a week has nothing to take, a few want a part."""
    for name, _, material in CONTAINERS:
        mine = f"{yard.letter} {name}"
        story.do("fill.opened", yard.worker, f"{yard.letter} {material}", container=story.things[mine])
    for n, name in enumerate(vehicles):
        acceptance = story.things[name]
        for part, material in _parts(n):
            fill = story.things[f"{yard.letter} {material}"]
            told = {"acceptance": acceptance, "part": part, "fill": fill, "mark_checked": True}
            story.do("part.recovered", yard.worker, foreign_matter_removed=True, **told)
        reason = None if n < A_WEEK - 1 else "no_target_parts"
        story.do("recovery.finished", yard.worker, acceptance=acceptance, nothing_reason=reason)
    place = story.things["A-1" if yard.letter == "A" else f"{yard.site} A-1"]
    for name, _, material in CONTAINERS:
        story.do("fill.closed", yard.worker, fill=story.things[f"{yard.letter} {material}"])
        story.do("container.put_away", yard.worker, container=story.things[f"{yard.letter} {name}"], place=place)


def _parts(n: int) -> Iterator[tuple[str, str]]:
    if n == A_WEEK - 1:
        return
    yield "front_bumper", "bumper"
    if n % 4:
        yield "rear_bumper", "bumper"
    if n % 3:
        yield "interior", "interior"
    if n % 4 == 0:
        yield "side_glass", "glass"


def _seal(story: Story, yard: Yard, name: str) -> None:
    sample.seal(story, name, second=yard.second, first=yard.clerk)


def _ship(story: Story, yard: Yard, week: int, number: int, material: str) -> str:
    """The yard makes a lot, names it as JARS does, and ships it; return its id."""
    lot = sample.make_lot(story, "", [f"{yard.letter} {material}"], material, by=yard.lead)
    sample.name_lot(story, lot, f"{yard.letter}-26{week:02}-{number + 1}", yard.second, yard.clerk)
    story.do("lot.shipped", yard.lead, lot=lot)
    return lot


def _take_in(story: Story, yard: Yard, week: int, material: str, lot: str) -> None:
    """The receiver takes a lot in, signs for it, and after a week or two has its weight in JARS."""
    first = (yard.letter, week, material) == FIRST_LOT
    if first:
        quarter_dock.find_strangers(story, lot)
    turn = week + yard.offset + [each for _, _, each in CONTAINERS].index(material)
    _receive(story, lot, turn, misread=first)
    quarter_dock.inspect(story, lot, quarter_dock.FINDINGS.get((yard.letter, week, material)), yard.lead)
    if week < WEEKS - 1:
        quarter_dock.sign(story, lot)
    if week < WEEKS - 2:
        quarter_dock.report(story, story.session.get_one(Lot, lot))


def _receive(story: Story, lot: str, turn: int, *, misread: bool) -> None:
    """The receiver finds the bag and weighs it: each part some per cent more or less than deemed."""
    row = story.session.get_one(Lot, lot)
    net = sum(_really(part, n, turn) for fill in row.fills for n, part in enumerate(fill.content))
    story.do("bag.checked", "受入 次郎", lot=lot, bag=row.bags[0].id, result="found")
    gross = -(-net // DIVISION_G) * DIVISION_G
    told = {"lot": lot, "scale": story.things["台はかり1"]}
    wrong = story.do("lot.weighed", "受入 次郎", gross_g=gross + DIVISION_G, **told) if misread else None
    again = {"supersedes": wrong, "reason": "表示の読みまちがい"} if wrong else {}
    story.do("lot.weighed", "受入 次郎", gross_g=gross, **told, **again)
    story.do("lot.received", "受入 次郎", lot=lot)


def _really(part: Recovery, number: int, turn: int) -> int:
    """What a part weighs on the scale, in grams; no two are alike, and some weeks are wetter than others."""
    size = part.acceptance.size_class
    scattered = (97 + number * 5 % 7) * (97 + turn * 4 % 7)
    return sample.GRAMS[size][part.part] * REAL[part.part] * REAL_SIZE[size] * scattered // 100_000_000


def _months(start: date, today: date) -> Iterator[date]:
    month = first_of(start)
    while month <= first_of(today):
        yield month
        month = next_month(month)


def _month(story: Story, month: date, present: date) -> None:
    """What the receiver sent on, the maker made, and what was left over; past months are counted and closed."""
    session = story.session
    receiver, maker = (session.get_one(Site, story.sites[name]) for name in (RECEIVER, MAKER))
    day = (next_month(month) - timedelta(days=4) if month < present else present).isoformat()
    _at(story, date.fromisoformat(day), 15)
    for material in Material:
        came = balance(session, receiver, material, month).came_g
        if sent := came * 8 // 10 // DIVISION_G * DIVISION_G:
            told = {"material": material, "form": "washed", "grams": sent, "shipped_on": day}
            onward = story.do("onward.shipped", "受入 次郎", destination=maker.id, **told)
            story.do("onward.arrived", "原料 四郎", onward=onward, grams=sent - 500, arrived_on=day)
            made = {"material": material, "name": "カレット" if material is Material.GLASS else "PPペレット"}
            story.do("product.reported", "原料 四郎", grams=sent * 7 // 10, made_on=day, use="自動車部品", **made)
            waste = {"material": material, "to_whom": "見本産廃（サンプル）", "left_on": day}
            story.do("residue.disposed", "受入 次郎", grams=max(1, came // 25), **waste)
        if month < present:
            _close(story, receiver, material, month, "受入 次郎")
            _close(story, maker, material, month, "原料 四郎")
    if month < present:
        taken = {"month": month.isoformat(), "grams": 26_000_000 + 400_000 * month.month}
        story.do("asr.reported", "管理 花子", source="見本破砕（サンプル）", **taken)


def _close(story: Story, site: Site, material: Material, month: date, who: str) -> None:
    expected = balance(story.session, site, material, month).expected_g
    lost = min(expected, 300) if material is Material.BUMPER else 0
    reason = "乾燥による減量" if lost else ""
    told = {"material": material, "counted_g": expected - lost, "reason": reason}
    story.do("month.closed", who, month=month.isoformat(), **told)


def _empties(story: Story) -> None:
    """Of each yard one cage came home, and a bag is still on its way."""
    for yard in YARDS:
        quarter_dock.send_home(story, f"{yard.letter} 定期バンパー", yard.lead, arrives=True)
        quarter_dock.send_home(story, f"{yard.letter} 定期内装", yard.lead, arrives=False)


def _mistaken(story: Story) -> tuple[str, str, str]:
    """A vehicle of the first yard's last lot of bumpers, that lot, and the one before."""
    site = story.sites[YARDS[0].site]
    lots = select(Lot).where(Lot.site_id == site, Lot.material == Material.BUMPER).order_by(Lot.made_at.desc())
    last, before = story.session.scalars(lots.limit(2)).all()
    return last.fills[0].content[0].acceptance_id, last.id, before.id


def _audits(story: Story, day: date) -> None:
    _at(story, day, 13)
    for site, checklist in ((YARDS[0].site, Checklist.YARD), (RECEIVER, Checklist.RECEIVER)):
        visit = {"site": story.sites[site], "checklist": checklist, "visited_on": day.isoformat()}
        audit = story.do("audit.opened", "監査 三枝", **visit)
        for n, item in enumerate(items_of(checklist)):
            wrong = n == 1
            found = {"verdict": Verdict.WRONG if wrong else Verdict.OK, "note": "記録で確かめられない" if wrong else ""}
            story.do("audit.answered", "監査 三枝", audit=audit, item=item, **found)
        story.do("audit.closed", "監査 三枝", audit=audit)
