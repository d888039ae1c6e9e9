"""Every list on a screen leads to its files, with what was chosen there; every file holds its rows, in every format."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_babel import force_locale
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import models
from ledger.access import allowed
from ledger.arrival_words import ArrivalState, RowVerdict
from ledger.event import new_id
from ledger.models import Lot, Person, Site
from ledger.print_words import Connection, PrinterLanguage
from ledger.words import (
    Auth,
    ContainerForm,
    IncentiveMethod,
    Material,
    OutputForm,
    PartKind,
    RecipientKind,
    Role,
    SizeClass,
    Team,
)
from web.db import db
from web.listings import Asked
from web.lists import LISTS
from web.sample import LOGINS
from web.table_csv import FORMULA
from web.viewer import ANYONE, PHONE, Viewer, rule_of

Browser = Callable[[str], FlaskClient]
READERS = {"supervisor": Role.SUPERVISOR, "manager": Role.MANAGER, "dock": Role.DOCK}
"""Three who together may open every page and read every list."""
NO_LISTS = {
    "one thing or nothing is shown": (
        "entries.first", "exports.mine", "printing.board", "printing.choose", "printing.scales", "badges.choose",
        "trace.search", "ledger_check.page", "corrections.rules",
    ),
    "a form; what it makes stands in a list": (
        "agreed.new", "audits.new", "balance.closing", "containers.new", "correction_form.choose", "deemed.jars",
        "deemed_form.new", "devices.new", "devices.rescue", "label_sheets.new", "lots.new", "masters.new_company",
        "masters.new_site", "people.new", "places.new", "printers.new", "rolls.new", "scales.new", "storage.new_terms",
        "vehicles.new",
    ),
    "rows of other lists, which have files: the entries, the tray, what waits in each": (
        "entry_bulk.page", "questions.mine", "home.overview",
    ),
    "pictures, kept as a ZIP file": ("unread.listing",),
    "its files stand below its tables once a lot was weighed (test_real_weights.py)": ("real_weights.page",),
}  # fmt: skip
"""Pages without a file, and why."""
OF_ONE_THING = {"import_rows", "links", "stored_parts"}
"""Lists whose page needs an id."""
NASTY = "=1+1〜−髙𠮷"


def reader_of(action: str) -> str:
    return next(login for login, role in READERS.items() if allowed(action, {role}))


def rows_of(answer: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))


def pages(app: Flask) -> dict[str, tuple[str, str]]:
    """Address and action of every page that stands alone, by endpoint: it needs no id and no enrolled phone."""
    with app.test_request_context():
        found = {
            rule.endpoint: (rule.rule, rule_of(rule.endpoint).action)
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or set()) and not rule.arguments and "." not in rule.rule
        }
    return {endpoint: told for endpoint, told in found.items() if told[1] not in {ANYONE, PHONE}}


def test_every_list_on_a_screen_leads_to_its_files_and_every_file_from_a_screen(
    app: Flask, browser_of: Browser
) -> None:
    browsers, without, offered = {login: browser_of(login) for login in READERS}, set[str](), set[str]()
    justified = {endpoint for endpoints in NO_LISTS.values() for endpoint in endpoints}
    for endpoint, (address, action) in pages(app).items():
        if endpoint in justified:
            continue
        files = re.findall(r'href="(/[^"?]+)\.(?:csv|xlsx)', browsers[reader_of(action)].get(address).text)
        offered |= {file.removeprefix("/files/lists/") for file in files}
        if not files:
            without.add(endpoint)
    assert without == set(), "give the list its file (web/lists.py), or say in NO_LISTS why it is none"
    assert justified - pages(app).keys() == set(), "these are gone"
    assert set(LISTS) - offered == OF_ONE_THING


DAY, NOW = date(2026, 11, 1), datetime(2026, 11, 1, 3, tzinfo=UTC)


def agreed(yard: Site, dock: Site, receiver: Person) -> list[models.State]:
    """A version of everything that is agreed."""
    here, team = {"consortium_id": yard.company.consortium_id}, {"team": Team.ART, "method": IncentiveMethod.RATE}
    approved = {"art_approved_on": DAY, "art_number": NASTY, "outside_list": NASTY, "mark_list": NASTY}
    kei, small = {"size_class": SizeClass.KEI}, {"size_class": SizeClass.MID_SMALL}
    return [
        models.AgreedTerms(**here, **approved, valid_from=DAY, part_list="interior", foreign_level=2),
        models.WorkShare(company_id=yard.company_id, valid_from=DAY, recover_list="bumper", paid_list="ART"),
        models.TeamDeadline(**here, team=Team.TH, recovered_until=DAY, due_on=DAY),
        models.IncentiveTerms(**here, **team, sen_per_kg=1250, rate_ppm=12345, valid_from=DAY),
        models.AsrTaken(**here, month=DAY, grams=1500, source=NASTY),
        models.ContainerTare(site_id=dock.id, form=ContainerForm.RACK, grams=900, valid_from=DAY, set_by=receiver.id),
        models.ShippingTerms(
            site_id=yard.id, destination_id=dock.id, material=Material.BUMPER, quantity_g=500_000, valid_from=DAY
        ),
        models.JarsWeight(**kei, site_id=yard.id, seen_on=DAY, part=PartKind.INTERIOR, grams=1),
        models.ModelClass(**here, **kei, maker=NASTY, model=NASTY, spelled="=1+1", valid_from=DAY),
        models.ModelClass(**here, **small, maker="トヨタ", model="プリウス", spelled="プリウス", valid_from=DAY),
    ]


def happened(yard: Site, dock: Site, receiver: Person, lot: Lot) -> list[models.State]:
    """What went on, came back and stands by, each with a nasty name."""
    bumper = {"site_id": dock.id, "material": Material.BUMPER, "grams": 1}
    box = lot.bags[0].fill.container_id
    return [
        models.EmptyReturn(
            container_id=box, from_site_id=dock.id, to_site_id=yard.id, truck=NASTY, person_id=receiver.id, sent_at=NOW
        ),
        models.SurplusBag(lot_id=lot.id, text=NASTY, person_id=receiver.id, at=NOW),
        models.Product(**bumper, name=NASTY, use=NASTY, made_on=DAY),
        models.Residue(**bumper, to_whom=NASTY, left_on=DAY),
        models.Onward(**bumper, destination_id=dock.id, form=OutputForm.WASHED, shipped_on=DAY, truck=NASTY),
        models.Recipient(site_id=yard.id, name=NASTY, kind=RecipientKind.SHREDDER),
        models.Device(site_id=yard.id, name=NASTY),
        models.Device(site_id=yard.id, name="現場1"),
    ]


def printed(yard: Site, boss: Person, lot: Lot) -> list[models.Base]:
    """A printer, a sheet and a job."""
    label = {"columns": 2, "rows": 4, "width": 99.1, "height": 67.7, "offset_x": -0.5, "offset_y": 0}
    made = {"made_by": boss.id, "auth": Auth.PASSWORD, "made_at": NOW, "changed_at": NOW}
    here, reached = {"id": new_id(), "site_id": yard.id}, {"connection": Connection.NETWORK, "host": "192.168.1.50"}
    return [
        models.Printer(**here, **reached, name=NASTY, language=PrinterLanguage.ZPL, preset="a4-1", port=9100),
        models.LabelSheet(**here, title=NASTY, figures=label),
        models.PrintJob(
            **here, **made, printer_name=NASTY, preset="a4-1", codes=[lot.code], generations={}, note=NASTY
        ),
    ]


@pytest.fixture
def filled(session: Session) -> dict[str, str]:
    """A row in every list that the sample leaves empty; the pages of the lists that are of one thing."""
    people = {one.name: one for one in session.scalars(select(Person))}
    boss, receiver, lot = people["田中 監督"], people["受入 次郎"], session.scalars(select(Lot)).one()
    yard, dock, brought = boss.site, receiver.site, new_id()
    link = {"given_by": boss.id, "given_at": NOW, "until": NOW, "token_sha256": "x"}
    states = [*agreed(yard, dock, receiver), *happened(yard, dock, receiver, lot)]
    states.append(models.ProofLink(**link, site_id=yard.id, thing_id=lot.id, to_whom=NASTY))
    for row in states:
        row.id, row.touched = new_id(), 1
    made = {"made_by": boss.id, "auth": Auth.PASSWORD, "made_at": NOW, "state": ArrivalState.JUDGED}
    told = {"encoding": "utf-8", "header": [], "signature": ""}
    session.add_all([*states, *printed(yard, boss, lot)])
    session.add(models.ArrivalList(**made, **told, id=brought, site_id=yard.id, name=NASTY, rows=1))
    session.flush()
    facts = {"maker": NASTY, "accepted_on": "2026-11-01"}
    session.add(models.ArrivalRow(list_id=brought, number=1, cells=[], facts=facts, verdict=RowVerdict.NEW))
    session.commit()
    pages = {"import_rows": f"/vehicles/lists/{brought}?show=new", "links": f"/proof-links/{lot.id}"}
    return pages | {"stored_parts": "/storage/none"}


UNTOLD = {"corrections", "handovers", "findings", "audits", "tray", "settled"}
"""Lists of what only happens by events: other tests tell them, here they are empty."""


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_comes_in_every_format(browser_of: Browser, filled: dict[str, str], name: str) -> None:
    login = "dock" if name == "surplus" else reader_of(LISTS[name].action)
    browser, asked = browser_of(login), "?about=maker" if name == "receipts" else "?"
    if name in OF_ONE_THING:
        link = re.search(rf'href="/files/lists/{name}\.csv(\?[^"]*)"', browser.get(filled[name]).text)
        assert link
        asked = unescape(link[1])
    told = browser.get(f"/files/lists/{name}.csv{asked}")
    assert told.status_code == 200, told.text
    rows = rows_of(told.data)
    assert len(rows) > 1 or name in UNTOLD
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA) and not re.match(r"-\d", cell)]
    old = browser.get(f"/files/lists/{name}.csv{asked}&encoding=shift_jis").data.decode("cp932")
    assert list(csv.reader(io.StringIO(old))) == [[in_windows(cell) for cell in row] for row in rows]
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"/files/lists/{name}.xlsx{asked}").data))
    sheet = book.get_sheet_by_index(0).to_python()
    assert sheet[0] == rows[0]
    assert len(PdfDocument(browser.get(f"/files/lists/{name}.pdf{asked}").data)) >= 1
    assert browser_of("").get(f"/files/lists/{name}.csv").status_code == 303
    assert browser_of("worker").get(f"/files/lists/{name}.csv").status_code == 403


@pytest.fixture
def asked_by(app: Flask) -> Iterator[Callable[[str], Asked]]:
    """Ask for lists without a request, as who writes them behind one does."""
    with app.app_context(), force_locale("ja"):

        def ask(login: str) -> Asked:
            name = next(name for name, known in LOGINS.items() if known == login)
            person = db.session.scalars(select(Person).where(Person.name == name)).one()
            g.viewer = Viewer(person, Auth.PASSWORD)
            return Asked(db.session(), person, {})

        yield ask
        db.session.remove()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("login", READERS)
def test_a_list_is_written_without_a_request_and_is_as_long_as_was_said(
    asked_by: Callable[[str], Asked], login: str
) -> None:
    asked = asked_by(login)
    for listing in LISTS.values():
        if allowed(listing.action, asked.person.roles):
            assert len(list(listing.table(asked).texts())) == listing.count(asked, None), listing.title


@pytest.mark.usefixtures("filled")
def test_another_company_s_lists_hold_what_the_consortium_agreed_and_no_more(
    asked_by: Callable[[str], Asked],
) -> None:
    asked = asked_by("neighbour")
    mine = {name: one for name, one in LISTS.items() if allowed(one.action, asked.person.roles)}
    texts = {name: "".join(map("".join, one.table(asked).texts())) for name, one in mine.items()}
    assert {name for name, text in texts.items() if NASTY in text} == {"agreements", "sizes"}


def in_windows(cell: str) -> str:
    """A cell as old software sees it."""
    return cell.translate(str.maketrans("〜−𠮷—", "～－〓―"))


@pytest.mark.parametrize(
    ("page", "name", "login", "kept"),
    [
        ("/vehicles?q=GP7", "vehicles", "clerk", "GP7-"),
        ("/containers?material=glass", "containers", "clerk", "ガラス"),
        ("/containers?place_q=A-1", "places", "clerk", "A-1"),
        ("/storage?q=A-1", "places", "manager", "A-1"),
        ("/people?q=グエン", "people", "supervisor", "グエン"),
        ("/people?phone_q=現場", "phones", "supervisor", "現場"),
        ("/bodies/unfinished?q=0001", "unfinished", "clerk", "0001"),
        ("/agreements/sizes?q=プリウス", "sizes", "manager", "プリウス"),
        ("/search?q=GP7", "recoveries", "clerk", "GP7-"),
    ],
)
@pytest.mark.usefixtures("filled")
def test_a_file_holds_what_was_chosen_on_the_page(
    browser_of: Browser, page: str, name: str, login: str, kept: str
) -> None:
    browser = browser_of(login)
    parts = {"HX-Request": "true"} if name in {"vehicles", "containers"} else {}  # what htmx swaps has the links too
    link = re.search(rf'href="(/files/lists/{name}\.csv[^"]*)"', browser.get(page, headers=parts).text)
    assert link
    rows = rows_of(browser.get(unescape(link[1])).data)[1:]
    assert [row for row in rows if kept not in " ".join(row)] == []
    assert len(rows) < len(rows_of(browser.get(f"/files/lists/{name}.csv").data)) - 1
