"""Inspection certificates: parts in any order, both encodings, nothing private kept."""

import json
from pathlib import Path

import pytest

from scanning.__main__ import main
from scanning.certificate import Certificate, Fact, read_certificate
from scanning.symbols import Sequence, Symbol
from scanning.viewer import NotAnExportError, read_export
from tests.scanning.certificates import Case, cases
from tests.scanning.pictures import encoded, linked

CODE_2 = "2/品川　３００あ１２３４/1/ZVW50-1000001　　　　　　/2ZR-FXE/1"
CODE_3 = "2/-  /123450001/270328/1505/DAA-ZVW50/0062/-   /-   /0062/10/-  /0/0/-/-   /-    /999999/14"
CODE_3_LONG = CODE_3 + "/-/-"
KEI = [
    "K/22/品川　５８０あ　　７７/1/JF3-1000000/S07B/1",
    "K/32/-  /110011000/270415/0212/DBA-JF3/0044/-/-/0042/- /-  /-/-/-/-   /-    /999999/01",
]


def symbol(text: str | bytes, sequence: Sequence | None = None) -> Symbol:
    data = text.encode("cp932") if isinstance(text, str) else text
    return Symbol(data.decode("cp932", "replace"), data, "QRCode", ((0, 0),) * 4, "raw", sure=True, sequence=sequence)


def cut(text: str, count: int) -> list[Symbol]:
    """A linked message in equal pieces, whatever characters the cuts go through."""
    data = text.encode("cp932")
    size = -(-len(data) // count)
    parity = 0
    for byte in data:
        parity ^= byte
    return [symbol(data[i * size : (i + 1) * size], Sequence(i, count, parity)) for i in range(count)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("code_3", [CODE_3, CODE_3_LONG])
def test_registered_car_in_any_order(seed: int, code_3: str) -> None:
    parts = [*cut(CODE_2, 2), *cut(code_3, 3)]
    parts = parts[seed:] + parts[:seed] if seed < 4 else parts[::-1]
    known = read_certificate(parts)
    assert known == Certificate(
        chassis_number=Fact("ZVW50-1000001", "code 2"),
        registration_number=Fact("品川 300あ1234", "code 2"),
        type=Fact("DAA-ZVW50", "code 3"),
        engine=Fact("2ZR-FXE", "code 2"),
        first_registration=Fact("2015-05", "code 3"),
        expires=Fact("2027-03-28", "code 3"),
        type_class_number=Fact("123450001", "code 3"),
        fuel=Fact("ガソリン・電気", "code 3"),
        seen=5,
        wanted=5,
    )


def test_parts_tick_off_one_by_one() -> None:
    parts = [*cut(CODE_2, 2), *cut(CODE_3, 3)]
    counts = [(known.seen, known.wanted) for n in range(6) for known in [read_certificate(parts[:n])]]
    assert counts == [(0, 0), (1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert read_certificate(parts).complete
    assert read_certificate(parts[:2]).chassis_number == Fact("ZVW50-1000001", "code 2")


def test_a_part_seen_twice_counts_once() -> None:
    part = cut(CODE_2, 2)[0]
    assert read_certificate([part, part]).seen == 1


def test_parts_without_headers_are_joined_by_the_grammar() -> None:
    parts = [symbol(part.data) for part in (*cut("2/-/1/ZVW50-1000001/2ZR-FXE/1", 2), *cut(CODE_3, 3))]
    known = read_certificate(reversed(parts))
    assert known.chassis_number == Fact("ZVW50-1000001", "code 2")
    assert known.type == Fact("DAA-ZVW50", "code 3")


def test_kei() -> None:
    known = read_certificate(map(symbol, KEI))
    assert known.complete
    assert known.chassis_number == Fact("JF3-1000000", "K/22")
    assert known.registration_number == Fact("品川 580あ 77", "K/22")
    assert known.first_registration == Fact("2002-12", "K/32")
    assert known.fuel is None or known.fuel.source == "K/32"


def test_names_and_addresses_are_not_kept() -> None:
    known = read_certificate(map(symbol, [*KEI, "K/51/山田太郎/1", "K/61/東京都品川区1-2-3"]))
    assert "山田" not in repr(known)
    assert "品川区" not in repr(known)
    assert known == read_certificate(map(symbol, KEI))


@pytest.mark.parametrize(
    ("printed", "number"),
    [("DAA-ZVW50-1000001", "ZVW50-1000001"), ("ＪＦ３－１０００００１＊Ｋ", "JF3-1000001"), ("*FUMEI", "*FUMEI")],
)
def test_chassis_numbers_as_printed(printed: str, number: str) -> None:
    known = read_certificate([symbol(f"K/22/-/1/{printed}/S07B/1")])
    assert known.chassis_number == Fact(number, "K/22")


def test_unset_values_stay_unknown() -> None:
    known = read_certificate(cut("2/-/-/-/- /-/0062/-/-/0062/10/-/0/0/-/-/-/999999/-", 3))
    assert known.facts() == {}
    assert known.seen == 3


def test_other_codes_are_no_certificate() -> None:
    assert read_certificate([symbol("https://example.org/2/3"), symbol("C0123456789")]) == Certificate()


def test_from_photographs_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = []
    for number, pixels in enumerate([*linked(CODE_2.encode("cp932"), 2), *linked(CODE_3.encode("cp932"), 3)]):
        paths.append(tmp_path / f"{number}.png")
        paths[-1].write_bytes(encoded(pixels))
    assert main(["certificate", "--json", *map(str, reversed(paths))]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["chassis_number"] == {"value": "ZVW50-1000001", "source": "code 2"}
    assert (told["seen"], told["wanted"]) == (5, 5)


EXPORT = {
    "CarNo": "ZVW50-1000001",
    "EntryNoCarNo": "品川300あ1234",
    "CarName": "トヨタ",
    "Model": "DAA-ZVW50",
    "EngineModel": "2ZR",
    "FirstregistdateE": "平成",
    "FirstregistdateY": "27",
    "FirstregistdateM": "5",
    "OwnernameLowLevelChar": "山田太郎",
}
AS_CSV = ",".join(EXPORT) + "\r\n" + ",".join(EXPORT.values()) + "\r\n"


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (json.dumps({"CertInfo": [EXPORT]}).encode(), "viewer JSON"),
        (("<Root>" + "".join(f"<{k}>{v}</{k}>" for k, v in EXPORT.items()) + "</Root>").encode(), "viewer XML"),
        (AS_CSV.encode("utf-8-sig"), "viewer CSV"),
        (AS_CSV.encode("cp932"), "viewer CSV"),
    ],
)
def test_viewer_exports(data: bytes, source: str) -> None:
    known = read_export(data)
    assert known.chassis_number == Fact("ZVW50-1000001", source)
    assert known.maker == Fact("トヨタ", source)
    assert known.first_registration == Fact("2015-05", source)
    assert "山田" not in repr(known)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"<a>" * 10,
        b"a,b\n1,2\n",
        b"a\rb,c\n",
        b"x" * 140_000,
        bytes(2_000_000),
        b'\xef\xbb\xbf"',
    ],
)
def test_what_is_no_export(data: bytes) -> None:
    with pytest.raises(NotAnExportError, match="bytes"):
        read_export(data)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_cases_that_the_phone_reads_the_same_way(case: Case) -> None:
    known = read_certificate(case.symbols)
    facts = {name: [fact.value, fact.source] for name, fact in known.facts().items()}
    told = {"facts": facts, "seen": known.seen, "wanted": known.wanted, "parity_ok": known.parity_ok}
    assert told == case.told
