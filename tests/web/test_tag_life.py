"""Blank tags, spares, lost and found ones on screen."""

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import tags
from ledger.models import Acceptance, Container, Lot, Place, Recorded, Scale, TagRow
from ledger.words import LotState, TagState
from tests.web.test_printing import code_of, read_back

Browser = Callable[[str], FlaskClient]


def container_id(session: Session, name: str = "バンパー1") -> str:
    code = code_of(session, Container, name)
    found = session.scalars(select(Container.id).where(Container.code == code)).one()
    session.rollback()
    return found


def make_blanks(browser: FlaskClient, count: int = 3) -> list[str]:
    """Make blank tags and return the codes that are about to be printed."""
    answer = browser.post("/print/blank", data={"count": str(count)})
    assert answer.status_code == 303
    return str(re.search(r"codes=([^&]+)", answer.location)[1]).split(".")


@pytest.fixture
def spare(browser_of: Browser) -> str:
    return make_blanks(browser_of("clerk"), 1)[0]


def test_blank_tags_are_printed_in_sheets_before_they_hang_anywhere(browser_of: Browser, session: Session) -> None:
    clerk = browser_of("clerk")
    codes = make_blanks(clerk)
    assert "予備タグ 7枚" in clerk.get("/print/blank").text  # with the sample's four
    answer = clerk.post("/print/tags.pdf", data={"codes": ".".join(codes), "preset": "a4-4"})
    assert read_back(answer) == sorted(f"NIS1.{code}" for code in codes)
    assert {session.get_one(TagRow, code).printed for code in codes} == {1}


@pytest.mark.parametrize("count", ["0", "301", "many", ""])
def test_a_number_of_blanks_that_is_none_is_explained(browser_of: Browser, count: str) -> None:
    answer = browser_of("clerk").post("/print/blank", data={"count": count})
    assert (answer.status_code, "1から300までの数" in answer.text) == (422, True)


def test_a_blank_tag_says_where_it_may_hang_and_is_hung_there(
    browser_of: Browser, session: Session, spare: str
) -> None:
    worker = browser_of("worker")
    page = worker.get(f"/T/{spare}").text
    assert "どの容器に付けましたか" in page
    assert "バンパー1" in page
    answer = worker.post("/tags/bind", data={"code": spare, "container": container_id(session)}, follow_redirects=True)
    assert f"タグ {tags.spoken(spare)} を「バンパー1」に付けました。" in answer.text
    assert worker.get(f"/T/{spare}").location == f"/containers/{container_id(session)}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("C-ABCD", "タグの番号が違います"), ("", "タグの番号が違います"), ("taken", "もう「バンパー1」に付いています")],
)
def test_a_spare_that_is_none_is_explained_and_stays_in_its_field(
    browser_of: Browser, session: Session, typed: str, said: str
) -> None:
    code = code_of(session, Container, "バンパー1") if typed == "taken" else typed
    form = {"code": code, "container": container_id(session, "内装1")}
    page = browser_of("worker").post("/tags/bind", data=form, follow_redirects=True).text
    assert said in page
    assert f'value="{code}"' in page


def test_a_spare_is_keyed_with_dashes_and_in_lower_case(browser_of: Browser, session: Session, spare: str) -> None:
    form = {"code": f"{spare[0]}-{spare[1:5]} {spare[5:]}".lower(), "container": container_id(session)}
    browser_of("worker").post("/tags/bind", data=form)
    assert session.get_one(TagRow, spare).state is TagState.BOUND


def test_a_new_container_takes_a_blank_tag(browser_of: Browser, session: Session, spare: str) -> None:
    supervisor = browser_of("supervisor")
    assert f"予備タグ {spare} を付けます" in supervisor.get(f"/containers/new?tag={spare}").text
    form = {"tag": spare, "prefix": "新しいカゴ", "count": "1", "material": "glass", "form": "cage"}
    refused = supervisor.post("/containers", data=form | {"count": "2"})
    assert (refused.status_code, "一つずつ作ってください" in refused.text, spare in refused.text) == (422, True, True)
    assert supervisor.post("/containers", data=form).status_code == 303
    made = session.scalars(select(Container).where(Container.code == spare)).one()
    assert made.name == "新しいカゴ"
    again = supervisor.post("/containers", data=form | {"prefix": "もう一つ"})
    assert (again.status_code, "予備タグではありません" in again.text) == (422, True)


def test_a_tag_is_lost_replaced_and_found_on_its_containers_page(
    browser_of: Browser, session: Session, spare: str
) -> None:
    worker, clerk, key = browser_of("worker"), browser_of("clerk"), container_id(session)
    code = code_of(session, Container, "バンパー1")
    assert "紛失と記録しました" in worker.post(f"/tags/{code}/lost", follow_redirects=True).text
    assert "「紛失」として登録されています" in clerk.get(f"/T/{code}", follow_redirects=True).text
    worker.post("/tags/bind", data={"code": spare, "container": key})
    printed = clerk.post("/containers/tags", data={"container": key})
    assert printed.location.endswith(f"codes={spare}")
    assert worker.post(f"/tags/{code}/found").status_code == 403
    assert "使用中に戻しました" in clerk.post(f"/tags/{code}/found", follow_redirects=True).text
    assert clerk.post("/containers/tags", data={"container": key}).location.endswith(f"codes={code}")
    clerk.post(f"/tags/{spare}/retired")
    page = clerk.get(f"/containers/{key}").text
    for said in ("予備タグを付けた", "タグを紛失", "タグが見つかった", "タグの使用をやめた"):
        assert said in page


