"""Signing in and out on pages, choosing a language. Phones sign in through the API (`web/api/`)."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from web import signing
from web.languages import LANGUAGES
from web.viewer import ANYONE, allow, viewer

bp = Blueprint("session", __name__)


def local_path(wanted: str) -> str:
    """Return a path of this site, the start page for anything else: no redirect ever leaves."""
    leaves = not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or any(c in wanted for c in "\r\n\t\\")
    return "/" if leaves else wanted


@bp.get("/sign-in")
@allow(ANYONE)
def sign_in() -> str | Response:
    """Show the form; somebody signed in goes on."""
    if viewer.person:
        return redirect(local_path(request.args.get("next", "/")), code=303)
    return render_template("sign_in.html", login="", next=request.args.get("next", "/"), error=None)


@bp.post("/sign-in")
@allow(ANYONE)
def sign_in_submit() -> str | Response | tuple[str, int]:
    """Check login name and password; what was typed stays, except the password."""
    login, wanted = request.form.get("login", ""), request.form.get("next", "/")
    try:
        signing.by_password(login, request.form.get("password", ""), f"address:{request.remote_addr}")
    except signing.SignInRefusedError:
        error, status = gettext("ログイン名かパスワードが違います。"), 401
    except signing.TooManyAttemptsError as many:
        error, status = gettext("失敗が続いたため、%(wait)s秒待ってからもう一度試してください。", wait=many.wait_s), 429
    else:
        return redirect(local_path(wanted), code=303)
    return render_template("sign_in.html", login=login, next=wanted, error=error), status


@bp.post("/sign-out")
@allow(ANYONE)
def sign_out() -> Response:
    """Forget the person; the phone stays enrolled."""
    signing.sign_out()
    flash(gettext("サインアウトしました。"), "ok")
    return redirect(url_for("session.sign_in"), code=303)


@bp.post("/language")
@allow(ANYONE)
def language() -> Response:
    """Change the language of this browser."""
    wanted = request.form.get("lang", "")
    if wanted in dict(LANGUAGES):
        session["lang"] = wanted
    return redirect(local_path(request.form.get("next", "/")), code=303)
