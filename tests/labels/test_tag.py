"""Words on tags."""

import pytest

from labels import MATERIALS, BagTag, ContainerTag, Material, VehicleTicket, grouped


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("C7K3M9QX24", "C-7K3M 9QX2 4"),
        ("c-7k3m 9qx2 4", "C-7K3M 9QX2 4"),
        ("A1B2", "A1B2"),
        ("A1B2C3", "A1B2 C3"),
        ("", ""),
    ],
)
def test_a_code_is_grouped_for_the_eye(code: str, shown: str) -> None:
    assert grouped(code) == shown


def test_materials_differ_in_shape_and_in_grey() -> None:
    shapes = {dress.shape for dress in MATERIALS.values()}
    greys = sorted(0.299 * r + 0.587 * g + 0.114 * b for r, g, b in (dress.colour for dress in MATERIALS.values()))
    assert len(shapes) == len(Material)
    assert greys[-1] - greys[0] > 0.3


def test_ink_stands_out_from_its_material() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""

    def luminance(colour: tuple[float, float, float]) -> float:
        red, green, blue = ((c / 12.92) if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for dress in MATERIALS.values():
        light, dark = sorted((luminance(dress.colour), luminance(dress.ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_container_without_a_name_is_a_spare() -> None:
    spare = ContainerTag("C", "C").tag()
    assert spare.mark is not None
    assert spare.mark.ja == "予備タグ"
    assert [line.value for line in spare.lines] == [""]
    assert ContainerTag("C", "C", "フレコン 1").tag().mark is None


def test_a_bag_says_which_of_how_many_and_keeps_unknown_lines_to_write_on() -> None:
    bag = BagTag("N", "N", number=3, of=12).tag()
    assert bag.mark is not None
    assert bag.mark.ja == "3/12"
    assert bag.title == "未発行 / Not issued"
    assert {line.ja for line in bag.lines if not line.value} >= {"重量", "引渡先"}


def test_a_ticket_says_whether_its_vehicle_is_a_target() -> None:
    marks = [VehicleTicket("V", "V", "ZVW30-1", target=target).tag().mark for target in (True, False)]
    assert [(mark.ja, mark.strong) for mark in marks if mark] == [("回収対象", True), ("対象外", False)]
