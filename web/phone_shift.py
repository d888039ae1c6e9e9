"""The end of the day on a phone: what it counted against what arrived, person by person; then it goes back."""

from typing import Final

from flask import Blueprint, abort, jsonify, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ledger.queries.phones import Standing, arrived_by, standing
from ledger.queries.sites import names_of
from web.api import now
from web.db import db
from web.phone_words import phone_words
from web.viewer import PHONE, allow, viewer

bp = Blueprint("phone_shift", __name__)

SHIFT: Final[dict[str, LazyString]] = {
    "shift.all_there": _l("全部届いています"),
    "shift.some_here": _l("{count}件は、まだこの端末だけにあります。電波のある所で「いま送る」を押してください"),
    "shift.differs": _l("端末とサーバーの件数が合いません。この画面を責任者に見せてください"),
    "shift.offline": _l("電波がないため、サーバーの件数は確かめられません。終わりにすることはできます"),
    "shift.none": _l("この端末の記録は、まだありません"),
    "shift.gaps": _l("{numbers}番がまだ届いていません"),
    "shift.closed": _l("今日の終わりを記録しました"),
    "shift.closed_unsent": _l("端末に保存しました。電波のある所で送られます"),
    "shift.sign_in": _l("先に現場か受入の画面でサインインしてください"),
    "shift.needs_person": _l("要対応の記録が{count}件あります。責任者に知らせてください"),
    "shift.out": _l("{name}さんが {at} から持っています"),
    "shift.in": _l("持ち出しの記録はありません"),
    "shift.taken": _l("{name}さんが持ち出しました"),
    "shift.title": _l("今日の終わり {count}件"),
    "shift.checked_out": _l("端末を持ち出し"),
    "shift.checked_in": _l("端末を返却"),
    "shift.unknown": _l("名前の分からない人"),
}


@bp.get("/phone/shift")
@allow(PHONE)
def screen() -> str:
    """Serve the screen; there is nobody's data in it."""
    return render_template("phone/shift.html", words=phone_words(SHIFT))


@bp.get("/api/v1/shift")
@allow(PHONE)
def counts() -> Response:
    """Say what has arrived of this phone since a number (`first`), by person; what is missing; who has the phone."""
    if viewer.device is None:
        abort(401)
    first = request.args.get("first", 1, type=int)
    stands = standing(db.session(), viewer.device)
    arrived = arrived_by(db.session(), viewer.device.id, max(first, 1))
    names = names_of(db.session(), arrived.keys())
    people = [{"id": key, "name": names.get(key, ""), "records": count} for key, count in sorted(arrived.items())]
    return jsonify(
        people=people,
        last_seq=viewer.device.last_seq,
        missing=[list(gap) for gap in stands.gaps],
        out=_out(stands),
        server_time=now(),
    )


def _out(stands: Standing) -> dict[str, str] | None:
    return {"name": stands.out.person.name, "at": stands.out.at.isoformat()} if stands.out else None
