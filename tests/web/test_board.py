"""The board, the yearly report and the terms, as the managing company sees them; charts agree with their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from web.chart import HEIGHT, Series, stacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    Browser = Callable[[str], FlaskClient]

TERMS = {"team": "ART", "method": "deemed", "yen": "28.5", "valid_from": "2026-04-01"}


def test_the_board_shows_what_was_reported_as_an_estimate(browser_of: Browser) -> None:
    manager = browser_of("manager")
    assert manager.post("/incentive/new/terms", data=TERMS).status_code == 303
    page = manager.get("/board").text
    assert "推定です" in page
    assert "見本解体 本工場" in page
    assert "となり解体" in page
    csv = manager.get("/board/estimates.csv").get_data(as_text=True)
    assert "ART" in csv
    assert "推定額" in csv, "the file says so too"
    for what in ("recovered", "arrived", "estimates", "payees"):
        assert manager.get(f"/board/{what}.xlsx").status_code == 200
    assert manager.get("/board/nonsense.csv").status_code == 404


def test_an_owner_sees_only_the_own_yard(browser_of: Browser) -> None:
    page = browser_of("owner").get("/board").text
    assert "見本解体 本工場" in page
    assert "となり解体" not in page
    assert browser_of("owner").get("/incentive").status_code == 403


def test_the_year_comes_as_a_pdf_with_its_members(browser_of: Browser) -> None:
    manager = browser_of("manager")
    assert "制度参画事業者" in manager.get("/board/year?team=TH").text
    answer = manager.get("/board/year/report.pdf?team=TH")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.get_data()))
    assert "見本ペレット" in text
    assert manager.get("/board/year?year=1999").status_code == 404
    assert manager.get("/board/year?team=XX").status_code == 404


@pytest.mark.parametrize(
    ("path", "typed", "field"),
    [
        ("terms", TERMS | {"yen": "高い"}, "高い"),
        ("terms", TERMS | {"method": "rate", "rate": ""}, "28.5"),
        ("terms", TERMS | {"team": ""}, "28.5"),
        ("asr", {"month": "2026-10", "kg": "-5", "source": "見本破砕"}, "見本破砕"),
        ("asr", {"month": "", "kg": "5", "source": "見本破砕"}, "見本破砕"),
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(
    browser_of: Browser, path: str, typed: dict[str, str], field: str
) -> None:
    answer = browser_of("manager").post(f"/incentive/new/{path}", data=typed)
    assert answer.status_code == 422
    assert f'value="{field}"' in answer.text


def test_the_rate_needs_the_residue(browser_of: Browser) -> None:
    manager = browser_of("manager")
    assert "ASR引取重量がまだありません" in manager.get("/board").text
    manager.post("/incentive/new/asr", data={"month": "2026-11", "kg": "1000", "source": "見本破砕"})
    assert "ASR引取 1,000.0 kg" in manager.get("/board").text


def test_bars_are_as_high_as_their_values() -> None:
    chart = stacked(
        "", ["10", "11"], [Series("a", "A", [3000, 0]), Series("b", "B", [1000, 4000])], unit="kg", per=1000
    )
    heights = {(one.key, one.x): one.height for one in chart.blocks}
    assert sum(height for (_, x), height in heights.items() if x == chart.blocks[0].x) == pytest.approx(0.8 * HEIGHT)
    assert len(chart.blocks) == 3, "nothing is drawn for nothing"
    assert [line.text for line in chart.lines] == ["0", "2.5", "5"]
    assert chart.blocks[0].title == "10 A 3 kg"


def test_an_empty_chart_has_no_bars() -> None:
    assert stacked("", [], []).blocks == []
    assert stacked("", ["10"], [Series("a", "A", [0])]).blocks == []
