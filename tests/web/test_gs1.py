"""A company with a GS1 prefix: its tags say GRAI and SSCC, and everything that reads tags reads them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import gs1, tags
from ledger.models import Bag, Container, TagRow
from ledger.queries.tags import unused_code
from tests.web.test_printing import code_of, read_back

Browser = Callable[[str], FlaskClient]
PREFIX = "4912345"


@pytest.fixture
def supervisor(app: Flask, browser_of: Browser) -> FlaskClient:
    app.config["BASE_URL"] = "https://nisugata.example.jp"
    browser = browser_of("supervisor")
    answer = browser.post("/print/printers/gs1", data={"prefix": "４９１２-３４５"}, follow_redirects=True)
    assert "GS1事業者コードを登録しました。" in answer.text
    assert f'value="{PREFIX}"' in answer.text
    assert "/8003/0" + PREFIX in answer.text
    return browser


def test_a_containers_tag_is_its_grai_and_leads_to_its_page(supervisor: FlaskClient, session: Session) -> None:
    code = code_of(session, Container, "バンパー1")
    session.rollback()
    (text,) = read_back(supervisor.post("/print/tags.pdf", data={"codes": code, "preset": "a4-4"}))
    assert text == f"HTTPS://NISUGATA.EXAMPLE.JP/8003/{gs1.grai(PREFIX)}{code}"
    path = text.removeprefix("HTTPS://NISUGATA.EXAMPLE.JP")
    page = supervisor.get(f"/T/{code}").location
    assert supervisor.get(path).location == page
    (newer,) = read_back(supervisor.post("/print/tags.pdf", data={"codes": code, "preset": "a4-4", "again": "new"}))
    assert newer == f"HTTPS://NISUGATA.EXAMPLE.JP/T.2{path}"
    assert supervisor.get(f"/T.2{path}").location == supervisor.get(f"/t.2{path.lower()}").location == page
    assert "古いタグです（1版）" in supervisor.get(path, follow_redirects=True).text
    session.rollback()
    assert session.get_one(TagRow, code).old_seen == 1


def test_a_bags_tag_is_its_sscc(supervisor: FlaskClient, session: Session) -> None:
    bag = session.scalars(select(Bag)).first()
    assert bag
    code = unused_code(session, tags.TagKind.LOT, PREFIX)
    row = session.get_one(TagRow, bag.code)
    session.add(TagRow(code=code, site_id=row.site_id, target_id=bag.id, state=row.state, touched=row.touched))
    bag.code = code
    session.commit()
    (text,) = read_back(supervisor.post("/print/tags.pdf", data={"codes": code, "preset": "a4-2"}))
    found = re.fullmatch(r"HTTPS://NISUGATA.EXAMPLE.JP(/T/(\w{10})/00/(\d{18}))", text)
    assert found
    assert (found[2], found[3]) == (code, gs1.sscc(PREFIX, tags.number_of(code)))
    assert supervisor.get(found[1]).location == supervisor.get(f"/T/{code}").location


def test_what_would_come_out_too_fine_is_refused_with_the_reason(supervisor: FlaskClient, session: Session) -> None:
    code = code_of(session, Container, "バンパー1")
    session.rollback()
    roll = {"title": "細い", "medium": "203", "width": "60", "height": "70", "offset_x": "0", "offset_y": "0"}
    fragment = supervisor.get("/print/rolls/new", query_string=roll, headers={"HX-Request": "true"}).text
    assert "必要な 1.50 mm に足りません(41 マス" in fragment
    page = supervisor.get(f"/print?codes={code}").text
    assert "A4 44面" not in page


@pytest.mark.parametrize("typed", ["123456", "12345678901", "49-ABC-1"])
def test_what_is_no_prefix_is_explained_and_stays(browser_of: Browser, typed: str) -> None:
    answer = browser_of("supervisor").post("/print/printers/gs1", data={"prefix": typed})
    assert (answer.status_code, "7桁から10桁までの数字" in answer.text, f'value="{typed}"' in answer.text) == (
        422,
        True,
        True,
    )


def test_without_a_prefix_tags_are_as_before(supervisor: FlaskClient, session: Session) -> None:
    supervisor.post("/print/printers/gs1", data={"prefix": ""})
    code = code_of(session, Container, "バンパー1")
    session.rollback()
    texts = read_back(supervisor.post("/print/tags.pdf", data={"codes": code}))
    assert texts == [f"HTTPS://NISUGATA.EXAMPLE.JP/T/{code}"]


@pytest.mark.parametrize("path", ["/8003/04912345000012C7K3M9QX24", "/8003/1", "/T.2/8003/x", "/T/x/00/1"])
def test_what_is_no_tag_gets_the_page_that_says_so(browser_of: Browser, path: str) -> None:
    answer = browser_of("clerk").get(path)
    assert (answer.status_code, "タグの番号が違います" in answer.text) == (404, True)