def test_an_older_print_leaves_one_line_an_hour_and_person(browser_of: Browser, session: Session) -> None:
    clerk, code = browser_of("clerk"), code_of(session, Container, "バンパー1")
    session.rollback()
    for again in ("same", "new"):
        clerk.post("/print/tags.pdf", data={"codes": code, "again": again})
    for _ in range(3):
        clerk.get(f"/T/{code}.1")
    assert session.get_one(TagRow, code).old_seen == 1
    browser_of("worker").get(f"/T/{code}.1")
    session.rollback()
    assert session.get_one(TagRow, code).old_seen == 2
    seen = session.scalars(select(Recorded.posted).where(Recorded.kind == "tag.seen_old")).all()
    assert [json.loads(posted)["body"] for posted in seen] == [{"code": code, "generation": 1}] * 2


def test_the_neighbour_reaches_no_tag(browser_of: Browser, session: Session, spare: str) -> None:
    neighbour = browser_of("neighbour")
    assert neighbour.get(f"/T/{spare}").status_code == 404
    for deed in ("lost", "found", "retired"):
        assert neighbour.post(f"/tags/{spare}/{deed}").status_code == 404
    assert neighbour.post("/tags/bind", data={"code": spare, "container": container_id(session)}).status_code == 404
    assert neighbour.get(f"/print?codes={spare}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [("C-1234", "タグの番号が違います"), (tags.new_code(tags.TagKind.CONTAINER), "この事業者にはありません")],
)
def test_a_number_that_does_not_exist_is_explained_beside_its_field(browser_of: Browser, typed: str, said: str) -> None:
    page = browser_of("clerk").get("/print", query_string={"typed": typed}).text
    assert said in page
    assert f'value="{typed}"' in page


def test_a_number_is_typed_as_it_is_read(browser_of: Browser, session: Session) -> None:
    code = code_of(session, Container, "バンパー1")
    answer = browser_of("clerk").get("/print", query_string={"typed": tags.spoken(code).lower()})
    assert answer.location == f"/print?codes={code}"


def test_unknown_numbers_are_named_and_the_others_go_on(browser_of: Browser, session: Session) -> None:
    code, nobody = code_of(session, Container, "バンパー1"), tags.new_code(tags.TagKind.CONTAINER)
    answer = browser_of("clerk").get(f"/print?codes={nobody}.{code}&preset=a4-4", follow_redirects=True)
    assert f"見つからない番号を外しました：{nobody}" in answer.text
    assert answer.request.args["codes"] == code


def test_tickets_places_and_scales_show_their_prints_and_take_a_lost_one_out_of_use(
    browser_of: Browser, session: Session
) -> None:
    vehicle = session.scalars(select(Acceptance).where(Acceptance.chassis_number == "NT32-0512345")).one()
    place, scale = session.scalars(select(Place)).first(), session.scalars(select(Scale)).first()
    assert place
    assert scale
    pages = {"clerk": (f"/vehicles/{vehicle.id}", str(vehicle.ticket)), "dock": (f"/scales/{scale.id}", scale.code)}
    for login, (address, code) in (*pages.items(), ("supervisor", (f"/places/{place.id}", place.code))):
        session.rollback()
        browser = browser_of(login)
        browser.post("/print/tags.pdf", data={"codes": code})
        assert "1版を印刷：PDF、1枚" in browser.get(address).text
        assert browser.post(f"/tags/{code}/lost").location == f"{address}#tags"
        page = browser.get(address).text
        assert "新しい版を印刷する" in page
        assert "見つかった：また使う" in page
        newer = browser.post("/print/tags.pdf", data={"codes": code})
        assert read_back(newer) == [f"NIS1.{code}.2"]
        assert "2版を印刷：PDF、1枚" in browser.get(address).text
        assert session.get_one(TagRow, code).state is TagState.BOUND


def test_a_lots_page_shows_the_prints_of_its_bags_to_its_own_company_alone(
    browser_of: Browser, session: Session
) -> None:
    lot = session.scalars(select(Lot).where(Lot.state == LotState.SHIPPED)).one()
    bag, address = lot.bags[0].code, f"/lots/{lot.id}"
    session.rollback()
    clerk = browser_of("clerk")
    clerk.post("/print/tags.pdf", data={"codes": bag})
    assert "1版を印刷：PDF、1枚" in clerk.get(address).text
    clerk.post(f"/tags/{bag}/lost")
    assert "新しい版を印刷する" in clerk.get(address).text
    assert "1版を印刷" not in browser_of("dock").get(address).text
