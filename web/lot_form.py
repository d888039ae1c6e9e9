"""The form that makes a lot: what was chosen and typed, and what is wrong with it, said beside its field."""

from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from ledger import tags
from ledger.event import Answer
from ledger.models import Container, Site
from ledger.queries.fills import Group, groups, groups_of
from ledger.queries.lots import destinations
from ledger.queries.tags import named, unused_code
from ledger.words import Carrier, Code, Goods, Material
from web.act import act
from web.db import db
from web.refusals import refusal_sentence
from web.typed import Typed, today
from web.viewer import viewer

PAGE = 50
"""Closed containers on a page of those to choose from."""
LONGEST_NAME = 120
LONGEST_SHORT = 40
_BESIDE = dict.fromkeys((Code.R1, Code.R3, Code.CLOSED_FILL, Code.TEAMS_APART, Code.NOT_APPROVED), "fills") | {
    Code.NOT_ASSIGNED: "destination"
}
"""Beside which field a refusal stands."""


@dataclass
class LotForm:
    """A lot about to be made of closed fills of one material at the viewer's site."""

    material: Material
    typed: Typed
    destinations: list[Site]
    unassigned: list[Site]
    """Receivers that the division of work doesn't name for the material."""
    after: str | None
    """The fill that this page comes after; None on the first."""
    page: list[Group] = field(default_factory=list)
    further: str | None = None
    """The fill that the next page comes after, where there is one."""
    elsewhere: list[Group] = field(default_factory=list)
    """Chosen groups that stand on other pages."""
    chosen: set[str] = field(default_factory=set)
    """Ids of the chosen fills."""
    heard: list[str] = field(default_factory=list)
    """What became of the scanned codes, a sentence each."""

    @classmethod
    def read(cls, material: Material, after: str | None = None, form: MultiDict[str, str] | None = None) -> "LotForm":
        """Read what came, and a page of what may be chosen."""
        typed = Typed(form)
        one = cls(material, typed, *destinations(db.session(), viewer.company, material, today()), after)
        if viewer.site:
            one.page, one.further = groups(db.session(), viewer.site.id, material, PAGE, after)
        one._choose({fill for value in typed.several("fills") for fill in value.split(",")})
        return one

    @property
    def groups(self) -> list[Group]:
        """Every group that is shown: the chosen ones of other pages, then the page."""
        return self.elsewhere + self.page

    def _choose(self, fills: set[str]) -> None:
        """Choose fills, and whatever is linked to them (R3)."""
        site, shown = viewer.site, {one for group in self.groups for one in group.ids}
        found = groups_of(db.session(), site.id, self.material, fills) if site and fills else []
        self.elsewhere += [group for group in found if shown.isdisjoint(group.ids)]
        self.chosen |= {one for group in found for one in group.ids}

    def is_chosen(self, group: Group) -> bool:
        """Whether a group is ticked."""
        return bool(self.chosen & set(group.ids))

    def add_codes(self) -> None:
        """Tick the groups of the containers whose tags were scanned or typed; leave in the field what is no tag."""
        told = {text: self._standing_fill(text) for text in self.typed["codes"].split()}
        self._choose({fill for fill in told.values() if fill})
        left = [text for text, fill in told.items() if fill not in self.chosen]
        self.heard = [_unheard(text) for text in left]
        if left:
            self.typed.wrong("codes", " ".join(self.heard))
        form = MultiDict(self.typed.form)
        form["codes"] = " ".join(left)
        self.typed.form = form

    def _standing_fill(self, text: str) -> str | None:
        """The fill in the container that a tag hangs on, spare tags too."""
        try:
            found = named(db.session(), tags.read(text).code)
        except tags.NotATag:
            return None
        fill = found.thing.fill if found and isinstance(found.thing, Container) else None
        return fill.id if fill else None

    def make(self) -> Answer | None:
        """Make the lot; None where something is missing, which then stands in the form's errors."""
        body = self._body()
        if not self.typed.sound:
            return None
        answer = act("lot.made", **body)
        told = answer.detail.get("field", "")
        if answer.refusal and told in {"permit_number", "carrier_name", "destination"}:
            self.typed.wrong(told, refusal_sentence(answer.refusal, answer.detail))
        for code, name in _BESIDE.items():
            if answer.refusal is code:
                self.typed.wrong(name, refusal_sentence(code, answer.detail))
        return answer

    def _body(self) -> dict[str, object]:
        typed = self.typed
        fills = [one for group in self.groups for one in group.ids if one in self.chosen]
        if not fills:
            typed.wrong("fills", gettext("容器を一つ以上選んでください。"))
        waiting = [name for group in self.groups if self.is_chosen(group) for name in group.waiting]
        if waiting:
            typed.wrong("fills", gettext("先に「%(name)s」を締めてください。", name="」「".join(waiting)))
        goods, carrier = typed.word("goods", Goods), typed.word("carrier", Carrier)
        return {
            "code": _new_code(),
            "material": self.material.value,
            "fills": fills,
            "bag_codes": [_new_code() for _ in fills],
            "destination": typed.one_of("destination", [site.id for site in self.destinations]),
            "carrier": carrier and carrier.value,
            "carrier_name": self._needed("carrier_name", LONGEST_NAME) if carrier is Carrier.CONTRACTED else "",
            "goods": goods and goods.value,
            "permit_number": self._needed("permit_number", LONGEST_SHORT) if goods is Goods.WASTE else "",
            "truck": typed.text("truck", most=LONGEST_SHORT, required=False),
        }

    def _needed(self, name: str, most: int) -> str:
        """A field that what was chosen above it makes necessary."""
        text = self.typed.text(name, most=most, required=False)
        if not text:
            self.typed.wrong(name, refusal_sentence(Code.MISMATCH, {"field": name}))
        return text


def _unheard(text: str) -> str:
    """Why a code chose nothing."""
    try:
        code = tags.spoken(tags.read(text).code)
    except tags.NotATag:
        return str(gettext("「%(text)s」はこのアプリのタグではありません。", text=text[:60]))
    return str(gettext("「%(code)s」は、この材質の締めた容器にありません。", code=code))


def material_asked() -> Material | None:
    """The material of the address."""
    told = request.args.get("material", "")
    return Material(told) if told in set(Material) else None


def _new_code() -> str:
    return unused_code(db.session(), tags.TagKind.LOT, viewer.company.gs1_prefix)
