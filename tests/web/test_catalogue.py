"""Every text that people read stands in the English catalogue, and pages in English hold no Japanese but data."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import get_domain
from sqlalchemy import String, select
from sqlalchemy.orm import Session

from ledger.models import Base
from web import sample
from web.languages import LANGUAGES
from web.phone_words import DOCK, ENROL, FLOOR, phone_words

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "catalogued": None}
"""As `make catalogue` has it."""
PLACES = re.compile(r"%(?:\(\w+\))?[#0\- +]*(?:\.\d+)?[a-z]|%%|\{\w+\}")
JAPANESE = re.compile(r"[\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]+")
PUNCTUATION = re.compile(r"[\u3001-\u303f\u30fb\uff00-\uff60]")
STARTS = {
    "": ["/sign-in", "/setup/phone"],
    "worker": ["/floor", "/enrol"],
    "dock": ["/dock", "/scales", "/lots", "/trace"],
    "clerk": ["/", "/entries", "/vehicles", "/containers", "/lots", "/trace"],
    "supervisor": ["/tray", "/people", "/devices/new", "/print", "/print/printers/new"],
    "manager": ["/", "/agreements", "/people"],
}
LEAST_KINDS = 85
Browser = Callable[[str], FlaskClient]
CHOICE = re.compile(r'name="lang" value="(\w+)"')
LINK = re.compile(r'<a[^>]* href="(/[^".#]*)"')
"""Links to pages; files have a dot in their address."""


def _texts() -> Iterator[str]:
    with (WEB / "translations.cfg").open() as cfg:
        methods, options = parse_mapping_cfg(cfg)
    for room in ("web", "labels"):
        for _, _, message, _, context in extract_from_dir(ROOT / room, methods, options, KEYWORDS):
            yield _key(message if isinstance(message, str) else message[0], context)


def _key(text: str, context: str | None) -> str:
    return f"{context}: {text}" if context else text


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (WEB / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as po:
        return read_po(po)


def _messages(catalogue: Catalog) -> dict[str, str]:
    return {_key(str(message.id), message.context): str(message.string) for message in catalogue if message.id}


def test_nothing_is_untranslated_and_nothing_is_left_over(english: Catalog) -> None:
    texts, words = set(_texts()), _messages(english)
    assert len(texts) > 1000
    assert sorted(text for text in texts if not words.get(text)) == [], "run make catalogue and translate"
    assert sorted(set(words) - texts) == []
    assert not list(english.obsolete)


def test_placeholders_agree(english: Catalog) -> None:
    for text, said in _messages(english).items():
        assert not said or sorted(PLACES.findall(said)) == sorted(PLACES.findall(text)), text
    assert [error for message in english for error in message.check(english)] == []


def test_english_is_english(english: Catalog) -> None:
    assert [said for said in _messages(english).values() if JAPANESE.search(said) or PUNCTUATION.search(said)] == []


@pytest.fixture
def open_english(app: Flask, english: Catalog, tmp_path: Path) -> Iterator[Browser]:
    """Browsers that chose English, over the catalogue as it stands now, compiled or not."""
    folder = tmp_path / "translations" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as mo:
        write_mo(mo, english)
    app.extensions["babel"].translation_directories[:] = [str(tmp_path / "translations")]
    _forget_catalogues(app)

    def open_browser(login: str) -> FlaskClient:
        client = app.test_client()
        if login:
            client.post("/sign-in", data={"login": login, "password": sample.PASSWORD})
        client.post("/language", data={"lang": "en"})
        return client

    yield open_browser
    _forget_catalogues(app)


def _forget_catalogues(app: Flask) -> None:
    with app.test_request_context():
        get_domain().cache.clear()


@pytest.fixture
def data(session: Session) -> list[str]:
    """Japanese that people typed: names and the like, the longest first, and the names of languages."""
    typed = {name for _, name in LANGUAGES}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and table.name != "recorded":
                typed |= {text for text in session.scalars(select(column)) if text and JAPANESE.search(text)}
    return sorted(typed, key=len, reverse=True)


def _japanese(page: str, data: list[str]) -> set[str]:
    for name in data:
        page = page.replace(name, "")
    return set(JAPANESE.findall(page))


def test_the_words_of_the_phone_are_english(open_english: Browser) -> None:
    with open_english("") as client:
        client.get("/enrol")
        told = phone_words(FLOOR, DOCK, ENROL)
    assert {key: said for key, said in told.items() if JAPANESE.search(said)} == {}
    assert told["record.now"] == "Record ({count})"


def _pages(app: Flask, browser: FlaskClient, starts: list[str], opened: set[str]) -> Iterator[tuple[str, str]]:
    """Open pages and those they link to: of each kind one that nobody opened yet, beside the first ones."""
    waiting = [*starts]
    routes = app.url_map.bind("localhost")
    for at, path in enumerate(waiting):  # grows while it is walked
        kind = str(routes.match(urlsplit(path).path)[0])
        if kind in opened and at >= len(starts):
            continue
        opened.add(kind)
        answer = browser.get(path, follow_redirects=True)
        if answer.mimetype == "text/html":
            assert '<html lang="en"' in answer.text, path
            assert CHOICE.findall(answer.text) in ([], [name for name, _ in LANGUAGES]), path
            yield path, answer.text
            waiting += map(unescape, LINK.findall(answer.text))


def test_pages_in_english_hold_no_japanese(app: Flask, open_english: Browser, data: list[str]) -> None:
    opened: set[str] = set()
    left: dict[str, set[str]] = {}
    for login, starts in STARTS.items():
        for path, page in _pages(app, open_english(login), starts, opened):
            left[f"{login} {path}"] = _japanese(page, data)
    assert {path: words for path, words in left.items() if words} == {}
    assert len(opened) >= LEAST_KINDS
