"""How a vehicle is classed: its size by the list of models, in or out of the scheme by the reasons of the day."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field

from ledger.agreed import terms_on
from ledger.kinds.body import Body, ShortName, Text
from ledger.models import Acceptance, ModelClass
from ledger.moment import Moment
from ledger.refusal import Refused
from ledger.size_classes import SizeClasses, spelled
from ledger.words import Code, SizeClass

OutsideReason = Annotated[Text, Field(max_length=60)]
"""Why a vehicle is out of the scheme whatever its maker (handbook 8): a parallel import, say. Empty where it is in."""


class ModelClassified(Body):
    """A model is of a size class from a day on (TH's list of categories I-III), or off the list (no class).

    `model` is a model code (型式, what a chassis number begins with) or the model's name (車名).
    """

    kind: ClassVar[str] = "model.classified"
    maker: ShortName
    model: ShortName
    size_class: SizeClass | None = None
    valid_from: date

    def judge(self, m: Moment) -> None:
        """Something that a chassis number or a name can be compared with."""
        if not spelled(self.model):
            raise Refused(Code.MISMATCH, field="model")

    def apply(self, m: Moment) -> None:
        """Vehicles accepted before that day, and those accepted already, keep their class."""
        line = ModelClass(
            id=m.id,
            consortium_id=m.actor.company.consortium_id,
            maker=self.maker,
            model=self.model,
            spelled=spelled(self.model),
            size_class=self.size_class,
            valid_from=self.valid_from,
        )
        m.add(line)


class Facts(NamedTuple):
    """What a vehicle is classed by."""

    maker: str
    chassis_number: str
    model: str
    accepted_on: date
    size_class: SizeClass


def as_listed(facts: Facts, classes: SizeClasses) -> None:
    """Refuse a size class that is not the list's on the day of acceptance."""
    listed = classes.of(facts.maker, facts.chassis_number, facts.model, facts.accepted_on)
    if listed and listed is not facts.size_class:
        raise Refused(Code.LISTED_SIZE, vehicle=facts.chassis_number, size=listed.value)


def reclassed(m: Moment, acceptance: Acceptance, given: Mapping[str, object]) -> None:
    """Refuse a correction after which the class is not the list's, where it changes what the list judges."""
    if given.keys() & (set(Facts._fields) - {"model"}):
        told: dict[str, Any] = {name: given.get(name, getattr(acceptance, name)) for name in Facts._fields}
        facts = Facts(**told)
        as_listed(facts, SizeClasses(m.session, m.actor.company.consortium_id, [facts.maker]))


def agreed_reason(m: Moment, reason: str, day: date) -> None:
    """Refuse a reason of being out of the scheme that was not agreed on for that day."""
    terms = terms_on(m.session, m.actor.company.consortium_id, day)
    if reason and terms and reason not in terms.outside:
        raise Refused(Code.MISMATCH, field="outside")


def in_scheme(acceptance: Acceptance) -> None:
    """R12: refuse a part of a vehicle that is out of the scheme, and say why it is."""
    if acceptance.team is None:
        why = {"reason": acceptance.outside} if acceptance.outside else {}
        raise Refused(Code.R12, vehicle=acceptance.chassis_number, maker=acceptance.maker, **why)
