"""`python -m scanning chassis` as scripts use it."""

import json
from pathlib import Path

import pytest

from bench.snapshots import shots
from scanning.__main__ import main


def test_prints_candidates_best_first_and_goes_on_after_a_bad_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plate = next(shots("plate", 1, 1, seed=5))
    good, bad = tmp_path / "板.jpg", tmp_path / "bad.jpg"
    good.write_bytes(plate.frames[0])
    bad.write_bytes(plate.frames[0][:5000])
    assert main(["chassis", str(bad), str(tmp_path / "none.jpg"), str(good), "--json"]) == 1
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert told["path"] == str(good)
    assert told["candidates"][0]["text"] == plate.number
    assert 0.9 < told["candidates"][0]["confidence"] <= 1
    assert err.splitlines() == [
        f"{bad}: The picture breaks off after 5000 bytes.",
        f"{tmp_path / 'none.jpg'}: No such file or directory.",
    ]


def test_pictures_of_one_thing_vote_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plate = next(shots("plate", 1, 2, seed=5))
    paths = [str(tmp_path / f"{number}.jpg") for number in range(2)]
    for path, frame in zip(paths, plate.frames, strict=True):
        Path(path).write_bytes(frame)
    assert main(["chassis", *paths, "--together", "--accepted", plate.number]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.split("\t")[:2] == [", ".join(paths), plate.number]
