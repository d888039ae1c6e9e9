"""The list of models and their size classes: changed by date, looked through, kept as a file, used at acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from ledger.models import Acceptance
from ledger.words import SizeClass
from web import size_classes

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]

TOLD = {"maker": "トヨタ", "models": "ZVW30\nアルファード\n", "size_class": "large", "valid_from": "2026-04-01"}
CAR = {"chassis_number": "ZVW30-7000001", "maker": "トヨタ", "accepted_on": "2026-11-01"}


def test_the_managing_company_keeps_the_list_and_the_office_reads_it(browser_of: Browser) -> None:
    manager = browser_of("manager")
    assert "車種はまだ登録されていません" in manager.get("/agreements/sizes").text
    said = manager.post("/agreements/sizes", data=TOLD, follow_redirects=True).text
    assert "2車種を登録しました" in said
    manager.post("/agreements/sizes", data=TOLD | {"models": "zvw30", "size_class": "kei", "valid_from": "2099-01-01"})
    page = browser_of("clerk").get("/agreements/sizes?q=ZVW").text
    assert "アルファード" not in page
    assert "これから" in page
    assert "2026-04-01 大型" in page
    assert "車種を登録・変更する" not in page
    csv = browser_of("clerk").get("/files/lists/sizes.csv").data.decode("utf-8-sig")
    assert "トヨタ,アルファード,大型,2026-04-01" in csv
    assert browser_of("clerk").post("/agreements/sizes", data=TOLD).status_code == 403


def test_what_is_wrong_is_said_beside_its_field(browser_of: Browser) -> None:
    wrong = {"maker": "知らない", "models": "あ" * 61, "size_class": "x", "valid_from": ""}
    answer = browser_of("manager").post("/agreements/sizes", data=wrong)
    assert answer.status_code == 422
    for name in ("maker", "models", "size_class", "valid_from"):
        assert f'id="e-{name}"' in answer.text


def test_a_long_list_has_pages(browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_classes, "PAGE", 1)
    manager = browser_of("manager")
    manager.post("/agreements/sizes", data=TOLD)
    first = manager.get("/agreements/sizes").text
    assert ("ZVW30" in first) is not ("アルファード</th>" in first)
    second = manager.get("/agreements/sizes", query_string={"after": "トヨタ\tZVW30"}).text
    assert "アルファード</th>" in second
    assert "次へ" not in second


def test_a_vehicle_takes_its_class_from_the_list(browser_of: Browser, session: Session) -> None:
    browser_of("manager").post("/agreements/sizes", data=TOLD)
    clerk = browser_of("clerk")
    refused = clerk.post("/vehicles", data=CAR | {"size_class": "kei"})
    assert refused.status_code == 422
    assert "この車種は大型です" in refused.text
    assert clerk.post("/vehicles", data=CAR).status_code == 303
    row = session.scalars(select(Acceptance).where(Acceptance.chassis_number == CAR["chassis_number"])).one()
    assert row.size_class is SizeClass.LARGE


def test_a_vehicle_is_out_of_the_scheme_for_a_reason(browser_of: Browser, session: Session) -> None:
    clerk, reason = browser_of("clerk"), "輸入車・並行輸入車"
    assert reason in clerk.get("/vehicles/new").text
    accepted = clerk.post("/vehicles", data=CAR | {"size_class": "kei", "outside": reason}, follow_redirects=True)
    assert f"理由：{reason}" in accepted.text
    row = session.scalars(select(Acceptance).where(Acceptance.chassis_number == CAR["chassis_number"])).one()
    assert row.team is None
    form = clerk.get(f"/vehicles/{row.id}/facts").text
    assert f'<option value="{reason}" selected' in form
