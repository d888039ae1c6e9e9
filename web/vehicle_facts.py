"""What the office types about an accepted vehicle: read the same way when it is accepted and when it is corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from ledger.agreed import terms_on
from ledger.queries.vehicles import known_makers
from ledger.size_classes import SizeClasses
from ledger.words import PartKind, SizeClass, Team
from scanning import chassis
from web.agreed_words import USUAL_OUTSIDE
from web.db import db
from web.typed import Typed, today
from web.viewer import viewer
from web.words import word

LONGEST_NUMBER = 42
"""JARS takes chassis numbers of up to 42 characters."""
HEAVIEST_ASR_KG = 5000


def read_facts(typed: Typed) -> dict[str, Any]:
    """Facts as the ledger's plain values; what is wrong is noted beside its field."""
    number = chassis.normalised(typed.text("chassis_number", most=LONGEST_NUMBER))
    day = typed.day("accepted_on")
    size = _size(typed, number, day)
    return {
        "chassis_number": number,
        "as_read": "" if typed["chassis_number"] == number else typed["chassis_number"][:80],
        "maker": typed.one_of("maker", list(makers_now())),
        "model": typed.text("model", most=60, required=False),
        "size_class": size and size.value,
        "accepted_on": day and day.isoformat(),
        "report_number": typed.text("report_number", most=20, required=False),
        "asr_standard_g": typed.grams("asr_kg", most_kg=HEAVIEST_ASR_KG, step="0.001"),
        "note": typed.text("note", most=400, required=False),
        "outside": typed.text("outside", most=60, required=False),
    }


def _size(typed: Typed, number: str, day: date | None) -> SizeClass | None:
    """The size class as chosen; where none was, the one that the list of models says for that day."""
    if typed["size_class"] or day is None:
        return typed.word("size_class", SizeClass)
    classes = SizeClasses(db.session(), viewer.company.consortium_id, [typed["maker"]])
    listed = classes.of(typed["maker"], number, typed["model"], day)
    return listed or typed.word("size_class", SizeClass)


def outside_reasons(kept: str = "") -> list[tuple[str, str]]:
    """Why a vehicle may be out of the scheme, by what is agreed today; the one that was chosen before stays."""
    terms = terms_on(db.session(), viewer.company.consortium_id, today())
    agreed = terms.outside if terms else [str(one) for one in USUAL_OUTSIDE]
    told = dict.fromkeys([*agreed, *([kept] if kept else [])])
    return [("", gettext("制度の対象")), *((one, one) for one in told)]


def read_instruction(typed: Typed) -> dict[str, Any]:
    """Whether it is a target, and which parts to take; all of them are an empty list."""
    wanted = typed.words("wanted", PartKind)
    target = typed["target"] != "no"
    return {
        "target": target,
        "wanted": [part.value for part in wanted] if target and len(wanted) < len(PartKind) else [],
    }


def makers_now() -> Mapping[str, Team | None]:
    """The makers of the consortium's table with their teams, today."""
    return known_makers(db.session(), viewer.company.consortium_id, today())


def choices() -> dict[str, Any]:
    """What the forms offer."""
    makers = [
        (maker, gettext("%(maker)s（%(team)s）", maker=maker, team=team_word(team)))
        for maker, team in makers_now().items()
    ]
    return {
        "makers": makers,
        "sizes": [(size.value, word(size)) for size in SizeClass],
        "parts": [(part.value, word(part)) for part in PartKind],
        "outsides": outside_reasons,
        "targets": [("yes", gettext("部品を回収する")), ("no", gettext("回収しない（対象外）"))],
    }


def team_word(team: Team | None) -> str:
    """A team in words; a maker without one is out of the scheme (R12)."""
    return word(team) if team else str(gettext("制度対象外"))
