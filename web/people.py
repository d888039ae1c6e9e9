"""People of the company, or of the consortium for its manager: registering them, how they sign in, their leaving."""

import re
from collections.abc import Collection
from itertools import pairwise

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response

from ledger import access
from ledger.kinds.masters import ROLES_OF
from ledger.models import Credential, Person, Site
from ledger.queries import phones
from ledger.queries.people import Wanted, known, login_taken, people, sites_of_consortium
from ledger.words import Role
from web.act import act
from web.db import db
from web.first_admin import SHORTEST_PASSWORD
from web.paging import row_key
from web.scope import swapped
from web.signing import set_secrets
from web.tag_life import life_of
from web.typed import Typed
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("people", __name__, url_prefix="/people")

PAGE, PHONES = 50, 24
"""Rows of a page of people, cards of a page of phones."""
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
_PIN = re.compile(r"[0-9]{4,8}")


def reach() -> list[Site]:
    """The sites whose people the viewer looks after: the consortium's for its manager, else the company's own."""
    sites = sites_of_consortium(db.session(), viewer.company.consortium_id)
    return sites if Role.MANAGER in viewer.roles else [site for site in sites if site.company_id == viewer.company.id]


def within_reach(key: str) -> Person:
    """Return a person the viewer looks after, or answer 404."""
    person = db.session.get(Person, key)
    if person is None or person.site_id not in {site.id for site in reach()}:
        abort(404)
    return person


def may_empower(roles: Collection[Role]) -> bool:
    """Whether the viewer may hand out these roles, or the secrets of somebody who has them."""
    return access.may_empower(viewer.roles, roles)


@bp.get("")
@allow("see.people")
def listing() -> str:
    """People by site, then the phones of the company, each a page at a time."""
    sites = {site.id for site in reach()}
    gone, text = request.args.get("left") == "1", request.args.get("q", "")[:100]
    found = people(db.session(), Wanted(sites, gone, text.strip(), row_key("after"), PAGE))
    told = {
        "people": found[:PAGE],
        "further": found[PAGE - 1].person.id if len(found) > PAGE else None,
        "filters": {name: value for name, value in (("q", text), ("left", "1" if gone else "")) if value},
        "q": text,
        "gone": gone,
        "several": len(sites) > 1,
    }
    if swapped():
        return str(render_block("people/listing.html", "people", **told))
    return render_template("people/listing.html", **told, **_phones())


def _phones() -> dict[str, object]:
    text, after = request.args.get("phone_q", "")[:100], row_key("phone_after")
    wanted = phones.Wanted(viewer.site_ids, text.strip(), withdrawn=True, after=after, limit=PHONES)
    found = phones.standings(db.session(), wanted)
    further = found[PHONES - 1].device.id if len(found) > PHONES else None
    return {"phones": found[:PHONES], "phone_q": text, "phone_after": after, "further_phones": further}


@bp.get("/new")
@allow("person.registered")
def new() -> str:
    """The form."""
    return _form(Typed(request.args.copy()))


def _form(typed: Typed) -> str:
    sites = [site for site in reach() if ROLES_OF[site.company.role]]
    chosen = next((site for site in sites if site.id == typed["site"]), sites[0] if sites else abort(404))
    roles = [role for role in Role if role in ROLES_OF[chosen.company.role] and may_empower({role})]
    return render_template(
        "people/new.html",
        typed=typed,
        sites=[(site.id, gettext("%(company)s %(site)s", company=site.company.name, site=site.name)) for site in sites],
        site=chosen,
        roles=[(role.value, word(role)) for role in roles],
        shortest=SHORTEST_PASSWORD,
    )


@bp.post("")
@allow("person.registered")
def register() -> Response | tuple[str, int]:
    """Register somebody, with login name, password and PIN where they were typed."""
    typed = Typed(request.form)
    site = next((site for site in reach() if site.id == typed["site"]), None) or abort(404)
    name, roles = typed.text("name"), typed.words("roles", Role, required=True)
    if not set(roles) <= ROLES_OF[site.company.role] or not may_empower(set(roles)):
        typed.wrong("roles", gettext("この事業所では選べない役割です。"))
    secrets = _secrets(typed, None)
    if not typed.sound:
        return _form(typed), 422
    answer = act("person.registered", site=site.id, name=name, roles=[role.value for role in roles])
    if not answer.applied:
        return _form(typed), 422
    if any(secrets.values()):
        set_secrets(answer.id, **secrets)
        db.session.commit()
    flash(gettext("%(name)sさんを登録しました。", name=name), "ok")
    return redirect(url_for("people.detail", key=answer.id), code=303)


