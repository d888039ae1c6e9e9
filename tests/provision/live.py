"""The app behind a real socket, for browsers."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Silent(WSGIRequestHandler):
    """A handler that writes no line for every request."""

    def log(self, *_: object) -> None:
        """Say nothing."""


def whole(app: WSGIApplication) -> WSGIApplication:
    """Make each answer whole before any of it is sent, so that a browser that goes away leaves no file open."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        pieces = app(environ, start_response)
        try:
            return [b"".join(pieces)]
        finally:
            getattr(pieces, "close", lambda: None)()

    return answer


@contextmanager
def serving(app: WSGIApplication) -> Iterator[str]:
    """Serve `app` from threads on a free port of this machine; give its address without a closing slash.

    The name is localhost, which browsers take for a secure place: service workers and cameras work there without TLS.
    """
    server = make_server("127.0.0.1", 0, whole(app), threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[WSGIApplication], str]]:
    """Put apps behind a socket until the test ends; each gives its address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))
