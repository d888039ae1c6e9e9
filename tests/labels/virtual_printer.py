"""Printers that aren't there: a port that takes bytes, and languages read back into pictures."""

import re
import socket
from base64 import b64decode
from binascii import crc_hqx
from collections.abc import Iterator
from contextlib import contextmanager
from struct import unpack
from threading import Thread
from typing import NamedTuple
from zlib import decompress

from PIL import Image


class VirtualPrinter:
    """A raw port on this machine: takes one job and keeps it."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.received = b""
        self._thread = Thread(target=self._take, daemon=True)

    def _take(self) -> None:
        line, _ = self._listening.accept()
        with line:
            while chunk := line.recv(65_536):
                self.received += chunk

    def job(self) -> bytes:
        """Wait for the job to end and return it."""
        self._thread.join(10)
        return self.received

    @contextmanager
    def on(self) -> Iterator["VirtualPrinter"]:
        """Be switched on."""
        self._thread.start()
        try:
            yield self
        finally:
            self._listening.close()


def picture(data: bytes, row: int, height: int) -> Image.Image:
    """Turn rows of bits, 1 black, into a picture."""
    inverted = bytes(255 - byte for byte in data)
    return Image.frombytes("1", (row * 8, height), inverted)


class ZplLabel(NamedTuple):
    """What a ZPL label asks for."""

    picture: Image.Image
    width: int
    length: int
    copies: int


def read_zpl(job: bytes) -> list[ZplLabel]:
    """Read ZPL labels of one compressed graphic field back."""
    labels = []
    for label in re.findall(r"\^XA(.*?)\^XZ", job.decode("ascii"), re.DOTALL):
        field = re.search(r"\^FO0,0\^GFA,(\d+),(\d+),(\d+),:Z64:([^:]+):([0-9A-F]{4})\^FS", label)
        assert field
        size, total, row = (int(figure) for figure in field.groups()[:3])
        text = field[4].encode()
        assert crc_hqx(text, 0) == int(field[5], 16)
        data = decompress(b64decode(text))
        assert len(data) == size == total
        width, length, copies = (int(re.search(rf"\^{name}(\d+)", label)[1]) for name in ("PW", "LL", "PQ"))
        labels.append(ZplLabel(picture(data, row, total // row).crop((0, 0, width, length)), width, length, copies))
    return labels


def read_sbpl(job: bytes) -> list[tuple[Image.Image, int]]:
    """Read SBPL labels of one binary graphic back: picture and copies."""
    labels = []
    rest = job
    while rest:
        head = re.match(rb"\x02\x1bA\x1bV0001\x1bH0001\x1bGB(\d{3})(\d{3})", rest)
        assert head
        columns, rows = int(head[1]), int(head[2])
        size = columns * rows * 8
        data, rest = rest[head.end() : head.end() + size], rest[head.end() + size :]
        tail = re.match(rb"\x1bQ(\d+)\x1bZ\x03", rest)
        assert tail
        labels.append((picture(data, columns, rows * 8), int(tail[1])))
        rest = rest[tail.end() :]
    return labels


class BrotherPage(NamedTuple):
    """What a page of Brother raster asks for."""

    picture: Image.Image
    media: tuple[int, int, int]
    first: bool
    last: bool
    feed: int

    def edges(self, width: int) -> tuple[Image.Image, Image.Image]:
        """The parts of the head left and right of a label, both so many dots wide."""
        whole, high = self.picture.size
        return self.picture.crop((0, 0, width, high)), self.picture.crop((whole - width, 0, whole, high))


def read_brother(job: bytes) -> list[BrotherPage]:
    """Read the pages of a QL back, mirrored as the head sees them."""
    assert job.startswith(bytes(400) + b"\x1b@")
    return _pages(job[402:], rb"\x1bia\x01\x1biz(.{10})\x1biM@\x1biA\x01\x1biK\x08\x1bid(..)M\x00")


def read_td(job: bytes) -> list[BrotherPage]:
    """Read the pages of a TD back, mirrored as the head sees them."""
    assert job.startswith(bytes(350) + b"\x1b@")
    assert job.endswith(b"\x1bia\xff")
    return _pages(job[352:-4], rb"\x1bia\x01\x1bi!\x00\x1biz(\x00.{9})\x1biM@\x1bid(..)M\x00")


def _pages(rest: bytes, control: bytes) -> list[BrotherPage]:
    pages = []
    while rest:
        head = re.match(control, rest, re.DOTALL)
        assert head
        _, kind, width, length, rows, page, _ = unpack("<BBBBLBB", head[1])
        rest = rest[head.end() :]
        row = rest[2]
        raster = rest[: rows * (row + 3)]
        assert all(raster[start : start + 3] == bytes([0x67, 0, row]) for start in range(0, len(raster), row + 3))
        data = b"".join(raster[start + 3 : start + 3 + row] for start in range(0, len(raster), row + 3))
        rest = rest[len(raster) :]
        seen = picture(data, row, rows).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        assert rest[:1] in (b"\x1a", b"\x0c")
        feed = unpack("<H", head[2])[0]
        pages.append(BrotherPage(seen, (kind, width, length), page == 0, rest[:1] == b"\x1a", feed))
        rest = rest[1:]
    return pages
