"""Bytes to a printer's raw port (9100, "JetDirect"): one connection, one job, every way it can fail in words."""

import re
import socket

from labels.errors import PrinterAddressRefused, PrinterSilent, PrinterUnknown, PrinterUnreachable

PORT = 9100
TIMEOUT = 5.0
"""Seconds for the connection and for each chunk. A printer that is out of paper stops taking bytes."""
_CHUNK = 16_384
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}")
_LAST_PORT = 65_535


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
        raise PrinterUnreachable(host, port, "応答なし") from error
    except ConnectionRefusedError as error:
        raise PrinterUnreachable(host, port, "接続拒否") from error
    except OSError as error:
        raise PrinterUnreachable(host, port, error.strerror or "通信エラー") from error


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
