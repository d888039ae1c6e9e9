"""`python -m web.scale_agent`: hands what a scale says to the dock screen, for browsers that can't read a serial line.

It runs on the dock's PC and listens on that machine alone. It passes the scale's lines on as they come, knowing nothing
of what they mean: the page judges them, and the server again. Only the installation's own pages are answered.
"""

import argparse
import json
import os
import socket
import sys
import termios
import threading
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from ledger.dock_words import Framing
from ledger.kinds.scales import BAUDS

PORT = 8621
"""Where the dock screen asks; it stands in the screen's content security policy too."""
KEPT = 20
_PIECE = 256
_LONGEST = 200


class Lines:
    """The scale's last lines, numbered, so that a page takes only those that came after it asked."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = threading.Lock()

    def add(self, line: str) -> None:
        """Keep a line."""
        with self._lock:
            self._count += 1
            self._lines.append((self._count, line))

    def after(self, number: int | None) -> dict[str, object]:
        """How many lines have come, and those after a number; without one none."""
        with self._lock:
            lines = [line for own, line in self._lines if number is not None and own > number]
            return {"count": self._count, "lines": lines}


def lines_of(read: Callable[[], bytes]) -> Iterator[str]:
    """Split what comes into lines; ends when nothing comes any more."""
    text = ""
    while piece := read():
        *whole, text = (text + piece.decode("latin-1")).replace("\r", "\n").split("\n")
        text = text[-_LONGEST:]
        yield from (line.strip() for line in whole if line.strip())


def open_device(path: str, baud: int, framing: Framing) -> Callable[[], bytes]:
    """Open a serial device; anything else that can be read is read as it is. Raises OSError."""
    device = os.open(path, os.O_RDONLY | os.O_NOCTTY)
    if os.isatty(device):
        _arrange(device, baud, framing)
    return lambda: _read(device)


def _read(device: int) -> bytes:
    try:
        return os.read(device, _PIECE)
    except OSError:  # the cable was pulled
        return b""


def _arrange(device: int, baud: int, framing: Framing) -> None:
    """Raw bytes at the scale's speed."""
    told = termios.tcgetattr(device)
    bits, parity = (termios.CS7 if framing.value[0] == "7" else termios.CS8), framing.value[1]
    checked = {"N": 0, "E": termios.PARENB, "O": termios.PARENB | termios.PARODD}[parity]
    speed = getattr(termios, f"B{baud}")
    told[0] = told[1] = told[3] = 0
    told[2] = bits | checked | termios.CREAD | termios.CLOCAL
    told[4] = told[5] = speed
    told[6][termios.VMIN], told[6][termios.VTIME] = 1, 0
    termios.tcsetattr(device, termios.TCSANOW, told)


def open_tcp(address: str) -> Callable[[], bytes]:
    """Connect to a scale on the network, `HOST:PORT`. Raises OSError, ValueError."""
    parts = urlsplit(f"//{address}")
    line = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)
    line.settimeout(None)
    return lambda: line.recv(_PIECE)


def server(lines: Lines, origin: str, port: int = PORT) -> ThreadingHTTPServer:
    """Answer pages of one installation, on this machine alone."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("Origin") == origin and self._here()
            if not known or urlsplit(self.path).path != "/lines":
                self.send_error(403 if not known else 404)
                return
            asked = parse_qs(urlsplit(self.path).query).get("after", [""])[0]
            self._answer(lines.after(int(asked) if asked.isdecimal() else None))

        def do_OPTIONS(self) -> None:
            self.send_response(204)
            self._allow()
            self.send_header("Access-Control-Allow-Private-Network", "true")
            self.end_headers()

        def _here(self) -> bool:
            """No other name leads here: a page of elsewhere could have one point at this machine."""
            return urlsplit(f"//{self.headers.get('Host', '')}").hostname in {"127.0.0.1", "localhost"}

        def _answer(self, told: dict[str, object]) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self._allow()
            self.send_header("Content-Type", "application/json")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _allow(self) -> None:
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Vary", "Origin")

        def log_message(self, *_: object) -> None:
            """Say nothing of each question."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 when the scale's line ended, 1 where it can't be opened."""
    options = _parser().parse_args(arguments)
    lines = Lines()
    try:
        framing = Framing(options.framing)
        read = open_tcp(options.tcp) if options.tcp else open_device(options.device, options.baud, framing)
        answering = server(lines, options.origin.rstrip("/"), options.port)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"はかりにつながりません / can't reach the scale: {error}\n")
        return 1
    threading.Thread(target=answering.serve_forever, daemon=True).start()
    sys.stdout.write(f"はかりの値を渡しています / passing the scale on: http://127.0.0.1:{answering.server_port}\n")
    sys.stdout.flush()
    for line in lines_of(read):
        lines.add(line)
    answering.shutdown()
    answering.server_close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m web.scale_agent",
        description="はかりの値を受入の画面へ渡します。 / Passes a scale's lines to the dock screen.",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--device", metavar="PATH", help="シリアルの接続口 / serial device, such as /dev/ttyUSB0")
    where.add_argument("--tcp", metavar="HOST:PORT", help="ネットワークのはかり / a scale on the network")
    parser.add_argument("--baud", type=int, choices=BAUDS, default=BAUDS[1])
    parser.add_argument("--framing", choices=[one.value for one in Framing], default=Framing.SEVEN_EVEN.value)
    parser.add_argument("--origin", required=True, metavar="URL", help="サーバーのアドレス / the server's address")
    parser.add_argument("--port", type=int, default=PORT, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
