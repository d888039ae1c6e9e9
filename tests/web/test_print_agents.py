"""The print agent as a real process against a live server and a printer that isn't there; killed in mid-job."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Container, Printer, PrintJob, TagRow
from ledger.print_words import PrintState
from tests.labels.virtual_printer import VirtualPrinter, read_zpl
from tests.web.printers import add_printer
from tests.web.stuck_printer import StuckPrinter
from tests.web.test_printing import code_of

Browser = Callable[[str], FlaskClient]
Start = Callable[..., "subprocess.Popen[str]"]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30


@pytest.fixture
def supervisor(app: Flask, browser_of: Browser) -> FlaskClient:
    app.config["PRINT_IN_BACKGROUND"] = False
    return browser_of("supervisor")


@pytest.fixture
def printer(supervisor: FlaskClient) -> str:
    return add_printer(supervisor)


def token_of(browser: FlaskClient, printer: str) -> str:
    page = browser.post(f"/print/printers/{printer}/token").text
    return page.partition("data-token>")[2].partition("<")[0]


@pytest.fixture
def token(supervisor: FlaskClient, printer: str) -> str:
    return token_of(supervisor, printer)


@pytest.fixture
def code(session: Session) -> str:
    found = code_of(session, Container, "バンパー1")
    session.rollback()
    return found


@pytest.fixture
def start(app: Flask, serve: Callable[[Flask], str], token: str, tmp_path: Path) -> Start:
    """Start an agent for a port of this machine, with --once."""
    server = serve(app)
    (tmp_path / "token").write_text(f"{token}\n")

    def begin(port: int) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "labels", "agent", "--server", server, "--once"]
        command += ["--token-file", str(tmp_path / "token"), "--printer", f"127.0.0.1:{port}"]
        return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    return begin


def finish(agent: "subprocess.Popen[str]") -> tuple[int, str]:
    told, _ = agent.communicate(timeout=PATIENCE_S)
    return agent.returncode, told


def only_job(session: Session) -> PrintJob:
    session.rollback()
    return session.scalars(select(PrintJob)).one()


def test_the_agent_prints_what_waits_and_says_so(
    supervisor: FlaskClient, printer: str, start: Start, session: Session, code: str
) -> None:
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    with VirtualPrinter().on() as paper:
        returned, told = finish(start(paper.port))
        (label,) = read_zpl(paper.job())
    assert (returned, "印刷しました" in told, "事務所のラベル" in told) == (0, True, True)
    assert isinstance(label.picture, Image.Image)
    assert only_job(session).state is PrintState.PRINTED
    assert session.get_one(TagRow, code).printed == 1
    assert "印刷済" in supervisor.get(here).text
    assert session.get_one(Printer, printer).heard_at is not None


def test_an_agent_killed_in_mid_job_prints_nothing_twice_until_a_person_says_so(
    supervisor: FlaskClient, printer: str, start: Start, session: Session, code: str
) -> None:
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    with StuckPrinter() as stuck:
        agent = start(stuck.port)
        assert stuck.began.wait(PATIENCE_S)
        os.kill(agent.pid, signal.SIGKILL)
        finish(agent)
    assert only_job(session).state is PrintState.SENT
    with VirtualPrinter().on() as paper:
        assert finish(start(paper.port))[0] == 0
        assert paper.received == b""
    assert "プリンターに送っています" in supervisor.get(here).text
    job = only_job(session)
    job.changed_at = datetime.now(UTC) - timedelta(minutes=2)
    session.commit()
    with VirtualPrinter().on() as paper:
        assert finish(start(paper.port))[0] == 0
        assert paper.received == b""
    assert "結果の知らせがありません" in supervisor.get(here).text
    assert session.get_one(TagRow, code).printed == 0
    supervisor.post(f"{here}/again")
    with VirtualPrinter().on() as paper:
        finish(start(paper.port))
        assert len(read_zpl(paper.job())) == 1
    assert only_job(session).state is PrintState.PRINTED
    assert session.get_one(TagRow, code).printed == 1


def test_a_printer_that_is_off_is_told_to_the_server_in_words(
    supervisor: FlaskClient, printer: str, start: Start, session: Session, code: str
) -> None:
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    with StuckPrinter() as gone:
        port = gone.port
    returned, told = finish(start(port))
    assert (returned, "つながりません" in told) == (0, True)
    assert only_job(session).state is PrintState.FAILED
    assert f"プリンター 127.0.0.1:{port} につながりません" in supervisor.get(here).text


def test_a_withdrawn_token_opens_nothing(
    supervisor: FlaskClient, printer: str, start: Start, session: Session, code: str
) -> None:
    supervisor.post("/print/jobs", data={"codes": code, "printer": printer})
    token_of(supervisor, printer)
    returned, told = finish(start(9100))
    assert (returned, "合言葉が違うか、取り消されています" in told) == (1, True)
    assert only_job(session).state is PrintState.QUEUED


def ask(app: Flask, path: str, token: str, **body: object) -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = app.test_client().post(f"/api/v1/print-jobs{path}", json=body, headers=headers)
    return answer.status_code, answer.get_json()


def test_only_the_hash_of_a_token_is_kept_and_it_reads_nothing_else(
    app: Flask, session: Session, printer: str, token: str
) -> None:
    session.rollback()
    assert token not in str(vars(session.get_one(Printer, printer)))
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/snapshot", headers=headers).status_code == 401
    greeted = app.test_client().get("/api/v1/print-jobs", headers=headers).get_json()
    assert greeted == {"printer": {"id": printer, "name": "事務所のラベル"}, "waiting": 0}


def test_jobs_go_to_their_own_printers_agent_alone(
    app: Flask, supervisor: FlaskClient, printer: str, token: str, code: str
) -> None:
    other = token_of(supervisor, add_printer(supervisor, name="もう一台"))
    supervisor.post("/print/jobs", data={"codes": code, "printer": printer})
    assert ask(app, "/lease", other) == (200, {"job": None})
    _, told = ask(app, "/lease", token)
    job = told["job"]["id"]
    assert ask(app, f"/{job}/sent", other, attempt=1)[0] == 404
    assert ask(app, f"/{job}/sent", token, attempt=2)[0] == 409
    assert ask(app, f"/{job}/printed", token, attempt=1)[0] == 409
    assert ask(app, f"/{job}/sent", token, attempt="1")[0] == 400
    assert ask(app, f"/{job}/sent", token, attempt=1) == (200, {"id": job, "state": "sent"})
    assert ask(app, f"/{job}/printed", token, attempt=1)[1]["state"] == "printed"
    assert ask(app, f"/{job}/printed", token, attempt=1)[1]["state"] == "printed"


def test_an_error_that_the_server_does_not_know_is_still_explained(
    app: Flask, supervisor: FlaskClient, printer: str, token: str, code: str
) -> None:
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    job = ask(app, "/lease", token)[1]["job"]["id"]
    wrong = {"host": "%s%(x)s", "port": "no number"}
    assert ask(app, f"/{job}/failed", token, attempt=1, error="PrinterUnreachable", figures=wrong)[0] == 200
    assert "印刷できません。" in supervisor.get(here).text
    assert ask(app, f"/{job}/failed", token, attempt=1, error="__class__" * 20, figures="?")[0] == 200
    assert "印刷できません。" in supervisor.get(here).text


@pytest.mark.parametrize("path", ["/lease", "/x/sent", "/x/printed", "/x/failed"])
def test_without_a_token_there_is_nothing(app: Flask, path: str) -> None:
    assert app.test_client().post(f"/api/v1/print-jobs{path}", json={"attempt": 1}).status_code in {401, 404}
    assert ask(app, path, "wrong", attempt=1)[0] in {401, 404}


def test_a_removed_printers_agent_gets_nothing(app: Flask, supervisor: FlaskClient, printer: str, token: str) -> None:
    supervisor.post(f"/print/printers/{printer}/remove")
    assert ask(app, "/lease", token)[0] == 401
