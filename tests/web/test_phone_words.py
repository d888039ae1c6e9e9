"""Every sentence that the phone's scripts ask for is there, and every element they look for is in a template."""

import re
from pathlib import Path

import pytest
from flask import Flask

from web.phone_shift import SHIFT
from web.phone_words import DOCK, ENROL, FLOOR, phone_words
from web.sample_words import SAMPLE

WEB = Path(__file__).resolve().parents[2] / "web"
SCRIPTS = sorted((WEB / "static" / "js").glob("*.js"))
SAID = re.compile(r'(?:say|complain\(say|cameraTrouble)\((?:[\w.?]+ \? )?"([\w.]+)"(?: : "([\w.]+)")?')
LOOKED_FOR = re.compile(r'(?:byId|inputById|dialogById|stamp)\("([\w-]+)"')
RETURNED = re.compile(r'"((?:camera|photo|post|record|receive|outcome|state)\.\w+)"')


@pytest.fixture
def sentences(app: Flask) -> set[str]:
    with app.test_request_context():
        return set(phone_words(FLOOR, DOCK, ENROL, SAMPLE, SHIFT))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_sentence_is_in_the_catalogue(script: Path, sentences: set[str]) -> None:
    text = script.read_text()
    asked = {key for match in SAID.finditer(text) for key in match.groups() if key} | set(RETURNED.findall(text))
    assert asked - sentences == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_element_is_in_a_template(script: Path) -> None:
    markup = "".join(page.read_text() for page in (WEB / "templates").rglob("*.html"))
    asked = set(LOOKED_FOR.findall(script.read_text()))
    assert {name for name in asked if f'id="{name}"' not in markup} == set()


def test_refusals_keep_places_for_names(app: Flask) -> None:
    with app.test_request_context():
        told = phone_words(FLOOR)
    assert told["refusal.R12"]
    assert "{container}" in told["refusal.closed_fill"]
    assert not [key for key, sentence in told.items() if "%(" in sentence]
