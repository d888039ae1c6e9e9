"""What the frame of a page says: language, site, person, and the pages this person may open."""

from typing import Any

from flask import Flask, current_app, g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ledger.models import Correction
from ledger.queries.corrections import untold
from ledger.queries.questions import question_count
from web.db import db
from web.languages import LANGUAGES, chosen
from web.table_formats import FORMATS
from web.viewer import rule_of, viewer
from web.words import clock, kilograms, word

ITEMS: list[tuple[str, LazyString, str]] = [
    ("home.overview", _l("概況"), "home"),
    ("floor.screen", _l("現場"), "scan"),
    ("dock.screen", _l("受入"), "scale"),
    ("findings.listing", _l("指摘"), "warn"),
    ("returns.page", _l("返却・余分な袋"), "container"),
    ("vehicles.listing", _l("車両"), "car"),
    ("containers.listing", _l("容器と置場"), "box"),
    ("storage.listing", _l("保管"), "place"),
    ("lots.listing", _l("荷姿"), "truck"),
    ("reports.daily", _l("日報"), "report"),
    ("search.page", _l("検索"), "search"),
    ("entries.listing", _l("JARS入力"), "list"),
    ("bodies.listing", _l("解体自動車"), "car"),
    ("corrections.listing", _l("訂正"), "undo"),
    ("tray.listing", _l("要対応"), "warn"),
    ("printing.choose", _l("印刷"), "print"),
    ("people.listing", _l("人と端末"), "people"),
    ("board.page", _l("コンソーシアム"), "report"),
    ("ledger_check.page", _l("記録の鎖"), "lock"),
    ("audits.listing", _l("監査"), "list"),
    ("receipts.listing", _l("JARS重量登録"), "list"),
    ("receiving_log.page", _l("引取記録"), "report"),
    ("onward.listing", _l("引渡先と製品"), "truck"),
    ("scales.listing", _l("はかり"), "scale"),
    ("masters.listing", _l("取決めと登録"), "settings"),
    ("trace.search", _l("追跡"), "trace"),
    ("exports.mine", _l("ファイル"), "download"),
]


_PHONE_SCREENS = {"floor.screen": "see.floor", "dock.screen": "see.dock"}
"""Screens that any enrolled phone may open, to sign in there; in the menu only for those who work on them."""


def init_app(app: Flask) -> None:
    """Give every template the frame's variables and the words of the field."""
    app.context_processor(_frame)
    app.add_template_filter(word, "word")
    app.add_template_filter(kilograms, "kg")
    app.add_template_filter(clock, "clock")


def _frame() -> dict[str, Any]:
    who = viewer.person if "viewer" in g else None
    site = viewer.site if "viewer" in g else None
    return {
        "lang": chosen(),
        "languages": LANGUAGES,
        "viewer": viewer if "viewer" in g else None,
        "site_name": site.name if site else None,
        "person_name": who.name if who else None,
        "nav_items": _items(),
        "decided": _decided(),
        "questions_asked": _questions(),
        "file_formats": FORMATS,
    }


def _decided() -> list[Correction]:
    """What became of the requests of the person who looks, until they say that they read it."""
    if "viewer" not in g or viewer.person is None or not viewer.may("correction.requested"):
        return []
    return untold(db.session(), viewer.person.id)


def _questions() -> int:
    """How many records of the tray the person who looks is asked about."""
    if "viewer" not in g or viewer.person is None or not viewer.may("see.questions"):
        return 0
    return question_count(db.session(), viewer.person.id)


def _items() -> list[tuple[str, LazyString, str]]:
    if "viewer" not in g or viewer.person is None:
        return []
    there = [item for item in ITEMS if item[0] in current_app.view_functions]
    return [item for item in there if viewer.may(_PHONE_SCREENS.get(item[0]) or rule_of(item[0]).action)]
