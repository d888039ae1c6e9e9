"""The process that reads chassis numbers: whatever happens in it, callers get a number or a clear error."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanning.candidates import Box, BoxOutsideError
from scanning.errors import FileTooLargeError
from scanning.ocr_worker import OcrBusyError, OcrTimeoutError, OcrUnavailableError, OcrWorker

FAKES = "tests.scanning.ocr_fakes"


@pytest.fixture
def worker() -> Iterator[OcrWorker]:
    with OcrWorker(f"{FAKES}:obedient", limit_s=20) as made:
        yield made


def process_of(worker: OcrWorker) -> str:
    return worker.read([b"who"], accepted=["GP7-1234567"])[0].raw.split()[0]


def test_loads_nothing_before_the_first_job(worker: OcrWorker) -> None:
    assert worker.memory == 0
    worker.read([b"any"])
    assert worker.memory > 1_000_000


def test_hands_over_box_and_accepted_vehicles_and_keeps_the_process(worker: OcrWorker) -> None:
    box = Box(0.1, 0.3, 0.8, 0.3)
    first, second = worker.read([b"any"], box=box, accepted=["GP7-1234567", "E12-000123"])
    assert [first.text, second.text] == ["GP7-1234567", "E12-000123"]
    assert first.raw == f"{process_of(worker)} {box}"
    assert first.raw.split()[0] != str(os.getpid())


def test_a_refused_picture_keeps_its_class_and_figures(worker: OcrWorker) -> None:
    with pytest.raises(FileTooLargeError, match=r"30\.0 MB; at most 25 MB") as caught:
        worker.read([b"refuse"])
    assert caught.value.limit == 25_000_000
    assert process_of(worker)


@pytest.mark.parametrize(("picture", "exit_code"), [(b"crash", 7), (b"fail", 1)])
def test_a_crash_is_told_and_the_next_job_has_a_fresh_process(
    worker: OcrWorker, picture: bytes, exit_code: int
) -> None:
    before = process_of(worker)
    with pytest.raises(OcrUnavailableError) as caught:
        worker.read([picture])
    assert caught.value.exit_code == exit_code
    assert process_of(worker) != before


def test_a_job_that_stalls_is_given_up() -> None:
    with OcrWorker(f"{FAKES}:obedient", limit_s=0.5) as worker:
        with pytest.raises(OcrTimeoutError, match=r"0\.5 seconds"):
            worker.read([b"hang"])
        assert worker.memory == 0
        assert process_of(worker)


def test_an_engine_that_does_not_start_is_told() -> None:
    with OcrWorker(f"{FAKES}:stillborn") as worker, pytest.raises(OcrUnavailableError, match="exit code 3"):
        worker.read([b"any"])


def test_turns_away_at_once_what_would_wait_too_long_a_queue(tmp_path: Path) -> None:
    started, finish = tmp_path / "started", tmp_path / "finish"
    os.mkfifo(started)
    os.mkfifo(finish)
    with OcrWorker(f"{FAKES}:obedient", waiting=0) as worker:
        first = threading.Thread(target=worker.read, args=([b"meet %b %b" % (bytes(started), bytes(finish))],))
        first.start()
        started.read_bytes()  # returns when the process is at work
        with pytest.raises(OcrBusyError):
            worker.read([b"any"])
        finish.write_bytes(b"")
        first.join()
        assert process_of(worker)


def test_a_process_that_grew_too_large_is_replaced() -> None:
    with OcrWorker(f"{FAKES}:obedient", most_memory=1) as worker:
        assert process_of(worker) != process_of(worker)


def test_ends_with_the_server_even_if_that_is_killed() -> None:
    """The pipes of the killed server close only when nobody holds them any more, the reading process included."""
    script = (
        "import os, signal\n"
        "from scanning.ocr_worker import OcrWorker\n"
        "if __name__ == '__main__':\n"
        f"    OcrWorker('{FAKES}:obedient').read([b'any'])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=30, check=False)
    assert done.returncode == -9


@pytest.mark.parametrize("box", [(0, 0, 0, 1), (1, 0, 1, 1), (-2, 0, 1, 1), (0, 0, 1, float("nan"))])
def test_a_box_outside_the_picture_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(BoxOutsideError):
        Box(*box)
