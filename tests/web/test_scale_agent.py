"""The scale agent: a serial line's text for the dock screen of one installation, on this machine alone."""

from __future__ import annotations

import json
import os
import threading
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from ledger.dock_words import Framing
from web import scale_agent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OURS = "https://yard.example"


@pytest.fixture
def lines() -> scale_agent.Lines:
    return scale_agent.Lines()


@pytest.fixture
def ask(lines: scale_agent.Lines) -> Iterator[Callable[..., tuple[int, str]]]:
    """Ask the agent as a page would."""
    serving = scale_agent.server(lines, OURS, 0)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()

    def get(path: str, **headers: str) -> tuple[int, str]:
        line = HTTPConnection("127.0.0.1", serving.server_port)
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        told = answer.status, answer.read().decode()
        line.close()
        return told

    yield get
    serving.shutdown()
    serving.server_close()
    thread.join()


def test_a_page_gets_the_lines_that_came_after_it_asked(
    lines: scale_agent.Lines, ask: Callable[..., tuple[int, str]]
) -> None:
    lines.add("ST,GS,+00001.0kg")
    assert json.loads(ask("/lines", Origin=OURS)[1]) == {"count": 1, "lines": []}
    lines.add("ST,GS,+00002.0kg")
    assert json.loads(ask("/lines?after=1", Origin=OURS)[1]) == {"count": 2, "lines": ["ST,GS,+00002.0kg"]}


def test_only_the_installation_s_own_pages_are_answered(ask: Callable[..., tuple[int, str]]) -> None:
    assert ask("/lines", Origin="https://elsewhere.example")[0] == 403
    assert ask("/lines")[0] == 403
    assert ask("/lines", Origin=OURS, Host="rebound.example")[0] == 403
    assert ask("/other", Origin=OURS)[0] == 404


def test_a_serial_line_is_read_raw_and_cut_into_lines() -> None:
    scale, device = os.openpty()
    read = scale_agent.open_device(os.ttyname(device), 2400, Framing.EIGHT_NONE)
    os.write(scale, b"3.4kg\r\nST,GS,+00123.4kg\r\n")
    came = scale_agent.lines_of(read)
    assert [next(came), next(came)] == ["3.4kg", "ST,GS,+00123.4kg"]
    for opened in (scale, device):
        os.close(opened)
    assert list(came) == [], "the cable was pulled"


def test_the_command_ends_with_the_line_and_says_where_it_cannot_open_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "scale"
    told.write_bytes(b"1.0 kg\n")
    common = ["--origin", OURS, "--port", "0"]
    assert scale_agent.main(["--device", str(told), *common]) == 0
    assert "はかりの値を渡しています" in capsys.readouterr().out
    assert scale_agent.main(["--device", str(tmp_path / "none"), *common]) == 1
    assert scale_agent.main(["--tcp", "127.0.0.1", *common]) == 1
    assert "はかりにつながりません" in capsys.readouterr().err
