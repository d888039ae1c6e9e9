"""Rows of the entry list as one person sees them: what may be done now, and why not where it may not (R6, R18)."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from ledger.lines import Line
from ledger.queries.entries import Entry, Step, gone_approvers
from ledger.queries.sites import names_of
from ledger.teams import Teams
from ledger.words import PartKind, Team
from web.db import db
from web.two_persons import STEPS, Family, Turn, people_of, step_name, turn_of
from web.viewer import viewer
from web.words import JARS_PARTS, kilograms

__all__ = ["STEPS", "Row", "page_reason", "rows_of", "step_name", "team_name"]

_NO_TEAM = _l("対象外")
_FAMILY = Family(
    "entry",
    _l("見るだけの画面です。承認・入力・照合は、事務担当・事業主・管理会社が行います。"),
    _l("承認のあとに現場の記録が変わりました。承認を取り下げて、もう一度承認してください。"),
)


@dataclass(frozen=True)
class Row:
    """An entry, and whose turn it is."""

    entry: Entry
    turn: Turn
    team_unsure: bool
    """Whether its maker's team is still to be checked, and nothing of it is in JARS yet."""
    team_moved: bool
    """Whether the table of makers says another team by now."""

    @property
    def key(self) -> str:
        """The acceptance's id."""
        return self.entry.acceptance.id

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
        told = [
            (gettext("車台番号"), before["chassis_number"], now["chassis_number"]),
            (gettext("引取報告日"), before["accepted_on"], now["accepted_on"]),
            (gettext("メーカー"), before["maker"], now["maker"]),
            (gettext("チーム"), before["team"] or _NO_TEAM, now["team"] or _NO_TEAM),
        ]
        said = [_other(name, was, stands) for name, was, stands in told if was != stands]
        parts = [part for part in PartKind if before["parts"][part] != now["parts"][part]]
        said += [_part_change(part, taken=now["parts"][part]) for part in parts]
        if before["total_g"] != now["total_g"]:
            weights = {"before": kilograms(before["total_g"]), "now": kilograms(now["total_g"])}
            said.append(gettext("みなし重量 %(before)s → %(now)s kg", **weights))
        return said


def _other(name: str, was: str | LazyString, stands: str | LazyString) -> str:
    return str(gettext("%(name)s %(before)s → %(now)s", name=name, before=was, now=stands))


def _part_change(part: PartKind, *, taken: bool) -> str:
    template = gettext("%(part)s：回収に変わった") if taken else gettext("%(part)s：回収なしに変わった")
    return str(template % {"part": JARS_PARTS[part]})


def rows_of(found: Sequence[Entry]) -> list[Row]:
    """Make the rows of entries."""
    names = names_of(db.session(), people_of(found))
    gone = gone_approvers(db.session(), [entry.under_way for entry in found if entry.under_way], "entry.sealed")
    teams = Teams(db.session(), viewer.company.consortium_id)
    return [
        Row(
            entry,
            turn_of(_FAMILY, entry, names, gone),
            team_unsure=_open(entry) and teams.unsure(entry.acceptance),
            team_moved=_open(entry) and teams.moved(entry.acceptance),
        )
        for entry in found
    ]


def _open(entry: Entry) -> bool:
    return entry.step in {Step.APPROVE, Step.ENTER}


def page_reason() -> str:
    """Why this person can do none of the steps; nothing where they can."""
    return _FAMILY.page_reason


def team_name(team: Team | None) -> str:
    """A team as the entry list calls it."""
    return team.value if team else str(_NO_TEAM)
