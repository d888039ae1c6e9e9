"""Why an event was refused. A refusal is an answer, not an error: it is stored and shown in words."""

from dataclasses import dataclass, field

from ledger.words import Code


@dataclass(frozen=True)
class Refusal:
    """A rule that said no, with what its sentence names (a workmate, a material ...)."""

    code: Code
    detail: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Raised while judging; `record` turns it into a held event and an answer."""

    def __init__(self, code: Code, **detail: str) -> None:
        self.refusal = Refusal(code, detail)
        super().__init__(f"{code}: {detail}")