def _secrets(typed: Typed, person: Person | None) -> dict[str, str]:
    """Login name, password and PIN as typed, empty where nothing was; wrong ones are noted."""
    login, password, pin = typed["login"].strip().lower(), typed["password"], typed["pin"].strip()
    if login and not _LOGIN.fullmatch(login):
        typed.wrong("login", gettext("半角の英小文字・数字・. _ - で、3文字以上にしてください。"))
    elif login and login_taken(db.session(), login, person.id if person else None):
        typed.wrong("login", gettext("このログイン名はほかの人が使っています。"))
    if password and (len(password) < SHORTEST_PASSWORD or password.lower() == login):
        typed.wrong("password", gettext("%(n)s文字以上の、ログイン名とは違うものにしてください。", n=SHORTEST_PASSWORD))
    has_login = login or (person and known(db.session(), person).login)
    if password and not has_login:
        typed.wrong("login", gettext("パスワードを使うにはログイン名が必要です。"))
    if pin and not _PIN.fullmatch(pin):
        typed.wrong("pin", gettext("4桁から8桁の数字にしてください。"))
    elif pin and weak(pin):
        typed.wrong("pin", gettext("推測されやすい番号です（同じ数字・続き番号・繰り返し）。別の番号にしてください。"))
    return {"login": login, "password": password, "pin": pin}


def weak(pin: str) -> bool:
    """Whether a PIN is among the first anybody tries: one digit, even steps up or down, a repeated pair."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 or pin == (pin[:2] * len(pin))[: len(pin)]


@bp.get("/<key>")
@allow("see.people")
def detail(key: str) -> str:
    """A person: roles, how they sign in, and what can be given to them."""
    return _detail(within_reach(key), Typed())


def _detail(person: Person, typed: Typed) -> str:
    return render_template(
        "people/detail.html",
        person=person,
        known=known(db.session(), person),
        typed=typed,
        roles=[word(role) for role in Role if role in person.roles],
        may_give=may_empower(person.roles) and not person.left,
        may_badge=viewer.may("badge.issued") and person.site_id in viewer.site_ids and not person.left,
        shortest=SHORTEST_PASSWORD,
        life=life_of(person.id),
    )


@bp.post("/<key>/secrets")
@allow("give.secrets")
def give(key: str) -> Response | tuple[str, int]:
    """Give a person a login name, password or PIN; empty fields stay as they are."""
    person, typed = within_reach(key), Typed(request.form)
    if not may_empower(person.roles) or person.left:
        abort(403)
    secrets = _secrets(typed, person)
    if secrets["login"] == known(db.session(), person).login:
        secrets["login"] = ""  # the form came filled in with it
    if not any(secrets.values()):
        typed.wrong("login", gettext("変えるものを入力してください。"))
    if not typed.sound:
        return _detail(person, typed), 422
    set_secrets(person.id, **secrets)
    db.session.commit()
    stay_signed_in({person.id})
    flash(gettext("%(name)sさんのサインイン方法を変えました。前のサインインは終わります。", name=person.name), "ok")
    return redirect(url_for("people.detail", key=key), code=303)


def stay_signed_in(person_ids: set[str]) -> None:
    """Keep this session where one's own secrets changed; all others of that person end."""
    if viewer.person and viewer.person.id in person_ids:
        session["epoch"] = db.session.get_one(Credential, viewer.person.id).epoch


@bp.post("/<key>/left")
@allow("person.left")
def leave(key: str) -> Response:
    """Somebody works here no more; what they did stays."""
    person = within_reach(key)
    here = redirect(url_for("people.detail", key=key), code=303)
    if viewer.person and person.id == viewer.person.id:
        flash(gettext("自分自身の利用は止められません。ほかの責任者に頼んでください。"), "refusal")
    elif not may_empower(person.roles):
        abort(403)
    elif not person.left and act("person.left", person=key).applied:
        flash(gettext("%(name)sさんの利用を止めました。記録は残ります。", name=person.name), "ok")
    return here
