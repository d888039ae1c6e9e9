"""What was agreed and who takes part: companies and their sites, makers and their teams, deemed weights."""

import re
from collections import defaultdict

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ledger.agreed import former_names
from ledger.models import MakerTeam
from ledger.queries.agreements import TableStanding, deemed_versions, maker_rows, members, standings
from ledger.queries.vehicles import known_makers
from ledger.sample import ART, TH
from ledger.words import CompanyRole, PartKind, SizeClass, Team
from web.act import act
from web.db import db
from web.deemed_form import weighed_sites
from web.typed import Typed, half_width, today
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("masters", __name__, url_prefix="/agreements")

SCHEME_STARTED = "2026-04-01"
OUTSIDE = "none"
_STANDINGS = {
    TableStanding.NOW: ("ok", _l("いま有効")),
    TableStanding.LATER: ("wait", _l("これから")),
    TableStanding.BEFORE: ("off", _l("前の表")),
    TableStanding.REPLACED: ("off", _l("同じ適用日の新しい表に置き換え")),
}
_JARS_CODE = re.compile(r"[0-9]{12}")


@bp.get("")
@allow("see.masters")
def listing() -> str:
    """Members, makers, and the deemed weights the viewer may see."""
    sites = weighed_sites()
    tables = deemed_versions(db.session(), [site.id for site in sites])
    told = members(db.session(), viewer.company.consortium_id)
    named = [key for company, its_sites in told for key in (company.id, *(site.id for site in its_sites))]
    return render_template(
        "masters/listing.html",
        consortium=viewer.company.consortium,
        members=told,
        former=defaultdict(list, former_names(db.session(), named)),
        makers=known_makers(db.session(), viewer.company.consortium_id, today()),
        tables=tables,
        standings=standings(tables, today()),
        standing_words=_STANDINGS,
        today=today(),
        sites={site.id: site for site in sites},
        sizes=SizeClass,
        parts=PartKind,
    )


@bp.get("/companies/new")
@allow("company.registered")
def new_company() -> str:
    """The form of a member with its first site."""
    return _company_form(Typed())


def _company_form(typed: Typed) -> str:
    roles = [(role.value, word(role)) for role in CompanyRole]
    return render_template("masters/company.html", typed=typed, roles=roles)


@bp.post("/companies")
@allow("company.registered")
def register_company() -> Response | tuple[str, int]:
    """Register a member (様式1) and its first site."""
    typed = Typed(request.form)
    name, role = typed.text("name"), typed.word("role", CompanyRole)
    site, code = typed.text("site"), jars_code(typed)
    if any(company.name == name for company, _ in members(db.session(), viewer.company.consortium_id)):
        typed.wrong("name", gettext("同じ名前の事業者が登録されています。"))
    if not typed.sound or role is None:
        return _company_form(typed), 422
    answer = act("company.registered", name=name, role=role.value)
    if not answer.applied or not act("site.registered", company=answer.id, name=site, jars_code=code).applied:
        return _company_form(typed), 422
    flash(gettext("%(name)sを登録しました。続けて人を登録してください。", name=name), "ok")
    return redirect(url_for("masters.listing"), code=303)


def jars_code(typed: Typed, but: str = "") -> str | None:
    """A JARS site code as typed, without hyphens; None where none was. Wrong where another site than `but` has it."""
    code = half_width(typed["jars_code"]).replace("-", "")
    if code and not _JARS_CODE.fullmatch(code):
        typed.wrong("jars_code", gettext("12桁の数字で入力してください。"))
    sites = [site for _, its_sites in members(db.session(), viewer.company.consortium_id) for site in its_sites]
    if same := next((site for site in sites if code and site.jars_code == code and site.id != but), None):
        typed.wrong("jars_code", gettext("この事業所コードは「%(name)s」に登録されています。", name=same.name))
    return code or None


@bp.get("/sites/new")
@allow("site.registered")
def new_site() -> str:
    """The form of a further site of a member."""
    return _site_form(Typed(request.args.copy()))


def _site_form(typed: Typed) -> str:
    companies = [(company.id, company.name) for company, _ in members(db.session(), viewer.company.consortium_id)]
    if typed["company"] not in dict(companies):
        abort(404)
    return render_template("masters/site.html", typed=typed, company_name=dict(companies)[typed["company"]])


@bp.post("/sites")
@allow("site.registered")
def register_site() -> Response | tuple[str, int]:
    """Register a further site."""
    typed = Typed(request.form)
    name, code = typed.text("site"), jars_code(typed)
    form = _site_form(typed)
    if not typed.sound or not act("site.registered", company=typed["company"], name=name, jars_code=code).applied:
        return _site_form(typed) if typed.errors else form, 422
    flash(gettext("事業所「%(name)s」を登録しました。", name=name), "ok")
    return redirect(url_for("masters.listing"), code=303)


@bp.get("/makers")
@allow("see.masters")
def makers() -> str:
    """Every assignment with its day, and the forms for whoever may change them."""
    return _makers(Typed())


def _makers(typed: Typed) -> str:
    typed.form.setdefault("valid_from", SCHEME_STARTED)
    return render_template(
        "masters/makers.html",
        typed=typed,
        makers=_by_maker(),
        teams=[*((team.value, word(team)) for team in Team), (OUTSIDE, gettext("制度対象外"))],
        published=len(_unknown_makers()),
    )


def _by_maker() -> list[list[MakerTeam]]:
    """The assignments of each maker, the newest first; makers whose team is still to be checked lead."""
    rows = maker_rows(db.session(), viewer.company.consortium_id)
    found: dict[str, list[MakerTeam]] = {}
    for row in sorted(rows, key=lambda row: (row.valid_from, row.touched), reverse=True):
        found.setdefault(row.maker, []).append(row)
    return sorted(found.values(), key=lambda its: (not its[0].to_be_checked, its[0].maker))


def _unknown_makers() -> list[tuple[str, Team]]:
    """Makers of the published table (handbook table 1-1) that the consortium doesn't know yet."""
    known = {row.maker for row in maker_rows(db.session(), viewer.company.consortium_id)}
    published = [(maker, team) for team, names in ((Team.ART, ART), (Team.TH, TH)) for maker in names.split()]
    return [(maker, team) for maker, team in published if maker not in known]


@bp.post("/makers")
@allow("maker.assigned")
def assign_maker() -> Response | tuple[str, int]:
    """Assign a maker to a team, or to none, from a day on; vehicles accepted before keep theirs."""
    typed = Typed(request.form.copy())
    maker, day = typed.text("maker", most=60), typed.day("valid_from", future=True)
    team = typed.one_of("team", [*Team, OUTSIDE])
    if not typed.sound or day is None:
        return _makers(typed), 422
    body = {"maker": maker, "team": None if team == OUTSIDE else team, "valid_from": day.isoformat()}
    if not act("maker.assigned", **body, to_be_checked=bool(typed["to_be_checked"])).applied:
        return _makers(typed), 422
    flash(gettext("%(maker)sを登録しました。", maker=maker), "ok")
    return redirect(url_for("masters.makers"), code=303)


@bp.post("/makers/published")
@allow("maker.assigned")
def assign_published() -> Response:
    """Assign every maker of the published table that is not known yet, from the start of the scheme."""
    for maker, team in _unknown_makers():
        act("maker.assigned", maker=maker, team=team.value, valid_from=SCHEME_STARTED)
    flash(gettext("公表されたメーカーの表を登録しました。"), "ok")
    return redirect(url_for("masters.makers"), code=303)
