"""What a refused request still sends is read and thrown away.

A server that answers and closes while a phone is still sending resets the connection, and the phone sees no answer at
all: a photograph that is too large would look like a lost signal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 100_000_000
"""Bytes; who sends more than the largest photograph of a phone is cut off."""
PIECE = 64 * 1024


class RequestRest:
    """A WSGI middleware that takes a request to its end before the answer goes out."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the app does, once nothing more comes."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 < length <= LARGEST:
            return self._app(environ, start_response)
        body = LimitedStream(environ["wsgi.input"], length)
        environ |= {"wsgi.input": body, "wsgi.input_terminated": True}
        answer = self._app(environ, start_response)
        try:
            while body.read(PIECE):
                pass
        except ClientDisconnected:
            pass  # nobody waits for the answer
        return answer
