"""Printer languages, read back from a printer that isn't there."""

from collections.abc import Callable, Iterable
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from labels import PRESETS, Kind, ProofFailed, Reader, Sheet, fits, preset_for, roll, sample, tape
from labels.errors import MediaRefused, NotARoll, SizeRefused
from labels.marks import Code
from labels.network import send
from labels.printers import Language, bitmaps, goes_into, job
from labels.printing import place
from tests.labels.virtual_printer import VirtualPrinter, read_brother, read_sbpl, read_td, read_zpl

ROLLS = [(kind, name) for kind in Kind for name in preset_for(kind) if PRESETS[name].dot]


def same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None


def png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def dots(kind: Kind, preset: str) -> Image.Image:
    (picture,) = bitmaps([sample(kind)], layout=PRESETS[preset])
    return picture


@pytest.mark.parametrize(("kind", "name"), ROLLS)
def test_modules_are_whole_dots_and_every_dot_is_right(kind: Kind, name: str) -> None:
    layout = PRESETS[name]
    (label,) = place([sample(kind)], layout=layout)
    picture = dots(kind, name)
    assert layout.dot
    for code in (mark for mark in label.marks if isinstance(mark, Code)):
        module = code.module / layout.dot
        assert module == pytest.approx(round(module), abs=1e-6)
        size = code.symbol.modules
        drawn = Image.new("1", (size, size), 255)
        for run in code.symbol.runs:
            drawn.paste(0, (run.column, run.row, run.column + run.columns, run.row + run.rows))
        whole = drawn.resize((size * round(module),) * 2, Image.Resampling.NEAREST)
        left, top = round(code.x / layout.dot), round(code.y / layout.dot)
        assert same(picture.crop((left, top, left + whole.width, top + whole.height)), whole)


@pytest.mark.parametrize(("kind", "name"), ROLLS)
def test_every_kind_reads_back_from_every_roll_that_fits(kind: Kind, name: str, reader: Reader) -> None:
    (picture,) = bitmaps([sample(kind)], layout=PRESETS[name], reader=reader)
    assert picture.mode == "1"
    assert set(reader(png(picture))) == set(sample(kind).tag().payloads)


def test_zpl_holds_the_picture_the_size_and_the_copies() -> None:
    tags = [sample(Kind.CONTAINER), sample(Kind.BAG)]
    first, second = read_zpl(job(tags, language=Language.ZPL, layout=PRESETS["roll-100x150-203"], copies=3))
    expected = dots(Kind.CONTAINER, "roll-100x150-203")
    assert same(first.picture, expected)
    assert (first.width, first.length, first.copies) == (*expected.size, 3)
    assert same(second.picture, dots(Kind.BAG, "roll-100x150-203"))


