"""The print agent by itself: what it says before and after a job, what it bears and what it does not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from labels import agent as agents
from labels.__main__ import main
from labels.agent import Agent, AgentError, Job, JobTaken, Server, ServerAway, to_file, to_printer
from labels.agent_words import FAILURES
from labels.errors import PrinterError, PrinterFileRefused, PrinterNotLocal, PrinterUnknown, PrinterUnreachable
from labels.network import local_address

JOB = Job("j1", 1, b"^XA^XZ")


class Told:
    """What a pretended server is asked, in order; `answers` says how it takes it, by what it is told."""

    def __init__(self, jobs: list[Job], **answers: list[Exception]) -> None:
        self.jobs = jobs
        self.answers = answers
        self.said: list[str] = []

    def printer(self) -> str:
        """As of `Server`."""
        return "試し"

    def lease(self) -> Job | None:
        """As of `Server`."""
        return self.jobs.pop(0) if self.jobs else None

    def tell(self, _: Job, what: str, **more: object) -> None:
        """As of `Server`."""
        if self.answers.get(what):
            raise self.answers[what].pop(0)
        self.said.append(f"{what} {more.get('error', '')}".strip())


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agents, "EVERY_S", 0.0)


def work(server: Told, deliver: Callable[[bytes], None]) -> list[str]:
    told: list[str] = []
    Agent(server, deliver, told.append, Event()).run(once=True)
    return told


def test_it_says_that_it_sends_before_the_first_byte_and_that_it_printed_after_the_last() -> None:
    server, order = Told([JOB, JOB]), list[object]()
    work(server, lambda data: order.append((data, list(server.said))))
    assert order == [(b"^XA^XZ", ["sent"]), (b"^XA^XZ", ["sent", "printed", "sent"])]
    assert server.said == ["sent", "printed"] * 2


def test_a_job_that_somebody_else_has_is_not_sent() -> None:
    server = Told([JOB], sent=[JobTaken()])
    work(server, lambda _: pytest.fail("sent"))
    assert server.said == []


def test_it_bears_a_server_that_is_away_and_still_prints_once() -> None:
    server, printed = Told([JOB], sent=[ServerAway()] * 2, printed=[ServerAway()] * 5), list[bytes]()
    told = work(server, printed.append)
    assert (printed, server.said) == ([b"^XA^XZ"], ["sent", "printed"])
    assert sum("サーバーにつながりません" in one for one in told) == 7


def test_a_server_that_is_away_too_long_to_say_that_it_sends_gets_nothing_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agents, "EVERY_S", 0.001)
    monkeypatch.setattr(agents, "_LEASE_S", 0.002)
    work(Told([JOB], sent=[ServerAway()] * 9), lambda _: pytest.fail("sent"))


def test_a_person_who_decided_first_is_right() -> None:
    server, printed = Told([JOB], printed=[JobTaken()]), list[bytes]()
    assert "人が先に決めました" in work(server, printed.append)[-1]


def test_a_printer_s_trouble_is_told_by_its_name() -> None:
    silence = PrinterUnreachable("192.168.1.9", 9100, reason="応答なし")

    def off(_: bytes) -> None:
        raise silence

    server = Told([JOB])
    assert "192.168.1.9:9100 につながりません" in work(server, off)[-1]
    assert server.said == ["sent", "failed PrinterUnreachable"]


def test_it_stops_when_it_is_told_to() -> None:
    stop = Event()
    server = Told([JOB, JOB])
    Agent(server, lambda _: stop.set(), lambda _: None, stop).run()
    assert server.said == ["sent", "printed"]


def test_a_device_file_gets_the_bytes(tmp_path: Path) -> None:
    for _ in range(2):
        to_file(tmp_path / "lp0")(b"job")
    assert (tmp_path / "lp0").read_bytes() == b"jobjob"
    with pytest.raises(PrinterFileRefused, match="書き込めません"):
        to_file(tmp_path)(b"job")


@pytest.mark.parametrize("address", ["", ":9100", "printer:port", "printer:70000", "[::1"])
def test_no_address_of_a_printer(address: str) -> None:
    with pytest.raises(AgentError, match="が違います"):
        to_printer(address)


@pytest.mark.parametrize("url", ["nisugata.example.jp", "ftp://x/", "http://nisugata.example.jp", "http://192.168.1.2"])
def test_a_token_travels_encrypted_or_not_at_all(url: str) -> None:
    with pytest.raises(AgentError, match="https://"):
        Server(url, "token")


def test_a_token_is_in_no_picture_of_the_server() -> None:
    assert "secret" not in repr(Server("https://x.example.jp", "secret"))


@contextmanager
def answering(status: int, text: bytes) -> Iterator[str]:
    """A server that always says the same."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (401, b"{}", AgentError),
        (403, b"{}", AgentError),
        (409, b"{}", JobTaken),
        (500, b"oops", ServerAway),
        (200, b"<html>captive portal</html>", ServerAway),
        (200, b"[]", ServerAway),
        (302, b"", ServerAway),
        (200, b'{"job": {"id": "j", "attempt": 1, "data": "eA==", "sha256": "0"}}', ServerAway),
    ],
)
def test_what_a_server_may_answer(status: int, text: bytes, error: type[Exception]) -> None:
    with answering(status, text) as url, pytest.raises(error):
        Server(url, "token").lease()


