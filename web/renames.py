"""Other names for companies, sites and people, and other roles; what they were called stays readable."""

from collections.abc import Iterable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ledger.agreed import former_names
from ledger.kinds.masters import ROLES_OF
from ledger.models import Company, FormerName, Person, Site
from ledger.words import CompanyRole, Role
from web.act import act
from web.db import db
from web.masters import jars_code
from web.people import may_empower, within_reach
from web.typed import Typed
from web.viewer import allow, viewer
from web.words import clock, word

bp = Blueprint("renames", __name__)


def former(key: str) -> list[str]:
    """What something was called before, with its code or roles then, the latest first."""
    return [_said(one) for one in former_names(db.session(), [key]).get(key, [])]


def _said(one: FormerName) -> str:
    roles = "・".join(word(Role(role)) for role in (one.role_list or "").split(",") if role)
    before = " ".join(filter(None, [one.name, one.jars_code, roles]))
    return str(gettext("%(before)s（%(until)sまで）", before=before, until=clock(one.until)))


def _company(key: str) -> Company:
    company = db.session.get(Company, key)
    if company is None or company.consortium_id != viewer.company.consortium_id:
        abort(404)
    return company


def _site(key: str) -> Site:
    site = db.session.get(Site, key) or abort(404)
    _company(site.company_id)
    return site


def _page(
    title: str, typed: Typed, key: str, *, code: bool = False, roles: Iterable[Role] = (), leaving: str = ""
) -> str:
    offered = [(role.value, word(role)) for role in roles]
    told = {"title": title, "typed": typed, "code": code, "roles": offered, "former": former(key), "leaving": leaving}
    return render_template("renames/form.html", **told, back=_back())


def _back() -> str:
    key = (request.view_args or {})["key"]
    person = request.endpoint in {"renames.ask_person", "renames.change_person"}
    return url_for("people.detail", key=key) if person else url_for("masters.listing")


def _done() -> Response:
    flash(gettext("変更しました。前の名前や役割は記録に残ります。"), "ok")
    return redirect(_back(), code=303)


@bp.get("/agreements/companies/<key>/name")
@allow("company.renamed")
def ask_company(key: str) -> str:
    """The form of a company's name."""
    company = _company(key)
    return _company_page(company, Typed(MultiDict({"name": company.name})))


def _company_page(company: Company, typed: Typed) -> str:
    leaves = company.role is not CompanyRole.MANAGING_COMPANY
    typed.form = typed.form.copy()
    typed.form.setdefault("left_on", company.left_on.isoformat() if company.left_on else "")
    return _page(company.name, typed, company.id, leaving=company.id if leaves else "")


@bp.post("/agreements/companies/<key>/name")
@allow("company.renamed")
def change_company(key: str) -> Response | tuple[str, int]:
    """Rename a company."""
    company, typed = _company(key), Typed(request.form)
    name = typed.text("name")
    if typed.sound and act("company.renamed", company=key, name=name).applied:
        return _done()
    return _company_page(company, typed), 422


@bp.post("/agreements/companies/<key>/leaving")
@allow("company.left")
def leave_company(key: str) -> Response | tuple[str, int]:
    """Note from which day a member is none any more; without a day it stays."""
    company, typed = _company(key), Typed(request.form.copy())
    day = typed.day("left_on", future=True) if typed["left_on"] else None
    left_on = day.isoformat() if day else None
    if typed.sound and act("company.left", company=key, left_on=left_on).applied:
        return _done()
    typed.form.setdefault("name", company.name)
    return _company_page(company, typed), 422


@bp.get("/agreements/sites/<key>/name")
@allow("site.renamed")
def ask_site(key: str) -> str:
    """The form of a site's name and code."""
    site = _site(key)
    return _page(site.name, Typed(MultiDict({"name": site.name, "jars_code": site.jars_code or ""})), key, code=True)


@bp.post("/agreements/sites/<key>/name")
@allow("site.renamed")
def change_site(key: str) -> Response | tuple[str, int]:
    """Rename a site, or give it another code."""
    site, typed = _site(key), Typed(request.form)
    name, code = typed.text("name"), jars_code(typed, but=key)
    if typed.sound and act("site.renamed", site=key, name=name, jars_code=code).applied:
        return _done()
    return _page(site.name, typed, key, code=True), 422


def _roles(person: Person) -> list[Role]:
    """Roles the viewer may give the person; none where it is themselves."""
    if viewer.person and viewer.person.id == person.id:
        return []
    return [role for role in Role if role in ROLES_OF[person.company.role] and may_empower({role})]


def _person(key: str) -> Person:
    person = within_reach(key)
    if person.left or not may_empower(person.roles):
        abort(403)
    return person


@bp.get("/people/<key>/name")
@allow("person.renamed")
def ask_person(key: str) -> str:
    """The form of a person's name and roles."""
    person = _person(key)
    typed = Typed(MultiDict({"name": person.name}))
    typed.form.setlist("roles", [role.value for role in person.roles])
    return _page(person.name, typed, key, roles=_roles(person))


@bp.post("/people/<key>/name")
@allow("person.renamed")
def change_person(key: str) -> Response | tuple[str, int]:
    """Give a person another name, other roles, or both."""
    person, typed = _person(key), Typed(request.form)
    offered, title = _roles(person), person.name
    name, roles = typed.text("name"), typed.words("roles", Role, required=bool(offered))
    if not set(roles) <= set(offered):
        typed.wrong("roles", gettext("この事業所では選べない役割です。"))
    if typed.sound and name == person.name and (not offered or set(roles) == person.roles):
        typed.wrong("name", gettext("変わるところがありません。"))
    if typed.sound and _told(person, name, roles if offered else list(person.roles)):
        return _done()
    return _page(title, typed, key, roles=offered), 422


def _told(person: Person, name: str, roles: list[Role]) -> bool:
    renamed = name == person.name or act("person.renamed", person=person.id, name=name).applied
    told = [role.value for role in roles]
    same = set(roles) == person.roles
    return renamed and (same or act("person.roles_changed", person=person.id, roles=told).applied)
