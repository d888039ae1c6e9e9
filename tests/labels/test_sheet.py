"""Tags on sheets: read back, measured, refused."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labels import (
    PRESETS,
    BagTag,
    Board,
    Command,
    ContainerTag,
    Kind,
    LabelError,
    Material,
    Reader,
    Sheet,
    WorkerBadge,
    fits,
    preset_for,
    preview,
    sample,
    sheet,
)
from labels.errors import ModuleTooSmall, NothingToPrint, PayloadRefused, ProofFailed, SkipRefused, TextDoesNotFit
from labels.fonts import DESCENT
from labels.marks import Code, Figure, Words
from labels.printing import Placed, place
from labels.symbol import LEAST_MODULE, QUIET
from labels.text import ems

URL = "HTTPS://NISUGATA.EXAMPLE.JP/T/"
FITTING = [(kind, name) for kind in Kind for name in preset_for(kind)]


def containers(count: int) -> list[ContainerTag]:
    return [ContainerTag(f"{URL}C7K3M9QX{n:02}", f"C7K3M9QX{n:02}", f"フレコン {n}") for n in range(count)]


def pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


@pytest.mark.parametrize(("kind", "name"), FITTING)
def test_every_kind_reads_back_from_every_sheet_that_fits(kind: Kind, name: str, reader: Reader) -> None:
    assert sheet([sample(kind)], layout=PRESETS[name], reader=reader).startswith(b"%PDF")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_several_sheets_to_choose_from(kind: Kind) -> None:
    names = preset_for(kind)
    assert len(names) >= 5
    assert set(names) <= set(PRESETS)


@pytest.mark.parametrize(("kind", "name"), FITTING)
def test_modules_are_large_enough_and_the_quiet_zone_is_inside_and_empty(kind: Kind, name: str) -> None:
    (label,) = place([sample(kind)], layout=PRESETS[name])
    for code in (mark for mark in label.marks if isinstance(mark, Code)):
        assert code.module >= LEAST_MODULE[kind]
        quiet, dark = QUIET * code.module, code.symbol.modules * code.module
        left, top = code.x - quiet, code.y - quiet
        right, bottom = code.x + dark + quiet, code.y + dark + quiet
        assert left >= label.cell.x - 1e-6
        assert top >= label.cell.y - 1e-6
        assert right <= label.cell.x + label.cell.width + 1e-6
        assert bottom <= label.cell.y + label.cell.height + 1e-6
        for x0, y0, x1, y1 in extents(label):
            assert x1 <= left + 1e-6 or x0 >= right - 1e-6 or y1 <= top + 1e-6 or y0 >= bottom - 1e-6


def extents(label: Placed) -> Iterable[tuple[float, float, float, float]]:
    """Yield left, top, right, bottom of words and figures."""
    for mark in label.marks:
        if isinstance(mark, Words):
            length = ems(mark.text, bold=mark.bold) * mark.size
            left = mark.x - {"left": 0, "centre": length / 2, "right": length}[mark.align]
            yield left, mark.y - 0.8 * mark.size, left + length, mark.y + DESCENT * 0.5 * mark.size
        elif isinstance(mark, Figure):
            half = mark.size / 2
            yield mark.x - half, mark.y - half, mark.x + half, mark.y + half


NAMES = st.text(st.characters(codec="utf-8"), max_size=60) | st.text(
    st.sampled_from("株式会社リサイクル AB"), max_size=300
)


@settings(deadline=None, max_examples=60)
@given(
    name=NAMES,
    company=NAMES,
    destination=NAMES,
    material=st.none() | st.sampled_from(Material),
    layout=st.sampled_from(["a4-8", "a4-4", "a6-landscape", "roll-100x150-203"]),
)
def test_nothing_ever_leaves_the_label(
    name: str, company: str, destination: str, material: Material | None, layout: str
) -> None:
    tags = [
        ContainerTag(f"{URL}C7K3M9QX24", "C7K3M9QX24", name, destination, material, company),
        BagTag(
            f"{URL}N7K3M9QX24",
            "N7K3M9QX24",
            name,
            company,
            name,
            material,
            "1 kg",
            "2",
            "",
            destination,
            number=1,
            of=2,
        ),
    ]
    for label in place(tags, layout=PRESETS[layout]):
        safe = label.cell.inset(*PRESETS[layout].inset)
        for x0, y0, x1, y1 in extents(label):
            assert x0 >= safe.x - 1e-6
            assert x1 <= safe.x + safe.width + 1e-6
            assert y0 >= safe.y - 0.1
            assert y1 <= safe.y + safe.height + 0.1


def test_used_positions_are_skipped_and_pages_follow(reader: Reader) -> None:
    pdf = sheet(containers(9), layout=PRESETS["a4-4"], skip=3, reader=reader)
    assert pages(pdf) == 3
    first = list(reader(preview(pdf, 0, 150)))
    assert first == [f"{URL}C7K3M9QX00"]
    assert sorted(reader(preview(pdf, 1, 150))) == [f"{URL}C7K3M9QX{n:02}" for n in range(1, 5)]


def test_a_sheet_without_so_many_positions_refuses_to_skip_them() -> None:
    with pytest.raises(SkipRefused):
        sheet(containers(1), layout=PRESETS["a4-4"], skip=4)


@pytest.mark.parametrize(("dx", "dy"), [(2.0, 0.0), (0.0, -1.5)])
def test_the_printer_offset_moves_the_picture(dx: float, dy: float, open_png: Callable[[bytes], Image.Image]) -> None:
    plain = PRESETS["a4-10"]
    tag = [WorkerBadge("W5T9XK2RD3ABCDEFGHJKMNPQRS", "W5T9XK2RD3", "山田 太郎")]
    boxes = []
    for layout in (plain, replace(plain, offset_x=dx, offset_y=dy)):
        picture = open_png(preview(sheet(tag, layout=replace(layout, ruler=False)), 0, 254)).convert("L")
        boxes.append(picture.point(lambda value: 255 - value).getbbox())
    before, after = boxes
    assert after[0] - before[0] == pytest.approx(dx * 10, abs=1.01)
    assert after[1] - before[1] == pytest.approx(dy * 10, abs=1.01)


def test_a_module_measures_what_it_should_on_the_rendered_page(open_png: Callable[[bytes], Image.Image]) -> None:
    """The finder's seven modules, measured at 508 dpi (20 pixels a millimetre)."""
    layout = replace(PRESETS["a4-8"], ruler=False, cut_lines=False)
    tag = ContainerTag(f"{URL}C7K3M9QX24.2", "C7K3M9QX24", "フレコン 1", material=Material.GLASS)
    (label,) = place([tag], layout=layout)
    code = next(mark for mark in label.marks if isinstance(mark, Code))
    picture = open_png(preview(sheet([tag], layout=layout), 0, 508)).convert("L")
    row = round((code.y + code.module / 2) * 20)
    start = round(code.x * 20) - 3
    dark = [picture.getpixel((x, row)) < 128 for x in range(start, start + round(12 * code.module * 20))]
    first = dark.index(True)
    length = dark.index(False, first) - first
    assert length / 20 / 7 == pytest.approx(code.module, abs=0.02)
    assert length / 20 / 7 >= 1.5


