"""Lists of thousands of rows: a page at a time, nothing twice, nothing left out, found by a part of a name."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.event import new_id
from ledger.models import Container, Device, Person, Place, Site

Browser = Callable[[str], FlaskClient]
SHOWN = 2
ROWS = {
    "containers": ("/containers", "container", "web.containers.PAGE", "ページ"),
    "places": ("/containers", "place", "web.containers.PAGE", "置場のページ"),
    "people": ("/people", "person", "web.people.PAGE", "ページ"),
}


def yard(session: Session) -> str:
    return session.scalars(select(Site.id).where(Site.name == "見本解体 本工場")).one()


def walked(browser: FlaskClient, address: str, field: str, pager: str) -> list[list[str]]:
    """The keys of each page, from the first to the last, following what the pager offers."""
    pages = []
    while address:
        text = browser.get(address).text
        pages.append(re.findall(rf'name="{field}" value="([^"]+)"', text))
        there = text.split(f'aria-label="{pager}">')
        offered = re.search(r'rel="next" href="([^"]+)"', there[1].split("</nav>")[0]) if len(there) > 1 else None
        address = unescape(offered[1]) if offered else ""
    return pages


@pytest.mark.parametrize("name", ROWS)
def test_pages_follow_each_other_and_hold_every_row_once(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    address, field, page, pager = ROWS[name]
    monkeypatch.setattr(page, SHOWN)
    pages = walked(browser_of("supervisor"), address, field, pager)
    seen = [key for keys in pages for key in keys]
    rows: dict[str, type[Container | Place | Person]] = {"container": Container, "place": Place, "person": Person}
    model = rows[field]
    there = select(model.id).where(model.site_id == yard(session))
    assert max(len(keys) for keys in pages) == SHOWN
    assert len(pages) > 1
    assert sorted(seen) == sorted(session.scalars(there))


def test_numbers_in_names_are_in_the_order_of_numbers(browser_of: Browser, session: Session) -> None:
    for name in ("棚10", "棚9", "棚１１"):
        session.add(Place(id=new_id(), site_id=yard(session), code=new_id()[-10:], name=name, touched=1))
    session.commit()
    page = browser_of("supervisor").get("/containers?place_q=棚").text
    assert re.findall(r"<strong>(棚\S+)</strong>", page) == ["棚9", "棚10", "棚１１"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=バンパー２", "バンパー2"),
        ("q={code}", "バンパー2"),
        ("q=%00", ""),
        ("q=%25", ""),
        ("after=nonsense&q=ラス1", "ガラス1"),
    ],
)
def test_a_container_is_found_by_its_name_or_its_tag(
    browser_of: Browser, session: Session, query: str, found: str
) -> None:
    one = select(Container.code).where(Container.name == "バンパー2", Container.site_id == yard(session))
    asked = query.format(code=session.scalars(one).one().lower())
    page = browser_of("worker").get(f"/containers?{asked}", headers={"HX-Request": "true"}).text
    assert re.findall(r"<strong>(.+?)</strong>", page) == ([found] if found else [])
    assert found or "条件に合う容器はありません" in page


def test_the_row_of_another_company_or_no_row_at_all_begins_no_page(browser_of: Browser, session: Session) -> None:
    theirs = session.scalars(select(Container.id).where(Container.site_id != yard(session))).first()
    clerk = browser_of("supervisor")
    shown = [re.findall(r"<strong>(.+?)</strong>", clerk.get(f"/containers{q}").text) for q in ("", f"?after={theirs}")]
    assert shown[0] == shown[1]
    for address in (
        "/containers?after",
        "/containers?place_after",
        "/people?after",
        "/people?phone_after",
        "/storage?after",
    ):
        assert clerk.get(f"{address}=%00").status_code == 200
    assert browser_of("clerk").get("/print/blank?after=%00").status_code == 200


def test_people_and_phones_are_found_by_their_names(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        session.add(Device(id=new_id(), site_id=yard(session), name=f"現場{number}", touched=1))
    session.commit()
    monkeypatch.setattr("web.people.PHONES", 3)
    supervisor = browser_of("supervisor")
    first = supervisor.get("/people").text
    assert "現場2" in first
    assert "現場3" not in first
    further = re.search(r'href="([^"]*phone_after[^"]*)"', first)
    assert further
    assert "現場3" in supervisor.get(unescape(further[1])).text
    found = supervisor.get("/people?phone_q=場1&q=グエン").text
    assert re.findall(r'card__title">(現場\d)', found) == ["現場1"]
    assert re.findall(r"<strong>(.+?)</strong>", found.split('id="people"')[1].split("</table>")[0]) == [
        "グエン・ヴァン・アン"
    ]


def test_where_places_are_too_many_for_a_menu_one_is_named(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.containers.MOST_OFFERED", 0)
    supervisor = browser_of("supervisor")
    assert 'name="place_name"' in supervisor.get("/containers/new").text
    form = {"form": "flat", "material": "bumper", "prefix": "平置き", "count": "1"}
    refused = supervisor.post("/containers", data={**form, "place_name": "ない置場"})
    assert (refused.status_code, "この名前・番号の置場はありません" in refused.text) == (422, True)
    assert supervisor.post("/containers", data={**form, "place_name": "ａ-1"}).status_code == 303
    made = session.scalars(select(Container).where(Container.name == "平置き")).one()
    assert made.place
    assert made.place.name == "A-1"


def test_the_places_of_the_yard_are_read_page_by_page(
    browser_of: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.storage.PAGE", 1)
    clerk, address, seen = browser_of("clerk"), "/storage", list[str]()
    while address:
        page = clerk.get(address).text
        found = re.findall(r'href="/storage/([0-9a-f-]{36})"', page.split('id="places"')[1])
        assert len(found) <= 1
        seen += found
        offered = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(offered[1]) if offered else ""
    assert sorted(seen) == sorted(session.scalars(select(Place.id).where(Place.site_id == yard(session))))
    narrowed = clerk.get("/storage?q=A-2").text
    assert ("A-2" in narrowed, "A-1" in narrowed) == (True, False)


def test_the_containers_of_a_place_are_read_page_by_page(browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.storage.PAGE", 1)
    clerk = browser_of("clerk")
    first = clerk.get("/storage/none").text
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further
    names = [
        re.findall(r'data-label="容器"[^>]*>(?:<a[^>]*>)?([^<]+)<', page)
        for page in (first, clerk.get(further[1]).text)
    ]
    assert all(names)
    assert names[0] != names[1]


def test_blank_tags_are_listed_page_by_page(browser_of: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.blank_tags.PAGE", 3)  # of the sample's four
    clerk = browser_of("clerk")
    first = clerk.get("/print/blank").text
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert "予備タグ 4枚" in first
    assert further
    pages = [re.findall(r'class="code" href="/[Tt]/(\w+)"', page) for page in (first, clerk.get(further[1]).text)]
    assert [len(codes) for codes in pages] == [3, 1]
    assert pages[1][0] not in pages[0]
