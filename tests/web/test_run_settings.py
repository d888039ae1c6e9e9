"""What `make run` is told, where it listens, and the sentences for what cannot be."""

from __future__ import annotations

import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from web.run.addresses import EVERYWHERE, AddressError, PortTakenError, Reach, reach, require_free, url
from web.run.secret import secret_key
from web.run.settings import SettingError, Settings


def at_home() -> str:
    return "192.168.1.20"


def test_nothing_given_means_the_usual() -> None:
    settings = Settings.from_environment({})
    assert (settings.port, settings.https_port, settings.host, settings.empty) == (8000, 8443, None, False)
    assert settings.quarter, "the sample has something to show"
    assert settings.data == Path("data").resolve()
    assert settings.database_url == f"sqlite:///{settings.data}/nisugata.db"


def test_everything_can_be_chosen(tmp_path: Path) -> None:
    given = {
        "DATA": str(tmp_path),
        "PORT": "9000",
        "HTTPS_PORT": "9443",
        "HOST": "yard.local",
        "EMPTY": "1",
        "QUARTER": "0",
        "BASE_URL": "https://yard.example",
        "DATABASE_URL": "postgresql://yard",
    }
    wanted = Settings(tmp_path, 9000, 9443, "yard.local", empty=True, quarter=False, base_url="https://yard.example")
    assert Settings.from_environment(given) == replace(wanted, given_database_url="postgresql://yard")


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "web"), ("PORT", "0"), ("HTTPS_PORT", "70000"), ("EMPTY", "?"), ("QUARTER", "?")]
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"^{name}=.* cannot be used: "):
        Settings.from_environment({name: value})


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        (None, Reach("192.168.1.20", "192.168.1.20")),
        (EVERYWHERE, Reach(EVERYWHERE, "192.168.1.20")),
        ("10.1.2.3", Reach("10.1.2.3", "10.1.2.3")),
        ("yard.local", Reach(EVERYWHERE, "yard.local")),
        ("localhost", Reach("127.0.0.1", "localhost")),
    ],
)
def test_host_decides_where_phones_reach_it(host: str | None, wanted: Reach) -> None:
    assert reach(host, at_home) == wanted


def test_addresses_are_written_as_browsers_take_them() -> None:
    assert url("https", "192.168.1.20", 8443) == "https://192.168.1.20:8443/"
    assert url("https", "yard.local", 443) == "https://yard.local/"
    assert url("https", "fd00::1", 8443) == "https://[fd00::1]:8443/"


def test_a_taken_port_is_said_with_the_variable_that_changes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"Port {port} is already in use.*make run PORT={port + 1}"):
            require_free("127.0.0.1", port, "PORT")


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(AddressError, match=r"HOST=192\.0\.2\.1 is not an address of this machine"):
        require_free("192.0.2.1", 8443, "HTTPS_PORT")


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) == 64
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
