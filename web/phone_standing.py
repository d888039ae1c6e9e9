"""How the phones stand, in words: numbers that have not arrived, open shifts, who has which phone."""

from flask import Blueprint
from flask_babel import format_datetime, gettext

from ledger.queries.phones import Gap, PersonsCount, Standing, Wanted, count_phones, counts_of, standings
from web.db import db
from web.viewer import viewer

bp = Blueprint("phone_standing", __name__)

MOST_GAPS = 6
MOST_NAMED = 8
"""Phones that are named in a warning; of the others it tells the number."""


@bp.app_context_processor
def standing_words() -> dict[str, object]:
    """Give templates `unsettled_phones()`, `phone_words(standing)` and `closed_counts(standing)`."""
    return {"unsettled_phones": unsettled_phones, "phone_words": words_of, "closed_counts": closed_counts}


def unsettled_phones() -> tuple[list[Standing], int]:
    """The first phones of the viewer's company of which something may still be missing (R17), and how many they are."""
    found = standings(db.session(), Wanted(viewer.site_ids, unsettled=True, limit=MOST_NAMED))
    return found[:MOST_NAMED], _count(found)


def _count(found: list[Standing]) -> int:
    more = len(found) > MOST_NAMED
    return count_phones(db.session(), Wanted(viewer.site_ids, unsettled=True)) if more else len(found)


def words_of(one: Standing) -> list[str]:
    """Say what is open about a phone, one sentence each."""
    name = one.device.name
    said = []
    if one.gaps:
        said.append(gettext("%(phone)s：%(numbers)sがまだ届いていません", phone=name, numbers=_all_numbers(one.gaps)))
    if one.records and one.since:
        began = {"phone": name, "at": format_datetime(one.since, "M/d HH:mm"), "n": one.records}
        said.append(gettext("%(phone)s：%(at)sからの%(n)s件が、まだ「今日の終わり」になっていません", **began))
    if one.out:
        taken = {"phone": name, "at": format_datetime(one.out.at, "M/d HH:mm"), "person": one.out.person.name}
        said.append(gettext("%(phone)s：%(person)sさんが%(at)sに持ち出したままです", **taken))
    return [str(sentence) for sentence in said]


def _all_numbers(gaps: tuple[Gap, ...]) -> str:
    numbers = gettext("、").join(_numbers(gap) for gap in gaps[:MOST_GAPS])
    return str(gettext("%(numbers)sほか", numbers=numbers) if len(gaps) > MOST_GAPS else numbers)


def _numbers(gap: Gap) -> str:
    first, last = gap
    one = gettext("%(n)s番", n=first)
    return str(one if first == last else gettext("%(first)s〜%(last)s番", first=first, last=last))


def closed_counts(one: Standing) -> list[PersonsCount]:
    """The last closed shift of a phone, person by person."""
    return counts_of(db.session(), one.closed) if one.closed else []
