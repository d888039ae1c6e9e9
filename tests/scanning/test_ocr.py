"""Chassis numbers off pictures, with the real networks, in pictures drawn for the test."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from bench.snapshots import BOX, shots
from scanning.candidates import Box
from scanning.errors import NotAPictureError, TruncatedPictureError
from scanning.ocr import read_chassis
from scanning.ocr_models import Line, Models
from scanning.ocr_worker import OcrWorker
from scanning.picture import Pixels
from scanning.strip import Strip, joined
from tests.scanning.pictures import encoded, turned

NUMBER = "ZVW50-6012345"


@pytest.fixture(scope="module")
def worker() -> Iterator[OcrWorker]:
    with OcrWorker(limit_s=60) as made:
        yield made


def printed(*lines: str, width: int = 900) -> Pixels:
    sheet = np.full((90 + 90 * len(lines), width), 235, np.uint8)
    for row, line in enumerate(lines):
        cv2.putText(sheet, line, (60, 100 + 90 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.7, (30,), 4, cv2.LINE_AA)
    return sheet


def test_reads_the_number_among_other_lines(worker: OcrWorker) -> None:
    sheet = printed("MODEL DAA-ZVW50-AHXEB", f"FRAME NO. {NUMBER}", "ENGINE 2ZR-FXE 1797 cc")
    best = worker.read([encoded(sheet)])[0]
    assert (best.text, best.sure, best.doubtful, best.accepted) == (NUMBER, True, (), False)
    assert NUMBER in best.raw.replace(" ", "")
    assert best.confidence > 0.9
    assert all(100 < y < 220 for _, y in best.corners)


def test_the_guide_box_says_which_of_two_numbers_is_meant(worker: OcrWorker) -> None:
    picture = encoded(printed("GK3-1234567", "", "", NUMBER))
    assert worker.read([picture], box=Box(0, 0, 1, 0.3))[0].text == "GK3-1234567"
    found = worker.read([picture], box=Box(0, 0.7, 1, 0.3))[0]
    assert found.text == NUMBER
    assert all(y > 315 for _, y in found.corners)


def test_a_number_that_runs_out_of_the_box_is_never_sure(worker: OcrWorker) -> None:
    found = worker.read([encoded(printed(NUMBER, width=420))])
    assert not any(candidate.sure for candidate in found)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_reads_pictures_taken_sideways_and_upside_down(worker: OcrWorker, degrees: int) -> None:
    assert worker.read([encoded(turned(printed(NUMBER), degrees))])[0].text == NUMBER


def test_light_letters_on_dark(worker: OcrWorker) -> None:
    assert worker.read([encoded(255 - printed(NUMBER))])[0].text == NUMBER


def test_an_accepted_vehicle_near_to_what_was_read_is_offered_and_marked(worker: OcrWorker) -> None:
    found = worker.read([encoded(printed(NUMBER))], accepted=["ZVW50-6012845", "GK3-1234567"])
    assert [(candidate.text, candidate.accepted) for candidate in found] == [(NUMBER, False), ("ZVW50-6012845", True)]
    assert found[1].confidence < 0.1


def test_frames_of_a_stamp_agree(worker: OcrWorker) -> None:
    for stamp in shots("stamp", 2, 3, seed=3):
        assert worker.read(stamp.frames, box=Box(*BOX))[0].text == stamp.number


def test_nothing_where_there_is_no_number(worker: OcrWorker) -> None:
    assert worker.read([encoded(np.full((300, 960), 128, np.uint8))]) == []
    assert worker.read([encoded(printed("HANDLE WITH CARE"))]) == []
    assert worker.read([]) == []


def test_pictures_at_fault_are_refused_by_their_own_errors(worker: OcrWorker) -> None:
    with pytest.raises(NotAPictureError):
        worker.read([b"no picture"])
    with pytest.raises(TruncatedPictureError):
        worker.read([encoded(printed(NUMBER))[:2000]])


def test_stays_below_the_memory_that_was_promised(worker: OcrWorker) -> None:
    worker.read([encoded(np.full((3000, 4000), 128, np.uint8), "JPEG")])
    assert 100e6 < worker.memory < 600e6


def test_pieces_of_one_line_are_joined_and_rows_are_not() -> None:
    def quad(left: float, top: float, right: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return np.array([[left, top], [right, top], [right, top + 40], [left, top + 40]], np.float32)

    whole = joined([quad(330, 102, 360), quad(20, 100, 310), quad(20, 170, 310)])
    assert sorted(tuple(map(float, one[[0, 2]].ravel())) for one in whole) == [(20, 100, 360, 142), (20, 170, 310, 210)]


def test_a_part_of_a_strip_looks_beyond_only_where_nothing_was_cut() -> None:
    sheet = np.tile(np.arange(240, dtype=np.uint8), (20, 1))
    strip = Strip(sheet, 20, 220, ((0, 0), (1, 0), (1, 1), (0, 1)), (True, True))
    right = strip.part(0.5, 1.0)
    assert (right.pixels[0, 0], right.pixels[0, -1], right.around[0, 0], right.around[0, -1]) == (116, 219, 116, 239)
    assert right.cut == (False, True)
    assert right.turned().cut == (True, False)


class Counting(Models):
    """Counts how often a line is looked at: what a photograph costs."""

    looks = 0

    def read(self, strip: Pixels) -> Line:
        """Count and read."""
        self.looks += 1
        return super().read(strip)


@pytest.fixture(scope="module")
def models() -> Counting:
    return Counting(threads=1)


def test_the_recogniser_knows_our_signs(models: Counting) -> None:
    line = models.read(printed(NUMBER)[40:120])
    assert line.text.replace(" ", "") == NUMBER
    assert np.allclose(line.columns.sum(axis=1), 1, atol=0.01)


def test_two_looks_are_enough_for_a_clear_number_and_not_for_a_spoilt_one(models: Counting) -> None:
    sheet = printed(NUMBER)
    models.looks = 0
    assert read_chassis([encoded(sheet)], box=Box(0, 0, 1, 1), models=models)[0].sure
    assert models.looks == 2
    sheet[60:110, 300:306] = 30  # a stroke through a sign
    models.looks = 0
    assert not read_chassis([encoded(sheet)], box=Box(0, 0, 1, 1), models=models)[0].sure
    assert models.looks > 2


def test_a_line_that_fills_its_picture_from_top_to_bottom_is_found(models: Counting) -> None:
    strip = printed(NUMBER)[55:108, 40:620]
    (quad,) = models.places(strip)
    assert quad[:, 0].max() - quad[:, 0].min() > 400
    assert (quad.min(), quad[:, 1].max()) >= (0, 30)
    assert models.places(np.full((3, 900), 235, np.uint8)) == []
