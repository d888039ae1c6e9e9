"""The phone's grammars of certificates and chassis numbers against those of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanning import chassis
from scanning.certificate import public
from tests.browser.test_modules import call
from tests.scanning.certificates import Case, cases

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from scanning.symbols import Symbol
    from tests.browser.conftest import Yard


@pytest.fixture
def blank(yard: Yard, page: Page) -> Page:
    page.goto(f"{yard.address}/enrol")
    return page


def told(symbol: Symbol) -> dict[str, Any]:
    """A symbol as the phone's decoder hands it on; its bytes as numbers, which is how they travel into the page."""
    sequence = symbol.sequence and [symbol.sequence.index, symbol.sequence.total, symbol.sequence.parity]
    return {"text": symbol.text, "data": list(symbol.data), "sequence": sequence or None}


def as_the_server_tells(read: dict[str, Any]) -> dict[str, Any]:
    """What the phone made of a case, in the words of certificates.json."""
    facts = {name: [fact["value"], fact["source"]] for name, fact in read["facts"].items()}
    return {"facts": facts, "seen": read["seen"], "wanted": read["wanted"], "parity_ok": read["parityOk"]}


def test_the_phone_reads_certificates_as_the_server_does(blank: Page) -> None:
    every: list[Case] = cases()
    answers = blank.evaluate(
        """async (cases) => {
            const { readCertificate } = await import("/static/js/certificate.js");
            const seen = (one) => ({ ...one, data: Uint8Array.from(one.data) });
            return cases.map((symbols) => readCertificate(symbols.map(seen)));
        }""",
        [[told(symbol) for symbol in case.symbols] for case in every],
    )
    assert {case.name: as_the_server_tells(read) for case, read in zip(every, answers, strict=True)} == {
        case.name: case.told for case in every
    }


def test_names_and_addresses_are_dropped_alike(blank: Page) -> None:
    for case in cases():
        (kept,) = call(blank, "certificate.js", "publicOnly", [[told(symbol) for symbol in case.symbols]])
        assert [one["text"] for one in kept] == [symbol.text for symbol in public(case.symbols)]


def test_chassis_numbers_are_written_and_compared_alike(blank: Page) -> None:
    texts = [
        "ｚｖｗ５０ー１０００００１", "DAA-ZVW50-1000001", "JF3_1000001*k", "国[01]00001国", "東(12)345678東",
        "[41]12345", "WBA3A5C50EF123456", "*FUMEI", "zvw50 1000001", "I0Q", "", "12345-12345",
    ]  # fmt: skip
    numbers = [chassis.normalised(text) for text in texts]
    assert call(blank, "chassis.js", "normalised", texts) == numbers
    assert call(blank, "chassis.js", "grammar", numbers) == [chassis.kind_of(number).value for number in numbers]

    known = [f"{('ZVW50', 'GP7', 'JF3')[place % 3]}-{7_654_321 * place * place % 10**7:07}" for place in range(40)]
    read = [number.replace("0", "O").replace("8", "B")[: 8 + place % 6] for place, number in enumerate(known)]
    phone = blank.evaluate(
        """async ([read, known]) => {
            const { nearest } = await import("/static/js/chassis.js");
            const rows = known.map((chassis_number) => ({ chassis_number }));
            return read.map((text) => nearest(rows, text, 5, 0.6).map((row) => row.chassis_number));
        }""",
        [read, known],
    )
    assert phone == [[match.number for match in chassis.nearest(text, known, count=5)] for text in read]
