"""Chassis numbers: grammar, repairs, and the yard's own list as evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanning.chassis import (
    Kind,
    check_digit_agrees,
    doubtful_places,
    ending_with,
    is_chassis_number,
    kind_of,
    nearest,
    normalised,
    repaired,
)
from scanning.makers import suggest_maker

KNOWN = ["ZVW50-1000001", "ZVW50-2000001", "GP7-1234567", "WVWZZZ1KZ7P012345"]


@pytest.mark.parametrize("dash", "-‐‑‒–—―−ーｰ－─")
def test_every_dash_is_a_hyphen(dash: str) -> None:
    assert normalised(f" ｇｐ７{dash}123 4567 ") == "GP7-1234567"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ZVW50-1000001", Kind.DOMESTIC),
        ("L175S-00001", Kind.DOMESTIC),
        ("1M8GDM9AXKP042788", Kind.VIN),
        ("国[01]00001国", Kind.RESTAMP),
        ("東(12)345678東", Kind.RESTAMP),
        ("[41]12345", Kind.RESTAMP),
        ("神1234567", Kind.RESTAMP),
        ("*KUMITATE", Kind.SPECIAL),
        ("DAA-ZVW50", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_kinds(text: str, kind: Kind) -> None:
    assert kind_of(normalised(text)) is kind


def test_check_digit_is_evidence() -> None:
    assert check_digit_agrees("1M8GDM9AXKP042788")
    assert not check_digit_agrees("1M8GDM9A1KP042788")
    assert not is_chassis_number("WVWZZZ1KZ7P012345")
    assert kind_of("WVWZZZ1KZ7P012345") is Kind.VIN


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("GP7-I23456O", "GP7-1234560"),
        ("ZVWSO-1OOOOO1", "ZVWSO-1000001"),
        ("1M8GDM9AXKPO42788", "1M8GDM9AXKP042788"),
        ("DAA-ZVW50-1000001", "ZVW50-1000001"),
        ("NOTHING", "NOTHING"),
    ],
)
def test_repairs(read: str, meant: str) -> None:
    assert repaired(read) == meant


@given(st.from_regex(r"[A-Z0-9]{2,8}-[0-9]{5,7}", fullmatch=True))
def test_a_right_number_is_never_repaired(number: str) -> None:
    assert repaired(number) == number


@given(st.text(max_size=60))
def test_no_text_makes_it_crash(text: str) -> None:
    assert kind_of(repaired(text)) in Kind
    nearest(text, KNOWN)
    suggest_maker(text)


def test_last_four() -> None:
    assert ending_with("0001", KNOWN) == ["ZVW50-1000001", "ZVW50-2000001"]
    assert ending_with("２３４５", KNOWN) == ["WVWZZZ1KZ7P012345"]
    assert ending_with("", KNOWN) == []


def test_the_nearest_known_number_comes_first() -> None:
    assert nearest("ZVW5O1OOOOOl", KNOWN)[0].number == "ZVW50-1000001"
    assert nearest("GP7-1234567", KNOWN)[0].likeness == 1
    assert nearest("XYZ", KNOWN) == []


@given(
    st.text("GP67C0OB8M-", max_size=10),
    st.lists(st.text("GP67C0OB8M-", min_size=4, max_size=10), max_size=12),
)
def test_among_many_the_same_come_first_as_one_by_one(read: str, known: list[str]) -> None:
    """What is passed over as too unlike is never among the best."""
    likeness = {number: nearest(read, [number], least=0)[0].likeness for number in known}
    ordered = sorted(known, key=lambda number: -likeness[number])
    assert [(match.number, match.likeness) for match in nearest(read, known, count=3, least=0.4)] == [
        (number, likeness[number]) for number in ordered if likeness[number] >= 0.4
    ][:3]


def test_a_number_among_five_thousand() -> None:
    known = [f"GP7-{number:07}" for number in range(0, 35_000, 7)]
    assert nearest("GP7-OO0O7O0", known)[0].number == "GP7-0000700"


def test_characters_to_look_at_twice() -> None:
    assert doubtful_places("AH8-4O") == [2, 5]


def test_a_shared_prefix_must_be_confirmed() -> None:
    shared = suggest_maker("GP7-1234567")
    assert shared.makers == ("ホンダ", "SUBARU")
    assert shared.must_confirm
    assert suggest_maker("WVWZZZ1KZ7P012345").makers == ("フォルクスワーゲングループジャパン",)
    assert suggest_maker("JHMGD38506S200001").makers == ("ホンダ",)
    assert suggest_maker("VF3CUHNZTGY000001").must_confirm
