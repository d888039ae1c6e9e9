"""Linked codes: headers are read, parts are joined as bytes in any order."""

from functools import reduce
from operator import xor

import pytest

import scanning
from scanning.append import join
from scanning.decoders import zbar
from scanning.views import view_of
from tests.scanning.pictures import encoded, linked, on_a_sheet

MESSAGE = "2/品川 300あ1234/1/ZVW50-1000001/2ZR-FXE/1".encode("cp932")


def parts(message: bytes, count: int) -> list[bytes]:
    """Pictures of the parts of a message; the cuts go through characters."""
    return [encoded(pixels) for pixels in linked(message, count)]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_reads_index_and_total(count: int) -> None:
    sequences = [scanning.read(data)[0].sequence for data in parts(MESSAGE, count)]
    parity = reduce(xor, MESSAGE)
    assert sequences == [scanning.Sequence(index, count, parity) for index in range(count)]


def test_a_code_that_stands_alone_has_no_sequence() -> None:
    assert scanning.read(encoded(linked(b"ALONE", 1)[0]))[0].sequence is None


def test_joins_bytes_in_any_order() -> None:
    symbols = [scanning.read(data)[0] for data in parts(MESSAGE, 3)]
    (message,) = join(reversed(symbols))
    assert message.data == MESSAGE
    assert message.parity_ok


def test_counts_what_is_there() -> None:
    symbols = [scanning.read(data)[0] for data in parts(MESSAGE, 3)]
    (message,) = join([symbols[2], symbols[0], symbols[2]])
    assert (message.seen, message.total, message.data) == ((0, 2), 3, None)


def test_a_wrong_parity_is_a_warning() -> None:
    symbols = [scanning.read(encoded(pixels))[0] for pixels in linked(MESSAGE, 2, parity=7)]
    (message,) = join(symbols)
    assert message.data == MESSAGE
    assert not message.parity_ok


def test_zbar_survives_linked_codes() -> None:
    """An unsigned orientation in pyzbar makes it raise on every one of them."""
    pixels = linked(b"PART", 2)[0]
    assert zbar(view_of(pixels, *pixels.shape[::-1]), "zbar").symbols == []


def test_a_rack_of_linked_codes_in_one_photograph() -> None:
    sheet = linked(MESSAGE, 2)
    both = on_a_sheet(sheet[0], 1200, 500)
    both[40 : 40 + sheet[1].shape[0], 600 : 600 + sheet[1].shape[1]] = sheet[1]
    (message,) = join(scanning.read(encoded(both)))
    assert message.data == MESSAGE
