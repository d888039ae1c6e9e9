"""The web room: Flask, one blueprint per noun. The only room that imports the other three."""

import os
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix

from web import (
    chassis_reader,
    commands,
    cookies,
    db,
    errors,
    export_worker,
    headers,
    import_worker,
    languages,
    nav,
    pressing,
    print_worker,
    shell,
    static_files,
    viewer,
)
from web.request_rest import RequestRest
from web.run.secret import secret_key

BLUEPRINTS = (
    "api",
    "scan",
    "sign_in",
    "first_admin",
    "phone_setup",
    "phone_health",
    "photographs",
    "phone_standing",
    "rescue",
    "phone_shift",
    "pwa",
    "home",
    "floor",
    "dock",
    "findings",
    "returns",
    "enrol",
    "entries",
    "entry_bulk",
    "deadlines",
    "reports",
    "search",
    "storage",
    "exports",
    "tray",
    "questions",
    "corrections",
    "correction_form",
    "bodies",
    "lots",
    "size_classes",
    "lot_entry",
    "split",
    "imports",
    "import_mapping",
    "vehicles",
    "vehicle_work",
    "containers",
    "places",
    "printing",
    "print_jobs",
    "print_agents",
    "printers",
    "label_sheets",
    "rolls",
    "blank_tags",
    "tag_life",
    "tag",
    "people",
    "devices",
    "badges",
    "masters",
    "work_split",
    "agreed",
    "renames",
    "unread",
    "deemed",
    "deemed_form",
    "real_weights",
    "sampling",
    "scales",
    "weighing_rules",
    "weighings",
    "handovers",
    "outsiders",
    "signed_files",
    "trace",
    "proof",
    "board",
    "audits",
    "ledger_check",
    "yearly",
    "incentive",
    "receipts",
    "slips",
    "receiving_log",
    "onward",
    "balance",
)
LARGEST_REQUEST = 26 * 1024 * 1024

csrf = CSRFProtect()
_htmx = Htmx()


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Make the app. Settings come from the environment; `settings` overrides them in tests.

    DATABASE_URL, DATA (folder of what is kept beside it), SECRET_KEY, BASE_URL (permanent address for tags, none on a
    LAN), LAN_URL (where phones of the yard reach it), PROXIES (how many proxies in front are trusted).
    """
    app = Flask(__name__, static_folder=None)  # served by web/static_files.py
    app.config.from_mapping(_from_environment())
    app.config.from_mapping(settings or {})
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or secret_key(app.config["DATA"])
    app.session_interface = cookies.Sessions()
    _wrap(app, RequestRest(app.wsgi_app))
    _trust_proxies(app)
    for part in (
        db,
        languages,
        static_files,
        pressing,
        headers,
        errors,
        shell,
        nav,
        commands,
        print_worker,
        export_worker,
        import_worker,
    ):
        part.init_app(app)
    csrf.init_app(app)
    _htmx.init_app(app)
    viewer.init_app(app)
    chassis_reader.init_app(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"web.{name}").bp)
    csrf.exempt(app.blueprints["api"])  # it has its own guard: `web.api.same_origin`
    for guarded in ("photographs.add", "rescue.events"):  # the same guard
        csrf.exempt(app.view_functions[guarded])
    csrf.exempt(app.blueprints["scan"])  # the same guard
    csrf.exempt(app.blueprints["handovers"])  # the same guard
    csrf.exempt(app.blueprints["print_agents"])  # a bearer token, which no browser adds by itself
    return app


def _from_environment() -> dict[str, object]:
    data = Path(os.environ.get("DATA") or "data").expanduser().resolve()
    return {
        "DATA": data,
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{data / 'nisugata.db'}",
        "SECRET_KEY": os.environ.get("SECRET_KEY"),
        "BASE_URL": os.environ.get("BASE_URL") or None,
        "LAN_URL": os.environ.get("LAN_URL") or None,
        "PROXIES": int(os.environ.get("PROXIES") or 0),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _trust_proxies(app: Flask) -> None:
    count = app.config["PROXIES"]
    if count:
        _wrap(app, ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count))


def _wrap(app: Flask, middleware: WSGIApplication) -> None:
    # Flask documents wrapping it on the instance; type checkers see a method there.
    vars(app)["wsgi_app"] = middleware
