"""Cookies are Secure everywhere but on http://localhost, which browsers treat as safe and some refuse Secure on."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
TEN_YEARS_S = 10 * 365 * 24 * 3600


def secure() -> bool:
    """Say whether cookies of this answer must be Secure."""
    return request.is_secure or request.host.rsplit(":", 1)[0] not in LOCAL


class Sessions(SecureCookieSessionInterface):
    """Flask's signed session cookie, Secure by the rule above."""

    def get_cookie_secure(self, _app: Flask) -> bool:
        """Say whether the session cookie is Secure."""
        return secure()


def remember(response: Response, name: str, token: str) -> None:
    """Keep a token on this device for good: HttpOnly, and never sent along from another site."""
    response.set_cookie(name, token, max_age=TEN_YEARS_S, secure=secure(), httponly=True, samesite="Lax")
