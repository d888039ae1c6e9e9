"""A list as a printed form: the table in its own words and widths, the ledger's heads in the foot of every page."""

from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

from flask_babel import gettext

from labels.marks import Align
from labels.paper import A4, Facts, Paper, Section, Signatures, paper
from labels.paper_grid import MOST_ROWS, Grid, GridColumn
from web.table import Head, Table, Unit
from web.table_xlsx import head_fact

Row = TypeVar("Row")
SHORT_HASH = 16
"""Characters of a hash in the foot of each page; the whole one stands once, at the end."""


def grid(table: Table[Row]) -> Grid:
    """The table as a section of a document."""
    columns = [
        GridColumn(heading, column.width, _align(column.unit), str(column.group))
        for heading, column in zip(table.headings, table.columns, strict=True)
    ]
    rows = list(islice(table.texts(), MOST_ROWS + 1))
    total = [table.sum_of(n) for n in range(len(columns))] if table.sums else []
    if total and not total[0]:
        total[0] = gettext("合計")
    return Grid(columns, rows, total, table.empty or gettext("ありません。"))


def _align(unit: Unit) -> Align:
    if unit.figures:
        return "right"
    return "centre" if unit in {Unit.TICK, Unit.DAY} else "left"


def pdf_of(
    table: Table[Row], *, signed_by: Sequence[tuple[str, str]] = (), after: Sequence[Section] = (), code: str = ""
) -> bytes:
    """The list as a PDF: facts, boxes to sign in, the table, further sections, the whole heads."""
    sections: list[Section] = [Facts(table.facts)] if table.facts else []
    if signed_by:
        sections.append(Signatures(signed_by))
    return document(table.name, [*sections, grid(table), *after], table.heads, code=code)


def document(
    title: str,
    sections: Sequence[Section],
    heads: Sequence[Head] = (),
    *,
    code: str = "",
    size: tuple[float, float] = A4,
) -> bytes:
    """Any document of the house: the heads short in the foot of every page, and whole at the end."""
    foot = [gettext("台帳の末尾 %(heads)s", heads=" / ".join(map(_short, heads)))] if heads else []
    whole: list[Section] = [Facts([head_fact(head) for head in heads], columns=1)] if heads else []
    return paper(Paper(title, [*sections, *whole], foot=foot, code=code, size=size))


def _short(head: Head) -> str:
    words = {"site": head.site, "position": head.position, "hash": head.hash[:SHORT_HASH]}
    return str(gettext("%(site)s %(position)s件目 %(hash)s", **words))