def test_nobody_there_is_a_server_that_is_away() -> None:
    with answering(200, b"") as url:
        pass
    with pytest.raises(ServerAway):
        Server(url, "token").lease()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "読めません"), (b"", "合言葉ではありません"), ("合言葉".encode(), "合言葉ではありません")],
)
def test_a_token_file_that_is_none(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    arguments = ["agent", "--server", "https://x.example.jp", "--token-file", str(file), "--printer", "192.168.1.5"]
    assert main(arguments) == 1
    assert said in capsys.readouterr().err


def test_a_certificate_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "token").write_text("token")
    arguments = ["agent", "--server", "https://x.example.jp", "--token-file", str(tmp_path / "token")]
    assert main([*arguments, "--file", str(tmp_path / "lp"), "--ca", str(tmp_path / "none.crt")]) == 1
    assert "ルート証明書" in capsys.readouterr().err


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.50", "169.254.7.7", "fe80::1", "::1"]
)
def test_a_server_sends_inside_the_site(host: str) -> None:
    assert local_address(host, 9100) == host


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("8.8.8.8", 9100), ("172.32.0.1", 9100), ("2001:db8::1", 9100), ("192.168.1.50", 80), ("192.168.1.50", 9110),
        ("127.0.0.1", 5432),
    ],
)  # fmt: skip
def test_a_server_sends_nowhere_else(host: str, port: int) -> None:
    with pytest.raises(PrinterNotLocal, match="事業所の中のアドレス"):
        local_address(host, port)


@pytest.mark.parametrize("host", ["", "http://x", "a b", "no-such-printer.invalid"])
def test_a_name_that_is_no_printers(host: str) -> None:
    with pytest.raises(PrinterError) as caught:
        local_address(host, 9100)
    assert "no-such" not in host or caught.type is PrinterUnknown


def test_it_speaks_japanese_and_english() -> None:
    failed = PrinterUnreachable("192.168.1.50", 9100, "接続拒否")

    def deliver(_: bytes) -> None:
        raise failed

    told = work(Told([JOB]), deliver)
    assert told[0] == "プリンター「試し」の印刷を受け持ちます。 / Serving the printer '試し'."
    assert "につながりません" in told[1]
    assert "No connection to the printer 192.168.1.50:9100" in told[1]


@pytest.mark.parametrize("kind", PrinterError.__subclasses__())
def test_every_failure_of_a_printer_that_an_agent_meets_is_said_in_english(kind: type[PrinterError]) -> None:
    meets = {"PrinterNotLocal", "MediaRefused"}  # the server alone refuses by these
    assert (kind.__name__ in FAILURES) is (kind.__name__ not in meets)
