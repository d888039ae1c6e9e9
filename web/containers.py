"""Containers and places: what stands where and what is in it; making them, retiring them, printing their tags."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import islice

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response

from ledger import tags
from ledger.models import Container, Place
from ledger.queries.containers import (
    Wanted,
    WantedPlaces,
    containers,
    fills_of,
    moves_of,
    names_taken,
    place_of,
    places,
)
from ledger.queries.tags import blank
from ledger.words import ContainerForm, FillState, Material, TagState
from web.act import act
from web.db import db
from web.paging import row_key
from web.scope import nothing_chosen, own, swapped
from web.tag_life import code_in_use, life_of
from web.typed import Typed
from web.viewer import allow, viewer
from web.words import word

bp = Blueprint("containers", __name__)

MOST_AT_ONCE = 50
MOST_OFFERED = 200
"""Choices of a menu; of more one types the name."""
EMPTY = "empty"
RETIRED = "retired"
PAGE = 50
FILTERS = ("q", "material", "form", "filled")


@bp.get("/containers")
@allow("see.containers")
def listing() -> str:
    """Containers by name, material, form and what is in them; places below, each a page at a time."""
    if swapped() and request.headers.get("HX-Target") == "places":
        return str(render_block("containers/listing.html", "places", **_places()))
    asked = {name: request.args.get(name, "")[:100] for name in FILTERS}
    wanted = replace(wanted_containers(asked, viewer.site_ids), after=row_key("after"), limit=PAGE)
    found = containers(db.session(), wanted)
    told = {
        "rows": found[:PAGE],
        "asked": asked,
        "filters": {name: value for name, value in asked.items() if value},
        "further": found[PAGE - 1].container.id if len(found) > PAGE else None,
    }
    if swapped():
        return str(render_block("containers/listing.html", "containers", **told))
    return render_template(
        "containers/listing.html",
        materials=[("", gettext("すべて")), *((one.value, word(one)) for one in Material)],
        forms=[("", gettext("すべて")), *((one.value, word(one)) for one in ContainerForm)],
        states=_states(),
        **told,
        **_places(),
    )


def _places() -> dict[str, object]:
    text, after = request.args.get("place_q", "")[:100], row_key("place_after")
    found = places(db.session(), WantedPlaces(viewer.site_ids, text.strip(), after, PAGE))
    further = found[PAGE - 1][0].id if len(found) > PAGE else None
    return {"places": found[:PAGE], "place_q": text, "place_after": after, "further_places": further}


def _states() -> list[tuple[str, str]]:
    filled = [(one.value, word(one)) for one in FillState if one is not FillState.EMPTIED]
    return [("", gettext("すべて")), (EMPTY, gettext("空")), *filled, (RETIRED, gettext("廃止した容器"))]


def wanted_containers(asked: Mapping[str, str], site_ids: Collection[str]) -> Wanted:
    """Which containers of these sites an address asks for; what it says amiss is left out."""
    filled, material, form = (asked.get(name, "") for name in ("filled", "material", "form"))
    return Wanted(
        site_ids,
        Material(material) if material in set(Material) else None,
        ContainerForm(form) if form in set(ContainerForm) else None,
        FillState(filled) if filled in set(FillState) else None,
        empty=filled == EMPTY,
        retired=filled == RETIRED,
        text=asked.get("q", "").strip(),
    )


@bp.get("/containers/new")
@allow("container.made")
def new() -> str:
    """The form for one container or several alike."""
    typed = Typed(request.args.copy())
    typed.form.setdefault("count", "1")
    return _form(typed)


def _form(typed: Typed) -> str:
    return render_template(
        "containers/new.html",
        typed=typed,
        materials=[(one.value, word(one)) for one in Material],
        forms=[(one.value, word(one)) for one in ContainerForm],
        places=offered_places(),
        most=MOST_AT_ONCE,
    )


def offered_places() -> list[tuple[str, str]] | None:
    """Places to choose from by id and name; None where they are too many for a menu, and one is named instead."""
    found = places(db.session(), WantedPlaces(viewer.site_ids, limit=MOST_OFFERED))
    return [(place.id, place.name) for place, _ in found] if len(found) <= MOST_OFFERED else None


@bp.post("/containers")
@allow("container.made")
def make() -> Response | tuple[str, int]:
    """Make them, then go on to print their tags."""
    typed = Typed(request.form)
    names, body, hung = _names(typed), _made(typed), _hung(typed)
    if not typed.sound:
        return _form(typed), 422
    codes = []
    for name in names:
        code = hung or tags.new_code(tags.TagKind.CONTAINER)
        if not act("container.made", code=code, name=name, **body).applied:
            return _form(typed), 422
        codes.append(code)
    if hung:
        flash(
            gettext("容器「%(name)s」を作り、タグ %(tag)s を付けました。", name=names[0], tag=tags.spoken(hung)), "ok"
        )
        return redirect(url_for("tag.resolve", code=hung), code=303)
    flash(gettext("容器を%(n)s個作りました。タグを印刷してください。", n=len(codes)), "ok")
    return redirect(url_for("printing.choose", codes=".".join(codes)), code=303)


def _hung(typed: Typed) -> str:
    """The code of a blank tag that hangs on the new container already; empty where there is none."""
    if not typed["tag"]:
        return ""
    found = blank(db.session(), typed["tag"])
    if found is None or found.tag.site_id not in viewer.site_ids or found.tag.state is not TagState.BLANK:
        typed.wrong("prefix", gettext("このタグは予備タグではありません。もう一度読み取ってください。"))
    if typed["count"] != "1":
        typed.wrong("count", gettext("予備タグを付けるときは、一つずつ作ってください。"))
    return typed["tag"]


def _made(typed: Typed) -> dict[str, object]:
    form, material = typed.word("form", ContainerForm), typed.word("material", Material)
    place = _place(typed)
    if form is ContainerForm.FLAT and place is None:
        typed.wrong("place", gettext("平置きには置場が必要です。"))
    return {
        "form": form and form.value,
        "material": material and material.value,
        "place": place.id if place else None,
    }


def _place(typed: Typed) -> Place | None:
    """The place that was chosen, or named where they are too many to choose from."""
    if named := typed["place_name"].strip():
        found = place_of(db.session(), viewer.site_ids, named)
        if found is None:
            typed.wrong("place_name", gettext("この名前・番号の置場はありません。"))
        return found
    return own(Place, typed["place"]) if typed["place"] else None


def _names(typed: Typed) -> list[str]:
    prefix, count = typed.text("prefix", most=70), typed.number("count", 1, MOST_AT_ONCE)
    taken = names_taken(db.session(), viewer.site_ids, prefix)
    if count == 1 and prefix in taken:
        typed.wrong("prefix", gettext("同じ名前の容器があります。別の名前にしてください。"))
    if not typed.sound or count == 1:
        return [prefix]
    free = (f"{prefix}{number}" for number in range(1, len(taken) + count + 1))
    return list(islice((name for name in free if name not in taken), count))


@bp.get("/containers/<key>")
@allow("see.containers")
def detail(key: str) -> str:
    """A container: its fills now and before, where it stood, the prints of its tag."""
    container = own(Container, key)
    fills = fills_of(db.session(), container.id)
    return render_template(
        "containers/detail.html",
        container=container,
        fills=fills,
        now=next((fill for fill in fills if fill.state is not FillState.EMPTIED), None),
        moves=moves_of(db.session(), container.id),
        life=life_of(container.id, in_use=not container.retired),
        spare=request.args.get("spare", "")[:60],
    )


@bp.post("/containers/<key>/retire")
@allow("container.retired")
def retire(key: str) -> Response:
    """Take a container out of use; refused while something is in it."""
    container = own(Container, key)
    here = redirect(url_for("containers.detail", key=key), code=303)
    if container.fill is not None:
        flash(gettext("中身があるため廃止できません。先に空にしてください。"), "refusal")
    elif not container.retired and act("container.retired", container=key).applied:
        flash(gettext("「%(name)s」を廃止しました。", name=container.name), "ok")
    return here


@bp.post("/containers/tags")
@allow("tag.printed")
def print_tags() -> Response:
    """Go on to print the tags of the chosen containers and places."""
    chosen = [code_in_use(own(Container, key)) for key in request.form.getlist("container")]
    chosen += [own(Place, key).code for key in request.form.getlist("place")]
    if not chosen:
        flash(nothing_chosen(), "warn")
        return redirect(url_for("containers.listing"), code=303)
    return redirect(url_for("printing.choose", codes=".".join(dict.fromkeys(chosen))), code=303)
