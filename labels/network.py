"""Bytes to a printer's raw port (9100, "JetDirect"): one connection, one job, every way it can fail in words."""

import re
import socket
from ipaddress import ip_address, ip_network

from labels.catalogued import catalogued
from labels.errors import (
    PrinterAddressRefused,
    PrinterNotLocal,
    PrinterSilent,
    PrinterUnknown,
    PrinterUnreachable,
)

PORT = 9100
TIMEOUT = 5.0
"""Seconds for the connection and for each chunk. A printer that is out of paper stops taking bytes."""
_CHUNK = 16_384
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}")
_LAST_PORT = 65_535
LOCAL_PORTS = range(9100, 9110)
"""Raw ports of printers and of the boxes that have several: the only ones a server sends to."""
_LOCAL = tuple(
    ip_network(text)
    for text in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",  # RFC 1918, RFC 3927
        "::1/128", "fc00::/7", "fe80::/10",  # RFC 4193, RFC 4291
    )
)  # fmt: skip


def local_address(host: str, port: int) -> str:
    """Return the address of a printer of the site, looked up once, so that what was checked is what is sent to.

    Raises:
        PrinterAddressRefused: no host name.
        PrinterUnknown: the name isn't known on the network.
        PrinterNotLocal: an address outside the site's own networks, or no port of a printer.

    """
    if not _HOST.fullmatch(host):
        raise PrinterAddressRefused(host, port)
    try:
        found = {str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError, OverflowError) as error:
        raise PrinterUnknown(host) from error
    inside = all(any(ip_address(one) in network for network in _LOCAL) for one in found)
    if not found or not inside or port not in LOCAL_PORTS:
        raise PrinterNotLocal(host, port, LOCAL_PORTS[0], LOCAL_PORTS[-1])
    return min(found, key=lambda one: (":" in one, one))


def send(data: bytes, host: str, port: int = PORT, timeout: float = TIMEOUT) -> None:
    """Send one job and return when the printer has taken all of it.

    Raises:
        PrinterAddressRefused: no host name, or no port.
        PrinterUnknown: the name isn't known on the network.
        PrinterUnreachable: nobody answers there, or refuses.
        PrinterSilent: the printer stopped in mid-job; how far it came is in the figures.

    """
    if not _HOST.fullmatch(host) or not 1 <= port <= _LAST_PORT:
        raise PrinterAddressRefused(host, port)
    with _connected(host, port, timeout) as line:
        _deliver(line, data, host, port)


def _connected(host: str, port: int, timeout: float) -> socket.socket:
    try:
        return socket.create_connection((host, port), timeout)
    except socket.gaierror as error:
        raise PrinterUnknown(host) from error
    except TimeoutError as error:
        raise PrinterUnreachable(host, port, catalogued("応答なし")) from error
    except ConnectionRefusedError as error:
        raise PrinterUnreachable(host, port, catalogued("接続拒否")) from error
    except OSError as error:
        raise PrinterUnreachable(host, port, error.strerror or catalogued("通信エラー")) from error


def _deliver(line: socket.socket, data: bytes, host: str, port: int) -> None:
    sent = 0
    try:
        while sent < len(data):
            sent += line.send(data[sent : sent + _CHUNK])
        line.shutdown(socket.SHUT_WR)
        _drain(line)
    except OSError as error:
        raise PrinterSilent(host, port, sent, len(data)) from error


def _drain(line: socket.socket) -> None:
    """Wait until the printer closes too, so that a reset is noticed; one that keeps the line open has taken the job."""
    try:
        while line.recv(_CHUNK):
            pass
    except TimeoutError:
        return
