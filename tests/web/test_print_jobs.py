"""Print jobs on screen: drawn as shown, queued, sent in the background, decided by people; nothing prints twice."""

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

import scanning
from labels import network
from ledger import print_queue
from ledger.models import Container, Printer, PrintJob, TagRow
from ledger.print_words import PrintState
from tests.labels.virtual_printer import VirtualPrinter, read_brother, read_zpl
from tests.web.printers import add_printer
from tests.web.test_printing import code_of
from web import print_worker

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def code(session: Session) -> str:
    found = code_of(session, Container, "バンパー1")
    session.rollback()
    return found


@pytest.fixture
def virtual_printer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualPrinter]:
    app.config["PRINT_IN_BACKGROUND"] = False
    with VirtualPrinter().on() as printer:
        monkeypatch.setattr(network, "LOCAL_PORTS", range(printer.port, printer.port + 1))
        yield printer


def only_job(session: Session) -> PrintJob:
    session.rollback()
    return session.scalars(select(PrintJob)).one()


def texts(picture: Image.Image) -> list[str]:
    buffer = BytesIO()
    picture.convert("L").save(buffer, "PNG")
    return [symbol.text for symbol in scanning.read(buffer.getvalue())]


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def age(session: Session, job: PrintJob) -> None:
    """Let a minute of silence pass."""
    job.changed_at -= timedelta(minutes=2)
    session.commit()


def test_a_tag_goes_to_a_network_printer_as_the_picture_that_was_shown(
    app: Flask, browser_of: Browser, session: Session, code: str, virtual_printer: VirtualPrinter
) -> None:
    supervisor = browser_of("supervisor")
    printer = add_printer(supervisor, host="127.0.0.1", port=str(virtual_printer.port))
    page = supervisor.get(f"/print?codes={code}&printer={printer}").text
    assert "data:image/png;base64," in page
    answer = supervisor.post("/print/jobs", data={"codes": code, "printer": printer, "copies": "2"})
    assert answer.status_code == 303
    assert only_job(session).state is PrintState.QUEUED
    print_worker.work(app)
    (label,) = read_zpl(virtual_printer.job())
    assert (label.copies, texts(label.picture)) == (2, [f"NIS1.{code}"])
    assert only_job(session).state is PrintState.PRINTED
    assert session.get_one(TagRow, code).printed == 1
    assert "印刷：事務所のラベル、2枚" in supervisor.get(f"/T/{code}", follow_redirects=True).text
    assert "印刷済" in supervisor.get(answer.location).text


def test_the_background_thread_works_by_itself(
    app: Flask, browser_of: Browser, session: Session, code: str, virtual_printer: VirtualPrinter
) -> None:
    supervisor = browser_of("supervisor")
    printer = add_printer(supervisor, host="127.0.0.1", port=str(virtual_printer.port))
    supervisor.post("/print/jobs", data={"codes": code, "printer": printer})
    app.config["PRINT_IN_BACKGROUND"] = True
    thread = print_worker.start(app)
    assert thread is not None
    thread.join(20)
    assert only_job(session).state is PrintState.PRINTED


