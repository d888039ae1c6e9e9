"""The phone's grammars against those of the server: tags, chassis numbers, weights, ids."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from ledger import gs1, tags
from tests.ledger.test_scale_line import CASES as SCALE_LINES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Yard


@pytest.fixture
def blank(yard: Yard, page: Page) -> Page:
    """A page of the app from which its modules can be imported."""
    page.goto(f"{yard.address}/enrol")
    return page


def call(page: Page, module: str, function: str, inputs: list[Any]) -> list[Any]:
    """What an exported function gives for each input."""
    answers: list[Any] = page.evaluate(
        """async ([module, name, inputs]) => {
            const exported = await import(`/static/js/${module}`);
            return inputs.map((input) => exported[name](input) ?? null);
        }""",
        [module, function, inputs],
    )
    return answers


def same_tag(text: str) -> dict[str, Any] | None:
    """What the server reads of a text, as the phone would tell it."""
    try:
        tag = tags.read(text)
    except tags.NotATag:
        return None
    return {"code": tag.code, "kind": tag.code[0], "generation": tag.generation, "secret": tag.secret}


def test_the_phone_reads_tags_as_the_server_does(blank: Page) -> None:
    codes = [tags.new_code(kind) for kind in tags.TagKind for _ in range(6)]
    texts = [
        text
        for code in codes
        for text in (
            code,
            code.lower(),
            tags.spoken(code),
            code[0] + code[1:].replace("0", "O").replace("1", "l"),
            f"HTTPS://YARD.EXAMPLE/T/{code}",
            f"http://192.168.1.5:8000/some/t/{code.lower()}.2/",
            f"NIS1.{code}",
            f"NIS1.{code}.3",
            f"NIS1.{code}.{tags.new_secret()}",
            code[:4] + code[5] + code[4] + code[6:],
            code[:9] + ("2" if code[9] != "2" else "3"),
            f"https://example.com/{code}",
            tags.write(tags.Tag(code, 3), "https://yard.example/some", "4912345"),
            tags.write(tags.Tag(code), "https://yard.example", "4512345678"),
            f"https://yard.example/T/{code}/00/{gs1.sscc('4912345', 5)}",
            f"https://yard.example/t/{code.lower()}.2/00/049123450000000051",
            f"https://yard.example/8003/04912345000012{code}",
            code + code,
        )
    ]
    assert call(blank, "tags.js", "readTag", texts) == [same_tag(text) for text in texts]


def test_weights_as_hands_type_them(blank: Page) -> None:
    grams = {
        "12.5": 12_500,
        "12,5": 12_500,
        "１２．５ｋｇ": 12_500,
        "1,234.5": 1_234_500,
        "1,234": 1_234_000,
        "0": 0,
        "-3": -3_000,
        ".5": 500,
        "12。5": 12_500,
        "abc": None,
        "1.2.3": None,
        "": None,
    }
    assert dict(zip(grams, call(blank, "weight.js", "grams", list(grams)), strict=True)) == grams


def test_the_phone_reads_what_a_scale_sends_as_the_server_does(blank: Page) -> None:
    inputs = [[case["format"], case["lines"]] for case in SCALE_LINES]
    told = [{name: case[name] for name in ("grams", "fault") if name in case} for case in SCALE_LINES]
    assert call(blank, "scale-line.js", "weightOfCase", inputs) == told


def test_a_chassis_number_in_what_was_read(blank: Page) -> None:
    numbers = {
        "K/22/見本580あ1234/1/HA36S-205511/R06A/DBA-HA36S": "HA36S-205511",
        "2/見本300さ1234/1/ZVW30-1234567/2ZR/DAA-ZVW30": "ZVW30-1234567",
        "-1234567/2ZR/DAA": None,
        "ｎｈｐ１０ー７６５４３２１": "NHP10-7654321",
        "WBA3A5C50EF123456": "WBA3A5C50EF123456",
        "https://example.com/menu": None,
        "4901234567894": None,
    }
    assert dict(zip(numbers, call(blank, "chassis.js", "fromCode", list(numbers)), strict=True)) == numbers


def test_ids_are_of_version_7_and_sort_by_time(blank: Page) -> None:
    ids = call(blank, "uuid7.js", "uuid7", [1_764_000_000_000 - number for number in range(200)])
    assert {UUID(one).version for one in ids} == {7}
    assert {UUID(one).variant for one in ids} == {UUID(ids[0]).variant}
    assert ids == sorted(ids)  # a clock set back does not set ids back
    assert len(set(ids)) == len(ids)


def test_the_phone_takes_the_agreed_parts_as_the_ledger_does(blank: Page) -> None:
    """Cases of tests/ledger/test_agreed.py, judged by the phone before it records."""
    cases = json.loads((Path(__file__).parent.parent / "ledger" / "taken_parts.json").read_text())
    day = date(2026, 11, 22)
    told = [
        {
            "vehicle": {
                "id": "v",
                "chassis_number": "V-0020",
                "team": "th",
                "accepted_on": day.isoformat(),
                "parts": {},
            },
            "container": {"id": "c", "name": "バンパー1", "material": "bumper", "fill": {"id": "f", "state": "open"}},
            "agreed": {"from": (day + timedelta(days=case["days"])).isoformat(), "parts": case["parts"]},
            "body": {"acceptance": "v", "part": case["part"], "fill": "f"},
        }
        for case in cases
    ]
    answers = blank.evaluate(
        """async (told) => {
            const { judge } = await import("/static/js/judge.js");
            const { Site } = await import("/static/js/site.js");
            return told.map(({ vehicle, container, agreed, body }) => {
                const tables = { acceptances: new Map([["v", vehicle]]), containers: new Map([["c", container]]) };
                const site = new Site(tables, 0, [], { agreed: [agreed] });
                return judge(site, "part.recovered", body)?.code ?? null;
            });
        }""",
        told,
    )
    assert answers == [case["refusal"] for case in cases]


MIXING = """async ([vehicles, told]) => {
    const { judge } = await import("/static/js/judge.js");
    const { Site } = await import("/static/js/site.js");
    const into = (acceptance, part) => ({ acceptance, part, fill: "f" });
    const acceptances = new Map(vehicles.map((one) => [one.id, one]));
    return told.map(({ inside, ...agreed }) => {
        const body = into(inside, "front_bumper");
        const entry = { id: "e", event: { id: "e", kind: "part.recovered", body, actor: "", happened_at: "" } };
        const annulled = { id: "u", kind: "event.annulled", body: { event: "e" } };
        const undone = { id: "u", state: "stored", refusal: null, event: annulled };
        const says = (teams, ...entries) => {
            const fill = { id: "f", state: "open", parts: 1, teams };
            const container = { id: "c", name: "バンパー1", material: "bumper", fill };
            const tables = { acceptances, containers: new Map([["c", container]]) };
            const site = new Site(tables, 5, entries, agreed);
            return judge(site, "part.recovered", into("V-0020", "rear_bumper"))?.code ?? null;
        };
        const team = acceptances.get(inside)?.team;
        const teams = team ? { [team]: { parts: 1, vehicle: inside } } : {};
        return [
            says({}, ...(inside ? [{ ...entry, state: "stored", refusal: null }] : [])),
            says(teams),
            says(teams, { ...entry, state: "received", position: 5 }, undone),
        ];
    });
}"""
"""A part beside another: put there by this phone, told by the server, and told but undone by this phone."""


def test_the_phone_judges_who_recovers_what_and_which_teams_share_as_the_ledger_does(blank: Page) -> None:
    """Cases of tests/ledger/test_work_split.py; what lies in the container was put there without signal too."""
    cases = json.loads((Path(__file__).parent.parent / "ledger" / "floor_terms.json").read_text())
    day = date.fromisoformat("2026-11-22")
    vehicles = [
        {"id": name, "chassis_number": name, "team": team, "accepted_on": day.isoformat(), "parts": {}}
        for name, team in (("V-0020", "TH"), ("V-0001", "TH"), ("V-0002", "ART"))
    ]
    told = [
        {
            "inside": case["inside"],
            "agreed": [
                {"from": "2026-04-01", "parts": ["front_bumper", "rear_bumper"], "teams_share_lots": case["share"]}
            ],
            "recovers": [_split(day, **case["recovers"])] if case["recovers"] else [],
        }
        for case in cases
    ]
    answers = blank.evaluate(MIXING, [vehicles, told])
    expected = [case["refusal"] for case in cases]
    assert [own for own, _, _ in answers] == expected, "by what this phone recorded"
    assert [known for _, known, _ in answers] == expected, "by what the server told"
    assert [undone for *_, undone in answers] == [None if case["inside"] else case["refusal"] for case in cases]


def _split(day: date, days: int, materials: list[str]) -> dict[str, Any]:
    """The division of work as the snapshot tells it; nobody is named where no material is."""
    return {"from": (day + timedelta(days=days)).isoformat(), "materials": materials or None}
