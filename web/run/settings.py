"""What `make run` is told by environment variables; `docs/running.md` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_PORT = 65535
WORDS = {"": False, "0": False, "no": False, "false": False, "1": True, "yes": True, "true": True}


class SettingError(Exception):
    """A variable holds something that cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value} cannot be used: {wanted}.")


@dataclass(frozen=True)
class Settings:
    """Where to serve, and where the data lies."""

    data: Path
    port: int = 8000
    https_port: int = 8443
    host: str | None = None
    empty: bool = False
    quarter: bool = True
    """Whether the sample tells a quarter of operation."""
    base_url: str | None = None
    given_database_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the variables; an empty one counts as not given. Raises SettingError."""
        return cls(
            data=Path(environment.get("DATA") or "data").expanduser().resolve(),
            port=_port(environment, "PORT", cls.port),
            https_port=_port(environment, "HTTPS_PORT", cls.https_port),
            host=environment.get("HOST") or None,
            empty=_flag(environment, "EMPTY"),
            quarter=_flag(environment, "QUARTER", default="1"),
            base_url=environment.get("BASE_URL") or None,
            given_database_url=environment.get("DATABASE_URL") or None,
        )

    @property
    def database_url(self) -> str:
        """The database: the one given, else a file in the data folder."""
        return self.given_database_url or f"sqlite:///{self.data / 'nisugata.db'}"

    @property
    def certificates(self) -> Path:
        """The folder of the local certificate authority and what it signed."""
        return self.data / "certificates"


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name) or str(default)
    if not value.isdecimal() or not 0 < int(value) <= LARGEST_PORT:
        raise SettingError(name, value, f"a port is a number from 1 to {LARGEST_PORT}")
    return int(value)


def _flag(environment: Mapping[str, str], name: str, default: str = "") -> bool:
    value = environment.get(name) or default
    try:
        return WORDS[value.lower()]
    except KeyError:
        raise SettingError(name, value, "it is 1 or 0") from None
