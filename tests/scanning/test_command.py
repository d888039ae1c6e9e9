"""`python -m scanning` as scripts use it."""

import json
from pathlib import Path

import pytest

from scanning.__main__ import main
from tests.scanning.pictures import encoded, qr


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "棚 1.png"
    path.write_bytes(encoded(qr("P0123456789")))
    return path


def test_prints_one_json_line_a_picture(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(picture), str(picture), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["path"] for line in lines] == [str(picture)] * 2
    assert lines[0]["symbols"][0]["text"] == "P0123456789"
    assert lines[0]["symbols"][0]["symbology"] == "QRCode"
    assert lines[0]["ms"] > 0


def test_prints_text_for_people(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["read", str(picture), "--first"])
    assert capsys.readouterr().out == f"{picture}\tQRCode\tP0123456789\n"


def test_one_bad_picture_does_not_stop_the_others(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(picture.read_bytes()[:100])
    assert main(["read", str(broken), str(tmp_path / "missing.png"), str(picture), "--json", "--all"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["path"] == str(picture)
    assert err.splitlines() == [
        f"{broken}: The picture breaks off after 100 bytes.",
        f"{tmp_path / 'missing.png'}: No such file or directory.",
    ]
