"""From rows of the ledger to what is printed on their tags: Japanese and English in any language of the screen."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from flask import current_app
from flask_babel import force_locale, gettext

import labels
from ledger import tags
from ledger.commands import COMMANDS
from ledger.deemed import DeemedTable
from ledger.models import Acceptance, Bag, Container, Place, Scale, Site
from ledger.moment import JAPAN
from ledger.queries.tags import Blank, Named
from ledger.words import Material, PartKind
from web.db import db
from web.words import kilograms, word

KINDS: dict[tags.TagKind, labels.Kind] = {
    tags.TagKind.CONTAINER: labels.Kind.CONTAINER,
    tags.TagKind.LOT: labels.Kind.BAG,
    tags.TagKind.VEHICLE: labels.Kind.TICKET,
    tags.TagKind.PLACE: labels.Kind.PLACE,
    tags.TagKind.SCALE: labels.Kind.SCALE,
    tags.TagKind.BADGE: labels.Kind.BADGE,
    tags.TagKind.COMMAND: labels.Kind.COMMANDS,
}
_COMMANDS = {
    "front_bumper": ("前バンパー", "Front bumper"),
    "rear_bumper": ("後バンパー", "Rear bumper"),
    "interior": ("内装", "Interior"),
    "side_glass": ("サイドガラス", "Side glass"),
    "none": ("部品回収しない", "Nothing recovered"),
    "missing": ("欠品・使用不可", "Missing or unusable"),
    "finished": ("この車両は完了", "Vehicle finished"),
    "undo": ("取り消し", "Undo"),
    "acknowledge": ("了解", "OK"),
    "close": ("容器を締める", "Close container"),
}


def payload(code: str, generation: int = 1, gs1_prefix: str | None = None) -> str:
    """The text of a tag's QR on this installation."""
    return tags.write(tags.Tag(code, generation), current_app.config["BASE_URL"], gs1_prefix)


def trace_payload(code: str) -> str:
    """What a slip's QR says: the address of the trace page, or the bare code where the address is not permanent.

    In capitals, as all our QRs are: they hold more that way (ISO/IEC 18004 table 5).
    """
    base = current_app.config["BASE_URL"]
    return f"{base.rstrip('/').upper()}/TRACE/{code}" if base else payload(code)


def faces(named: Sequence[Named], renewed: Collection[str] = ()) -> list[labels.Printable]:
    """What to print for each; `renewed` are codes whose generation rises with this print."""
    return [_face(one, _text(one, one.tag.generation + (one.tag.code in renewed))) for one in named]


def both(said: Callable[[], str]) -> str:
    """Some words as a tag has them: in Japanese and in English."""
    with force_locale("ja"):
        japanese = said()
    with force_locale("en"):
        english = said()
    return japanese if english == japanese else f"{japanese} / {english}"


def _text(one: Named, generation: int) -> str:
    company = db.session.get_one(Site, one.tag.site_id).company
    return payload(one.tag.code, generation, company.gs1_prefix)


def _face(one: Named, text: str) -> labels.Printable:
    code, thing = one.tag.code, one.thing
    if isinstance(thing, Container):
        company = thing.site.company.name
        return labels.ContainerTag(
            text, code, thing.name, both(lambda: word(thing.form)), _material(thing.material), company
        )
    if isinstance(thing, Blank):
        return labels.ContainerTag(text, code, company=thing.company)
    if isinstance(thing, Place):
        return labels.PlaceSign(text, code, thing.name)
    if isinstance(thing, Acceptance):
        return _ticket(thing, text, code)
    if isinstance(thing, Scale):
        capacity = both(lambda: gettext("目量 %(n)s g", n=thing.division_g))
        return labels.ScaleSign(text, code, thing.name, thing.valid_until.isoformat(), capacity)
    if isinstance(thing, Bag):
        return _bag(thing, text, code)
    raise NoFaceError(code)


class NoFaceError(ValueError):
    """A tag of this kind is not printed from its row: a badge needs its secret, a lot's code stands for its bags."""


def _ticket(acceptance: Acceptance, text: str, code: str) -> labels.VehicleTicket:
    wanted = [PartKind(part) for part in acceptance.wanted.split(",") if part] or list(PartKind)
    steps = [replace(labels.PARTS[part.value], wanted=part in wanted) for part in PartKind]
    target = acceptance.team is not None and acceptance.target
    return labels.VehicleTicket(
        text,
        code,
        acceptance.chassis_number,
        target=target,
        steps=tuple(steps) if target else (),
        maker=acceptance.maker,
        model=" ".join(filter(None, (acceptance.model, both(lambda: word(acceptance.size_class))))),
        accepted_on=acceptance.accepted_on.isoformat(),
    )


def _bag(bag: Bag, text: str, code: str) -> labels.BagTag:
    lot, content = bag.lot, bag.fill.content
    deemed = DeemedTable(db.session(), lot.site_id).total(content)
    return labels.BagTag(
        text,
        code,
        jars_lot_id=lot.checked_id or "",
        company=lot.site.company.name,
        content=both(lambda: gettext("%(what)s %(n)s点", what=word(lot.material), n=len(content))),
        material=_material(lot.material),
        weight=both(lambda: gettext("みなし %(kg)s kg", kg=kilograms(deemed))) if deemed else "",
        vehicles=both(lambda: gettext("%(n)s 台", n=len({recovery.acceptance_id for recovery in content}))),
        date=lot.made_at.astimezone(JAPAN).date().isoformat(),
        destination=lot.destination.company.name,
        number=bag.number,
        of=len(lot.bags),
    )


def _material(material: Material) -> labels.Material:
    return labels.Material(material.value)


def command_board(title: str) -> labels.CommandBoard:
    """The board of all commands."""
    commands = [labels.Command(payload(code), *_COMMANDS[name], code) for name, code in COMMANDS.items()]
    return labels.CommandBoard(tuple(commands), title)