def test_a_printer_that_is_off_is_explained_and_the_job_can_be_tried_again_or_cancelled(
    app: Flask,
    browser_of: Browser,
    session: Session,
    code: str,
    virtual_printer: VirtualPrinter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    supervisor = browser_of("supervisor")
    nobody = free_port()
    monkeypatch.setattr(network, "LOCAL_PORTS", range(1024, 65_536))
    printer = add_printer(supervisor, host="127.0.0.1", port=str(nobody))
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    print_worker.work(app)
    page = supervisor.get(here).text
    assert f"プリンター 127.0.0.1:{nobody} につながりません" in page
    assert "もう一度印刷する" in page
    session.get_one(Printer, printer).port = virtual_printer.port
    session.commit()
    supervisor.post(f"{here}/again")
    print_worker.work(app)
    assert read_zpl(virtual_printer.job())
    assert only_job(session).state is PrintState.PRINTED
    assert "もう変わっています" in supervisor.post(f"{here}/cancel", follow_redirects=True).text


def test_a_job_of_unknown_end_is_a_persons_to_decide(
    app: Flask, browser_of: Browser, session: Session, code: str
) -> None:
    app.config["PRINT_IN_BACKGROUND"] = False
    supervisor = browser_of("supervisor")
    printer = add_printer(supervisor)
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    job = only_job(session)
    job.state, job.attempt = PrintState.SENT, 1
    session.commit()
    assert "結果の知らせがありません" not in supervisor.get(here).text
    supervisor.post(f"{here}/again")
    assert only_job(session).state is PrintState.SENT
    age(session, only_job(session))
    page = supervisor.get(here).text
    assert "出ていた：印刷済にする" in page
    assert "出ていない：もう一度印刷する" in page
    assert "結果が分かりません" in supervisor.get("/print/jobs").text
    supervisor.post(f"{here}/printed")
    assert only_job(session).state is PrintState.PRINTED
    assert session.get_one(TagRow, code).printed == 1
    assert "田中 監督さんが紙を見て決めました" in supervisor.get(here).text


def test_a_waiting_job_is_cancelled_and_its_tags_printed_anew(
    app: Flask, browser_of: Browser, session: Session, code: str
) -> None:
    app.config["PRINT_IN_BACKGROUND"] = False
    supervisor = browser_of("supervisor")
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": add_printer(supervisor)}).location
    assert "印刷係のパソコンから連絡がありません" in supervisor.get(here).text
    supervisor.post(f"{here}/cancel")
    assert only_job(session).state is PrintState.CANCELLED
    assert f"/print?codes={code}" in supervisor.get(here).text


def test_tags_that_were_lost_while_they_waited_are_not_printed(
    app: Flask, browser_of: Browser, session: Session, code: str, virtual_printer: VirtualPrinter
) -> None:
    supervisor = browser_of("supervisor")
    printer = add_printer(supervisor, host="127.0.0.1", port=str(virtual_printer.port))
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    supervisor.post(f"/tags/{code}/lost")
    print_worker.work(app)
    assert "新しい版になったか、使えなくなりました" in supervisor.get(here).text
    assert only_job(session).error == print_queue.TAGS_CHANGED


def test_a_lost_tag_is_not_drawn_at_all(browser_of: Browser, code: str) -> None:
    supervisor = browser_of("supervisor")
    printer = add_printer(supervisor)
    supervisor.post(f"/tags/{code}/lost")
    assert "紛失と記録されたタグです" in supervisor.get(f"/print?codes={code}").text
    for address, more in (("/print/tags.pdf", {}), ("/print/jobs", {"printer": printer})):
        answer = supervisor.post(address, data={"codes": code, **more})
        assert (answer.status_code, "紛失と記録された" in answer.text) == (422, True)


def test_what_does_not_fit_the_printers_roll_is_explained_and_not_queued(
    app: Flask, browser_of: Browser, session: Session, code: str
) -> None:
    app.config["PRINT_IN_BACKGROUND"] = False
    app.config["BASE_URL"] = "https://a-very-long-name-of-a-consortium.recycling.example.jp"
    supervisor = browser_of("supervisor")
    printer = add_printer(supervisor, language="brother", preset="brother-62x100")
    page = supervisor.get(f"/print?codes={code}&printer={printer}").text
    assert "大きいラベルを選んでください" in page
    answer = supervisor.post("/print/jobs", data={"codes": code, "printer": printer})
    assert answer.status_code == 422
    assert "大きいラベルを選んでください" in answer.text
    session.rollback()
    assert session.scalars(select(PrintJob)).all() == []


def test_a_brother_gets_its_own_raster(app: Flask, browser_of: Browser, session: Session, code: str) -> None:
    app.config["PRINT_IN_BACKGROUND"] = False
    supervisor = browser_of("supervisor")
    printer = add_printer(supervisor, language="brother", preset="brother-62x100")
    supervisor.post("/print/jobs", data={"codes": code, "printer": printer})
    (page,) = read_brother(only_job(session).data)
    assert texts(page.picture) == [f"NIS1.{code}"]


def test_a_reprint_through_the_queue_counts_when_it_came_out(
    app: Flask, browser_of: Browser, session: Session, code: str, virtual_printer: VirtualPrinter
) -> None:
    supervisor = browser_of("supervisor")
    supervisor.post("/print/tags.pdf", data={"codes": code})
    printer = add_printer(supervisor, host="127.0.0.1", port=str(virtual_printer.port))
    supervisor.post("/print/jobs", data={"codes": code, "printer": printer, "again": "new"})
    assert session.get_one(TagRow, code).generation == 1
    print_worker.work(app)
    assert texts(read_zpl(virtual_printer.job())[0].picture) == [f"NIS1.{code}.2"]
    session.rollback()
    assert session.get_one(TagRow, code).generation == 2
    page = supervisor.get(f"/T/{code}.1", follow_redirects=True).text
    assert "古いタグです（1版）" in page
    assert "古い版（1版）を読み取り" in page


def test_a_pdf_is_in_the_history_too(browser_of: Browser, code: str) -> None:
    clerk = browser_of("clerk")
    clerk.post("/print/tags.pdf", data={"codes": code, "preset": "a4-4"})
    page = clerk.get("/print/jobs").text
    assert "鈴木 事務" in page
    assert "印刷済" in page


def test_the_neighbour_sees_nothing_of_it(app: Flask, browser_of: Browser, session: Session, code: str) -> None:
    app.config["PRINT_IN_BACKGROUND"] = False
    supervisor, neighbour = browser_of("supervisor"), browser_of("neighbour")
    printer = add_printer(supervisor)
    here = supervisor.post("/print/jobs", data={"codes": code, "printer": printer}).location
    assert neighbour.get(here).status_code == 404
    for deed in ("cancel", "again", "printed"):
        assert neighbour.post(f"{here}/{deed}").status_code == 404
    assert neighbour.get(f"/print/printers/{printer}").status_code == 404
    assert neighbour.post("/print/jobs", data={"codes": code, "printer": printer}).status_code == 404
    assert "事務所のラベル" not in neighbour.get("/print/jobs").text
    assert only_job(session).state is PrintState.QUEUED


def test_a_worker_prints_nothing(browser_of: Browser) -> None:
    worker = browser_of("worker")
    assert worker.get("/print/jobs").status_code == 403
    assert worker.post("/print/jobs", data={}).status_code == 403
