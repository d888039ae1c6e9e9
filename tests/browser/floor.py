"""The floor screen as a worker uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Yard


class PhoneScreen:
    """What floor and dock share."""

    path = "/floor"

    def __init__(self, page: Page, yard: Yard) -> None:
        self.page = page
        self.yard = yard

    def open(self) -> None:
        """Open the screen and wait until its scripts have taken up what the phone kept."""
        self.page.goto(self.yard.address + self.path)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait for the scripts."""
        expect(self.page.locator("body[data-ready]")).to_be_attached()

    def scan(self, code: str) -> None:
        """Read a code with a scanner that types: a burst of keys, however busy this machine is."""
        self.page.evaluate(
            """(keys) => {
                const at = document.activeElement ?? document.body;
                const now = performance.now();
                keys.forEach((key, index) => {
                    const event = new KeyboardEvent("keydown", { key, bubbles: true });
                    Object.defineProperty(event, "timeStamp", { value: now + 5 * index });
                    at.dispatchEvent(event);
                });
            }""",
            [*code, "Enter"],
        )

    def sign_in_by_badge(self) -> None:
        """Read the worker's badge."""
        self.scan(self.yard.told["badge"])
        expect(self.page.locator("#view-work")).to_be_visible()

    def sign_in_by_pin(self, name: str, pin: str) -> None:
        """Choose a name and key the PIN."""
        self.page.locator("[data-person]", has_text=name).click()
        for digit in pin:
            self.page.locator(f"[data-key='{digit}']").click()
        self.page.locator("#sign-in-ok").click()
        expect(self.page.locator("#view-work")).to_be_visible()

    def expect_outcome(self, tone: str, words: str) -> None:
        """Wait for what the banner says."""
        expect(self.page.locator("#outcome")).to_have_attribute("data-tone", tone)
        expect(self.page.locator("#outcome-title")).to_contain_text(words)

    def expect_sent(self) -> None:
        """Wait until the server has answered everything."""
        expect(self.page.locator("#post")).to_have_attribute("data-state", "sent")
        expect(self.page.locator("#pending-box")).to_be_hidden()

    @property
    def records(self) -> Locator:
        """Rows of the server's list."""
        return self.page.locator("#shift-list .record")

    def stored(self, store: str) -> list[dict[str, Any]]:
        """Everything in one store of the phone's database."""
        rows: list[dict[str, Any]] = self.page.evaluate(
            """async (store) => {
                const request = indexedDB.open("nisugata");
                const db = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
                const all = db.transaction(store).objectStore(store).getAll();
                const rows = await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
                db.close();
                return rows;
            }""",
            store,
        )
        return rows


class FloorScreen(PhoneScreen):
    """The floor."""

    def choose(self, number: str) -> None:
        """Scan a vehicle's ticket."""
        self.scan(self.yard.vehicle(number)["ticket"])
        expect(self.page.locator("#vehicle-number")).to_have_text(number)

    def tick(self, part: str) -> None:
        """Take a part into the hand."""
        self.page.locator(f"[data-tick={part}]").click()

    def into(self, name: str) -> None:
        """Scan a container's tag."""
        self.scan(self.yard.container(name)["code"])

    def part(self, part: str) -> Locator:
        """A part's row."""
        return self.page.locator(f"#part-{part}")


class DockScreen(PhoneScreen):
    """The dock."""

    path = "/dock"
