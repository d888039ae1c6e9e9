"""Under which addresses this machine can be reached, and whether its ports are free."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = "127.0.0.1"
EVERYWHERE = str(ipaddress.IPv4Address(0))  # asked for by HOST, or needed for a name of ours
NOWHERE = ("192.0.2.1", 9)  # RFC 5737: an address of nobody; connecting a UDP socket sends nothing


class PortTakenError(Exception):
    """Something else already listens where the app should."""

    def __init__(self, port: int, variable: str) -> None:
        super().__init__(
            f"Port {port} is already in use: is Nisugata running already? "
            f"Stop what uses it, or choose another port: make run {variable}={port + 1}",
        )


class AddressError(Exception):
    """The host that was asked for is no address of this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(f"HOST={host} is not an address of this machine. Leave HOST out to have it found.")


@dataclass(frozen=True)
class Reach:
    """Where the HTTPS server listens, and the name or address that phones use."""

    bind: str
    host: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and address the certificate must be good for, the phones' first."""
        return tuple(dict.fromkeys((self.host, "localhost", LOOPBACK)))


def reach(host: str | None, find_address: Callable[[], str] | None = None) -> Reach:
    """Decide from HOST: none = this machine's address on its network; an address = that one; a name = everywhere."""
    find = find_address or network_address
    if host is None:
        found = find()
        return Reach(found, found)
    if host == EVERYWHERE:
        return Reach(EVERYWHERE, find())
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return Reach(LOOPBACK if host == "localhost" else EVERYWHERE, host)
    return Reach(host, host)


def network_address() -> str:
    """Return this machine's address on its network, or the loopback address where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])


def url(scheme: str, host: str, port: int) -> str:
    """Return the address of a server as a browser takes it, with a closing slash."""
    usual = {"http": 80, "https": 443}[scheme]
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}/" if port == usual else f"{scheme}://{shown}:{port}/"


def require_free(host: str, port: int, variable: str) -> None:
    """Raise PortTakenError if `port` is taken at `host`, AddressError if `host` is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise PortTakenError(port, variable) from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise AddressError(host) from error
            raise PortTakenError(port, variable) from error
