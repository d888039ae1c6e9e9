"""`python -m scanning` as scripts use it."""

import io
import json
from pathlib import Path

import pytest

from scanning.__main__ import main
from scanning.command_files import spoken
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


def test_a_file_of_the_viewer_app_is_a_certificate_too(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "車検証.json"
    export.write_text('{"CarNo": "ZVW50-6012345", "CarName": "トヨタ", "OwnernameHighlevelChar": "見本"}', "utf-8")
    assert main(["certificate", str(export), str(picture), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["chassis_number"] == {"value": "ZVW50-6012345", "source": "viewer JSON"}
    assert told["maker"]["value"] == "トヨタ"
    assert "見本" not in str(told)
    assert main(["certificate", str(export)]) == 0
    assert "parts" not in capsys.readouterr().out
    assert main(["read", str(export)]) == 1


@pytest.mark.parametrize("budget", ["0", "-1", "abc", "nan", "inf"])
@pytest.mark.parametrize("command", ["read", "chassis"])
def test_a_budget_that_is_none_gets_a_sentence(
    command: str, budget: str, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, str(picture), f"--budget={budget}"])
    assert left.value.code == 2
    assert f"'{budget}' is no number of seconds above 0" in capsys.readouterr().err


def test_what_never_ends_is_not_read_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "/dev/zero"]) == 1
    assert capsys.readouterr().err == "/dev/zero: The file has 25.0 MB; at most 25 MB are read.\n"


def test_words_reach_a_terminal_without_our_signs(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, "ascii"))
    assert spoken(lambda: main(["read", str(picture)])) == 0
    assert b"\\u68da 1.png\tQRCode\tP0123456789\n" in written.getvalue()
