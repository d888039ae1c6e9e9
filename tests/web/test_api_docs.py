"""docs/api.md is true: every example is posted and gets the answer it claims; every kind and every address is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from ledger import tags
from ledger.event import happening, new_id
from ledger.handover import handover_text
from ledger.kinds import KINDS
from ledger.models import Acceptance, Bag, Fill, Lot, Person, Site
from ledger.queries.entries import frozen_now
from ledger.receipts import canonical, reports_of, slip_of
from ledger.words import AcceptanceState, Code
from web import errors
from web.sample import LOGINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

DOC = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
EXAMPLE = re.compile(r"^By: (\w+) · Answer: (\w+)(?: (\w+))?\n\n```json\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
ENVELOPE = re.compile(r"^```json envelope\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
PLACEHOLDER = re.compile(r"<([^<>]+)>")
MADE_BY = {
    "company.registered": "company", "site.registered": "site", "person.registered": "person",
    "device.enrolled": "device", "place.made": "place", "container.made": "container",
    "vehicle.accepted": "acceptance", "fill.opened": "fill", "lot.made": "lot", "scale.registered": "scale",
    "recipient.registered": "recipient", "correction.requested": "correction", "event.assigned": "assignment",
    "lot.weighed": "line", "link.given": "link", "onward.shipped": "onward", "audit.opened": "audit",
    "audit.answered": "answer", "finding.made": "finding", "bag.checked": "surplus",
}  # fmt: skip


class Example(NamedTuple):
    """One block of the page: who, the answer claimed, the text."""

    by: str
    status: str
    refusal: str | None
    text: str

    @property
    def kind(self) -> str:
        """The kind it is an example of."""
        return str(json.loads(self.text)["kind"])


EXAMPLES = [Example(by, status, refusal or None, text) for by, status, refusal, text in EXAMPLE.findall(DOC)]


class Ids:
    """What the page's placeholders stand for, as the examples go on."""

    def __init__(self, session: Session) -> None:
        self._session = session
        sites = dict(session.execute(select(Site.name, Site.id)).all())
        still_open = select(Acceptance.id).where(
            Acceptance.state == AcceptanceState.OPEN,
            Acceptance.site_id == sites["見本解体 本工場"],
            Acceptance.team.is_not(None),
            ~Acceptance.recoveries.any(),
        )
        self._known = {
            "yard site": sites["見本解体 本工場"],
            "receiver site": sites["見本樹脂 受入場"],
            "maker site": sites["見本ペレット 工場"],
            "worker": session.scalars(select(Person.id).where(Person.name == "グエン・ヴァン・アン")).one(),
            "another acceptance": session.scalars(still_open).first() or "",
        }

    def fill_in(self, text: str) -> dict[str, Any]:
        """Return a block with everything in angle brackets filled in."""
        filled: dict[str, Any] = json.loads(PLACEHOLDER.sub(lambda found: json.dumps(self._of(found[1]))[1:-1], text))
        return filled

    def _of(self, name: str) -> str:
        if name == "new id":
            return new_id()
        if name.startswith("new "):
            kind = tags.TagKind(name.split()[1])
            self._known[f"{kind.value} code"] = tags.new_code(kind)
            return self._known[f"{kind.value} code"]
        self._session.rollback()
        if name in {"frozen", "report", "slip", "handover"}:
            return self._shown(name)
        if name == "boxed":
            return self._session.scalars(
                select(Fill.container_id).join(Bag).where(Bag.lot_id == self._known["lot"])
            ).one()
        if name == "bag":
            return self._session.scalars(select(Bag.id).where(Bag.lot_id == self._known["lot"])).one()
        return self._known[name]

    def _shown(self, name: str) -> str:
        """What a page shows of the example's acceptance or lot."""
        if name == "frozen":
            return frozen_now(self._session, self._known["acceptance"])
        lot = self._session.get_one(Lot, self._known["lot"])
        if name == "handover":
            return handover_text(lot)
        return slip_of(self._session, lot) if name == "slip" else canonical(reports_of(self._session, [lot])[lot.id])

    def remember(self, kind: str, answer: dict[str, Any]) -> None:
        """Note what an event made."""
        if kind in MADE_BY:
            self._known[MADE_BY[kind]] = answer["id"]
        if answer["status"] == "held":
            self._known["held"] = answer["id"]


def test_every_example_gets_the_answer_the_page_claims(
    browser_of: Callable[[str], FlaskClient], session: Session
) -> None:
    ids, browsers = Ids(session), {by: browser_of(by) for by in {one.by for one in EXAMPLES}}
    people = dict(session.execute(select(Person.name, Person.id)).all())
    actors = {login: people[name] for name, login in LOGINS.items()}
    for example in EXAMPLES:
        told = ids.fill_in(example.text)
        posted = happening(told["kind"], actors[example.by]) | told
        sent = {"events": [posted]}
        answer = browsers[example.by].post("/api/v1/events", json=sent, headers={"X-Nisugata": "1"}).get_json()
        (one,) = answer["answers"]
        refusal = one["refusal"] and one["refusal"]["code"]
        assert (one["status"], refusal) == (example.status, example.refusal), (example.text, one)
        if one["status"] != "held" or example.refusal != "already_done":
            ids.remember(told["kind"], one)


def test_the_envelope_is_an_event(app: Flask, device_of: Callable[[str], str], session: Session) -> None:
    (text,) = ENVELOPE.findall(DOC)
    posted = Ids(session).fill_in(text)
    headers = {"Authorization": f"Bearer {device_of('田中 監督')}"}
    answer = app.test_client().post("/api/v1/events", json={"events": [posted]}, headers=headers).get_json()
    assert answer["answers"][0]["status"] == "held"
    assert answer["answers"][0]["id"] == posted["id"]


def test_every_kind_has_its_example() -> None:
    assert {one.kind for one in EXAMPLES} == set(KINDS)
    assert all(f"### `{kind}`" in DOC for kind in KINDS)


def test_every_field_of_every_kind_is_told() -> None:
    for kind, body in KINDS.items():
        section = DOC.split(f"### `{kind}`")[1].split("\n### ")[0]
        untold = {name for name in body.model_fields if f'"{name}"' not in section and f"`{name}`" not in section}
        assert untold == set(), kind


def test_every_address_of_the_api_is_told(app: Flask) -> None:
    told = set(re.findall(r"`(GET|POST|PUT) (/api/[^`?]+)", DOC))
    addresses = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert addresses == told


def test_every_error_is_told() -> None:
    codes = set(re.findall(r'Said\(\s*\d+, "(\w+)"', Path(errors.__file__).read_text()))
    assert len(codes) > 15
    assert {code for code in codes if f"`{code}`" not in DOC} == set()


def test_every_refusal_is_told() -> None:
    rules = re.compile(r"R\d+")
    assert {code for code in Code if not rules.fullmatch(code) and f"`{code}`" not in DOC} == set()
