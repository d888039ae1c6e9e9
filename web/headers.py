"""Headers of every answer: a strict content security policy, no guessing of types, no framing."""

from flask import Flask, Response, request

from web.static_files import ENDPOINT, WORKER

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; worker-src 'self'"
)
SCALE_POLICY = "; connect-src 'self' http://127.0.0.1:8621"
"""The dock screen may ask the scale agent on its own PC (`web/scale_agent.py`)."""
WORKER_POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
"""Only the decoding worker compiles WebAssembly; its policy is that of its own script's answer."""
FILE_POLICY = "default-src 'none'"
"""A static file opened by itself does nothing; what it does in a page is the page's policy."""


def init_app(app: Flask) -> None:
    """Set them after each request."""
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return _file(response) if request.endpoint == ENDPOINT else _page(response)


def _file(response: Response) -> Response:
    """A phone fetches some sixty files for its first screen: their headers are few, for weak signals."""
    worker = request.path.endswith(f"/{WORKER}")
    response.headers["Content-Security-Policy"] = WORKER_POLICY if worker else FILE_POLICY
    return response


def _page(response: Response) -> Response:
    beside_a_scale = request.endpoint == "dock.screen"
    response.headers["Content-Security-Policy"] = PAGE_POLICY + (SCALE_POLICY if beside_a_scale else "")
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.add("Vary", "HX-Request")
    return response
