"""Which size class a vehicle is of, by the consortium's list of models on the day of its acceptance."""

import unicodedata
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import ModelClass
from ledger.words import SizeClass


def spelled(model: str) -> str:
    """A model as the list compares it: half width, upper case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", model).upper().split())


class SizeClasses:
    """The list (TH's categories I-III; ART's vehicles are judged by it too, handbook 2.3.2), read for some makers."""

    def __init__(self, session: Session, consortium_id: str, makers: Iterable[str]) -> None:
        rows = select(ModelClass).where(ModelClass.consortium_id == consortium_id, ModelClass.maker.in_(set(makers)))
        self._lines: dict[tuple[str, str], list[ModelClass]] = {}
        for line in session.scalars(rows.order_by(ModelClass.valid_from, ModelClass.touched)):
            self._lines.setdefault((line.maker, line.spelled), []).append(line)

    def of(self, maker: str, chassis_number: str, model: str, day: date) -> SizeClass | None:
        """The class that counts on a day: by the model code, else by the model's name. None where neither is listed."""
        for name in (spelled(chassis_number).partition("-")[0], spelled(model)):
            valid = [line for line in self._lines.get((maker, name), []) if line.valid_from <= day]
            if valid and valid[-1].size_class:
                return valid[-1].size_class
        return None


def listed_models(session: Session, consortium_id: str) -> list[list[ModelClass]]:
    """Every model's lines, the newest first; by maker and model."""
    rows = select(ModelClass).where(ModelClass.consortium_id == consortium_id)
    found: dict[tuple[str, str], list[ModelClass]] = {}
    for line in session.scalars(rows.order_by(ModelClass.valid_from.desc(), ModelClass.touched.desc())):
        found.setdefault((line.maker, line.spelled), []).append(line)
    return [found[key] for key in sorted(found)]
