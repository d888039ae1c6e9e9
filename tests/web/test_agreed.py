"""The consortium's agreement: changed by the managing company, readable for others, kept as typed where it is wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    Browser = Callable[[str], FlaskClient]

ADDRESS = "/agreements/terms"
TOLD = {
    "valid_from": today().isoformat(), "ART_on": "2026-03-02", "ART_number": "A-17", "TH_on": "", "TH_number": "",
    "routes": ["shredder"], "lots": "apart", "parts": ["front_bumper", "interior"], "marks": ">PP<\r\n\r\n>PP/PE<\r\n",
    "foreign": "1", "outside": "輸入車",
}  # fmt: skip


def test_the_first_form_offers_the_handbooks_list(browser_of: Browser) -> None:
    manager = browser_of("manager")
    assert "有効な取決めはまだありません。" in manager.get(ADDRESS).text
    form = manager.get(f"{ADDRESS}/new").text
    assert "&gt;PP+E/P-TD〇&lt;" in form
    assert 'name="parts" value="side_glass" checked' in form


def test_a_version_is_shown_prefilled_and_stays_in_the_history(browser_of: Browser) -> None:
    manager, clerk = browser_of("manager"), browser_of("clerk")
    assert manager.post(ADDRESS, data=TOLD).status_code == 303
    form = manager.get(f"{ADDRESS}/new").text
    assert 'value="A-17"' in form
    assert 'name="lots" value="apart" checked' in form
    assert 'name="parts" value="side_glass" checked' not in form
    later = {**TOLD, "valid_from": (today() + timedelta(days=30)).isoformat(), "foreign": "3"}
    manager.post(ADDRESS, data=later)
    page = clerk.get(ADDRESS).text
    now, others = page.split("ほかの取決め")
    assert "2026-03-02 A-17" in now
    assert "想定1" in now
    assert "&gt;PP&lt;  &gt;PP/PE&lt;" in now
    assert "想定3" in others
    assert "これから" in others
    assert "取決めを変える" not in page
    assert clerk.post(ADDRESS, data=TOLD).status_code == 403
    assert clerk.get("/agreements").text.count(f'href="{ADDRESS}"') == 1


def test_what_was_typed_stays_where_something_is_wrong(browser_of: Browser) -> None:
    manager = browser_of("manager")
    wrong = {"valid_from": "x", "ART_on": "2999-01-01", "parts": [], "lots": "", "foreign": "9", "marks": "あ" * 61}
    answer = manager.post(ADDRESS, data=TOLD | wrong)
    assert answer.status_code == 422
    assert answer.text.count('class="field__error"') == len(wrong)
    assert 'value="A-17"' in answer.text
    assert "あ" * 61 in answer.text
    assert "有効な取決めはまだありません。" in manager.get(ADDRESS).text
