"""What the phone says where it has no voice of its own: recorded pieces, put together as they stand in the sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.floor import FloorScreen
from web.static_files import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.browser.conftest import Yard

NUMBER = "B21W-0012399"
NO_VOICE = """
    speechSynthesis.getVoices = () => [];
    window.said = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when, offset, length) {
        window.said.push(offset);
        return start.call(this, when, offset, length);
    };
"""
SPELL = """async ([words, index, tone]) => {
    const { spell } = await import("/static/js/voice.js");
    return spell(words, index, tone);
}"""


def index(language: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((STATIC / "voice" / f"{language}.json").read_text(encoding="utf-8"))
    return told


@pytest.fixture
def floor(yard: Yard, phone: BrowserContext, page: Page) -> FloorScreen:
    """A phone without a voice; it has fetched the recorded pieces."""
    yard.enrol(phone)
    page.add_init_script(NO_VOICE)
    screen = FloorScreen(page, yard)
    screen.open()
    page.locator("#outcome").click()  # browsers let a page sound only after a touch
    expect(page.locator("body[data-voice=recorded]")).to_be_attached()
    return screen


def said(page: Page, language: str = "ja") -> list[str]:
    """What was said since last asked, as written."""
    places = {place[0]: text for text, place in index(language)["pieces"].items()}
    starts: list[float] = page.evaluate("window.said.splice(0)")
    return [places[start] for start in starts]


def test_outcomes_are_spoken_and_each_channel_can_be_turned_off(floor: FloorScreen) -> None:
    page = floor.page
    floor.sign_in_by_badge()
    floor.choose(NUMBER)
    floor.tick("front_bumper")
    said(page)
    floor.into("バンパー2")
    floor.expect_outcome("ok", "前バンパー → バンパー2")
    assert said(page) == ["前バンパー", "バンパー", "2"]

    floor.tick("side_glass")
    floor.into("バンパー2")
    floor.expect_outcome("refusal", "材質が違います")
    assert said(page) == ["材質が違います"]
    expect(page.locator("#acknowledge")).to_be_visible()
    page.locator("#acknowledge").click()

    page.locator(".top summary").click()
    for channel in ("colour", "sound", "vibration", "speech"):
        page.locator(f"[data-channel={channel}]").click()
    page.reload()
    floor.wait_until_ready()
    off = page.locator("[data-channel][aria-pressed=false]")
    expect(off).to_have_count(4)
    floor.into("バンパー2")
    expect(page.locator("#outcome[data-plain]")).to_be_attached()
    assert said(page) == []


SPOKEN: list[tuple[str, str, str, list[str]]] = [
    ("ja", "前バンパー、後バンパー、バンパー12", "ok", ["前バンパー", "後バンパー", "バンパー", "10", "2"]),
    ("ja", "車両、2 3 9 9", "info", ["車両", "2", "3", "9", "9"]),
    ("ja", "車両完了 B21W-0012399", "ok", ["車両完了", "2", "3", "9", "9"]),
    ("ja", "計量 182.5 kg", "ok", ["計量", "100", "80", "2", ".", "5", "kg"]),
    ("ja", "このタグは分かりません。登録前か、終わった車両・容器です", "refusal", ["このタグは分かりません"]),
    ("ja", "田中さん", "refusal", ["記録できません。画面を見てください"]),
    ("ja", "田中さん", "ok", []),
    ("ja", "（C4K2ABCDE）", "ok", []),
    ("en", "Front bumper, バンパー12", "ok", ["Front bumper", "バンパー", "12"]),
    ("en", "Wrong material. Rear bumper can't go there", "refusal", ["Wrong material"]),
    ("en", "Cagey words", "info", []),
]


def test_a_sentence_is_put_together_from_pieces(yard: Yard, page: Page) -> None:
    page.goto(yard.address + "/sign-in")
    for language, words, tone, expected in SPOKEN:
        assert page.evaluate(SPELL, [words, index(language), tone]) == expected
