"""Caller errors and bugs as people read them: one table, one page, one JSON shape."""

import logging
import secrets
from http import HTTPStatus
from typing import NamedTuple

from flask import Flask, json, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

import labels
import scanning
from ledger.database import LedgerBusyError
from ledger.print_queue import JobMovedOnError
from ledger.tags import NotATag
from scanning.candidates import BoxOutsideError
from scanning.ocr_worker import OcrBusyError, OcrTimeoutError, OcrUnavailableError
from web import print_words
from web.db import db
from web.enrolment import FirstLinkUsedError, InvitationUsedError
from web.photograph_store import OtherContentError, TooManyPhotographsError
from web.signing import SignInRefusedError, TooManyAttemptsError


class BusyError(Exception):
    """More photographs than this machine reads at a time."""


class TooManyFramesError(Exception):
    """More pictures of one thing than are looked at."""


class NotARescueError(Exception):
    """A file of rescued records that no phone of this company signed, or that was changed on its way."""


log = logging.getLogger(__name__)


class Said(NamedTuple):
    """HTTP status, a short code for programs, and the sentence people read."""

    status: int
    code: str
    sentence: LazyString | str


_TOO_LARGE = Said(413, "picture_too_large", _l("写真が大きすぎます（25 MB・6000万画素まで）。撮り直してください。"))
_TABLE: dict[type[Exception], Said] = {
    DataError: Said(400, "bad_request", _l("送られた内容を読み取れませんでした。")),  # a text with a zero character
    scanning.FileTooLargeError: _TOO_LARGE,
    scanning.TooManyPixelsError: _TOO_LARGE,
    scanning.TruncatedPictureError: Said(
        422, "picture_truncated", _l("写真が途中で切れています。もう一度撮ってください。")
    ),
    scanning.PictureError: Said(415, "no_picture", _l("写真として読めないファイルです。カメラで撮り直してください。")),
    OtherContentError: Said(422, "other_content", _l("写真が途中で壊れました。もう一度送ります。")),
    TooManyPhotographsError: Said(429, "too_many", _l("写真が多すぎます。あとで送ります。写真は端末に残っています。")),
    NotARescueError: Said(
        422,
        "no_rescue",
        _l("この会社の端末が取り出した記録ではないか、途中で変わっています。もう一度取り出してください。"),
    ),
    NotATag: Said(422, "no_tag", _l("このアプリのタグではありません。別のタグを読み取ってください。")),
    SignInRefusedError: Said(401, "refused", _l("名前かPIN、または名札が違います。")),
    TooManyAttemptsError: Said(429, "wait", _l("失敗が続いたため、少し待ってからもう一度試してください。")),
    InvitationUsedError: Said(
        410, "used", _l("この登録用QRは使用済みか期限切れです。新しいQRを出してもらってください。")
    ),
    FirstLinkUsedError: Said(
        410,
        "first_used",
        _l("このリンクは使用済みか期限切れです。管理者がまだいないときは、アプリを始め直すと新しいリンクが出ます。"),
    ),
    BusyError: Said(503, "busy", _l("写真の読み取りが混んでいます。数秒待って、もう一度撮ってください。")),
    BoxOutsideError: Said(422, "box_outside", _l("枠が写真の外にあります。撮り直してください。")),
    TooManyFramesError: Said(413, "too_many_frames", _l("写真は一度に5枚までです。減らして送り直してください。")),
    OcrBusyError: Said(
        503, "reader_busy", _l("車台番号の読み取りが混んでいます。数秒待ってもう一度か、番号か下4桁を入れてください。")
    ),
    OcrTimeoutError: Said(
        504, "reader_timeout", _l("10秒たっても読み取れませんでした。番号か下4桁を入れてください。撮り直しもできます。")
    ),
    OcrUnavailableError: Said(
        503, "reader_down", _l("いま車台番号の読み取りが使えません。番号か下4桁を入れてください。")
    ),
    LedgerBusyError: Said(503, "busy", _l("記録が混み合っています。数秒待って、もう一度送ってください。")),
    JobMovedOnError: Said(
        409, "moved_on", _l("この印刷は、もう終わったか、ほかの所が受け持っています。画面を更新してください。")
    ),
    CSRFError: Said(400, "stale_form", _l("画面が古くなりました。戻って更新し、もう一度送ってください。")),
}
_STATUS: dict[int, Said] = {
    400: Said(400, "bad_request", _l("送られた内容を読み取れませんでした。")),
    401: Said(401, "sign_in", _l("サインインしてください。記録は端末に残っています。")),
    403: Said(403, "not_allowed", _l("この画面を見る権限がありません。")),
    404: Said(404, "not_found", _l("見つかりません。読み取ったタグか番号を確かめてください。")),
    405: Said(405, "method", _l("この操作はできません。")),
    409: Said(409, "conflict", _l("ほかの人が先に変更しました。画面を更新してください。")),
    413: Said(413, "too_large", _l("送られたものが大きすぎます。")),
    415: Said(415, "media_type", _l("この形式は受け取れません。")),
    422: Said(422, "not_understood", _l("送られた内容を読み取れませんでした。")),
    429: Said(429, "too_many", _l("操作が続きすぎています。少し待ってください。")),
}
_BUG = Said(500, "bug", _l("システムの不具合です。入力したものは残っています。番号を現場責任者に伝えてください。"))


def init_app(app: Flask) -> None:
    """Answer errors in words."""
    for error in _TABLE:
        app.register_error_handler(error, _caller_error)
    app.register_error_handler(labels.LabelError, _label_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


def _caller_error(error: Exception) -> Response:
    said = next(_TABLE[kind] for kind in type(error).__mro__ if kind in _TABLE)
    db.session.rollback()
    return _answer(said, wait_s=getattr(error, "wait_s", None))


def _label_error(error: labels.LabelError) -> Response:
    """A print that can't be: forms say so beside their fields, this is for the addresses of PDFs alone."""
    db.session.rollback()
    return _answer(Said(422, "label", print_words.sentence(error)))


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    db.session.rollback()
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.path.startswith("/api/v1/scan"):
        return _answer(_TOO_LARGE)
    return _answer(_STATUS.get(error.code, Said(error.code, "error", _STATUS[400].sentence)))


def _bug(error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("bug %s at %s %s", number, request.method, request.path, exc_info=error)
    db.session.rollback()
    return _answer(_BUG, number=number)


def wants_json() -> bool:
    """Say whether the answer goes to a program."""
    return request.path.startswith("/api/")


def _answer(said: Said, **more: object) -> Response:
    told = {name: value for name, value in more.items() if value is not None}
    if wants_json():
        body = {"error": said.code, "words": str(said.sentence), **told}
        return Response(_json(body), status=said.status, mimetype="application/json")
    page = render_template("error.html", said=said, **{"number": None, "wait_s": None, **told})
    return Response(page, status=said.status, mimetype="text/html")


def _json(body: dict[str, object]) -> str:
    return json.dumps(body)
