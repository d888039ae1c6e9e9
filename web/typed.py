"""What somebody typed into a form: read field by field, kept as typed, and what is wrong said beside the field."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from ledger.moment import JAPAN

Word = TypeVar("Word", bound=StrEnum)
LONGEST_NAME = 80
_LONGEST_MM = 10_000


def today() -> date:
    """The day in Japan."""
    return datetime.now(JAPAN).date()


class Typed:
    """A form as it came. Reading a field that is wrong notes a sentence in `errors` and returns an empty value."""

    def __init__(self, form: MultiDict[str, str] | None = None) -> None:
        self.form: MultiDict[str, str] = form if form is not None else MultiDict()
        self.errors: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """What was typed, untouched: the form shows it again."""
        return self.form.get(name, "")

    def several(self, name: str) -> list[str]:
        """Every value of a field, untouched."""
        return self.form.getlist(name)

    @property
    def sound(self) -> bool:
        """Whether everything read so far was right."""
        return not self.errors

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field; the first sentence stays."""
        self.errors.setdefault(name, sentence)

    def text(self, name: str, *, most: int = LONGEST_NAME, required: bool = True) -> str:
        """A line of text without spaces at its ends."""
        value = self[name].strip()
        if required and not value:
            self.wrong(name, gettext("入力してください。"))
        if len(value) > most:
            self.wrong(name, gettext("%(most)s文字までで入力してください。", most=most))
        return value

    def word(self, name: str, kind: type[Word]) -> Word | None:
        """One of the field's words."""
        try:
            return kind(self[name])
        except ValueError:
            self.wrong(name, gettext("選んでください。"))
            return None

    def words(self, name: str, kind: type[Word], *, required: bool = False) -> list[Word]:
        """Several of the field's words, in their own order."""
        chosen = set(self.several(name))
        if required and chosen.isdisjoint(kind):
            self.wrong(name, gettext("一つ以上選んでください。"))
        return [word for word in kind if word in chosen]

    def one_of(self, name: str, allowed: list[str]) -> str:
        """One of the offered values."""
        if self[name] not in allowed:
            self.wrong(name, gettext("選んでください。"))
            return ""
        return self[name]

    def day(self, name: str, *, future: bool = False) -> date | None:
        """A day, by default none in the future."""
        try:
            day = date.fromisoformat(self[name])
        except ValueError:
            self.wrong(name, gettext("日付を入力してください。"))
            return None
        if day > today() and not future:
            self.wrong(name, gettext("未来の日付です。"))
        return day

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number within limits."""
        try:
            value = int(half_width(self[name]))
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            self.wrong(name, gettext("%(least)sから%(most)sまでの数を入力してください。", least=least, most=most))
        return value

    def millimetres(self, name: str) -> float | None:
        """A length in mm, to a hundredth; whether it is a usable one, `labels` says."""
        value = _decimal(self[name])
        if value is None or abs(value) >= _LONGEST_MM:
            self.wrong(name, gettext("mm単位の数を入力してください。"))
            return None
        return float(round(value, 2))

    def grams(self, name: str, most_kg: int = 200, step: str = "0.1") -> int | None:
        """Kilograms as typed, to a step, in grams; None where the field is empty."""
        value = half_width(self[name])
        if not value:
            return None
        try:
            kilograms = Decimal(value)
        except InvalidOperation:
            kilograms = Decimal(0)
        if not kilograms.is_finite() or not 0 < kilograms <= most_kg or kilograms % Decimal(step):
            said = gettext("%(step)s kg単位で、%(most)s kgまでの重量を入力してください。", step=step, most=most_kg)
            self.wrong(name, said)
            return None
        return int(kilograms * 1000)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(half_width(text))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def half_width(text: str) -> str:
    """What a Japanese keyboard typed in full width, as half width, without spaces at its ends."""
    return unicodedata.normalize("NFKC", text).strip()
