"""Tags: what is written is read, by any host and by hand; one wrong character never passes."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from ledger import tags
from ledger.tags import CROCKFORD, NotATag, Tag, TagKind

ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")  # ISO/IEC 18004 table 5
CONFUSED = {"0": "Oo", "1": "IiLl"}


@st.composite
def codes(draw: st.DrawFn, kinds: str = "CNVPSWX") -> str:
    """Codes as `new_code` draws them."""
    body = draw(st.sampled_from(kinds)) + draw(st.text(CROCKFORD, min_size=8, max_size=8))
    check = mod_37_2.calc_check_digit(body)
    assume(check in CROCKFORD)
    return body + check


hosts = st.from_regex(r"https?://[a-z0-9.\-]{1,30}(:[0-9]{1,4})?(/[a-z]{1,5}){0,2}/?", fullmatch=True)
generations = st.integers(1, 999)
secrets = st.text(CROCKFORD, min_size=16, max_size=16)


def is_tag(text: str) -> bool:
    try:
        tags.check_code(text)
    except NotATag:
        return False
    return True


@pytest.mark.parametrize("kind", TagKind)
def test_a_new_code_is_of_its_kind_and_holds(kind: TagKind) -> None:
    drawn = {tags.new_code(kind) for _ in range(50)}
    assert len(drawn) == 50
    assert all(tags.read(code) == Tag(code) and Tag(code).kind is kind for code in drawn)


@given(codes("CNVPS"), hosts, generations)
def test_a_url_of_any_host_is_read_as_it_was_written(code: str, host: str, generation: int) -> None:
    text = tags.write(Tag(code, generation), host)
    assert set(text) <= ALPHANUMERIC
    assert tags.read(text) == tags.read(text.lower()) == Tag(code, generation)


@given(codes("CNVPSX"), generations)
def test_the_bare_form_is_read_as_it_was_written(code: str, generation: int) -> None:
    text = tags.write(Tag(code, generation))
    assert set(text) <= ALPHANUMERIC
    assert tags.read(f" {text.lower()} ") == Tag(code, generation)


@given(codes("W"), secrets)
def test_a_badge_keeps_its_secret_and_is_never_a_url(code: str, secret: str) -> None:
    text = tags.write(Tag(code, secret=secret), "https://nisugata.example")
    assert "://" not in text
    assert "HTTP" not in text
    assert tags.read(text.lower()) == Tag(code, secret=secret)


@given(codes("X"))
def test_a_command_is_never_a_url(code: str) -> None:
    assert tags.write(Tag(code), "https://nisugata.example") == f"NIS1.{code}"


@given(codes())
def test_every_single_wrong_character_is_caught(code: str) -> None:
    for place, right in enumerate(code):
        for wrong in set(string.digits + string.ascii_uppercase) - {right, *CONFUSED.get(right, "").upper()}:
            repaired = {"O": "0", "I": "1", "L": "1"}.get(wrong, wrong) if place else wrong
            assert repaired == right or not is_tag(code[:place] + wrong + code[place + 1 :])


@given(codes())
def test_every_swap_of_neighbours_is_caught(code: str) -> None:
    for place in range(len(code) - 1):
        first, second = code[place : place + 2]
        assert first == second or not is_tag(code[:place] + second + first + code[place + 2 :])


@given(codes(), st.data())
def test_what_a_hand_confuses_is_repaired(code: str, data: st.DataObject) -> None:
    keyed = code[0] + "".join(data.draw(st.sampled_from(one + CONFUSED.get(one, ""))) for one in code[1:])
    dashes = st.sampled_from(["", "-", " ", "‐", "―", "ー", "－", "　"])
    keyed = "".join(one + data.draw(dashes) for one in keyed)
    keyed = data.draw(st.sampled_from([keyed, keyed.lower()]))
    assert tags.check_code(keyed) == code


def test_a_code_keyed_in_full_width_is_repaired() -> None:
    code = tags.new_code(TagKind.CONTAINER)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    assert tags.read(wide) == Tag(code)


@given(codes())
def test_the_spoken_form_is_read(code: str) -> None:
    assert tags.read(tags.spoken(code)) == Tag(code)


@given(st.text(max_size=60))
def test_any_other_text_is_no_tag(text: str) -> None:
    try:
        tag = tags.read(text)
    except NotATag:
        return
    assert re.fullmatch(rf"[CNVPSWX][{CROCKFORD}]{{9}}", tag.code)


@pytest.mark.parametrize(
    "text", ["", "https://example.com/T/", "NIS2.C000000000", "ZVW30-1234567", "T/" + "0" * 10, "C" * 4000]
)
def test_text_of_another_grammar_is_refused(text: str) -> None:
    with pytest.raises(NotATag):
        tags.read(text)
