"""The floor screen as a worker uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.provision.browsers import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Yard


EVENTS = "/api/v1/events"
"""Where phones send records."""
COUNTED = """async ([store, key, least, patience]) => {
    const end = Date.now() + patience;
    const request = indexedDB.open("nisugata");
    const db = await new Promise((done) => { request.onsuccess = () => done(request.result); });
    let going = true;
    while (going && Date.now() < end) {
        const rows = db.transaction(store).objectStore(store);
        const asked = key === null ? rows.count() : rows.count(key);
        const count = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
        going = least === 0 ? count > 0 : count < least;
        if (going) await new Promise((done) => setTimeout(done, 50));
    }
    db.close();
    return !going;
}"""
"""Looks into a store of the phone until it is empty, or has so many rows (of a key); tells whether that came about."""


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

    def lose_signal(self) -> None:
        """Go where there is no signal, and wait until the page has noticed."""
        self._set_signal(there=False)

    def find_signal(self) -> None:
        """Come back to where there is signal, and wait until the page has noticed.

        A page that is opened or loaded anew in the moment of the change is sometimes given up by the browser: go on
        with what the screen shows.
        """
        self._set_signal(there=True)

    def _set_signal(self, *, there: bool) -> None:
        self.page.context.set_offline(not there)
        self.page.evaluate(
            """(there) => navigator.onLine === there || new Promise((done) => {
                addEventListener(there ? "online" : "offline", () => done(), { once: true });
            })""",
            there,
        )

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
        self._expect_at_work()

    def sign_in_by_pin(self, name: str, pin: str) -> None:
        """Choose a name and key the PIN."""
        self.page.locator("[data-person]", has_text=name).click()
        for digit in pin:
            self.page.locator(f"[data-key='{digit}']").click()
        self.page.locator("#sign-in-ok").click()
        self._expect_at_work()

    def _expect_at_work(self) -> None:
        """Wait until somebody works with the phone and it knows the yard."""
        expect(self.page.locator("#view-work")).to_be_visible()
        expect(self.page.locator("#site-name")).not_to_be_empty()

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

    def wait_until_empty(self, store: str, *, patience_ms: int = PATIENCE_MS) -> None:
        """Wait until the phone has nothing left in a store, whoever takes it out."""
        assert self.page.evaluate(COUNTED, [store, None, 0, patience_ms])

    def wait_until_kept(self, store: str, key: str) -> None:
        """Wait until the phone keeps something under a key."""
        assert self.page.evaluate(COUNTED, [store, key, 1, PATIENCE_MS])

    def wait_until_answered(self, count: int) -> None:
        """Wait until the server has answered so many records of this phone."""
        assert self.page.evaluate(COUNTED, ["records", None, count, PATIENCE_MS])

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
