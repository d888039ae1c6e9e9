"""Answers pressed (brotli, gzip) for weak signals, where pressing gives nothing away.

The length of a pressed page tells how much of it repeats. Somebody who can make a browser ask again and again with
words of his choice, and sees the lengths go by, learns secrets beside those words (BREACH, CVE-2013-3587). What a
browser says of an HTTPS request's origin (Sec-Fetch-Site) tells apart whom our own pages or the person sent from whom
another site sent: these get their answer unpressed. So does a browser too old to say. A request without cookies shows
nobody's secrets; a plain HTTP answer can be read as it is.
"""

import gzip
from collections.abc import Callable
from functools import cache
from typing import Final

import brotli
from flask import Flask, Request, Response, request

ENCODINGS: Final = ("br", "gzip")
"""What we can press with, the better first (RFC 7932, RFC 1952); browsers offer brotli over HTTPS alone."""
SMALLEST: Final = 1024
"""Bytes below which pressing costs more than it saves: they fit one packet either way."""
_TEXTS: Final = {
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "application/wasm",
    "image/svg+xml",
}
_OUR_DOING: Final = {"same-origin", "none"}
_QUICK: Final[dict[str, Callable[[bytes], bytes]]] = {
    "br": lambda data: bytes(brotli.compress(data, quality=5)),
    "gzip": lambda data: gzip.compress(data, compresslevel=6, mtime=0),
}
_THOROUGH: Final[dict[str, Callable[[bytes], bytes]]] = {
    "br": lambda data: bytes(brotli.compress(data, quality=11)),
    "gzip": lambda data: gzip.compress(data, compresslevel=9, mtime=0),
}


def init_app(app: Flask) -> None:
    """Press answers that are made anew; static files are pressed beforehand (web/static_files.py)."""
    app.after_request(_press)


def press(data: bytes, encoding: str, *, thoroughly: bool) -> bytes:
    """Return `data` pressed by one of ENCODINGS; thoroughly takes a hundred times as long and saves a tenth."""
    return (_THOROUGH if thoroughly else _QUICK)[encoding](data)


def wanted(asked: Request) -> str | None:
    """Return the best encoding that whoever asks understands (RFC 9110, 12.5.3), or None."""
    return next((name for name in ENCODINGS if asked.accept_encodings[name] > 0), None)


@cache
def worthwhile(mimetype: str) -> bool:
    """Say whether files of a type shrink: texts and WebAssembly; pictures, sounds and PDFs are pressed already."""
    return mimetype.startswith("text/") or mimetype in _TEXTS


def _press(response: Response) -> Response:
    if not _can_be_pressed(response):
        return response
    response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    encoding = wanted(request)
    if encoding and _gives_nothing_away(request):
        response.set_data(press(response.get_data(), encoding, thoroughly=False))
        response.content_encoding = encoding
    return response


def _can_be_pressed(response: Response) -> bool:
    if response.direct_passthrough or response.is_streamed or response.content_encoding:
        return False
    return worthwhile(response.mimetype or "") and len(response.get_data()) >= SMALLEST


def _gives_nothing_away(asked: Request) -> bool:
    return not asked.is_secure or not asked.cookies or asked.headers.get("Sec-Fetch-Site") in _OUR_DOING
