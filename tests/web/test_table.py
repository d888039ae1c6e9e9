"""One table four ways: on the screen, as CSV, as a workbook, on paper."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from labels import LabelError, paper_grid
from labels.paper import Paper, Photographs, Text, paper
from labels.paper_grid import Grid, GridColumn
from web.table import Column, Head, Table, Unit, kilograms_exactly
from web.table_csv import csv_of, harmless
from web.table_formats import format_of
from web.table_paper import pdf_of
from web.table_xlsx import write_xlsx

AT = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
Row = tuple[str, int, date, bool]
ROWS: list[Row] = [("=1+1", 14050, date(2026, 11, 22), True), ("0012", -250, date(2026, 11, 21), False)]


def table(rows: list[Row] | Iterator[Row] = ROWS) -> Table[Row]:
    columns: list[Column[Row]] = [
        Column("車台番号", lambda row: row[0], Unit.CODE, 20),
        Column("みなし重量", lambda row: row[1], Unit.KG, 10, total=True),
        Column("引取報告日", lambda row: row[2], Unit.DAY, 11),
        Column("前", lambda row: row[3], Unit.TICK, 6, "回収部品"),
        Column("時刻", lambda _: AT, Unit.MOMENT, 16),
        Column("単価", lambda row: Decimal(row[1]) / 100, Unit.DECIMAL, 9),
    ]
    return Table("日報", columns, rows, [("作成", "鈴木")], [Head("本工場", 12, "ab" * 32)])


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", *("＝1", "＋1", "－1", "＠A1", "−1")]
)
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_an_ordinary_cell_stays() -> None:
    assert harmless("GP7-1003344") == "GP7-1003344"


def test_csv_has_the_official_heads_figures_as_figures_and_no_formula() -> None:
    told = b"".join(csv_of(table())).decode("utf-8-sig").splitlines()
    assert told == [
        "車台番号,みなし重量(kg),引取報告日,前,時刻,単価",
        "'=1+1,14.05,2026-11-22,○,2026-11-22 10:05,140.5",
        "0012,-0.25,2026-11-21,,2026-11-22 10:05,-2.5",
    ]


def test_shift_jis_keeps_what_it_can_and_marks_what_it_lacks() -> None:
    names = [("髙橋〜−",), ("𠮷野",), ('改\n行,と"引用"',)]
    some: Table[tuple[str]] = Table("表", [Column("名前", lambda row: row[0])], names)
    told = b"".join(csv_of(some, "shift_jis")).decode("cp932")
    assert told.splitlines()[:3] == ["名前", "髙橋～－", "〓野"]
    assert '"改\n行,と""引用"""' in told


def test_rows_are_read_one_after_the_other() -> None:
    read: list[str] = []

    def rows() -> Iterator[Row]:
        for row in ROWS:
            read.append(row[0])
            yield row

    lines = csv_of(table(rows()))
    assert [next(lines), next(lines)]
    assert read == []
    next(lines)
    assert len(read) == 1


def test_a_workbook_has_real_figures_and_days_text_that_stays_text_and_the_ledger_s_head(
    app: Flask, tmp_path: Path
) -> None:
    with app.test_request_context():
        write_xlsx(table(), tmp_path / "list.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "list.xlsx")
    head, first, second, total = book.get_sheet_by_name("日報").to_python()
    assert head == ["車台番号", "みなし重量(kg)", "引取報告日", "前", "時刻", "単価"]
    assert [first[5], second[5]] == [140.5, -2.5]
    assert first[:4] == ["=1+1", 14.05, date(2026, 11, 22), "○"]
    assert str(first[4]) == "2026-11-22 10:05:00"  # Japan's clock
    assert second[:4] == ["0012", -0.25, date(2026, 11, 21), ""]
    assert total[:2] == ["合計", 13.8]
    about = book.get_sheet_by_name("この表について").to_python()
    assert ["作成", "鈴木"] in about
    assert ["台帳の末尾（本工場）", f"12件目 {'ab' * 32}"] in about


def test_paper_has_a_head_on_every_page_its_number_and_the_ledger_s_head(app: Flask) -> None:
    many: list[Row] = [(f"GP7-{number:07}", 1000, date(2026, 11, 22), True) for number in range(120)]
    with app.test_request_context():
        pdf = pdf_of(table(many), signed_by=[("承認", "")])
    texts = text_of(pdf)
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert f"{number} / {len(texts)}" in text
        assert "車台番号" in text
        assert "本工場 12件目 abababababababab" in text
    assert "120.0" in texts[-1]
    assert "ab" * 32 in texts[-1]
    assert sum(text.count("GP7-") for text in texts) == 120


def test_paper_cuts_nothing_off_and_never_writes_past_its_edge() -> None:
    columns = [GridColumn("番号", 12), GridColumn("とても細い列の見出し", 6), GridColumn("備考", 20)]
    rows = [["W" * 42, "1", "長い" * 1500], ["", "", ""]]
    broken = Photographs([(b"no picture", "開けない写真")])
    pdf = paper(Paper("書類", [Grid(columns, rows), Text("文" * 3000), broken], aside="X" * 300))
    document = pypdfium2.PdfDocument(pdf)
    letters = 0
    for page in document:
        text = page.get_textpage()
        for n in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(n)
            assert 0 <= left <= right <= page.get_width()
            assert 0 <= bottom <= top <= page.get_height()
        letters += text.get_text_range().count("長")
    assert letters == 1500
    assert sum(text.count("文") for text in text_of(pdf)) == 3000


def test_a_list_too_long_for_paper_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_grid, "MOST_ROWS", 2)
    with pytest.raises(LabelError, match="2 行まで"):
        paper(Paper("表", [Grid([GridColumn("番号")], [["1"], ["2"], ["3"]])]))


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize(
    ("grams", "said"), [(14000, "14.0"), (14050, "14.05"), (1, "0.001"), (0, "0.0"), (-250, "-0.25")]
)
def test_kilograms_to_the_gram(grams: int, said: str) -> None:
    assert kilograms_exactly(grams) == said


def test_formats_by_their_addresses() -> None:
    assert format_of("pdf")
    assert format_of("exe") is None
    shift_jis, other = format_of("csv", "shift_jis"), format_of("csv", "x")
    assert shift_jis
    assert shift_jis.encoding == "shift_jis"
    assert other
    assert other.encoding is None