def test_sbpl_holds_the_picture_in_whole_blocks() -> None:
    ((picture, copies),) = read_sbpl(
        job([sample(Kind.TICKET)], language=Language.SBPL, layout=PRESETS["roll-100x60-203"], copies=2)
    )
    expected = dots(Kind.TICKET, "roll-100x60-203")
    assert copies == 2
    assert same(picture.crop((0, 0, *expected.size)), expected)
    assert picture.size == (-(-expected.width // 8) * 8, -(-expected.height // 8) * 8)


@pytest.mark.parametrize(
    ("preset", "media", "left"),
    [
        ("brother-62", (0x0A, 62, 0), 12),
        ("brother-62x100", (0x0B, 62, 100), 12),
        ("brother-102x152", (0x0B, 102, 153), 76),
    ],
)
def test_brother_holds_the_picture_where_the_head_prints(preset: str, media: tuple[int, int, int], left: int) -> None:
    pages = read_brother(job([sample(Kind.SCALE)], language=Language.BROTHER, layout=PRESETS[preset], copies=2))
    expected = dots(Kind.SCALE, preset)
    assert [(page.media, page.first, page.last) for page in pages] == [(media, True, False), (media, False, True)]
    for page in pages:
        assert same(page.picture.crop((left, 0, left + expected.width, expected.height)), expected)


@pytest.mark.parametrize(
    ("layout", "media", "feed", "pins"),
    [
        (PRESETS["roll-100x150-203"], (0x0B, 100, 150), 0, 832),
        (PRESETS["roll-100x150-300"], (0x0B, 100, 150), 0, 1248),
        (roll("長尺", width=102, height=80, dpi=300, continuous=True), (0x0A, 102, 0), 35, 1248),
    ],
)
def test_a_td_gets_the_picture_in_the_middle_of_its_head(
    layout: Sheet, media: tuple[int, int, int], feed: int, pins: int
) -> None:
    pages = read_td(job([sample(Kind.SCALE)], language=Language.BROTHER_TD, layout=layout, copies=2))
    (expected,) = bitmaps([sample(Kind.SCALE)], layout=layout)
    assert [(page.media, page.first, page.last) for page in pages] == [(media, True, False), (media, False, True)]
    assert {page.feed for page in pages} == {feed}
    for page in pages:
        left = (pins - expected.width) // 2
        assert page.picture.width == pins
        assert same(page.picture.crop((left, 0, left + expected.width, expected.height)), expected)
        assert not any(edge.convert("L").point(lambda value: 255 - value).getbbox() for edge in page.edges(left))


@pytest.mark.parametrize(
    "layout",
    [PRESETS["brother-62"], roll("広い", width=120, height=50, dpi=203), roll("SATO", width=50, height=50, dpi=305)],
)
def test_what_is_no_label_of_a_td_is_refused(layout: Sheet) -> None:
    assert not goes_into(layout, Language.BROTHER_TD)
    with pytest.raises(MediaRefused):
        job([sample(Kind.SCALE)], language=Language.BROTHER_TD, layout=layout)


@pytest.mark.parametrize("width", ["29", "38", "50", "54", "62", "102"])
def test_a_tape_is_cut_where_one_asks(width: str) -> None:
    layout = tape("自分のテープ", name=width, height=80)
    assert goes_into(layout, Language.BROTHER)
    content = sample(Kind.PLACE) if fits(sample(Kind.PLACE), layout) else sample(Kind.BADGE)
    (page,) = read_brother(job([content], language=Language.BROTHER, layout=layout))
    assert page.media == (0x0A, int(width), 0)
    assert page.picture.height == 944  # 80 mm at 300 dpi


PARSERS: dict[Language, Callable[[bytes], Image.Image]] = {
    Language.ZPL: lambda job: read_zpl(job)[0].picture,
    Language.SBPL: lambda job: read_sbpl(job)[0][0],
    Language.BROTHER: lambda job: read_brother(job)[0].picture,
    Language.BROTHER_TD: lambda job: read_td(job)[0].picture,
}


@pytest.mark.parametrize(
    ("language", "preset"),
    [
        (Language.ZPL, "roll-100x150-300"),
        (Language.SBPL, "roll-100x150-203"),
        (Language.BROTHER, "brother-62x100"),
        (Language.BROTHER_TD, "roll-100x150-203"),
    ],
)
def test_what_reaches_the_printer_reads_as_the_tag(language: Language, preset: str, reader: Reader) -> None:
    tag = sample(Kind.CONTAINER)
    with VirtualPrinter().on() as printer:
        send(job([tag], language=language, layout=PRESETS[preset], reader=reader), "127.0.0.1", printer.port)
        received = printer.job()
    assert tuple(reader(png(PARSERS[language](received)))) == tag.tag().payloads


def test_what_reads_otherwise_is_no_job() -> None:
    def deaf(_: bytes) -> Iterable[str]:
        return []

    for language, preset in ((Language.ZPL, "roll-100x150-203"), (Language.BROTHER, "brother-62x100")):
        with pytest.raises(ProofFailed):
            job([sample(Kind.CONTAINER)], language=language, layout=PRESETS[preset], reader=deaf)


def test_sheets_and_other_makers_rolls_are_refused() -> None:
    with pytest.raises(NotARoll, match="A4 8面"):
        job([sample(Kind.CONTAINER)], language=Language.ZPL, layout=PRESETS["a4-8"])
    with pytest.raises(MediaRefused):
        job([sample(Kind.CONTAINER)], language=Language.BROTHER, layout=PRESETS["roll-100x150-300"])


@pytest.mark.parametrize("copies", [0, -1, 1000])
def test_copies_out_of_range_are_refused(copies: int) -> None:
    with pytest.raises(SizeRefused):
        job([sample(Kind.CONTAINER)], language=Language.ZPL, layout=PRESETS["roll-100x150-203"], copies=copies)
