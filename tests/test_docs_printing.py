"""What docs/printing.md tells is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labels.__main__ import main
from ledger.queries.tags import TAG_KINDS

DOC = (Path(__file__).resolve().parents[1] / "docs" / "printing.md").read_text()


def test_every_kind_of_a_tags_life_is_told() -> None:
    assert set(re.findall(r"^\| `(tag\.\w+)`", DOC, re.MULTILINE)) == set(TAG_KINDS)


def test_every_option_of_the_agent_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["agent", "--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert {option for option in options if f"`{option}" not in DOC} == set()
