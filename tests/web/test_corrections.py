"""訂正 on the screen: asked for on the thing's own page, shown before and after, agreed by another, told, kept."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.changes import Change, CorrectionState, Stage, Way
from ledger.corrections import MATRIX
from ledger.models import Acceptance, Correction, Lot
from web.correction_words import CHANGES, STAGES, WAYS, WITHDRAWALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    Browser = Callable[[str], FlaskClient]

SEALED = "ZVW30-1234567"
"""In the lot that is on its way."""


def _acceptance(session: Session, number: str) -> Acceptance:
    session.rollback()
    return session.scalars(select(Acceptance).where(Acceptance.chassis_number == number)).one()


def _hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}


def _ask(
    browser: FlaskClient, about: dict[str, str], change: Change, reason: str = "数え間違い", **fields: object
) -> TestResponse:
    query = about | {"what": change.value}
    page = browser.post("/corrections/new", query_string=query, data=fields)
    assert page.status_code == 200, page.text
    return browser.post("/corrections/new/request", query_string=about, data=_hidden(page.text) | {"reason": reason})


def _kind_wrong(browser: FlaskClient, session: Session, number: str = SEALED) -> str:
    key = _acceptance(session, number).id
    parts = {"parts": ["front_bumper"], "why": "sold"}
    answer = _ask(browser, {"vehicle": key}, Change.PART_WITHDRAWN, **parts)
    assert answer.status_code == 303
    return str(answer.location).rsplit("/", maxsplit=1)[-1]


def test_a_sealed_part_of_a_shipped_lot_is_withdrawn_by_three_people(browser_of: Browser, session: Session) -> None:
    clerk, owner, manager = browser_of("clerk"), browser_of("owner"), browser_of("manager")
    key = _kind_wrong(clerk, session)
    own = clerk.get(f"/corrections/{key}").text
    assert "申請したのはあなたです" in own
    assert f"/corrections/{key}/approval" not in own
    page = owner.get(f"/corrections/{key}").text
    assert "別の人と管理会社の承認" in page
    assert "<s>回収済</s>" in page
    assert "<strong>売った</strong>" in page
    owner.post(f"/corrections/{key}/approval", data=_hidden(page))
    assert len(_acceptance(session, SEALED).recovered) == 3
    assert "管理会社の承認を待っています" in owner.get(f"/corrections/{key}").text
    manager.post(f"/corrections/{key}/approval", data=_hidden(manager.get(f"/corrections/{key}").text))
    vehicle = _acceptance(session, SEALED)
    assert (len(vehicle.recovered), len(vehicle.as_reported)) == (2, 3)
    lot = session.scalars(select(Lot)).one()
    for path in (f"/vehicles/{vehicle.id}", f"/trace/{vehicle.id}", f"/entries/{vehicle.id}", f"/lots/{lot.id}"):
        page = clerk.get(path).text
        assert "<s>回収済</s> → <strong>売った</strong>" in page, path
        assert "数え間違い" in page, path
    trace = clerk.get(f"/trace/{vehicle.id}").text
    assert all(word in trace for word in ("訂正を申請", "訂正を承認", "見本 社長", "管理 花子"))


def test_corrections_are_kept_as_a_file_with_before_and_after(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    key = _kind_wrong(clerk, session)
    page = clerk.get("/corrections?tab=mine").text
    assert "/files/lists/corrections.xlsx" in page
    (row,) = csv.DictReader(io.StringIO(clerk.get("/files/lists/corrections.csv?tab=mine").data.decode("utf-8-sig")))
    assert (row["申請した人"], row["状態"], row["理由"]) == ("鈴木 事務", "承認待ち", "数え間違い")
    assert ("回収済" in row["訂正前"], "売った" in row["訂正後"]) == (True, True)
    owner = browser_of("owner")
    owner.post(f"/corrections/{key}/refusal", data={"reason": "売っていない"})
    told = list(csv.DictReader(io.StringIO(owner.get("/files/lists/corrections.csv").data.decode("utf-8-sig"))))
    assert [(one["却下した人"], one["却下の理由"]) for one in told] == [("見本 社長", "売っていない")]
    assert owner.get("/files/lists/corrections.csv?tab=waiting").data.decode("utf-8-sig").count("\n") == 1
    assert len(list(csv.reader(io.StringIO(browser_of("neighbour").get("/files/lists/corrections.csv").text)))) == 1


def test_who_asked_is_told_on_every_page_until_it_is_read(browser_of: Browser, session: Session) -> None:
    clerk, owner = browser_of("clerk"), browser_of("owner")
    key = _kind_wrong(clerk, session)
    assert "結果が出ました" not in clerk.get("/entries").text
    assert owner.post(f"/corrections/{key}/refusal", data={"reason": " "}).status_code == 422
    owner.post(f"/corrections/{key}/refusal", data={"reason": "写真に写っている"})
    assert "申請した訂正の結果が出ました（1件）" in clerk.get("/entries").text
    told = clerk.get("/corrections?tab=mine").text
    assert "却下されました" in told
    assert "写真に写っている" in told
    assert "結果が出ました" not in owner.get("/entries").text
    clerk.post(f"/corrections/{key}/acknowledgement")
    assert "結果が出ました" not in clerk.get("/entries").text
    session.rollback()
    assert session.get_one(Correction, key).state is CorrectionState.REFUSED


def test_what_is_not_in_jars_yet_is_corrected_at_once_with_a_reason(browser_of: Browser, session: Session) -> None:
    clerk, key = browser_of("clerk"), _acceptance(session, "LA100S-112233").id
    query = {"vehicle": key, "what": "vehicle_wrong"}
    data = {"parts": ["front_bumper"], "to": "ｂ２１ｗ－００１２３９９"}
    page = clerk.post("/corrections/new", query_string=query, data=data).text
    assert "この訂正は、すぐに反映します" in page
    without = clerk.post("/corrections/new/request", query_string={"vehicle": key}, data=_hidden(page))
    assert without.status_code == 422
    assert "理由を入力してください" in without.text
    clerk.post(
        "/corrections/new/request", query_string={"vehicle": key}, data=_hidden(page) | {"reason": "札の貼り間違い"}
    )
    assert [one.part for one in _acceptance(session, "LA100S-112233").recovered] == ["rear_bumper"]
    assert [one.part for one in _acceptance(session, "B21W-0012399").recovered] == ["front_bumper"]


def test_a_request_says_what_is_wrong_beside_its_fields(browser_of: Browser, session: Session) -> None:
    clerk, key = browser_of("clerk"), _acceptance(session, SEALED).id

    def sent(change: str, **data: object) -> TestResponse:
        return clerk.post("/corrections/new", query_string={"vehicle": key, "what": change}, data=data)

    assert "一つ以上選んでください" in sent("part_moved").text
    assert "引取の一覧にありません" in sent("vehicle_wrong", parts=["interior"], to="なし").text
    assert "JARSに登録した" not in sent("part_withdrawn", parts=["side_glass"], why="sold").text
    assert sent("part_withdrawn", parts=["side_glass"], why="sold").status_code == 422
    assert sent("nonsense").status_code == 422
    assert clerk.get("/corrections/new", query_string={"vehicle": "x"}).status_code == 404
    assert clerk.get("/corrections/new").status_code == 404


@pytest.mark.parametrize("change", [one for one in Change if one is not Change.WEIGHING_WRONG])
def test_every_change_has_its_form(browser_of: Browser, session: Session, change: Change) -> None:
    lot = session.scalars(select(Lot)).one()
    vehicle = _acceptance(session, SEALED).id
    about = (
        {"lot": lot.id}
        if change in {Change.FILL_MOVED, Change.LOT_CANCELLED, Change.LOT_MISTYPED}
        else {"vehicle": vehicle}
    )
    owner = browser_of("owner")
    page = owner.get("/corrections/new", query_string=about | {"what": change.value})
    assert page.status_code == 200
    assert str(CHANGES[change]) in page.text
    choices = owner.get("/corrections/new", query_string=about).text
    assert change is Change.BODY_MISTYPED or str(CHANGES[change]) in choices


def test_the_dock_asks_for_its_weighings_only(browser_of: Browser, session: Session) -> None:
    dock, lot = browser_of("dock"), session.scalars(select(Lot)).one()
    page = dock.get("/corrections/new", query_string={"lot": lot.id}).text
    assert str(CHANGES[Change.WEIGHING_WRONG]) in page
    assert str(CHANGES[Change.LOT_MISTYPED]) not in page
    form = dock.get("/corrections/new", query_string={"lot": lot.id, "what": "weighing_wrong"})
    assert "間違っている計量" in form.text
    assert dock.post("/corrections/new", query_string={"lot": lot.id, "what": "weighing_wrong"}).status_code == 422


def test_the_page_of_rules_is_the_ledgers_table(browser_of: Browser) -> None:
    page = browser_of("clerk").get("/corrections/rules").text
    for change, rule in MATRIX.items():
        row = page.split(f'<th scope="row">{CHANGES[change]}</th>')[1].split("</tr>")[0]
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row)[1:]
        assert [re.sub(r"<[^>]+>", "", cell) for cell in cells] == [str(WAYS[rule.ways[stage]]) for stage in Stage]


def test_every_word_of_corrections_has_one_on_the_screen(app: Flask) -> None:
    with app.test_request_context():
        assert set(CHANGES) == set(Change)
        assert set(STAGES) == set(Stage)
        assert set(WAYS) == set(Way)
        assert len({str(word) for word in WITHDRAWALS.values()}) == len(WITHDRAWALS)


def test_the_list_turns_its_pages_and_empties(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.corrections.PAGE", 1)
    clerk = browser_of("clerk")
    assert "承認を待っている訂正はありません" in clerk.get("/corrections").text
    for number in (SEALED, "GP7-1003344"):
        _kind_wrong(clerk, session, number)
    page = clerk.get("/corrections").text
    assert SEALED in page
    assert "GP7-1003344" not in page
    further = unescape(page.split('rel="next" href="')[1].split('"')[0])
    assert "GP7-1003344" in clerk.get(further).text
    assert "GP7-1003344" in clerk.get("/corrections?tab=all").text
    neighbour = browser_of("neighbour")
    key = session.scalars(select(Correction.id)).first()
    assert neighbour.get(f"/corrections/{key}").status_code == 404
    assert SEALED not in neighbour.get("/corrections?tab=all").text