def test_the_ruler_is_fifty_millimetres(open_png: Callable[[bytes], Image.Image]) -> None:
    for name in ("a4-24", "a4-8", "a4-1", "a6", "a5-landscape", "a4-44"):
        layout = PRESETS[name]
        left, top = layout.ruler_at
        picture = open_png(preview(sheet([sample(Kind.BADGE)], layout=layout), 0, 508)).convert("L")
        band = picture.crop((0, round(top * 20), picture.width, round((top + 3) * 20)))
        row = round(1.4 * 20)
        dark = [x for x in range(round((left + 50.5) * 20)) if band.getpixel((x, row)) < 200]
        assert (dark[-1] - dark[0]) / 20 == pytest.approx(50.1, abs=0.12)  # from tick to tick, ticks 0.15 mm


def test_the_same_tags_give_the_same_bytes() -> None:
    assert sheet(containers(5), layout=PRESETS["a4-8"]) == sheet(containers(5), layout=PRESETS["a4-8"])


def test_printers_are_told_not_to_scale() -> None:
    assert b"/PrintScaling /None" in sheet(containers(1), layout=PRESETS["a4-8"])


def test_the_font_is_embedded_and_subset() -> None:
    pdf = sheet(containers(1), layout=PRESETS["a4-8"])
    assert re.search(rb"/FontFile2", pdf)
    assert len(pdf) < 80_000


