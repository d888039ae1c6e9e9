"""Whole months as an address asks for them: `from=2026-06&to=2026-11`."""

from datetime import date

from flask import request

from ledger.balance import first_of, next_month, previous_month
from web.typed import today

_MOST = 36


def months_asked(usual: int) -> tuple[date, date]:
    """The first day of the first month asked for, and of the one after the last.

    The last `usual` months where none or nonsense was asked for, never more than three years.
    """
    last = _month("to") or first_of(today())
    first = _month("from") or _back(last, usual - 1)
    return max(min(first, last), _back(last, _MOST - 1)), next_month(last)


def _month(name: str) -> date | None:
    try:
        return date.fromisoformat(f"{request.args.get(name, '')}-01")
    except ValueError:
        return None


def _back(month: date, count: int) -> date:
    for _ in range(count):
        month = previous_month(month)
    return month


def months_between(since: date, until: date) -> list[date]:
    """The months from one until before another, in order."""
    months = [since]
    while next_month(months[-1]) < until:
        months.append(next_month(months[-1]))
    return months


def month_text(month: date) -> str:
    """A month as lists write it: 2026-10."""
    return month.strftime("%Y-%m")
