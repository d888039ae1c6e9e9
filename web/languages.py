"""Japanese first, English beside it; times are Japan's."""

from flask import Flask, has_request_context, session
from flask_babel import Babel

LANGUAGES = [("ja", "日本語"), ("en", "English")]
_babel = Babel()


def chosen() -> str:
    """The language this browser chose; Japanese where it chose none."""
    return session.get("lang", "ja") if has_request_context() else "ja"


def init_app(app: Flask) -> None:
    """Read catalogues from `web/translations`, whose keys are the Japanese sentences."""
    _babel.init_app(app, default_locale="ja", default_timezone="Asia/Tokyo", locale_selector=chosen)
