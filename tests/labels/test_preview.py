"""Pages as pictures."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from labels import PRESETS, Kind, calibration_sheet, preview, sample, sheet
from labels.errors import NotAPdf, PageMissing


def test_a_page_has_the_size_of_its_paper(open_png: Callable[[bytes], Image.Image]) -> None:
    picture = open_png(preview(sheet([sample(Kind.SCALE)], layout=PRESETS["a4-8"]), 0, 100))
    assert picture.size == (pytest.approx(827, abs=1), pytest.approx(1170, abs=1))
    assert picture.mode == "RGB"


@pytest.mark.parametrize("page", [1, -1])
def test_a_page_that_is_not_there_is_said_so(page: int) -> None:
    pdf = sheet([sample(Kind.SCALE)], layout=PRESETS["a4-8"])
    with pytest.raises(PageMissing, match="全 1 ページ"):
        preview(pdf, page)


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.4 but no more", b"\x89PNG"])
def test_what_is_no_pdf_is_refused(junk: bytes) -> None:
    with pytest.raises(NotAPdf):
        preview(junk)


def test_threads_may_look_at_once() -> None:
    pdf = sheet([sample(Kind.SCALE)], layout=PRESETS["a4-8"])
    with ThreadPoolExecutor(4) as pool:
        pictures = set(pool.map(lambda _: preview(pdf, 0, 60), range(12)))
    assert len(pictures) == 1


def test_threads_may_draw_at_once() -> None:
    kinds = [kind for kind in Kind for _ in range(3)]

    def draw(kind: Kind) -> bytes:
        return sheet([sample(kind)], layout=PRESETS["a4-4"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, kinds)) == [draw(kind) for kind in kinds]


@pytest.mark.parametrize("name", PRESETS)
def test_every_sheet_has_a_test_sheet(name: str, open_png: Callable[[bytes], Image.Image]) -> None:
    picture = open_png(preview(calibration_sheet(PRESETS[name]), 0, 60)).convert("L")
    assert picture.getextrema()[0] < 128
