"""Why a print job failed, as people read it."""

from flask_babel import gettext

import labels
from labels import errors
from ledger import tags
from ledger.models import PrintJob
from ledger.print_queue import NEVER_CAME_OUT, TAGS_CHANGED

_WORDS = ("direction", "name", "reason", "side", "title")


def sentence(error: labels.LabelError) -> str:
    """Why it can't be printed, in the reader's language."""
    return _filled(error.words, error.figures)


def why(job: PrintJob) -> str:
    """Why a job failed; empty where it didn't."""
    if job.error is None:
        return ""
    if job.error == TAGS_CHANGED:
        return str(
            gettext(
                "待っている間に、タグ %(tag)s が新しい版になったか、使えなくなりました。もう一度印刷してください。",
                tag=tags.spoken(str(job.figures.get("tag", ""))),
            )
        )
    if job.error == NEVER_CAME_OUT:
        return str(gettext("%(days)s日のあいだ印刷されなかったため、取り消しました。", **job.figures))
    return _filled(_template(job.error), job.figures)


def _template(name: str) -> str:
    known = getattr(errors, name, None)
    is_one = isinstance(known, type) and issubclass(known, labels.LabelError)
    return known.words if is_one and known is not None else labels.LabelError.words


def _filled(words: str, figures: dict[str, object]) -> str:
    try:
        return str(gettext(words) % (figures | _translated(figures)))
    except (KeyError, TypeError, ValueError):  # an agent of another version names other figures
        return str(gettext(labels.LabelError.words))


def _translated(figures: dict[str, object]) -> dict[str, object]:
    """Figures that are words of `labels`, such as the name of a measure."""
    return {name: gettext(word) for name in _WORDS if isinstance(word := figures.get(name), str) and word}