@pytest.mark.parametrize(
    ("kind", "name", "least"),
    [(Kind.CONTAINER, "a4-24", "1.50"), (Kind.BAG, "a4-12", "1.50"), (Kind.CONTAINER, "a4-10-card", "1.50")],
)
def test_a_label_too_small_for_the_code_is_refused_with_the_reason(kind: Kind, name: str, least: str) -> None:
    with pytest.raises(ModuleTooSmall, match=f"必要な {least} mm に足りません"):
        sheet([sample(kind)], layout=PRESETS[name])
    assert not fits(sample(kind), PRESETS[name])


def test_a_board_with_too_many_commands_is_refused() -> None:
    board = Board(tuple(Command(f"1XAAAAAA{n:02}", "部品", "Part") for n in range(99)))
    with pytest.raises(ModuleTooSmall, match=r"0\.50 mm"):
        sheet([board], layout=PRESETS["a4-24"])


def test_a_label_too_small_for_the_words_is_refused_with_the_reason() -> None:
    with pytest.raises(TextDoesNotFit, match="ZVW30-1234567"):
        sheet([sample(Kind.TICKET)], layout=PRESETS["a4-24"])


def test_a_short_payload_fits_where_a_long_one_does_not() -> None:
    short = ContainerTag("HTTPS://N.JP/T/C7K3M9QX24", "C7K3M9QX24", "フレコン 1")
    assert fits(short, PRESETS["a4-10-card"])
    assert "a4-10-card" in preset_for(Kind.CONTAINER, short.payload)
    assert "a4-10-card" not in preset_for(Kind.CONTAINER)


@pytest.mark.parametrize("heard", [[], ["SOMETHING ELSE"], [f"{URL}C7K3M9QX00", "AND MORE"]])
def test_what_reads_otherwise_is_never_released(heard: list[str]) -> None:
    with pytest.raises(ProofFailed) as failed:
        sheet(containers(1), layout=PRESETS["a4-4"], reader=lambda _: heard)
    assert failed.value.figures["expected"] == (f"{URL}C7K3M9QX00",)
    assert failed.value.figures["found"] == tuple(sorted(heard))


def test_the_proof_names_the_label_that_failed(reader: Reader) -> None:
    seen: list[bytes] = []

    def forgetful(png: bytes) -> Iterable[str]:
        seen.append(png)
        return [] if len(seen) == 3 else reader(png)

    with pytest.raises(ProofFailed, match="3 枚目"):
        sheet(containers(5), layout=PRESETS["a4-4"], reader=forgetful)


def test_two_faces_are_the_tag_twice(reader: Reader) -> None:
    assert pages(sheet(containers(1) * 2, layout=PRESETS["a5"], reader=reader)) == 2


def test_no_tags_and_bad_payloads_are_refused() -> None:
    with pytest.raises(NothingToPrint):
        sheet([], layout=PRESETS["a4-4"])
    with pytest.raises(PayloadRefused):
        sheet([ContainerTag("lower", "C7K3M9QX24")], layout=PRESETS["a4-4"])


@settings(deadline=None, max_examples=40)
@given(
    st.floats(20, 210),
    st.floats(20, 297),
    st.sampled_from([Kind.CONTAINER, Kind.BAG, Kind.TICKET, Kind.BADGE, Kind.COMMANDS]),
)
def test_any_label_size_prints_or_says_why(width: float, height: float, kind: Kind) -> None:
    layout = Sheet(title="自作", width=width, height=height)
    try:
        (label,) = place([sample(kind)], layout=layout)
    except LabelError:
        return
    assert label.module >= LEAST_MODULE[kind]
