"""Rows of the entry list as one person sees them: what may be done now, and why not where it may not (R6, R18)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ledger.access import strong_enough
from ledger.lines import Line
from ledger.models import EntryLine
from ledger.queries.entries import Entry, Step, gone_approvers
from ledger.queries.sites import names_of
from ledger.words import PartKind, Team
from web.db import db
from web.viewer import viewer
from web.words import JARS_PARTS, kilograms

STEPS = {
    Step.APPROVE: _l("承認待ち"),
    Step.ENTER: _l("入力待ち"),
    Step.SEAL: _l("照合待ち"),
    Step.SEALED: _l("照合済"),
}
_AGAIN = _l("再承認が必要")
_NO_TEAM = _l("対象外")
_READING_ONLY = _l("見るだけの画面です。承認・入力・照合は、事務担当・事業主・管理会社が行います。")
_BADGE_ALONE = _l("名札だけのサインインでは承認・入力・照合ができません。パスワードかPINでサインインしてください。")
_HELD = _l("要対応の記録が%(n)s件あります。先に片付けてください。")
_STALE = _l("承認のあとに現場の記録が変わりました。承認を取り下げて、もう一度承認してください。")
_ANOTHER_ENTERS = _l("承認したのはあなたです。入力は別の人が行います。")
_APPROVER_SEALS = _l("照合は、承認した%(name)sさんが行います。")
_APPROVER_LEFT = _l("承認した%(name)sさんは、もう照合できません。別の人が承認を引き継いでください。")
ACTIONS = {Step.APPROVE: "entry.approved", Step.ENTER: "entry.entered", Step.SEAL: "entry.sealed"}


@dataclass(frozen=True)
class Row:
    """An entry, the step offered to the one who looks (None where it is another's), and the reason in words."""

    entry: Entry
    offered: Step | None
    why: str
    names: dict[str, str]
    takes_back: bool
    """Whether the approval may be withdrawn, or the tick of the entry taken back, by this person."""
    takes_over: bool = False
    """Whether this person may go on as the second person in the approver's place."""
    approver_gone: bool = False
    """Whether the approver has left, or may not seal any more."""

    @property
    def line(self) -> Line:
        """What goes into JARS."""
        return self.entry.shown

    @property
    def difference_g(self) -> int | None:
        """What JARS displayed minus what we compute, in grams; None where one of them is missing."""
        ours, under_way = self.line["total_g"], self.entry.under_way
        if ours is None or under_way is None or under_way.jars_grams is None:
            return None
        return under_way.jars_grams - ours

    @property
    def changes(self) -> list[str]:
        """What the floor record says now and the approved line does not."""
        before, now = self.line, self.entry.line
        parts = [part for part in PartKind if before["parts"][part] != now["parts"][part]]
        said = [_part_change(part, taken=now["parts"][part]) for part in parts]
        if before["total_g"] != now["total_g"]:
            weights = {"before": kilograms(before["total_g"]), "now": kilograms(now["total_g"])}
            said.append(gettext("みなし重量 %(before)s → %(now)s kg", **weights))
        return said


def _part_change(part: PartKind, *, taken: bool) -> str:
    template = gettext("%(part)s：回収に変わった") if taken else gettext("%(part)s：回収なしに変わった")
    return str(template % {"part": JARS_PARTS[part]})


def rows_of(found: Sequence[Entry]) -> list[Row]:
    """Make the rows of entries."""
    lines = [entry.under_way for entry in found if entry.under_way]
    people = (by for line in lines for by in (line.approved_by, line.entered_by, line.sealed_by, line.taken_over_from))
    names = names_of(db.session(), people)
    gone = gone_approvers(db.session(), lines)
    return [row_of(entry, names, gone) for entry in found]


def row_of(entry: Entry, names: dict[str, str], gone: Collection[str] = ()) -> Row:
    """Make the row of an entry; `gone` are ids of approvers who can't go on."""
    approver = entry.under_way.approved_by if entry.under_way else ""
    why = why_not(entry, names, gone=approver in gone)
    working = viewer.may("entry.approved")
    offered = entry.step if working and not why and entry.step in ACTIONS else None
    takes_back = working and viewer.may("event.annulled") and entry.step in {Step.ENTER, Step.SEAL}
    return Row(entry, offered, why, names, takes_back, _takes_over(entry), approver in gone)


def _takes_over(entry: Entry) -> bool:
    line, me = entry.under_way, viewer.person.id if viewer.person else ""
    able = line is not None and not page_reason() and viewer.may("entry.taken_over") and not entry.stale
    return able and line is not None and entry.step in {Step.ENTER, Step.SEAL} and me not in _hands(line)


def _hands(line: EntryLine) -> set[str | None]:
    """Who approved and who entered a line: neither takes it over (R6)."""
    return {line.approved_by, line.entered_by}


def page_reason() -> str:
    """Why this person can do none of the steps; nothing where they can."""
    if not viewer.may("entry.approved"):
        return str(_READING_ONLY)
    strong = viewer.auth is None or strong_enough("entry.approved", viewer.auth)
    return "" if strong else str(_BADGE_ALONE)


def why_not(entry: Entry, names: dict[str, str], *, gone: bool = False) -> str:
    """Why this person can't do what comes next with an entry; nothing where they can."""
    if page_reason() or entry.step is Step.SEALED:
        return page_reason()
    if entry.step is Step.APPROVE:
        return str(_HELD % {"n": entry.held}) if entry.held else ""
    return str(_STALE) if entry.stale else _second_person(entry, names, gone=gone)


def _second_person(entry: Entry, names: dict[str, str], *, gone: bool) -> str:
    me = viewer.person.id if viewer.person else None
    approver = entry.under_way.approved_by if entry.under_way else None
    if entry.step is Step.ENTER and approver == me:
        return str(_ANOTHER_ENTERS)
    if entry.step is Step.SEAL and approver != me:
        return str((_APPROVER_LEFT if gone else _APPROVER_SEALS) % {"name": names.get(approver or "", "？")})
    return ""


def team_name(team: Team | None) -> str:
    """A team as the entry list calls it."""
    return team.value if team else str(_NO_TEAM)


def step_name(entry: Entry) -> str:
    """How far an entry is, in words."""
    return str(_AGAIN if entry.stale else STEPS[entry.step])
