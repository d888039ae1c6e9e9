"""Which decoders are at work, and what happens where a system lacks zbar."""

import importlib
from collections.abc import Iterator

import pytest

import scanning
from tests.scanning.pictures import encoded, qr


@pytest.fixture
def without_zbar(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    decoders = importlib.import_module("scanning.decoders")  # the package shows the function of that name

    def refuse(name: str) -> None:
        message = "Unable to find zbar shared library"
        raise ImportError(message, name=name)

    decoders.load_zbar.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(importlib, "import_module", refuse)
        yield
    decoders.load_zbar.cache_clear()


def test_every_decoder_is_listed_with_the_reason_it_is_off() -> None:
    assert list(scanning.decoders()) == ["zxing-cpp", "pyzbar"]
    assert scanning.decoders()["zxing-cpp"] == ""


@pytest.mark.usefixtures("without_zbar")
def test_reading_goes_on_without_zbar() -> None:
    assert scanning.decoders()["pyzbar"] == "pyzbar is off: Unable to find zbar shared library"
    assert scanning.read(encoded(qr("X1")))[0].text == "X1"
    assert scanning.read(encoded(qr("X1")[:60])) == []
