"""The line that goes into JARS for one acceptance, as it stands now; frozen by the approver (R6)."""

import json
from typing import TypedDict

from ledger.deemed import DeemedTable
from ledger.models import Acceptance
from ledger.words import PartKind


class Line(TypedDict):
    """What a clerk copies into JARS's recovery report (handbook 3.1.1 (3), figure 3-6). Weights in grams.

    Maker and team are those of the day, so that splits by them stay as they were reported (R4).
    """

    team: str | None
    maker: str
    accepted_on: str
    chassis_number: str
    parts: dict[str, bool]
    grams: dict[str, int | None]
    total_g: int | None
    nothing: str | None


def line_of(acceptance: Acceptance, table: DeemedTable) -> Line:
    """Compute the line from the floor record. A total is given only where every part has a deemed weight."""
    taken = {recovery.part for recovery in acceptance.recovered}
    grams = {part.value: table.grams(acceptance, part) for part in PartKind}
    weights = [grams[part.value] for part in taken]
    known = [weight for weight in weights if weight is not None]
    return Line(
        team=acceptance.team.value if acceptance.team else None,
        maker=acceptance.maker,
        accepted_on=acceptance.accepted_on.isoformat(),
        chassis_number=acceptance.chassis_number,
        parts={part.value: part in taken for part in PartKind},
        grams=grams,
        total_g=sum(known) if len(known) == len(weights) else None,
        nothing=acceptance.nothing_reason.value if acceptance.nothing_reason else None,
    )


def thaw(frozen: str) -> Line:
    """Return the line of a frozen text."""
    line: Line = json.loads(frozen)
    return line


def freeze(line: Line) -> str:
    """Return the line as canonical JSON: equal lines give equal text."""
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
