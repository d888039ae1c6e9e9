"""The two servers, as real processes around a stand-in app."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import textwrap
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.run.certificates import ensure_certificates
from web.run.servers import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from web.run.certificates import Certificates

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = """
    import os, signal

    def app(environ, start_response):
        if environ["PATH_INFO"] == "/fall":
            os.kill(os.getppid(), signal.SIGKILL)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['wsgi.url_scheme']} {os.environ['GREETING']}".encode()]
"""
LAUNCHER = """
    import sys
    from pathlib import Path
    from web.run.servers import Server, ServerEndedError, serve

    http, https, certificate, key = sys.argv[1:]
    servers = (
        Server("HTTP", "127.0.0.1", int(http)),
        Server("HTTPS", "127.0.0.1", int(https), Path(certificate), Path(key)),
    )
    try:
        serve("stand_in:app", servers, {"GREETING": "hello"}, ready=lambda: print("up", flush=True), upkeep=list)
    except ServerEndedError as error:
        print(error, flush=True)
        raise SystemExit(1) from None
    print("stopped", flush=True)
"""


@pytest.fixture
def ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return ensure_certificates(tmp_path / "certificates", ("localhost", "127.0.0.1"))


@pytest.fixture
def launcher(tmp_path: Path, ports: tuple[int, int], certificates: Certificates) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "stand_in.py").write_text(textwrap.dedent(STAND_IN))
    command = [sys.executable, "-c", textwrap.dedent(LAUNCHER), *map(str, ports)]
    with subprocess.Popen(
        [*command, str(certificates.certificate), str(certificates.key)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        yield process
        process.terminate()


def get(connection: HTTPConnection, path: str = "/") -> str:
    with closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def listening(port: int) -> bool:
    return Server("any", "127.0.0.1", port).answers()


@pytest.mark.usefixtures("launcher")
def test_it_serves_plainly_and_securely(ports: tuple[int, int], certificates: Certificates) -> None:
    trusting = ssl.create_default_context(cafile=certificates.authority)
    assert get(HTTPConnection("127.0.0.1", ports[0])) == "http hello"
    assert get(HTTPSConnection("127.0.0.1", ports[1], context=trusting)) == "https hello"
    assert get(HTTPSConnection("localhost", ports[1], context=trusting)) == "https hello"


@pytest.mark.usefixtures("launcher")
def test_who_does_not_know_the_authority_refuses_it(ports: tuple[int, int]) -> None:
    stranger = HTTPSConnection("127.0.0.1", ports[1], context=ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        get(stranger)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_both(launcher: subprocess.Popen[str], ports: tuple[int, int], asked: signal.Signals) -> None:
    launcher.send_signal(asked)
    assert launcher.communicate(timeout=20)[0] == "stopped\n"
    assert launcher.returncode == 0
    assert not any(map(listening, ports))


def test_the_fall_of_one_ends_the_other_with_a_sentence(
    launcher: subprocess.Popen[str],
    ports: tuple[int, int],
) -> None:
    with suppress(OSError, HTTPException):
        get(HTTPConnection("127.0.0.1", ports[0]), "/fall")
    said = launcher.communicate(timeout=20)[0]
    assert said == "The HTTP server ended with code -9. Everything was stopped; the reason stands above.\n"
    assert not any(map(listening, ports))
