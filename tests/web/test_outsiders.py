"""A receiver without an account: paper and file of the lot, whether a file is genuine, what it states by its link."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ledger.models import Finding, Lot, ProofLink, Statement
from ledger.words import LotState
from web import outsiders

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    Browser = Callable[[str], FlaskClient]


@pytest.fixture
def lot(session: Session) -> Lot:
    """The sample's lot on its way."""
    return session.scalars(select(Lot)).one()


@pytest.fixture
def at(browser_of: Browser, lot: Lot) -> str:
    """The path of a link that takes statements."""
    form = {"to_whom": "見本樹脂 受入場", "days": "30", "states": "1"}
    page = browser_of("supervisor").post(f"/proof-links/{lot.id}", data=form).text
    given = re.search(r'value="[^"]*(/proof/[^"]+)"', page)
    assert given
    assert f"{given[1]}/lot.pdf" in page
    return given[1]


def test_only_who_could_let_it_through_gives_a_link_for_it(browser_of: Browser, lot: Lot, session: Session) -> None:
    manager = browser_of("manager")
    assert 'name="states"' not in manager.get(f"/proof-links/{lot.id}").text
    form = {"to_whom": "見本樹脂 受入場", "days": "30", "states": "1"}
    assert manager.post(f"/proof-links/{lot.id}", data=form).status_code == 422
    assert not session.scalars(select(ProofLink)).all()


def stated(lot: Lot, **changed: str) -> dict[str, str]:
    bag = lot.bags[0].id
    return {"found": bag, f"gross-{bag}": "21.5", f"tare-{bag}": "１．５"} | changed


def test_the_paper_and_the_file_are_genuine_and_a_changed_one_is_not(browser_of: Browser, at: str) -> None:
    anyone = browser_of("")

    def said(content: bytes) -> str:
        return anyone.post("/verify-file", data={"file": (BytesIO(content), "lot")}).text

    assert anyone.get(at.upper(), follow_redirects=True).status_code == 200, "as the paper's QR has it"
    for ending in ("json", "pdf"):
        content = anyone.get(f"{at}/lot.{ending}").data
        assert "本物です" in said(content)
        changed = content.replace(b"20", b"21", 1) if ending == "json" else content.replace(b"Type", b"Typo", 1)
        assert changed != content
        assert "作ったままのファイルではありません" in said(changed)
    assert "グエン" not in anyone.get(f"{at}/lot.json").text
    for junk in (b"%PDF-1.7", b"{}", b"[1]", b"\xff", b'{"signature": "x", "kind": "nisugata.lot"}', b"[" * 9000):
        assert "作ったままのファイルではありません" in said(junk)
    assert anyone.post("/verify-file", data={}).status_code == 422


def test_what_a_receiver_states_waits_in_the_tray_and_becomes_the_lot_s_weight(
    browser_of: Browser, lot: Lot, at: str, session: Session
) -> None:
    anyone, yard = browser_of(""), browser_of("supervisor")
    form = stated(lot, flaw="wet_dirty", finding="濡れていた")
    assert "送り主の確認を待っています" in anyone.post(f"{at}/statement", data=form, follow_redirects=True).text
    session.rollback()
    assert lot.state is LotState.SHIPPED
    tray = yard.get("/tray").text
    assert f"見本樹脂 受入場）が荷姿 {lot.jars_lot_id} について書きました：袋 1/1、正味 20.0 kg、指摘 1件" in tray
    waiting = re.search(r"/tray/([0-9a-f-]{36})/let-through", tray)
    assert waiting
    assert "送り主の確認を待っています" in anyone.post(f"{at}/statement", data=form).text, "one at a time"
    assert browser_of("worker").post(f"/tray/{waiting[1]}/let-through", data={"reason": "x"}).status_code == 403
    confirmed = {"reason": "電話で確かめた"}
    refused = yard.post(f"/tray/{waiting[1]}/let-through", data=confirmed, follow_redirects=True)
    assert "渡した本人は通せません" in refused.text
    session.rollback()
    assert lot.state is LotState.SHIPPED, "nobody receives a lot alone"
    browser_of("owner").post(f"/tray/{waiting[1]}/let-through", data=confirmed)
    session.rollback()
    assert (lot.state, lot.received_g) == (LotState.RECEIVED, 20_000)
    assert session.scalars(select(Statement.net_g)).all() == [20_000]
    assert session.scalars(select(Finding.note)).all() == ["濡れていた"]
    assert "アカウントのない引取業者の記入" in yard.get(f"/lots/{lot.id}").text
    assert "引取業者（アカウントなし）" in yard.get("/findings").text
    assert "いま記入できません" in anyone.get(f"{at}/statement").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"found": ""}, "届いた袋を選んでください"),
        ({"gross-": ""}, "総重量を入力してください"),
        ({"gross-": "900"}, "みなし重量"),
        ({"flaw": "other"}, "入力してください"),
    ],
)
def test_what_cannot_be_is_said_at_once_and_kept_nowhere(
    browser_of: Browser, lot: Lot, at: str, changed: dict[str, str], sentence: str
) -> None:
    told = {name.replace("gross-", f"gross-{lot.bags[0].id}"): value for name, value in changed.items()}
    answer = browser_of("").post(f"{at}/statement", data=stated(lot, **told))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "let-through" not in browser_of("supervisor").get("/tray?why=outsider").text


def test_a_link_takes_statements_only_where_it_was_given_for_them_and_opens(
    browser_of: Browser, lot: Lot, at: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    anyone = browser_of("")
    assert anyone.post(f"{at}/statement", data={"note": "x" * outsiders.LARGEST}).status_code == 413
    monkeypatch.setattr(outsiders, "MOST_STATEMENTS", 0)
    assert "いま記入できません" in anyone.post(f"{at}/statement", data=stated(lot)).text
    session.rollback()
    link = session.scalars(select(ProofLink)).one()
    link.states = False
    session.commit()
    assert anyone.get(f"{at}/statement").status_code == 404
    link.until -= timedelta(days=40)
    session.commit()
    for page in ("statement", "lot.pdf", "lot.json"):
        assert anyone.get(f"{at}/{page}").status_code == 410
