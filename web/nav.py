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

Item = tuple[str, LazyString, str]
"""A page: its endpoint, its name, its icon."""
Group = tuple[LazyString | str, list[Item]]

GROUPS: list[Group] = [
    (
        "",
        [
            ("home.overview", _l("概況"), "home"),
            ("tray.listing", _l("要対応"), "warn"),
            ("trace.search", _l("追跡"), "trace"),
            ("search.page", _l("検索"), "search"),
        ],
    ),
    (
        _l("現場と荷"),
        [
            ("floor.screen", _l("現場"), "scan"),
            ("dock.screen", _l("受入"), "scale"),
            ("vehicles.listing", _l("車両"), "car"),
            ("containers.listing", _l("容器と置場"), "box"),
            ("storage.listing", _l("保管"), "place"),
            ("lots.listing", _l("荷姿"), "truck"),
            ("findings.listing", _l("指摘"), "warn"),
            ("returns.page", _l("返却・余分な袋"), "container"),
        ],
    ),
    (
        _l("報告"),
        [
            ("entries.listing", _l("JARS入力"), "list"),
            ("receipts.listing", _l("JARS重量登録"), "list"),
            ("bodies.listing", _l("解体自動車"), "car"),
            ("corrections.listing", _l("訂正"), "undo"),
            ("reports.daily", _l("日報"), "report"),
            ("receiving_log.page", _l("引取記録"), "report"),
            ("onward.listing", _l("引渡先と製品"), "truck"),
        ],
    ),
    (
        _l("取決めと監査"),
        [
            ("board.page", _l("コンソーシアム"), "report"),
            ("masters.listing", _l("取決めと登録"), "settings"),
            ("audits.listing", _l("監査"), "check"),
            ("ledger_check.page", _l("記録の鎖"), "lock"),
        ],
    ),
    (
        _l("準備"),
        [
            ("printing.choose", _l("印刷"), "print"),
            ("people.listing", _l("人と端末"), "people"),
            ("scales.listing", _l("はかり"), "scale"),
            ("exports.mine", _l("ファイル"), "download"),
        ],
    ),
]
"""The pages of the menu, most needed first."""


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
        "nav_groups": _groups(),
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


def _groups() -> list[Group]:
    """The menu of the person who looks; a group that has nothing for them is left out."""
    if "viewer" not in g or viewer.person is None:
        return []
    opened = ((heading, [item for item in items if _opens(item[0])]) for heading, items in GROUPS)
    return [(heading, items) for heading, items in opened if items]


def _opens(endpoint: str) -> bool:
    there = endpoint in current_app.view_functions
    return there and viewer.may(_PHONE_SCREENS.get(endpoint) or rule_of(endpoint).action)
