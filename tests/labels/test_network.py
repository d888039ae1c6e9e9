"""Sending to a printer: taken whole, or an error that says how far it came."""

import socket

import pytest

from labels import PrinterError
from labels.errors import PrinterAddressRefused, PrinterSilent, PrinterUnknown, PrinterUnreachable
from labels.network import send
from tests.labels.virtual_printer import VirtualPrinter


def test_a_job_arrives_whole() -> None:
    data = bytes(range(256)) * 4000
    with VirtualPrinter().on() as printer:
        send(data, "127.0.0.1", printer.port)
        assert printer.job() == data


def test_a_printer_that_is_off_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(PrinterUnreachable, match="接続拒否"):
        send(b"^XA^XZ", "127.0.0.1", port, timeout=1)


def test_a_printer_that_stops_in_mid_job_is_reported_with_figures() -> None:
    """Nobody accepts, so the system's buffers fill and the line stands still."""
    data = bytes(64_000_000)
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(PrinterSilent, match="途中まで") as silent:
            send(data, "127.0.0.1", port, timeout=0.2)
    assert 0 < silent.value.figures["sent"] < silent.value.figures["total"] == len(data)


def test_a_printer_that_keeps_the_line_open_has_taken_the_job() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        send(b"^XA^XZ", "127.0.0.1", listening.getsockname()[1], timeout=0.2)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (socket.gaierror(-2, "Name or service not known"), PrinterUnknown),
        (TimeoutError(), PrinterUnreachable),
        (OSError(113, "No route to host"), PrinterUnreachable),
    ],
)
def test_every_failure_to_connect_has_a_sentence(
    raised: OSError, expected: type[PrinterError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(socket, "create_connection", fail)
    with pytest.raises(expected, match="printer-1"):
        send(b"x", "printer-1")


@pytest.mark.parametrize(
    ("host", "port"),
    [("", 9100), ("a b", 9100), ("http://x", 9100), ("x/../y", 9100), ("printer", 0), ("printer", 70_000), ("-x", 1)],
)
def test_what_is_no_address_is_refused(host: str, port: int) -> None:
    with pytest.raises(PrinterAddressRefused):
        send(b"x", host, port)
