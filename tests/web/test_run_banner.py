"""What the terminal shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import zxingcpp

from web.run.banner import Facts, banner, qr, table

PHONES = "https://192.168.1.20:8443/"
FACTS = Facts("http://localhost:8000/", PHONES, ("AA:BB", "CC:DD"), "/srv/data", "sqlite:////srv/data/nisugata.db")
SIGN_INS = ({"role": "作業者", "name": "佐藤", "pin": "2468"}, {"role": "office", "name": "Ito", "login": "ito@yard"})
WAYS_OUT = ("To stop: Ctrl-C", "/srv/data", "http://localhost:8000/", PHONES, f"{PHONES}setup/phone", "AA:BB\n  CC:DD")


@pytest.mark.parametrize("text", WAYS_OUT)
def test_it_tells_where_and_how(text: str) -> None:
    assert text in banner(FACTS, colours=False)


def test_sample_sign_ins_are_labelled_as_such() -> None:
    shown = banner(replace(FACTS, sign_ins=SIGN_INS), colours=False)
    assert "SAMPLE DATA" in shown
    assert "2468" in shown
    assert "SAMPLE DATA" not in banner(FACTS, colours=False)


def test_the_first_administrators_link_is_shown() -> None:
    link = "http://localhost:8000/first/abc"
    assert link in banner(replace(FACTS, first_admin=link), colours=False)


def test_columns_line_up_with_japanese_in_them() -> None:
    assert table(SIGN_INS) == [
        "  role    name  pin   login   ",
        "  作業者  佐藤  2468  -       ",
        "  office  Ito   -     ito@yard",
    ]


@pytest.mark.parametrize("colours", [True, False])
def test_a_phone_reads_the_qr_from_the_terminal(*, colours: bool) -> None:
    assert zxingcpp.read_barcode(photograph(qr(PHONES, colours=colours), dark_ink=colours)).text == PHONES


def photograph(drawn: str, *, dark_ink: bool) -> np.ndarray:
    """Paint the characters as a terminal does: dark ink on white where colours were set, light ink on black else."""
    lines = [line.removeprefix("\x1b[30;107m").removesuffix("\x1b[0m") for line in drawn.splitlines()]
    upper = [[character in "▀█" for character in line] for line in lines]
    lower = [[character in "▄█" for character in line] for line in lines]
    inked = np.array([row for pair in zip(upper, lower, strict=True) for row in pair])
    return np.kron(np.where(inked == dark_ink, 0, 255).astype(np.uint8), np.ones((6, 6), np.uint8))
