"""The health page of a phone: JavaScript asks the browser, this room gives the frame and the sentences."""

from typing import Final

from flask import Blueprint, render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from web.phone_words import phone_words
from web.viewer import PHONE, allow

bp = Blueprint("phone_health", __name__)

HEALTH: Final[dict[str, LazyString]] = {
    "health.kept": _l("この端末に残すことを、ブラウザが約束しています"),
    "health.not_kept": _l("空きが足りないと消されることがあります。ホーム画面に追加すると、残りやすくなります"),
    "health.room": _l("使用 {used} MB・空き {free} MB"),
    "health.camera_granted": _l("使えます"),
    "health.camera_prompt": _l("まだ許可していません。「カメラを試す」を押してください"),
    "health.camera_denied": _l("使えません。ブラウザの設定でカメラを許可してください"),
    "health.camera_none": _l("カメラが見つかりません"),
    "health.camera_insecure": _l("このアドレスではカメラが使えません。https:// で開いてください"),
    "health.camera_works": _l("使えます（いま試しました）"),
    "health.sound_try": _l("まだ試していません。「音を鳴らす」を押してください"),
    "health.sound_played": _l("鳴らしました。聞こえないときは、音量と消音を確かめてください"),
    "health.queue_empty": _l("未送信の記録はありません"),
    "health.queue": _l("未送信 {count}件（最も古いもの：{minutes}分前）。記録は端末に残っています"),
    "health.queue_sign_in": _l("未送信 {count}件（{minutes}分前から）。サインインすると送ります"),
    "health.server_now": _l("つながっています"),
    "health.server_since": _l("つながりません。最後は {at} です。記録は続けられます"),
    "health.server_never": _l("つながりません。まだ一度も受け取っていません"),
    "health.clock_right": _l("合っています"),
    "health.clock_slow": _l("{minutes}分遅れています。端末の時刻を「自動」にしてください。ずれは記録に付きます"),
    "health.clock_fast": _l("{minutes}分進んでいます。端末の時刻を「自動」にしてください。ずれは記録に付きます"),
    "health.clock_unknown": _l("電波がないため、確かめられません"),
    "health.device": _l("「{name}」として登録済（サーバーに届いた最後の番号 {number}）"),
    "health.device_offline": _l("「{name}」として登録済"),
    "health.device_page": _l("端末の登録はありません。ログイン名で使っています"),
    "health.device_none": _l("登録されていません。責任者に登録してもらってください"),
    "health.version": _l("{page}（電波がなくても開けます）"),
    "health.version_two": _l("画面 {page}・端末に保存 {kept}。次に開くと新しい版になります"),
    "health.version_online": _l("{page}。端末にまだ保存していません。もう一度開いてください"),
    "health.installed": _l("ホーム画面から開いています"),
    "health.in_browser": _l("ブラウザで開いています。ホーム画面に追加してください"),
}


@bp.get("/phone")
@allow(PHONE)
def health() -> str:
    """Serve the page; there is nobody's data in it."""
    return render_template("phone/health.html", words=phone_words(HEALTH))
