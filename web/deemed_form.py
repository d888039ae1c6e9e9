"""A new version of a site's deemed weights: the form, filled in by the table in force or by a proposal's address."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ledger.models import Site
from ledger.queries.agreements import deemed_versions, members
from ledger.queries.samples import Span, means, sampled
from ledger.words import CompanyRole, PartKind, Role, SizeClass
from web.act import act
from web.db import db
from web.real_tables import Asked, Revised, evidence, revised, revised_table
from web.typed import Typed, today
from web.viewer import allow, viewer

bp = Blueprint("deemed_form", __name__, url_prefix="/agreements/deemed")

BASES = ("typed", "sample", "real")


def weighed_sites() -> list[Site]:
    """Dismantlers' sites whose deemed weights the viewer sees: the consortium's for managers and auditors."""
    everyone = members(db.session(), viewer.company.consortium_id)
    whole = not viewer.roles.isdisjoint({Role.MANAGER, Role.AUDITOR})
    yards = [sites for company, sites in everyone if company.role is CompanyRole.DISMANTLER]
    return [site for sites in yards for site in sites if whole or site.id in viewer.site_ids]


def weighed_site(key: str) -> Site:
    """The site an address tells, the first where it tells none; else 404."""
    sites = weighed_sites()
    wanted = key or (sites[0].id if sites else "")
    return next((site for site in sites if site.id == wanted), None) or abort(404)


@bp.get("/new")
@allow("deemed_table.issued")
def new() -> str:
    """The form of a table; filled in with what the address proposes, else with the one in force."""
    typed = Typed(request.args.copy())
    site = weighed_site(typed["site"])
    before = next((one for one in deemed_versions(db.session(), [site.id]) if one.valid_from <= today()), None)
    for (size, part), grams in before.grams.items() if before else ():
        typed.form.setdefault(f"{size}-{part}", f"{grams / 1000:.1f}")
    return _form(typed, site)


def _form(typed: Typed, site: Site) -> str:
    asked = _asked(typed, site)
    return render_template(
        "masters/deemed.html",
        typed=typed,
        site=site,
        sites=weighed_sites(),
        sizes=list(SizeClass),
        parts=list(PartKind),
        basis=_basis(typed),
        behind=revised_table(asked, _revised(asked)) if asked else None,
    )


def _asked(typed: Typed, site: Site) -> Asked | None:
    """The months whose lots a table comes from; None where it doesn't come from lots."""
    first, last = _day(typed, "from"), _day(typed, "to")
    if _basis(typed) != "real" or first is None or last is None or first > last:
        return None
    return Asked(site, first, last + timedelta(days=1))


def _revised(asked: Asked) -> list[Revised]:
    return revised(asked, asked.found.loads)


def _basis(typed: Typed) -> str:
    return typed["basis"] if typed["basis"] in BASES else "typed"


@bp.post("")
@allow("deemed_table.issued")
def issue() -> Response | tuple[str, int]:
    """Issue a new version of a site's table (handbook 2.3.2); acceptances before its day keep theirs."""
    typed = Typed(request.form)
    site, day = weighed_site(typed["site"]), typed.day("valid_from", future=True)
    grams, note = read_table(typed), typed.text("note", most=400, required=False)
    if not typed.sound or day is None:
        return _form(typed, site), 422
    body: dict[str, Any] = {"site": site.id, "valid_from": day.isoformat(), "grams": grams, "note": note}
    if not act("deemed_table.issued", **body, **_behind(typed, site)).applied:
        return _form(typed, site), 422
    flash(gettext("%(site)sのみなし重量表を登録しました。", site=site.name), "ok")
    return redirect(url_for("masters.listing"), code=303)


def _behind(typed: Typed, site: Site) -> dict[str, Any]:
    """Where the weights come from, with the sample's means or the lots' weights as they stand now."""
    basis = _basis(typed)
    if asked := _asked(typed, site):
        return {"basis": basis, "evidence": evidence(_revised(asked))}
    if basis != "sample":
        return {"basis": "typed"}
    told: dict[str, dict[str, dict[str, int]]] = {}
    span = Span(_day(typed, "from"), _day(typed, "to"))
    for (size, part), mean in means(sampled(db.session(), site.id, span)).items():
        told.setdefault(size.value, {})[part.value] = {"mean_g": mean.exact_g, "count": mean.count}
    return {"basis": basis, "evidence": told}


def _day(typed: Typed, name: str) -> date | None:
    return Typed(typed.form).day(name) if typed[name] else None


def read_table(typed: Typed) -> dict[str, dict[str, int]]:
    """Weights by size class and part, as typed; at least one is needed."""
    grams = {size.value: _row(typed, size) for size in SizeClass}
    filled = {size: row for size, row in grams.items() if row}
    if not filled:
        typed.wrong("table", gettext("重量を一つ以上入力してください。"))
    return filled


def _row(typed: Typed, size: SizeClass) -> dict[str, int]:
    weights = {part.value: typed.grams(f"{size}-{part}") for part in PartKind}
    return {part: grams for part, grams in weights.items() if grams}
