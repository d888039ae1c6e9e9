"""Tags: what is written is read, by any host and by hand; one wrong character never passes."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import ean, gs1_128
from stdnum.iso7064 import mod_37_2

from ledger import gs1, tags
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


prefixes = st.from_regex(r"[0-9]{7,10}", fullmatch=True)


@given(codes("C"), hosts, generations, prefixes)
def test_a_container_is_a_grai_in_a_digital_link(code: str, host: str, generation: int, prefix: str) -> None:
    text = tags.write(Tag(code, generation), host, prefix)
    assert set(text) <= ALPHANUMERIC
    assert tags.read(text) == tags.read(text.lower()) == Tag(code, generation)
    digits = text.partition("/8003/")[2][:14]
    assert digits.startswith("0" + prefix)
    assert ean.is_valid(digits[1:])
    assert text.endswith(digits + code)  # the serial number of the asset is the same on every print


@given(st.integers(0, 10**12), hosts, generations, prefixes)
def test_a_bag_is_an_sscc_in_a_digital_link_where_its_number_has_room(
    number: int, host: str, generation: int, prefix: str
) -> None:
    body = "N" + "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))
    check = mod_37_2.calc_check_digit(body)
    assume(check in CROCKFORD and number < 32**8)
    text = tags.write(Tag(body + check, generation), host, prefix)
    assert tags.number_of(body + check) == number
    assert tags.read(text) == tags.read(text.lower()) == Tag(body + check, generation)
    assert ("/00/" in text) is (number < gs1.sscc_room(prefix))
    if "/00/" in text:
        sscc = text.rpartition("/")[2]
        assert len(sscc) == 18
        assert sscc[1:].startswith(prefix)
        assert gs1_128.info("(00)" + sscc) == {"00": sscc}


@given(prefixes, st.integers(0, 10**6), st.integers(0, 10**6))
def test_two_bags_never_share_an_sscc(prefix: str, one: int, other: int) -> None:
    assert (gs1.sscc(prefix, one) == gs1.sscc(prefix, other)) is (one == other)


@pytest.mark.parametrize("prefix", ["4912345", "491234567", "4512345678"])
def test_codes_are_drawn_with_room_for_their_sscc(prefix: str) -> None:
    drawn = [tags.new_code(TagKind.LOT, gs1.sscc_room(prefix)) for _ in range(50)]
    assert all("/00/" in tags.write(Tag(code), "https://x.jp", prefix) for code in drawn)


@given(codes("CN"), prefixes, st.integers(1, 9))
def test_a_wrong_check_digit_of_gs1_is_no_tag(code: str, prefix: str, off: int) -> None:
    for text, at in (
        (tags.write(Tag(code), "https://x.jp", prefix), -11 if code[0] == "C" else -1),
        (f"HTTPS://X.JP/T/{code}/00/{gs1.sscc(prefix, 5)}", -1),
    ):
        if "/8003/" not in text and "/00/" not in text:
            continue
        wrong = list(text)
        wrong[at] = str((int(wrong[at]) + off) % 10)
        assert not reads("".join(wrong))


@pytest.mark.parametrize(
    ("text", "prefix"), [("4912345", "4912345"), (" ４９１２-３４５６７ ", "491234567"), ("4512345678", "4512345678")]
)
def test_a_company_prefix_is_read_as_it_is_typed(text: str, prefix: str) -> None:
    assert gs1.company_prefix(text) == prefix


@pytest.mark.parametrize("text", ["", "491234", "45123456789", "49A2345", "四九一二三四五"])
def test_what_is_no_company_prefix_is_refused(text: str) -> None:
    with pytest.raises(gs1.NotAPrefixError):
        gs1.company_prefix(text)


def reads(text: str) -> bool:
    try:
        tags.read(text)
    except NotATag:
        return False
    return True
