"""What the sample's receiver says of lots: findings and answers, slips, reports to JARS, empties sent home."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from ledger.models import Lot, Onward
from ledger.queries.receipts import receipt_of
from ledger.receipts import slip_of
from ledger.sample import Story

DOCK, SECOND = "受入 次郎", "検収 五月"


@dataclass(frozen=True)
class Said:
    """A finding of the sample and what the yard answered; nothing where it hasn't yet."""

    flaw: str
    severity: str
    dealing: str
    grams: int
    note: str
    answer: str


_SOIL = "布とクリップが付いたまま"
FINDINGS = {
    ("B", 1, "interior"): Said("foreign_matter", "clear", "sorted_out", 900, _SOIL, "外す手順を作業者と見直しました"),
    ("A", 3, "bumper"): Said("wet_dirty", "slight", "recorded", 300, "雨水が入っている", "屋根のある置場に移しました"),
    ("B", 6, "interior"): Said("foreign_matter", "slight", "sorted_out", 500, _SOIL, "朝礼でもう一度伝えました"),
    ("A", 7, "interior"): Said("not_pp", "clear", "kept_apart", 1200, "ABSの部品が2枚", "刻印の確認を徹底します"),
    ("B", 9, "interior"): Said("foreign_matter", "clear", "sorted_out", 1100, _SOIL, "袋を締める前に二人で見ます"),
    ("B", 11, "interior"): Said("foreign_matter", "clear", "sorted_out", 1400, _SOIL, ""),
    ("A", 12, "glass"): Said("foreign_matter", "slight", "recorded", 200, "ゴムの縁が残っている", ""),
}
"""By yard, week and material: one kind comes again and again from one yard."""


def inspect(story: Story, lot: str, finding: Said | None, lead: str) -> None:
    """The receiver looks a lot over; the yard answers where it has done so."""
    foreign = finding is not None and finding.flaw == "foreign_matter"
    marks = finding is None or finding.flaw != "not_pp"
    sound = {"from_elv": True, "agreed_parts": True, "marks": marks, "foreign": "3" if foreign else "2"}
    story.do("lot.inspected", DOCK, lot=lot, **sound)
    if finding:
        bag = story.session.get_one(Lot, lot).bags[0].id
        told = {"flaw": finding.flaw, "severity": finding.severity, "dealing": finding.dealing, "note": finding.note}
        made = story.do("finding.made", DOCK, lot=lot, bag=bag, grams=finding.grams, **told)
        if finding.answer:
            _next_day(story, "finding.answered", lead, finding=made, answer=finding.answer)


def _next_day(story: Story, kind: str, who: str, **body: object) -> None:
    now = story.at
    story.at = now + timedelta(hours=22) if now else None
    story.do(kind, who, **body)
    story.at = now


def sign(story: Story, lot: str) -> None:
    """The receiver signs the slip."""
    content = slip_of(story.session, story.session.get_one(Lot, lot))
    story.do("slip.signed", DOCK, lot=lot, content=content)


def report(story: Story, about: Lot | Onward) -> None:
    """Two persons bring a lot's weight, or the maker a shipment went to, into JARS."""
    row = receipt_of(story.session, about)
    story.do("receiver_report.approved", SECOND, about=about.id, frozen=row.frozen)
    story.do("receiver_report.entered", DOCK, about=about.id)
    story.do("receiver_report.sealed", SECOND, about=about.id, jars_grams=row.text["deemed_g"])


def report_makers(story: Story, before: date) -> None:
    """Bring shipments that left before a day into JARS."""
    rows = select(Onward).where(Onward.shipped_on < before).order_by(Onward.id)
    for onward in story.session.scalars(rows).all():
        report(story, onward)


def send_home(story: Story, container: str, lead: str, *, arrives: bool) -> None:
    """An empty container goes home, and the yard says that it is there."""
    told = {"containers": [story.things[container]]}
    story.do("containers.returned", DOCK, truck="見本100あ1234", **told)
    if arrives:
        story.do("containers.arrived", lead, **told)


def find_strangers(story: Story, lot: str) -> None:
    """Two bags came on no list; of one it is known by now where it went."""
    for code, note in (("札なし 青い袋", ""), ("札なし 小さな箱", "運転者が持ち帰った")):
        stray = story.do("bag.checked", DOCK, lot=lot, result="surplus", code=code)
        if note:
            story.do("surplus.settled", DOCK, surplus=stray, outcome="sent_back", note=note)
