"""How a dock weighs: tares of container forms, photographs of readings for whoever sees the lot, scales on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.models import ContainerTare, Lot, Scale
from tests.web.test_photographs import jpeg, name_of, send
from tests.web.test_returns import told
from web.typed import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]
    Tell = Callable[..., str]

__all__ = ["told"]


def test_a_tare_is_registered_with_its_day(browser_of: Browser, session: Session) -> None:
    dock = browser_of("dock")
    form = {"form": "cage", "tare": "１２．３４", "valid_from": today().isoformat()}
    assert dock.post("/weighing-rules/tares", data=form).status_code == 303
    assert session.scalars(select(ContainerTare.grams)).all() == [12_340]
    page = dock.get("/weighing-rules").text
    assert "12.34 kg" in page
    assert "いま有効" in page
    dock.post("/weighing-rules/tares", data=form | {"tare": "13", "valid_from": "2999-01-01"})
    assert "これから" in dock.get("/weighing-rules").text
    assert browser_of("clerk").get("/weighing-rules").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"tare": ""}, "風袋を入力してください"), ({"tare": "1.005"}, "kg単位"), ({"form": "x"}, "選んで")],
)
def test_a_tare_half_told_is_not_registered(browser_of: Browser, wrong: dict[str, str], sentence: str) -> None:
    form = {"form": "cage", "tare": "12.3", "valid_from": today().isoformat()}
    answer = browser_of("dock").post("/weighing-rules/tares", data=form | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_dock_wants_photographs_and_phones_hear_of_it(browser_of: Browser) -> None:
    dock = browser_of("dock")
    assert "任意です" in dock.post("/weighing-rules/photographs", data={}, follow_redirects=True).text
    page = dock.post("/weighing-rules/photographs", data={"photographs": "1"}, follow_redirects=True).text
    assert "写真が必要です" in page
    dock.post("/weighing-rules/tares", data={"form": "rack", "tare": "30", "valid_from": today().isoformat()})
    weighing = dock.get("/api/v1/snapshot").json["site"]["weighing"]
    assert weighing["photographs"] is True
    assert [(one["form"], one["grams"]) for one in weighing["tares"]] == [("rack", 30_000)]


def test_a_scale_is_put_on_a_line(browser_of: Browser, session: Session) -> None:
    dock, key = browser_of("dock"), session.scalars(select(Scale.id)).first()
    form = {"sends": "ascii", "baud": "9600", "framing": "8N1"}
    assert dock.post(f"/scales/{key}/line", data=form | {"baud": "7"}).status_code == 422
    assert dock.post(f"/scales/{key}/line", data=form).status_code == 303
    told_scale = next(one for one in dock.get("/api/v1/snapshot").json["scales"] if one["id"] == key)
    assert (told_scale["sends"], told_scale["baud"], told_scale["framing"]) == ("ascii", 9600, "8N1")
    dock.post(f"/scales/{key}/line", data=form | {"sends": ""})
    assert "説明書" in dock.get(f"/scales/{key}").text


def test_the_photograph_of_a_reading_is_seen_by_sender_and_second_person(
    browser_of: Browser, told: Tell, session: Session
) -> None:
    lot, dock, picture = session.scalars(select(Lot)).one(), browser_of("dock"), jpeg(64)
    send(dock, picture)
    scale = session.scalars(select(Scale.id)).first()
    told("bag.checked", lot=lot.id, bag=lot.bags[0].id, result="found")
    line = told("lot.weighed", lot=lot.id, gross_g=20_000, scale=scale, photographs=[name_of(picture)])
    told("lot.received", lot=lot.id)
    at = f"/lots/{lot.id}/weighings/{line}/{name_of(picture)}"
    clerk = browser_of("clerk")
    for page in (f"/lots/{lot.id}", f"/lots/{lot.id}/slip", f"/trace/{lot.code}"):
        assert at in clerk.get(page).text
    assert at in dock.get("/receipts").text
    assert clerk.get(at).data == picture
    assert clerk.get(at.replace(line, lot.id)).status_code == 404
    assert browser_of("neighbour").get(at).status_code == 404
