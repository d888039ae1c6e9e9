"""The kinds of file a list is written as, by the names that addresses tell."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Format:
    """A kind of file: its ending, its media type, what people call it."""

    ending: str
    media_type: str
    label: str | LazyString
    encoding: str | None = None
    """Of CSV, where it is not UTF-8."""


PDF = Format("pdf", "application/pdf", _l("PDF（印刷用）"))
FORMATS: tuple[Format, ...] = (
    Format("xlsx", _XLSX, "Excel"),
    Format("csv", "text/csv; charset=utf-8", _l("CSV UTF-8（Excel用）")),
    Format("csv", "text/csv; charset=Shift_JIS", _l("CSV Shift_JIS（古いソフト用）"), "shift_jis"),
    PDF,
)


def format_of(ending: str, encoding: str | None = None) -> Format | None:
    """The format that an address tells; an unknown encoding is UTF-8, an unknown ending none."""
    fitting = [form for form in FORMATS if form.ending == ending]
    return next((form for form in fitting if form.encoding == encoding), fitting[0] if fitting else None)
